"""Who said what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.understanding.attribution import attribution


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "inner"),
    [
        ("The ferry struck a reef, the coastguard said.", "the coastguard", "said",
         "The ferry struck a reef."),
        ("“The ferry struck a reef,” Moor said on Monday.", "Moor", "said",
         "The ferry struck a reef."),
        ("According to Moor, the ferry struck a reef.", "Moor", "according to",
         "The ferry struck a reef."),
        ("The ferry struck a reef, according to the coastguard.", "the coastguard", "according to",
         "The ferry struck a reef."),
        ("Ada Moor told reporters late on Monday that the ferry struck a reef.", "Ada Moor", "told",
         "The ferry struck a reef."),
        ("The alliance has said it does not seek a war.", "The alliance", "said",
         "The alliance does not seek a war."),
        ("Officials said that every paper had been traced.", "Officials", "said",
         "Every paper had been traced."),
        ("The ferry struck a reef, said Ada Moor, a fisherman.", "Ada Moor, a fisherman", "said",
         "The ferry struck a reef."),
        ("Mayor Oye denies that the company ever called.", "Mayor Oye", "denies",
         "It is not true that the company ever called."),
    ],
)  # fmt: skip
def test_statements_are_peeled(text: str, speaker: str, cue: str, inner: str) -> None:
    found = attribution(text)
    assert found is not None
    assert (found.speaker, found.cue, found.inner) == (speaker, cue, inner)
    assert found.denied is (cue == "denies")


@pytest.mark.parametrize(
    "text",
    [
        "The ferry struck a reef on Monday.",
        "The city could be rented out, a deal said to be worth 30 million crowns.",
        "The two countries have disputed the islands since a treaty in 1958.",
        "Osterra recalled its ambassador on Thursday as well.",
        "I am relieved to say that nobody was badly hurt.",
        "The health minister, Lotte Drayce, told me ministers have ordered nothing.",
        "He said so.",
        "Russia warns the West about the arms.",
    ],
)
def test_what_is_no_reported_statement_stays(text: str) -> None:
    assert attribution(text) is None


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = attribution(" ".join(text.split()))
    assert found is None or (re.search("[.!?…][”\"’']*$", found.inner))


def test_long_lines_take_no_time() -> None:
    # A pattern that backtracks would never come back from this.
    assert attribution("The mayor of the town of Orlow said " + "the and " * 400) is not None
