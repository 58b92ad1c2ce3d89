"""Find the claims in different news articles that contradict each other or stand in tension."""

from typing import TYPE_CHECKING, Any

from detector.config import Settings
from detector.data import (
    Article,
    Claim,
    Dispute,
    Finding,
    Kind,
    Label,
    Pair,
    Report,
    Scores,
    Skipped,
    Verdict,
)
from detector.errors import DetectorError
from detector.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Article",
    "Claim",
    "DetectorError",
    "Dispute",
    "Finding",
    "Kind",
    "Label",
    "Pair",
    "Report",
    "Scores",
    "Settings",
    "Skipped",
    "Verdict",
    "__version__",
    "detect",
]


def detect(folder: "str | Path", **options: Any) -> Report:
    """The report on the articles under `folder`; `detector.assemble.detect` tells the options."""
    from detector.assemble import detect as assembled

    return assembled(folder, **options)
