"""Page furniture, headings and dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.data import Article
from detector.understanding.boilerplate import is_boilerplate, lines, repeated_lines
from detector.understanding.dates import parse_date
from detector.understanding.headlines import asserts, is_heading


@pytest.mark.parametrize(
    "line",
    ["[ad_1]", "[ad_2]", "Source link", "No comments:", "Post a Comment", "Advertisement",
     "Share this on Facebook", "Sign up for our free weekend newsletter",
     "Read more: The 12 best beaches", "By Eilidh Buchan", "Published: 9 June 2025",
     "Monday, 9 June", "All rights reserved", "Follow us on Twitter", "News Source: RT",
     "Photo: A. Smith / Wire", "  ", "Are you on the island? Get in touch in the comments below."],
)  # fmt: skip
def test_furniture_is_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    ["By noon the water had reached the square.", "Sources said the link was down.",
     "Comments by the mayor were misleading, she said.", "The ad was withdrawn on Monday.",
     "Sharing this burden is fair, the minister said.", "Home sales fell in June."],
)  # fmt: skip
def test_prose_is_not(line: str) -> None:
    assert not is_boilerplate(line)


@given(st.text(alphabet=st.sampled_from("ab \n\r"), max_size=60))
def test_lines_cover_the_text_without_its_line_ends(text: str) -> None:
    spans = list(lines(text))
    assert [text[span.start : span.end] for span in spans] == (
        text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if not text.endswith(("\n", "\r")) or not text
        else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]
    )


def test_a_line_that_one_source_repeats_is_its_form() -> None:
    form = "Kestrel is funded by its readers"
    kestrel = [
        Article(id=f"{n}", text=f"Story {n} is told here.\n{form}\n", source="Kestrel")
        for n in range(3)
    ]
    assert repeated_lines(kestrel) == {("Kestrel", form.casefold())}
    unknown = [Article(id=f"{n}", text=article.text) for n, article in enumerate(kestrel)]
    assert repeated_lines(unknown) == frozenset()
    reprints = [Article(id=f"{n}", text=kestrel[0].text, source="Kestrel") for n in range(3)]
    assert repeated_lines(reprints) == frozenset()


def test_headings() -> None:
    assert is_heading("Dam breaks above Brindle Ferry")
    assert not is_heading("The dam broke on Tuesday.")
    assert asserts("Dam breaks above Brindle Ferry")
    assert asserts("NATO: No war waged against Russia")
    assert not asserts("Ferry horror in the Hebrides: everything we know")
    assert not asserts("How the dam broke above the town")
    assert not asserts("Did the dam break above the town?")
    assert not asserts("World news")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Published: 9 June 2025", "2025-06-09"),
        ("June 3, 2031 - Quillon", "2031-06-03"),
        ("Wed 05 Apr 2017", "2017-04-05"),
        ("2031-06-03T12:00:00Z", "2031-06-03"),
        ("3rd of March 2020", "2020-03-03"),
        ("1/31/2016", "2016-01-31"),
        ("31/1/2016", "2016-01-31"),
        ("June 9", None),
        ("03/04/2020", None),
        ("31 February 2020", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert parse_date(text) == date
