"""Disputes: one conflict that is stated several times takes one place."""

from detector.backends.lexical import LexicalJudge
from detector.data import Label
from detector.embed import embed
from detector.group import group
from detector.judge import judge
from detector.pair import pair
from detector.parts import Encoder
from detector.rank import rank
from tests.conftest import claims_of


def test_restatements_fold_into_one_dispute(encoder: Encoder) -> None:
    claims = claims_of(
        "The flood killed 12 people in Brindle Ferry. The mayor opened the new library.",
        "The flood killed 15 people in Brindle Ferry. The mayor did not open the new library.",
        "In Brindle Ferry the flood killed 15 people.",
    )
    vectors = embed(claims, encoder)
    ranked = rank(judge(pair(claims, vectors, 100), LexicalJudge()), 0.5)
    conflicts = [finding for finding in ranked if finding.label is Label.CONTRADICTION]
    findings, disputes = group(ranked, vectors)
    assert len(conflicts) == 3
    assert sorted(len(dispute.findings) for dispute in disputes) == [1, 2]
    toll = next(dispute for dispute in disputes if len(dispute.findings) == 2)
    left, right = ({claim.text for claim in side} for side in toll.sides)
    assert {frozenset(left), frozenset(right)} == {
        frozenset({"The flood killed 12 people in Brindle Ferry."}),
        frozenset(
            {
                "The flood killed 15 people in Brindle Ferry.",
                "In Brindle Ferry the flood killed 15 people.",
            }
        ),
    }
    assert [finding.id for finding in findings] == [finding.id for finding in ranked]
    for finding in findings:
        assert (finding.dispute is None) == (finding.label is not Label.CONTRADICTION)
    assert [dispute.findings[0].score for dispute in disputes] == sorted(
        (dispute.findings[0].score for dispute in disputes), reverse=True
    )


def test_nothing_to_group(encoder: Encoder) -> None:
    assert group([], encoder.encode([])) == ([], [])


def test_a_dispute_says_which_outlets_give_which_figure(encoder: Encoder) -> None:
    claims = claims_of(
        "The flood killed 12 people in Brindle Ferry.",
        "The flood killed 15 people in Brindle Ferry.",
        "In Brindle Ferry the flood killed 15 people.",
    )
    vectors = embed(claims, encoder)
    _, [toll] = group(rank(judge(pair(claims, vectors, 100), LexicalJudge()), 0.5), vectors)
    names = [claim.article.id for claim in claims]
    parts = set(toll.summary.split("; "))
    assert f"12 people: {names[0]}" in parts
    assert f"15 people: {names[1]}, {names[2]}" in parts or (
        f"15 people: {names[2]}, {names[1]}" in parts
    )


def test_two_outlets_need_no_line_on_who_stands_where(encoder: Encoder) -> None:
    claims = claims_of("The mayor opened the library.", "The mayor did not open the library.")
    vectors = embed(claims, encoder)
    _, [dispute] = group(rank(judge(pair(claims, vectors, 100), LexicalJudge()), 0.1), vectors)
    assert dispute.summary == ""
