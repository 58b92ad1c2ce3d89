"""Models side by side: is the difference more than chance, and on which pairs do they disagree?"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from detector.benchmark import metrics
from detector.benchmark.judging import COLUMNS, Judged, correct
from detector.benchmark.suites import LabelledPair

# Disagreements that are shown for each two models on each suite.
_SHOWN = 10


def significance(judged: Mapping[str, Mapping[str, Judged]]) -> list[dict[str, Any]]:
    """For each suite and two models: the difference in accuracy and its exact McNemar p-value.

    `judged` maps a suite's name to models' names to measurements.
    """
    rows = []
    for suite, models in judged.items():
        for first, second in combinations(models, 2):
            left, right = correct(models[first]), correct(models[second])
            rows.append(
                {
                    "suite": suite,
                    "models": [first, second],
                    "accuracy_difference": float(left.mean() - right.mean()),
                    "p_value": metrics.mcnemar(left, right),
                }
            )
    return rows


def disagreements(
    judged: Mapping[str, Mapping[str, Judged]],
) -> list[tuple[dict[str, Any], LabelledPair]]:
    """Pairs that two models label differently, the most confident disagreement first.

    Its confidence is the lesser of both models' probabilities for their own label. The record names
    the pair by its row alone; the texts come beside it, for views that may show them.
    """
    found = []
    for suite, models in judged.items():
        for first, second in combinations(models, 2):
            left, right = models[first].probabilities, models[second].probabilities
            decided = left.argmax(axis=1), right.argmax(axis=1)
            sure = np.minimum(left.max(axis=1), right.max(axis=1))
            apart = np.flatnonzero(decided[0] != decided[1])
            order = apart[np.argsort(-sure[apart], kind="stable")][:_SHOWN]
            for place in order.tolist():
                pair = models[first].suite.pairs[place]
                record = {
                    "suite": suite,
                    "row": pair.row,
                    "gold": pair.label,
                    "confidence": round(float(sure[place]), 4),
                    "labels": {
                        first: COLUMNS[int(decided[0][place])],
                        second: COLUMNS[int(decided[1][place])],
                    },
                }
                found.append((record, pair))
    return sorted(found, key=lambda row: (-row[0]["confidence"], row[0]["suite"], row[0]["row"]))
