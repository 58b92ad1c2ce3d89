"""Times that two claims name, and whether they exclude each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.understanding.times import clash, times

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("It fell on Monday.", "It fell on Tuesday night.", ("Monday", "Tuesday")),
        ("It fell on Monday.", "It fell late on Monday.", None),
        ("It fell on 3 May.", "It fell on May 4.", ("3 may", "may 4")),
        ("It fell on 3 May.", "It fell on May 3rd.", None),
        ("The doors shut at 9 p.m.", "The doors shut at 21:10.", None),
        ("The doors shut at 9 p.m.", "The doors shut at 11.30 pm.", ("9 p.m.", "11.30 pm")),
        ("The doors shut at noon.", "The doors shut at midnight.", ("noon", "midnight")),
        ("It was built in 1998.", "It was finished in 1976.", ("1998", "1976")),
        ("It fell on Monday or Tuesday.", "It fell on Tuesday.", None),
        ("It fell on Monday.", "It fell.", None),
        ("It may march on.", "They may rise.", None),
    ],
)
def test_times_of_one_sort_clash_where_none_meets(
    left: str, right: str, words: tuple[str, str] | None
) -> None:
    assert clash(left, right) == words


@given(st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_clash_is_the_same_both_ways_and_never_with_itself(one: str, two: str) -> None:
    left, right = f"It happened on {one}.", f"On {two} it happened."
    there, back = clash(left, right), clash(right, left)
    assert (there is None) == (one == two)
    assert there is None or back == there[::-1]


@given(st.integers(0, 23), st.integers(0, 59))
def test_half_an_hour_is_no_clash_and_hours_are(hour: int, minute: int) -> None:
    told = f"at {hour}:{minute:02}"
    near = (hour * 60 + minute + 30) % (24 * 60)
    far = (hour * 60 + minute + 300) % (24 * 60)
    assert clash(told, f"at {near // 60}:{near % 60:02}") is None
    assert clash(told, f"at {far // 60}:{far % 60:02}") is not None


def test_numbers_that_are_no_times_are_none() -> None:
    assert times("It cost 3.50 per cent more, or 12 people, and 40 may come.") == {}
