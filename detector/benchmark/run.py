"""The whole benchmark: every model on every suite, a failing model failing its own rows alone."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detector.assemble import (
    DEFAULT_ENCODER,
    build_encoder,
    build_judge,
    find_card,
    judge_cards,
    judge_name,
)
from detector.benchmark import compare, events, judging, pairing, speed
from detector.benchmark.suites import (
    EventSuite,
    LabelledPair,
    load,
    marked_pairs,
    sample,
    together,
)
from detector.config import cores
from detector.errors import DetectorError, UsageError
from detector.parts import Encoder, Judge, Progress, silent
from detector.version import __version__

SCHEMA = 1


@dataclass
class Outcome:
    """`results` is what `-o results.json` holds; `disagreements` come with their texts."""

    results: dict[str, Any]
    disagreements: list[tuple[dict[str, Any], LabelledPair]] = field(default_factory=list)


def own_suites() -> list[Path]:
    """The suites that lie in a checkout: the test half of our events, and the false alarms."""
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    places = [folder / "newsdesk" / "test", folder / "false_alarms.jsonl"]
    if not all(place.exists() for place in places):
        raise UsageError("No suite is installed: name one (--suite FILE.jsonl or a folder).")
    return places


def benchmark(
    judges: Sequence[str] = (),
    encoders: Sequence[str] = (),
    suites: Sequence[Path] = (),
    *,
    limit: int | None = None,
    seed: int = 0,
    backend: str = "auto",
    offline: bool = False,
    with_speed: bool = True,
    state: Path | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Measure judges on labelled pairs, encoders on pairing, and judges in the whole pipeline.

    Without names the embedded default is measured; with judges alone, no encoder gets rows of its
    own. The pipeline pairs with the first encoder. Raises UsageError for a suite or a name that
    does not exist; a model that exists and cannot be loaded gets rows that say so.
    """
    if not judges and not encoders:
        judges, encoders = [judge_name(None, None)], [DEFAULT_ENCODER]
    for name in judges:
        judge_cards(name)
    for name in encoders:
        find_card(name, "encoder")
    loaded = [load(path) for path in (suites or own_suites())]
    rows: list[dict[str, Any]] = []
    judged: dict[str, dict[str, judging.Judged]] = {}
    pair_suites = [
        sample(marked_pairs(suite) if isinstance(suite, EventSuite) else suite, limit, seed)
        for suite in loaded
    ]
    event_suites = [suite for suite in loaded if isinstance(suite, EventSuite)]
    for name in encoders:
        rows += _encoder_rows(name, event_suites, backend, offline)
    pairer: Encoder | None = None
    for name in judges:
        try:
            model = build_judge(name, backend=backend, offline=offline)
            if event_suites and pairer is None:
                first = encoders[0] if encoders else DEFAULT_ENCODER
                pairer = build_encoder(first, offline=offline)
        except DetectorError as error:
            rows.append(_failed("judge", name, backend, str(error)))
            continue
        for suite in pair_suites:
            found = judging.measure(model, suite, state, progress)
            judged.setdefault(suite.name, {})[name] = found
            rows.append(_judge_row(name, backend, found))
        for event_suite in [*event_suites, *filter(None, map(together, event_suites))]:
            if pairer is not None:
                rows.append(_pipeline_row(pairer, model, name, backend, event_suite, progress))
    if with_speed:
        names = [("judge", name) for name in judges] + [("encoder", name) for name in encoders]
        _add_speed(rows, speed.measure(names, backend, progress))
    differences = compare.disagreements(judged)
    return Outcome(
        {
            "schema": SCHEMA,
            "tool": {"name": "fact-tension", "version": __version__},
            "machine": {
                "processor": platform.machine(),
                "cores": cores(),
                "python": platform.python_version(),
                "matrix_gflops": round(speed.matrix_rate(), 1),
            },
            "settings": {"limit": limit, "seed": seed, "backend": backend},
            "results": rows,
            "significance": compare.significance(judged),
            "disagreements": [record for record, _ in differences],
        },
        differences,
    )


def _row(
    role: str, name: str, backend: str, suite: str, rows: int, values: dict[str, Any]
) -> dict[str, Any]:
    return {
        "role": role,
        "model": name,
        "backend": backend,
        "suite": suite,
        "rows": rows,
        "metrics": _rounded(values),
        "pairs_per_second": None,
        "peak_memory_mb": None,
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(entry) for entry in value]
    return value


def _failed(role: str, name: str, backend: str, reason: str) -> dict[str, Any]:
    return {**_row(role, name, backend, "", 0, {}), "error": reason}


def _judge_row(name: str, backend: str, found: judging.Judged) -> dict[str, Any]:
    values, intervals = judging.scores(found)
    row = _row("judge", name, backend, found.suite.name, len(found.suite.pairs), values)
    row["intervals"] = _rounded(intervals)
    row["pairs_per_second"] = round(len(found.suite.pairs) / found.seconds, 1)
    return row


def _pipeline_row(
    encoder: Encoder, model: Judge, name: str, backend: str, suite: EventSuite, progress: Progress
) -> dict[str, Any]:
    values, rate, gold = events.measure(encoder, model, suite, progress)
    row = _row("pipeline", name, backend, suite.name, gold, values)
    row["encoder"] = encoder.fingerprint.name
    row["pairs_per_second"] = round(rate, 1)
    return row


def _encoder_rows(
    name: str, suites: Sequence[EventSuite], backend: str, offline: bool
) -> list[dict[str, Any]]:
    try:
        model = build_encoder(name, backend=backend, offline=offline)
    except DetectorError as error:
        return [_failed("encoder", name, backend, str(error))]
    rows = []
    for suite in suites:
        values, rate, claims = pairing.measure(model, suite)
        row = _row("encoder", name, backend, suite.name, claims, values)
        row["sentences_per_second"] = round(rate, 1)
        rows.append(row)
    return rows


def _add_speed(
    rows: list[dict[str, Any]], measured: dict[tuple[str, str], dict[str, float]]
) -> None:
    """Speed and memory of a model, in each of its rows."""
    for row in rows:
        found = measured.get((row["role"], row["model"]))
        if found:
            row["peak_memory_mb"] = round(found["peak_memory_mb"], 1)
            row["load_seconds"] = round(found["load_seconds"], 2)
            row["texts_per_second"] = round(found["per_second"], 1)
            row["matrix_gflops"] = round(found["matrix_gflops"], 1)
