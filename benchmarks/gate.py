"""The quality gate: `python benchmarks/gate.py` fails where the shipped models got worse.

Measures the embedded default on our own suites (the test half of the newsdesk, its marked pairs,
the false alarms) and compares with `floors.json`. Floors hold for one state of the suites, told by
a hash. They move by a flag alone, which records why:

    python benchmarks/gate.py --move "new judge, trained on ..."
"""

import argparse
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detector.assemble import judge_name
from detector.benchmark.run import benchmark

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"
SUITES = (HERE / "newsdesk" / "test", HERE / "false_alarms.jsonl")
# What is guarded: role, suite, metric, and whether more is better.
GUARDED = (
    ("pipeline", "newsdesk-test", "precision_at_20", True),
    ("pipeline", "newsdesk-test", "recall_at_2g", True),
    ("pipeline", "newsdesk-test", "average_precision", True),
    ("pipeline", "newsdesk-test", "auc", True),
    ("pipeline", "newsdesk-test-together", "precision_at_20", True),
    ("pipeline", "newsdesk-test-together", "average_precision", True),
    ("judge", "newsdesk-test-pairs", "accuracy", True),
    ("judge", "false_alarms", "false_alarm_rate", False),
    ("encoder", "newsdesk-test", "recall_at_20pct", True),
)
# How far a floor is set from what was measured: what rounding on another processor may move.
SLACK = 0.01


def corpus_hash() -> str:
    """The hash of every file of the suites, with its name."""
    digest = hashlib.sha256()
    for suite in SUITES:
        for path in sorted(suite.rglob("*")) if suite.is_dir() else [suite]:
            if path.is_file():
                digest.update(path.relative_to(HERE).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def measure(judge: str, encoder: str) -> dict[str, float]:
    """The guarded figures, by `role/suite/metric`."""
    results: list[dict[str, Any]] = benchmark(
        [judge], [encoder], SUITES, with_speed=False
    ).results["results"]  # fmt: skip
    found = {}
    for role, suite, metric, _ in GUARDED:
        row = next(row for row in results if (row["role"], row["suite"]) == (role, suite))
        found[f"{role}/{suite}/{metric}"] = row["metrics"][metric]
    return found


def falls(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What is worse than its floor, in words."""
    lines = []
    for role, suite, metric, more in GUARDED:
        name = f"{role}/{suite}/{metric}"
        value, floor = figures[name], floors[name]
        if value < floor if more else value > floor:
            lines.append(f"{name} is {value:.3f}; its floor is {floor:.3f}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--judge", default=judge_name(None, None))
    parser.add_argument("--encoder", default="minilm-encoder")
    parser.add_argument("--move", metavar="WHY", help="set the floors to what is measured now")
    options = parser.parse_args(arguments)
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    if not options.move and kept.get("corpus") != corpus_hash():
        print("The suites are not those that the floors were set on: move the floors (--move WHY).")
        return 1
    figures = measure(options.judge, options.encoder)
    for name, value in figures.items():
        print(f"{value:.3f}  {name}")
    if options.move:
        floors = {
            f"{role}/{suite}/{metric}": round(
                figures[f"{role}/{suite}/{metric}"] + (-SLACK if more else SLACK), 3
            )
            for role, suite, metric, more in GUARDED
        }
        history = [*kept.get("history", []), {"date": datetime.now(UTC).date().isoformat(),
                   "why": options.move, "floors": floors}]  # fmt: skip
        document = {"corpus": corpus_hash(), "floors": floors, "history": history}
        FLOORS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        return 0
    lines = falls(figures, kept["floors"])
    print("\n".join(lines) if lines else "No figure fell below its floor.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
