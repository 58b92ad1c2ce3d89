"""What the parts of the speed benchmark share: what is measured, and how rounds are summed up."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TUNE = Path(__file__).resolve().parent / "newsdesk" / "tune"


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured. `float_*` are folders of the float32 weights of `judge` and `encoder`;
    `script_judge` is what the forty lines judge with. `quick` measures next to nothing, for tests.
    """

    judge: str = "minilm-nli"
    encoder: str = "minilm-encoder"
    float_judge: Path | None = None
    float_encoder: Path | None = None
    script_judge: Path | None = None
    reports: Path | None = None
    many: Path | None = None
    growth_encoder: str = "minilm-encoder"
    sizes: tuple[int, ...] = (10, 100, 1_000, 10_000)
    rounds: int = 5
    quick: bool = False


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest."""
    return {
        "median": statistics.median(values), "least": min(values), "greatest": max(values)
    }  # fmt: skip


def events() -> list[Path]:
    """The folders of the tune half of our own suite."""
    return sorted(path.parent for path in TUNE.glob("*/gold.json"))
