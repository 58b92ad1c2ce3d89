"""Pairs to verdicts: the judge reads both directions, unless the first rules a conflict out."""

from collections.abc import Sequence

import numpy as np

from detector.data import Pair, Scores, Verdict
from detector.parts import Judge, Progress, silent

# Pairs handed to a judge at a time: enough to sort by length, few enough for progress and Ctrl-C.
_CHUNK = 512
# Scores are compared after rounding, so that the last bits, which depend on the processor, order
# nothing.
_DECIMALS = 4

# Under this P(contradiction) in the first direction the second is not read. On the tune events
# (17,231 candidate pairs, `models.measure_hopeless`) that spares 64% of the second directions and
# loses none of the pairs whose mean P(contradiction) is a half or more; at .20 it would lose 1.4%.
HOPELESS = 0.15


def judge(
    pairs: Sequence[Pair], model: Judge, progress: Progress = silent, *, hopeless: float = HOPELESS
) -> list[Verdict]:
    """A verdict for each pair, in their order. Equal texts are judged once.

    With `hopeless` 0 both directions of every pair are read.
    """
    forward = [(pair.left.proposition, pair.right.proposition) for pair in pairs]
    known = _judge(forward, model, "judging", progress)
    hopeful = [
        (right, left)
        for left, right in forward
        if known[left, right].contradiction >= hopeless and (right, left) not in known
    ]
    known |= _judge(hopeful, model, "judging back", progress)
    return [
        Verdict(
            pair,
            known[texts],
            known.get((texts[1], texts[0])) if known[texts].contradiction >= hopeless else None,
        )
        for pair, texts in zip(pairs, forward, strict=True)
    ]


def judge_both_ways(pair: Pair, model: Judge) -> Verdict:
    """The verdict on one pair, both directions read."""
    texts = pair.left.proposition, pair.right.proposition
    known = _judge([texts, (texts[1], texts[0])], model, "judging", silent)
    return Verdict(pair, known[texts], known[texts[1], texts[0]])


def _judge(
    texts: Sequence[tuple[str, str]], model: Judge, stage: str, progress: Progress
) -> dict[tuple[str, str], Scores]:
    distinct = list(dict.fromkeys(texts))
    known: dict[tuple[str, str], Scores] = {}
    for start in range(0, len(distinct), _CHUNK):
        progress(stage, start, len(distinct))
        chunk = distinct[start : start + _CHUNK]
        rows = np.round(model.judge(chunk).astype(np.float64), _DECIMALS)
        for key, row in zip(chunk, rows.tolist(), strict=True):
            known[key] = Scores(*row)
    progress(stage, len(distinct), len(distinct))
    return known
