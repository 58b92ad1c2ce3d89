"""Our metrics are scikit-learn's, to the last digits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
    roc_auc_score,
)

from detector.benchmark import metrics

ROWS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(ROWS)
def test_confusion_and_f1(rng: np.random.Generator) -> None:
    truth, predicted = rng.integers(0, 3, 40), rng.integers(0, 3, 40)
    table = metrics.confusion(truth, predicted, 3)
    assert (table == confusion_matrix(truth, predicted, labels=[0, 1, 2])).all()
    assert np.trace(table) / 40 == pytest.approx(accuracy_score(truth, predicted))
    present = sorted(set(truth.tolist()))
    expected = f1_score(truth, predicted, labels=present, average="macro", zero_division=0)
    assert metrics.macro_f1(table) == pytest.approx(expected)
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, predicted, labels=[0, 1, 2], zero_division=0
    )
    for column in range(3):
        ours = metrics.precision_recall_f1(table, column)
        assert ours == pytest.approx((precision[column], recall[column], f1[column]))


@given(ROWS, st.booleans())
def test_ranking_metrics_with_and_without_ties(rng: np.random.Generator, ties: bool) -> None:
    truth = rng.random(50) < 0.3
    truth[:2] = True, False
    scores = rng.random(50)
    if ties:
        scores = np.round(scores, 1)
    assert metrics.average_precision(truth, scores) == pytest.approx(
        average_precision_score(truth, scores)
    )
    assert metrics.roc_auc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))


def test_average_precision_counts_what_was_never_scored() -> None:
    truth, scores = np.array([True, False]), np.array([0.9, 0.1])
    assert metrics.average_precision(truth, scores) == 1.0
    assert metrics.average_precision(truth, scores, total=4) == 0.25
    assert metrics.average_precision(~np.array([True, True]), scores) == 0.0
    assert math.isnan(metrics.roc_auc(np.array([True, True]), scores))


def test_calibration_error_of_known_cases() -> None:
    right = np.array([True] * 8 + [False] * 2)
    assert metrics.expected_calibration_error(right, np.full(10, 0.8)) == pytest.approx(0)
    assert metrics.expected_calibration_error(right, np.full(10, 1.0)) == pytest.approx(0.2)
    assert metrics.reliability(right, np.full(10, 0.8)) == [(pytest.approx(0.8), 0.8, 10)]


def test_mcnemar_is_the_binomial_test() -> None:
    from scipy.stats import binomtest

    rng = np.random.default_rng(3)
    first, second = rng.random(200) < 0.7, rng.random(200) < 0.6
    only = int((first & ~second).sum()), int((second & ~first).sum())
    expected = binomtest(min(only), sum(only), 0.5).pvalue
    assert metrics.mcnemar(first, second) == pytest.approx(expected)
    assert metrics.mcnemar(first, first) == 1.0


def test_intervals_cover_the_full_value_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    full = rng.random(5_000) < 0.73
    covered = 0
    for seed in range(60):
        part = full[np.random.default_rng(seed).permutation(5_000)[:300]]
        low, high = metrics.interval(300, lambda rows, part=part: float(part[rows].mean()))
        covered += low <= full.mean() <= high
    assert covered >= 52
