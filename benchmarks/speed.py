"""How fast `detect` is, against what one would write instead, and against the machine.

    python benchmarks/speed.py --part cold --part growth -o speed.json
    python benchmarks/speed.py --float-judge DIR --float-encoder DIR --reports FOLDER -o speed.json

Both sides take turns, each round in a process of its own; medians, least and greatest are given.
`--float-judge` and `--float-encoder` are folders with the float32 weights of `--judge` and
`--encoder` in Hugging Face form: with them the parts `judging`, `encoding` and `end-to-end` hold us
against sentence-transformers. Measure on a machine that does nothing else.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.speed_folders import end_to_end
from benchmarks.speed_growth import growth, plot
from benchmarks.speed_models import encoding, judging, matrix
from benchmarks.speed_pairing import pairing
from benchmarks.speed_runs import again, cold, stages
from benchmarks.speed_setup import Setup
from detector.config import cores

PARTS: dict[str, Callable[[Setup], dict[str, Any]]] = {
    "matrix": matrix, "cold": cold, "judging": judging, "encoding": encoding,
    "end-to-end": end_to_end, "stages": stages, "again": again, "pairing": pairing,
    "growth": growth,
}  # fmt: skip


def table(results: dict[str, Any]) -> str:
    """One figure a line, the parts one after the other; rows of growth side by side."""
    lines = []
    for part, values in results.items():
        lines.append(f"\n{part}")
        lines += [f"  {name:<58} {_shown(value)}" for name, value in _flat(values)]
    return "\n".join(lines).strip()


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and set(value) == {"median", "least", "greatest"}:
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name} {key}".strip())
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            label = f"{inner['articles']:,} articles" if "articles" in inner else str(place)
            yield from _flat({k: v for k, v in inner.items() if k != "articles"}, label)
    else:
        yield name, value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{} ({} to {})".format(*(_shown(value[k]) for k in ("median", "least", "greatest")))
    return f"{value:,.4g}" if isinstance(value, float) else f"{value}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    own = Setup()
    parser.add_argument("--part", action="append", choices=PARTS, help="default: all")
    parser.add_argument("--judge", default=own.judge, help="a card: %(default)s")
    parser.add_argument("--encoder", default=own.encoder, help="a card: %(default)s")
    parser.add_argument("--float-judge", type=Path, metavar="DIR")
    parser.add_argument("--float-encoder", type=Path, metavar="DIR")
    parser.add_argument(
        "--script-judge", type=Path, metavar="DIR", help="of the forty lines: --float-judge"
    )
    parser.add_argument("--reports", type=Path, metavar="FOLDER", help="for end-to-end and stages")
    parser.add_argument("--many", type=Path, metavar="FOLDER", help="for again: made-up articles")
    parser.add_argument("--growth-encoder", default=own.growth_encoder)
    parser.add_argument("--sizes", type=int, nargs="+", default=own.sizes, metavar="N")
    parser.add_argument("--rounds", type=int, default=own.rounds)
    parser.add_argument("--quick", action="store_true", help="next to nothing, to see that it runs")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="of growth; needs matplotlib")
    given = vars(parser.parse_args(arguments))
    parts, output, picture = (given.pop(name) for name in ("part", "output", "plot"))
    setup = Setup(**{**given, "sizes": tuple(given["sizes"])})
    results = {}
    for part in dict.fromkeys(parts or PARTS):
        results[part] = PARTS[part](setup)
        print(table({part: results[part]}), flush=True)
    machine = {"processor": platform.machine(), "cores": cores(), "python": sys.version.split()[0]}
    if output:
        document = {"machine": machine, "quick": setup.quick, "parts": results}
        output.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if picture and "growth" in results:
        plot(results["growth"]["rows"], picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
