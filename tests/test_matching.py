"""Gold quotes against claims."""

import pytest

from detector.data import Pair
from detector.matching import matches, same_text
from tests.conftest import claims_of


@pytest.mark.parametrize(
    ("text", "quote", "same"),
    [
        ("The dam  broke.", "The dam broke.", True),
        ("“The dam broke,” she said.", '"The dam broke," she said.', True),
        ("The dam broke at dawn.", "The dam broke", True),
        ("The dam broke at dawn on Monday, long before anybody had been warned.", "The dam", False),
        ("The dam held.", "The dam broke.", False),
        ("", "The dam broke.", False),
    ],
)
def test_same_text(text: str, quote: str, same: bool) -> None:
    assert same_text(text, quote) is same
    assert same_text(quote, text) is same


def test_a_pair_matches_either_way_round() -> None:
    left, right = claims_of("The dam broke at dawn.", "The dam held on Monday.")
    one = {"article": "a.txt", "quote": "The dam broke at dawn."}
    two = {"article": "b.txt", "quote": "The dam held on Monday."}
    assert matches(Pair(left, right, 0.5), {"left": one, "right": two})
    assert matches(Pair(left, right, 0.5), {"left": two, "right": one})
    elsewhere = {**two, "article": "c.txt"}
    assert not matches(Pair(left, right, 0.5), {"left": one, "right": elsewhere})
