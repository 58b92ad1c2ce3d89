"""What stands around two claims tells whether they are of one event."""

import numpy as np
import pytest

from detector.assemble import build_encoder
from detector.data import Article, Claim, Pair
from detector.split import split
from detector.understanding.event import Surroundings, days_between

STRIKE = (
    "Air strike on Marat market\n\nAn air strike hit the market of Marat on Monday. "
    "Doctors in Marat counted the victims all night. Twelve people died there. "
    "The stalls of Marat will stay closed."
)
AGAIN = (
    "Bombs fall on Marat\n\nJets bombed the market at Marat early this week. "
    "The clinic of Marat was overwhelmed. Nine people were killed, a surgeon said."
)
OTHER = (
    "Air strike on Tell Rafid bakery\n\nAn air strike hit a bakery in Tell Rafid on Friday. "
    "Neighbours from Rafid dug with their hands. Nine people died there."
)


@pytest.fixture(scope="module")
def run() -> tuple[list[Claim], Surroundings]:
    articles = [
        Article("one", STRIKE, date="2031-05-05"),
        Article("two", AGAIN, date="2031-05-06"),
        Article("three", OTHER, date="2031-06-06"),
    ]
    claims, _ = split(articles)
    vectors = build_encoder("minilm-encoder").encode([claim.proposition for claim in claims])
    return claims, Surroundings(claims, vectors)


def claim(claims: list[Claim], article: str, words: str) -> Claim:
    return next(c for c in claims if c.article.id == article and words in c.text)


def test_articles_on_one_event_show_it(run: tuple[list[Claim], Surroundings]) -> None:
    claims, around = run
    toll = claim(claims, "one", "Twelve")
    same = around.evidence(Pair(toll, claim(claims, "two", "Nine"), 0.7))
    other = around.evidence(Pair(toll, claim(claims, "three", "Nine"), 0.9))
    assert same.passage > other.passage
    assert same.names > other.names
    assert same.days < other.days


def test_evidence_is_the_same_both_ways_and_bounded(
    run: tuple[list[Claim], Surroundings],
) -> None:
    claims, around = run
    for left in claims[:4]:
        for right in claims[-4:]:
            one = around.evidence(Pair(left, right, 0.5))
            assert one == around.evidence(Pair(right, left, 0.5))
            assert 0 <= one.names <= 1 and -1 <= one.passage <= 1


def test_without_dates_no_days_lie_between() -> None:
    left, right = (
        split([Article(name, "The dam broke at dawn.", date=date)])[0][0]
        for name, date in (("a", None), ("b", "2031-05-06"))
    )
    assert days_between(left, right) == 0
    around = Surroundings([left], np.eye(1, 4, dtype=np.float32))
    assert around.evidence(Pair(left, left, 1.0)).passage == 1.0
