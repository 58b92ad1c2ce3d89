"""The judging stage: both ways where it matters, equal texts once, chunks that change nothing."""

from collections.abc import Sequence

import numpy as np
import pytest

import detector.judge as module
from detector.backends.lexical import LexicalEncoder, LexicalJudge
from detector.data import Fingerprint, Pair
from detector.embed import embed
from detector.judge import HOPELESS, judge
from detector.pair import pair
from detector.parts import Vectors
from tests.conftest import claims_of


class Counting:
    """A lexical judge that remembers what it was asked."""

    fingerprint = Fingerprint("counting")

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self._model = LexicalJudge()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        self.asked += pairs
        return self._model.judge(pairs)


@pytest.fixture
def pairs() -> list[Pair]:
    claims = claims_of(
        "The flood killed 12 people in the town. The mayor left the town hall early.",
        "The flood killed 15 people in the town. A ferry sank near the harbour wall.",
        "The flood killed 12 people in the town. The mayor did not leave the town hall early.",
    )
    return pair(claims, embed(claims, LexicalEncoder()), 100)


def test_the_second_direction_is_read_exactly_where_the_first_leaves_hope(
    pairs: list[Pair],
) -> None:
    model = Counting()
    verdicts = judge(pairs, model)
    assert [verdict.pair for verdict in verdicts] == pairs
    for verdict in verdicts:
        assert (verdict.backward is None) == (verdict.forward.contradiction < HOPELESS)
    assert any(verdict.backward for verdict in verdicts)
    assert any(verdict.backward is None for verdict in verdicts)


def test_equal_texts_are_judged_once(pairs: list[Pair]) -> None:
    model = Counting()
    judge([*pairs, *pairs], model)
    assert len(model.asked) == len(set(model.asked))


def test_chunks_change_nothing(pairs: list[Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = judge(pairs, LexicalJudge())
    monkeypatch.setattr(module, "_CHUNK", 2)
    assert judge(pairs, LexicalJudge()) == whole


def test_scores_sum_to_one(pairs: list[Pair]) -> None:
    for verdict in judge(pairs, LexicalJudge()):
        scores = verdict.forward
        total = scores.entailment + scores.neutral + scores.contradiction
        assert total == pytest.approx(1, abs=2e-4)


def test_no_pairs() -> None:
    assert judge([], LexicalJudge()) == []
    assert LexicalJudge().judge([]).shape == (0, 3)
    assert LexicalEncoder().encode([]).shape[0] == 0
    assert np.isfinite(LexicalEncoder().encode(["", "…"])).all()
