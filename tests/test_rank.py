"""What we say of a verdict."""

import pytest

from detector.data import Claim, Finding, Kind, Label, Pair, Scores, Verdict
from detector.rank import finding_id, rank
from detector.understanding.restatement import same_statement
from tests.conftest import claims_of

YES = Scores(0.02, 0.03, 0.95)
NO = Scores(0.02, 0.95, 0.03)
SAME = Scores(0.96, 0.03, 0.01)


def pair_of(left: str, right: str) -> tuple[Claim, Claim]:
    first, second = claims_of(left, right)
    return first, second


def verdict(left: str, right: str, scores: Scores = YES, similarity: float = 0.8) -> Verdict:
    return Verdict(Pair(*pair_of(left, right), similarity), scores, scores)


def only(one: Verdict, min_score: float = 0.5) -> Finding:
    (finding,) = rank([one], min_score)
    return finding


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("The dam broke at dawn.", "The dam broke at dawn.", True),
        ("The dam broke at dawn.", "the dam broke, at dawn!", True),
        ("The flood killed 12 people.", "The flood killed 15 people.", False),
        ("The dam broke at dawn.", "The dam did not break at dawn.", False),
        ("Oye beat Moor in the race.", "Moor beat Oye in the race.", False),
        ("The talks begin on Monday.", "The talks begin on Tuesday.", False),
        ("Moor will leave the town.", "Moor may leave the town.", False),
    ],
)
def test_same_words_are_no_conflict_unless_something_differs(
    left: str, right: str, same: bool
) -> None:
    assert same_statement(*pair_of(left, right)) is same
    finding = only(verdict(left, right))
    assert (finding.score == 0) is same
    assert (finding.label is Label.AGREEMENT) is same


def test_a_number_that_differs_is_named() -> None:
    finding = only(verdict("The flood killed 12 people.", "The flood killed 15 people."))
    assert finding.kind is Kind.NUMERIC
    assert finding.label is Label.CONTRADICTION
    assert finding.reasons[0] == "“12 people” against “15 people”."


def test_kinds_by_their_words() -> None:
    def kind(left: str, right: str) -> Kind:
        return only(verdict(left, right)).kind

    assert kind("The sirens sounded on time.", "The sirens never sounded there.") is Kind.NEGATION
    assert kind("Oye denied that he left.", "Oye left the town.") is Kind.ATTRIBUTION_DISPUTE
    assert kind("A short circuit caused the fire.", "A quarrel led to the fire.") is Kind.CAUSE
    assert kind("It began on Monday at 9 a.m.", "It began on Tuesday at noon.") is Kind.DATE_TIME
    assert kind("He was caught in Marat.", "He was caught near Tell Rafid.") is Kind.LOCATION


def test_a_plan_against_a_later_act_is_superseded() -> None:
    plan, act = (
        claims_of(text, date=date)[0]
        for text, date in (
            ("Moor will attend the talks.", "2031-01-30"),
            ("Moor stayed away from the talks.", "2031-03-04"),
        )
    )
    finding = only(Verdict(Pair(plan, act, 0.8), YES, YES))
    assert finding.kind is Kind.SUPERSEDED_UPDATE
    assert "2031-01-30 against 2031-03-04" in finding.reasons[1]


def test_more_contradiction_more_similarity_and_a_body_rank_higher() -> None:
    texts = ("The mayor opened the bridge.", "The mayor closed the bridge.")
    best = only(verdict(*texts)).score
    assert (
        best > only(verdict(*texts, Scores(0.2, 0.4, 0.4))).score > only(verdict(*texts, NO)).score
    )
    assert best > only(verdict(*texts, similarity=0.3)).score
    headline = only(verdict("Mayor opens the new bridge", texts[1]))
    assert headline.verdict.pair.left.headline
    assert headline.score < best


def test_agreements_come_after_conflicts_and_neutrals_last() -> None:
    verdicts = [
        verdict("The bank lent it money.", "A dog crossed the road.", NO, 0.1),
        verdict("The dam broke at dawn.", "At dawn the dam gave way.", SAME),
        verdict("The flood killed 12 people.", "The flood killed 15 people."),
    ]
    assert [finding.label for finding in rank(verdicts, 0.5)] == [
        Label.CONTRADICTION, Label.AGREEMENT, Label.NEUTRAL,
    ]  # fmt: skip
    assert Label.NEUTRAL not in [finding.label for finding in rank(verdicts, 0.0)]


def test_ids_are_stable_and_tell_places_apart() -> None:
    left, right = pair_of("The dam broke at dawn.", "The dam held at dawn.")
    again = pair_of("The dam broke at dawn.", "The dam held at dawn.")
    assert finding_id(left, right) == finding_id(*again)
    assert finding_id(left, right) != finding_id(right, left)
    assert len(finding_id(left, right)) == 12


def test_ties_are_broken_by_id() -> None:
    verdicts = [
        verdict(f"The {word} opened at dawn.", f"The {word} closed at dawn.")
        for word in ("dam", "gate", "pier")
    ]
    findings = rank(verdicts, 0.0)
    assert findings == rank(verdicts[::-1], 0.0) or [f.id for f in findings] == [
        f.id for f in rank(verdicts[::-1], 0.0)
    ]
    same = [f.id for f in findings if f.score == findings[0].score]
    assert same == sorted(same)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Fifteen civilians were killed in a bomb attack in the south of Aleppo city on Friday.",
         "Fifteen civilians were killed in a bomb attack in southern Aleppo city, Friday.",
         True),
        ("The region lies next to the eastern district of Jobar, divided between both armies.",
         "A siege: the region lies next to the eastern district of Jobar, divided between armies.",
         True),
        ("In the town of Orlow the old bridge over the river was opened to traffic on Friday.",
         "In the town of Orlow the old bridge over the river was closed to traffic on Friday.",
         False),
        ("Late on Friday the troops of General Moor took the town of Orlow and its old bridge.",
         "Late on Friday the troops of General Tarn took the town of Orlow and its old bridge.",
         False),
        ("On Friday the flood in Orlow killed 12 people and left the bridge in ruins.",
         "On Friday the flood in Orlow killed 15 people and left the bridge in ruins.", False),
        ("On Friday the flood in Orlow did not leave the old bridge in ruins.",
         "On Friday the flood in Orlow did leave the old bridge in ruins.", False),
    ],
)  # fmt: skip
def test_a_reprint_is_no_conflict_and_an_altered_copy_is(left: str, right: str, same: bool) -> None:
    finding = only(verdict(left, right))
    assert (finding.score == 0) is same
    assert (finding.label is Label.AGREEMENT) is same


def test_articles_that_are_weeks_apart_stand_lower() -> None:
    def score(date: str) -> float:
        left = claims_of("The raid killed 12 people.", date="2031-01-01")[0]
        right = claims_of("The raid killed 15 people.", date=date)[0]
        return only(Verdict(Pair(left, right, 0.8), YES, YES)).score

    assert score("2031-01-03") > score("2031-01-10") > score("2031-02-20")
