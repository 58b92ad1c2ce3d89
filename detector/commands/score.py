"""A score on the command line."""

import math
from typing import Any

import click


class Score(click.FloatRange):
    """A number from 0 to 1. NaN, which compares as neither too small nor too large, is refused."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The score, or click's error."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range 0<=x<=1.", param, ctx)
        return number
