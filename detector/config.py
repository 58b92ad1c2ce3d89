"""The settings of a run, the processors it may use, and the nearest name for one not known."""

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from detector.data import CONFLICTS, Label

# The file of settings, in the folder that is read or in the user's configuration folder.
SETTINGS_FILE = "detect.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What changes the result of a run, apart from the models.

    `max_pairs` None means the default of `pair.budget`. `min_score` cuts conflicts alone; 0 gives
    every judged pair. `top` cuts views for people, never the data formats.
    """

    max_pairs: int | None = None
    min_score: float = 0.5
    labels: tuple[Label, ...] = CONFLICTS
    within: bool = False
    top: int = 20
    batch_tokens: int = 1024


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def nearest(name: str, names: Iterable[str]) -> str:
    """` (did you mean "x"?)` for the name most like `name`, or an empty string."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f' (did you mean "{close[0]}"?)' if close else ""
