"""Nothing is fitted on what is marked for evaluation."""

import numpy as np
import pytest

from models.errors import WorkshopError
from models.fit_ranking import Gold
from models.measure_hopeless import costs
from tests.conftest import ROOT


def test_test_events_are_refused() -> None:
    newsdesk = ROOT / "benchmarks" / "newsdesk"
    assert len(Gold(newsdesk / "tune").events) == 6
    for suite in (newsdesk / "test", newsdesk):
        with pytest.raises(WorkshopError, match="nothing is fitted on it"):
            Gold(suite)


def test_the_costs_of_a_threshold() -> None:
    forward = np.array([0.9, 0.04, 0.005, 0.6, 0.3])
    backward = np.array([0.9, 0.99, 0.001, 0.1, 0.9])
    rows = {threshold: (spared, lost) for threshold, spared, lost in costs(forward, backward)}
    assert rows[0.05] == (pytest.approx(0.4), pytest.approx(1 / 3))
    assert rows[0.01] == (pytest.approx(0.2), 0.0)
