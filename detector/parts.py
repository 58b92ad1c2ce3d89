"""What plugs in: the protocols of interchangeable parts.

Whatever makes a model faster is itself a model: a cached or a distributed judge is a `Judge`, and
the stages know nothing of it.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detector.data import Article, Fingerprint, Report, Skipped

Vectors = NDArray[np.float32]

# Called with the stage's name, how much is done and how much there is.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Report no progress."""


class Encoder(Protocol):
    """A sentence-embedding model."""

    @property
    def fingerprint(self) -> Fingerprint: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, d) with unit rows, in the order of `texts`; (0, d) for none.

        The row of a text does not depend on the other texts.
        """
        ...


class Judge(Protocol):
    """A natural-language-inference model."""

    @property
    def fingerprint(self) -> Fingerprint: ...

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3) for (premise, hypothesis) pairs; the columns are entailment, neutral and
        contradiction, and each row sums to 1. The row of a pair does not depend on the others.
        """
        ...


class Reader(Protocol):
    """Reads the articles of one file format."""

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles in a file of these bytes, in its order, and what of it could not be read.

        Raises ReadError where nothing could; its text is the reason, and says what to do.
        """
        ...


class Writer(Protocol):
    """Turns a report into the text of one output format."""

    def write(self, report: Report) -> str: ...
