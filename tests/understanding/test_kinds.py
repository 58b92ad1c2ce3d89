"""The kind of a conflict and its reasons say what the words show, and no more."""

from dataclasses import replace

import pytest

from detector.data import Article, Claim, Kind
from detector.split import read_claim
from detector.understanding.kinds import WEIGHTS, Marks, kind_of, marks
from detector.understanding.reasons import reasons


def claim(text: str, number: int = 0, date: str | None = None) -> Claim:
    return replace(read_claim(Article(f"{number}", text, date=date)), number=number)


PAIRS = [
    ("The sirens sounded on time.", "The sirens never sounded there.", Kind.NEGATION),
    ("It began on Monday at 9 a.m.", "It began on Tuesday at noon.", Kind.DATE_TIME),
    ("He was caught in Marat.", "He was caught near Tell Rafid.", Kind.LOCATION),
    ("A short circuit caused it.", "It was set off by a quarrel.", Kind.CAUSE),
    ("Twelve people died there.", "Fifteen people died there.", Kind.NUMERIC),
]


@pytest.mark.parametrize(("left", "right", "kind"), PAIRS)
def test_plain_cases_are_named_the_same_both_ways(left: str, right: str, kind: Kind) -> None:
    assert kind_of(claim(left), claim(right, 1)) is kind
    assert kind_of(claim(right), claim(left, 1)) is kind


def test_marks_are_bounded_and_every_kind_weighs_them_all() -> None:
    for left, right, _ in PAIRS:
        shown = marks(claim(left), claim(right, 1))
        assert all(0 <= getattr(shown, name) <= 1 for name in Marks.__dataclass_fields__)
    assert all(len(row) == len(Marks.__dataclass_fields__) for row in WEIGHTS.values())


def test_reasons_quote_the_evidence_where_there_is_some() -> None:
    def told(left: str, right: str, kind: Kind) -> str:
        return reasons(claim(left), claim(right, 1), kind, None)[0]

    assert told(*PAIRS[1]) == "“9 a.m.” against “noon”."
    assert "“Marat” against “Tell Rafid”" in told(*PAIRS[2])
    assert told("It rained.", "The dam was sold.", Kind.OTHER).startswith("No single word")
    assert told("He was caught.", "He got away.", Kind.LOCATION) == "They differ on where it was."


def test_dates_tell_which_report_may_replace_which() -> None:
    early, late = claim("Five died there.", 0, "2031-05-01"), claim("Six died.", 1, "2031-05-02")
    told = reasons(early, late, Kind.NUMERIC, ("5", "6"))
    assert told == (
        "“5” against “6”.",
        "The later report may replace the earlier: 2031-05-01 against 2031-05-02.",
    )
    assert reasons(early, replace(late, article=Article("x", "")), Kind.NUMERIC, ("5", "6")) == (
        "“5” against “6”.",
    )
