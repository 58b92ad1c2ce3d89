"""The settings of a run, the processors and the cache folder it may use, and the nearest name."""

import difflib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.data import CONFLICTS, Label
from detector.errors import CannotRun

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

    @property
    def decisive(self) -> float:
        """The score from which on a conflict decides what is said of a drafted claim: `min_score`,
        or the default one where 0 asks for every judged pair.
        """
        return self.min_score or Settings().min_score


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cache_folder() -> Path:
    """Where results are kept between runs: FACT_TENSION_CACHE, or the user's cache folder.

    It need not exist yet. Raises CannotRun where there is no home folder either.
    """
    own = os.environ.get("FACT_TENSION_CACHE")
    try:
        if own:
            return Path(own).expanduser().absolute()
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
            return Path(base) / "fact-tension" / "Cache"
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "fact-tension"
        given = os.environ.get("XDG_CACHE_HOME", "")
        # The XDG rules: a relative path is as none.
        return (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / (
            "fact-tension"
        )
    except RuntimeError as error:
        raise CannotRun(
            "Nothing can be kept between runs, as there is no home folder: set FACT_TENSION_CACHE "
            "to a folder."
        ) from error


def nearest(name: str, names: Iterable[str]) -> str:
    """` (did you mean "x"?)` for the name most like `name`, or an empty string."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f' (did you mean "{close[0]}"?)' if close else ""
