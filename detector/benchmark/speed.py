"""Speed and memory of a model, each measured in a process of its own, models taking turns.

`python -m detector.benchmark.speed ROLE NAME` prints one measurement as JSON.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detector.assemble import build_encoder, build_judge
from detector.parts import Progress, silent

# A round is one process a model; the median of three is taken.
ROUNDS = 3
_TEXTS = 128
_SUBJECTS = ("The mayor", "The coastguard", "A spokesman for the ministry", "The bank's chairman")
_REST = (
    "said on Monday that {n} people had been brought to safety before the bridge was closed.",
    "denied that the {n} soldiers at the border had been given orders to cross it on Friday night.",
    "lost {n} million crowns on the loan, according to a report that was published in June.",
    "will not attend the talks.",
)


def texts() -> list[str]:
    """Sentences of a news article's length, the same in every run."""
    return [f"{_SUBJECTS[n % 4]} {_REST[n // 4 % 4].format(n=n + 12)}" for n in range(_TEXTS)]


def matrix_rate(size: int = 768, repeats: int = 8) -> float:
    """Billions of float32 operations a second in a square matrix product, on all cores."""
    rng = np.random.default_rng(0)
    left, right = rng.random((2, size, size), dtype=np.float32)
    best = 0.0
    for _ in range(repeats):
        start = time.perf_counter()
        left @ right
        best = max(best, 2 * size**3 / (time.perf_counter() - start) / 1e9)
    return best


def probe(role: str, name: str, backend: str) -> dict[str, float]:
    """Load the model, run it warm over fixed texts; seconds, texts or pairs a second, megabytes."""
    start = time.perf_counter()
    sentences = texts()
    if role == "judge":
        judge = build_judge(name, backend=backend)
        loaded = time.perf_counter()
        pairs = list(zip(sentences, sentences[1:] + sentences[:1], strict=True))
        judge.judge(pairs[:8])
        warm = time.perf_counter()
        judge.judge(pairs)
    else:
        encoder = build_encoder(name, backend=backend)
        loaded = time.perf_counter()
        encoder.encode(sentences[:8])
        warm = time.perf_counter()
        encoder.encode(sentences)
    done = time.perf_counter()
    return {
        "load_seconds": loaded - start,
        "per_second": len(sentences) / (done - warm),
        "peak_memory_mb": peak_memory(),
        "matrix_gflops": matrix_rate(),
    }


def peak_memory() -> float:
    """Megabytes. Linux tells the peak of this program alone in /proc; `ru_maxrss` there counts what
    the parent held when it started us.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def measure(
    models: Sequence[tuple[str, str]], backend: str = "auto", progress: Progress = silent
) -> dict[tuple[str, str], dict[str, float]]:
    """Medians for each (role, name); a model that fails is left out.

    Rounds are interleaved, A-B-A-B, so that a slow minute of the machine falls on all models alike.
    """
    rounds: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    for turn in range(ROUNDS):
        for number, (role, name) in enumerate(models):
            progress("speed", turn * len(models) + number, ROUNDS * len(models))
            done = subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-m", __name__, role, name, backend],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                rounds[role, name].append(json.loads(done.stdout.splitlines()[-1]))
    return {
        key: {what: statistics.median(row[what] for row in rows) for what in rows[0]}
        for key, rows in rounds.items()
    }


def main(arguments: Sequence[str]) -> None:
    """Print one measurement."""
    role, name, backend = arguments
    values: dict[str, Any] = dict(probe(role, name, backend))
    sys.stdout.write(json.dumps(values) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
