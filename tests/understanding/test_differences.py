"""What is marked as the difference of two claims."""

import pytest

from detector.understanding.differences import differences


def shown(left: str, right: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The marked words of both sides, each with what it is."""
    marks = differences(left, right)
    return (
        [(left[mark.start : mark.end], mark.what) for mark in marks[0]],
        [(right[mark.start : mark.end], mark.what) for mark in marks[1]],
    )


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            "The flood killed 12 people in Orlow on Monday.",
            "The flood killed fifteen people in Orlow on Tuesday.",
            (
                [("12", "number"), ("monday", "date")],
                [("fifteen", "number"), ("tuesday", "date")],
            ),
        ),
        (
            "The gate broke at 4:20 a.m., said Dana Quist.",
            "The gate broke at 5:50 a.m., said Merrill Thwaite.",
            (
                [("4:20 a.m.", "date"), ("dana quist", "name")],
                [("5:50 a.m.", "date"), ("merrill thwaite", "name")],
            ),
        ),
        (
            "The sirens sounded before the water came.",
            "The sirens did not sound before the water came.",
            ([], [("not", "negation")]),
        ),
        (
            "The mayor accepted the plan.",
            "The mayor rejected the plan.",
            ([], [("rejected", "negation")]),
        ),
        # What one side merely adds is no difference, nor is a full name against a surname.
        ("The bank lost 5 million crowns.", "The bank lost money.", ([], [])),
        ("The town trusts Dana Quist.", "The town no longer trusts Ms Quist.", None),
        ("It may rain in Orlow.", "It may snow in Orlow.", ([], [])),
    ],
)
def test_numbers_names_dates_and_negations(
    left: str, right: str, expected: tuple[list[tuple[str, str]], list[tuple[str, str]]] | None
) -> None:
    found = shown(left, right)
    assert shown(right, left) == found[::-1]
    if expected is None:
        assert all(what != "name" for side in found for _, what in side)
        return
    assert tuple([(text.lower(), what) for text, what in side] for side in found) == expected


def test_marks_are_in_order_and_disjoint() -> None:
    left = "On June 3, 2031 the Corvane bank in Orlow lost 12 million crowns, not 18."
    right = "On 6 June 2031 the Mirrin bank in Sarn gained 90 million crowns."
    for text, marks in zip((left, right), differences(left, right), strict=True):
        places = [place for mark in marks for place in (mark.start, mark.end)]
        assert places == sorted(places)
        assert all(text[mark.start : mark.end].strip() for mark in marks)


def test_a_table_or_a_text_that_folds_to_another_length_is_left_alone() -> None:
    assert differences("12 " * 1000, "15 people") == ([], [])
    marks = differences("The ﬁre killed 12 people.", "The fire did not kill 15 people.")
    assert all(mark.end <= len("The ﬁre killed 12 people.") for mark in marks[0])
