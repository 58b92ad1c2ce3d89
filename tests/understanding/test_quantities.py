"""How many: what counts as a quantity, and when two of them exclude each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.understanding.quantities import Comparison, compare, quantities


def outcome(left: str, right: str) -> Comparison:
    return compare(quantities(left), quantities(right))[0]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("12 people were killed", 12, 12, "dead"),
        ("Killed: 1,250 soldiers", 1250, 1250, "troop"),
        ("two hundred and six passengers", 206, 206, "passenger"),
        ("half a million voters", 500_000, 500_000, "voter"),
        ("a dozen ships", 12, 12, "ship"),
        ("$3.5 million was paid", 3.5e6, 3.5e6, "money $"),
        ("340 million crowns", 3.4e8, 3.4e8, "money crown"),
        ("turnout of 54 per cent", 54, 54, "percent"),
        ("at least 12 houses", 12, math.inf, "hous"),
        ("up to 40 tents", 0, 40, "tent"),
        ("about 40 tents", 36, 44, "tent"),
        ("between 40 and 50 boats", 40, 50, "boat"),
        ("40 to 50 boats", 40, 50, "boat"),
        ("three kilometres away", 3000, 3000, "metre"),
    ],
)
def test_reads_value_bounds_and_unit(text: str, low: float, high: float, unit: str) -> None:
    (quantity,) = quantities(text)
    assert quantity.low == pytest.approx(low)
    assert quantity.high == pytest.approx(high)
    assert quantity.unit == unit
    assert text[quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    "text",
    ["on 9 June 2031", "on June 9, the dam broke", "in 2014", "at 4:20 a.m.", "Gate 3 broke loose",
     "the 12th regiment", "one of the drivers", "It began on 2031-06-03."],
)  # fmt: skip
def test_dates_times_and_names_count_nothing(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("12 dead", "15 dead", Comparison.CLASH),
        ("The flood killed 12 people.", "Fifteen people died in the flood.", Comparison.CLASH),
        ("about 40 people were hurt", "38 people were hurt", Comparison.COMPATIBLE),
        ("at least 12 people died", "15 people died", Comparison.COMPATIBLE),
        ("at least 12 people died", "9 people died", Comparison.CLASH),
        ("a fence of 5 km", "a fence of 5,000 metres", Comparison.COMPATIBLE),
        ("a fence of 5 km", "a fence of 3 miles", Comparison.CLASH),
        ("12 people were killed", "40 houses burned", Comparison.NOTHING),
        ("12 people were killed", "40 people were injured", Comparison.NOTHING),
        ("nobody spoke", "12 people were killed", Comparison.NOTHING),
    ],
)
def test_comparison(left: str, right: str, expected: Comparison) -> None:
    assert outcome(left, right) is expected
    assert outcome(right, left) is expected


@given(st.integers(2, 99_999), st.integers(2, 99_999))
def test_exact_numbers_of_one_unit_clash_exactly_when_they_differ(left: int, right: int) -> None:
    found = outcome(f"{left:,} boats sank", f"{right} boats sank")
    # Unit conversion is given a thousandth of slack.
    near = abs(left - right) <= 1e-3 * max(left, right)
    assert found is (Comparison.COMPATIBLE if near else Comparison.CLASH)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_lower_bound_clashes_only_with_less(bound: int, value: int) -> None:
    found = outcome(f"at least {bound} boats sank", f"{value} boats sank")
    assert (found is Comparison.CLASH) == (value < bound * 0.999)


@given(st.text(max_size=200))
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    for quantity in quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.low <= quantity.high
