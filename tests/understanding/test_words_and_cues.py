"""Folding, stems and the cues that turn or soften a claim."""

import pytest

from detector.understanding.cues import cues
from detector.understanding.words import content, fold, overlap, stem, words


def test_words_are_folded_and_lose_their_possessive() -> None:
    assert words("The Mayor’s 12 ferries") == ["the", "mayor", "12", "ferries"]
    assert fold("ＮＡＴＯ’s") == "nato's"


@pytest.mark.parametrize(
    "family",
    [("plan", "plans", "planned", "planning"), ("deploy", "deployed", "deploys"),
     ("ferry", "ferries"), ("strike", "strikes")],
)  # fmt: skip
def test_endings_fall_together(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


def test_content_leaves_function_words_and_digits_out() -> None:
    assert content("They have not sent the 12 troops") == {"sent", "troop"}
    assert overlap(content("troops sent"), content("troops")) == 1.0
    assert overlap(frozenset(), content("troops")) == 0.0


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The sirens did not sound", True),
        ("The sirens didn’t sound", True),
        ("The crew failed to close the gate", True),
        ("He left without a word", True),
        ("The sirens sounded", False),
        ("Not only the mayor but the whole council left", False),
        ("It is not true that nobody came", False),
        ("Ukraine is no longer interested", True),
        ("Bulletin No. 6 on the flood", False),
        ("No more than 900 soldiers came", False),
    ],
)
def test_negation_is_counted(text: str, negated: bool) -> None:
    assert cues(text).negated is negated


def test_denial_plan_and_hedge() -> None:
    assert cues("The minister denied the report").denial
    assert cues("Brennick will attend the talks").plan
    assert cues("The fire may have been set").hedged
    plain = cues("Brennick attended the talks")
    assert not (plain.denial or plain.plan or plain.hedged or plain.negated)
