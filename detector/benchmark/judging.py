"""Judge suites: a model's probabilities on labelled pairs, and what they are worth."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detector.benchmark import metrics
from detector.benchmark.suites import (
    CONTRADICTION,
    ENTAILMENT,
    NEUTRAL,
    NOT_ENTAILMENT,
    PairSuite,
)
from detector.config import cache_folder
from detector.data import Fingerprint
from detector.parts import Judge, Progress, silent

COLUMNS = (ENTAILMENT, NEUTRAL, CONTRADICTION)
_C = COLUMNS.index(CONTRADICTION)
_CHUNK = 512
# So many rows are judged the other way round, too, for the share of equal decisions.
_TURNED = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's probabilities, float64 (n, 3), on the rows of a suite, and the seconds it took."""

    suite: PairSuite
    probabilities: metrics.Floats
    seconds: float
    turned: metrics.Floats


def state_folder() -> Path:
    """Where half-done measurements wait: the user's cache folder."""
    return cache_folder() / "benchmark"


def measure(
    model: Judge, suite: PairSuite, state: Path | None = None, progress: Progress = silent
) -> Judged:
    """Judge every row of a suite, in chunks that survive a kill where `state` is given.

    What an earlier, interrupted run of the same model (by fingerprint) on the same rows had done is
    taken from `state`; the file goes when the suite is done.
    """
    pairs = [(pair.premise, pair.hypothesis) for pair in suite.pairs]
    path = state / f"{_key(model.fingerprint, suite)}.npz" if state else None
    rows, seconds = _kept(path)
    stage = f"{model.fingerprint.name} on {suite.name}"
    while len(rows) < len(pairs):
        progress(stage, len(rows), len(pairs))
        start = time.perf_counter()
        chunk = model.judge(pairs[len(rows) : len(rows) + _CHUNK]).astype(np.float64)
        seconds += time.perf_counter() - start
        rows = np.concatenate([rows, chunk])
        _keep(path, rows, seconds)
    progress(stage, len(pairs), len(pairs))
    turned = model.judge([(right, left) for left, right in pairs[:_TURNED]]).astype(np.float64)
    if path:
        path.unlink(missing_ok=True)
    return Judged(suite, rows, seconds, turned)


def _key(fingerprint: Fingerprint, suite: PairSuite) -> str:
    # The record in full: that of a cascade names its second judge, too.
    return hashlib.sha256(f"{fingerprint}\0{suite.digest}".encode()).hexdigest()[:32]


def _kept(path: Path | None) -> tuple[metrics.Floats, float]:
    if path and path.is_file():
        try:
            with np.load(path, allow_pickle=False) as kept:
                return kept["rows"], float(kept["seconds"])
        except (OSError, ValueError, KeyError, EOFError):
            path.unlink()  # torn by the kill: begin again
    return np.zeros((0, 3)), 0.0


def _keep(path: Path | None, rows: metrics.Floats, seconds: float) -> None:
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.with_suffix(".part.npz")
    np.savez(torn, rows=rows, seconds=np.array(seconds))
    os.replace(torn, path)


def scores(judged: Judged) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """The metrics of a measurement, and bootstrap intervals of the main ones.

    A suite with `not_entailment` is scored two ways: a prediction counts as not entailment where it
    is neutral or contradiction. Where only entailment and contradiction occur, neutral predictions
    are wrong.
    """
    labels = [pair.label for pair in judged.suite.pairs]
    probabilities = judged.probabilities
    if NOT_ENTAILMENT in labels:
        truth = np.array([int(label != ENTAILMENT) for label in labels])
        entailed = probabilities[:, 0]
        two = np.stack([entailed, 1 - entailed], axis=1)
        # The decision is the three-way one: neutral and contradiction are one class.
        predicted = (probabilities.argmax(axis=1) != 0).astype(np.int64)
        confidence = np.where(predicted == 0, two[:, 0], two[:, 1])
        return _summary(truth, predicted, confidence, None, judged, 2)
    truth = np.array([COLUMNS.index(label) for label in labels])
    predicted = probabilities.argmax(axis=1)
    return _summary(truth, predicted, probabilities.max(axis=1), probabilities[:, _C], judged, 3)


def correct(judged: Judged) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each row was decided right."""
    labels = [pair.label for pair in judged.suite.pairs]
    decided = judged.probabilities.argmax(axis=1)
    if NOT_ENTAILMENT in labels:
        return np.array([(label == ENTAILMENT) == (d == 0) for label, d in zip(labels, decided)])  # noqa: B905
    return np.array([COLUMNS[d] == label for label, d in zip(labels, decided, strict=True)])


def _summary(
    truth: metrics.Labels,
    predicted: metrics.Labels,
    confidence: metrics.Floats,
    contradiction: metrics.Floats | None,
    judged: Judged,
    classes: int,
) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    table = metrics.confusion(truth, predicted, classes)
    right = truth == predicted
    turned = judged.turned.argmax(axis=1) == _C
    straight = judged.probabilities[: len(turned)].argmax(axis=1) == _C
    values: dict[str, Any] = {
        "accuracy": float(right.mean()),
        "macro_f1": metrics.macro_f1(table),
        "ece": metrics.expected_calibration_error(right, confidence),
        "contradiction_symmetry": float((turned == straight).mean()) if len(turned) else 1.0,
        "confusion": table.tolist(),
        "reliability": metrics.reliability(right, confidence),
    }
    measures: dict[str, Callable[[np.ndarray[Any, np.dtype[np.int64]]], float]] = {
        "accuracy": lambda rows: float(right[rows].mean()),
        "macro_f1": lambda rows: metrics.macro_f1(
            metrics.confusion(truth[rows], predicted[rows], classes)
        ),
    }
    names = COLUMNS if classes == 3 else (ENTAILMENT, NOT_ENTAILMENT)
    for column, name in enumerate(names):
        for what, value in zip(
            ("precision", "recall", "f1"), metrics.precision_recall_f1(table, column), strict=True
        ):
            values[f"{name}_{what}"] = value
    if contradiction is not None:
        true = truth == _C
        values["contradiction_average_precision"] = metrics.average_precision(true, contradiction)
        others = ~true
        values["false_alarm_rate"] = (
            float((predicted[others] == _C).mean()) if others.any() else None
        )
        measures["contradiction_average_precision"] = lambda rows: metrics.average_precision(
            true[rows], contradiction[rows]
        )
    intervals = {name: metrics.interval(len(truth), measure) for name, measure in measures.items()}
    return values, intervals
