"""Metrics over labels and probabilities: numpy only, checked against scikit-learn in the tests.

Label arrays hold column numbers of (entailment, neutral, contradiction); probabilities are float64
(n, 3) in that order.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Floats = NDArray[np.float64]

# Bins of equal width in the expected calibration error (Guo et al., 2017, use 15).
BINS = 15


def confusion(truth: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """Counts (classes, classes): rows are the truth, columns what was predicted."""
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, (truth, predicted), 1)
    return table


def precision_recall_f1(table: NDArray[np.int64], column: int) -> tuple[float, float, float]:
    """Of one class; 0 where nothing was predicted or nothing is true."""
    hits = int(table[column, column])
    predicted, true = int(table[:, column].sum()), int(table[column].sum())
    precision = hits / predicted if predicted else 0.0
    recall = hits / true if true else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def macro_f1(table: NDArray[np.int64]) -> float:
    """The mean F1 of the classes that occur in the truth."""
    present = [column for column in range(len(table)) if table[column].sum()]
    scores = [precision_recall_f1(table, column)[2] for column in present]
    return float(np.mean(scores)) if scores else 0.0


def average_precision(truth: NDArray[np.bool_], scores: Floats, total: int | None = None) -> float:
    """The mean precision at each true row, by falling score, equal scores taken together.

    `total` counts the true rows where some were never scored. 0 where nothing is true.
    """
    wanted = int(truth.sum()) if total is None else total
    if wanted == 0:
        return 0.0
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    found = np.diff(hits[ends], prepend=0)
    return float((found * hits[ends] / (ends + 1)).sum() / wanted)


def roc_auc(truth: NDArray[np.bool_], scores: Floats) -> float:
    """The probability that a true row stands above a false one; ties count half.

    NaN where one side is empty.
    """
    positive, negative = scores[truth], scores[~truth]
    if not len(positive) or not len(negative):
        return math.nan
    values = np.concatenate([positive, negative])
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    total = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(total / (len(positive) * len(negative)))


def reliability(correct: NDArray[np.bool_], confidence: Floats) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, rows) of each bin that holds rows, by rising confidence."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    rows = []
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            rows.append(
                (
                    float(confidence[inside].mean()),
                    float(correct[inside].mean()),
                    int(inside.sum()),
                )
            )
    return rows


def expected_calibration_error(correct: NDArray[np.bool_], confidence: Floats) -> float:
    """The mean distance of confidence and accuracy over the bins, weighted by rows."""
    total = len(correct)
    parts = reliability(correct, confidence)
    return sum(abs(mean - right) * rows for mean, right, rows in parts) / total if total else 0.0


def interval(
    rows: int, measure: Callable[[NDArray[np.int64]], float], *, seed: int = 0, samples: int = 400
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of `measure`, which takes row numbers."""
    rng = np.random.default_rng(seed)
    values = [measure(rng.integers(0, rows, rows)) for _ in range(samples)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """The exact two-sided p-value that two models are right equally often on the same rows.

    Binomial test on the rows where just one of them is right (McNemar, 1947).
    """
    only_first = int((first & ~second).sum())
    only_second = int((second & ~first).sum())
    rows, fewer = only_first + only_second, min(only_first, only_second)
    if rows == 0:
        return 1.0
    tail = sum(
        math.exp(
            math.lgamma(rows + 1) - math.lgamma(k + 1) - math.lgamma(rows - k + 1)
            - rows * math.log(2)
        )
        for k in range(fewer + 1)
    )  # fmt: skip
    return min(1.0, 2 * tail)


def mean(values: Sequence[float] | NDArray[np.bool_]) -> float:
    """The mean, or 0 for none."""
    return float(np.mean(values)) if len(values) else 0.0
