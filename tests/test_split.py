"""Claims: exact offsets always, and what is left out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from detector.data import Article, Span
from detector.split import proposition, sentences, split
from tests.conftest import claims_of

PROSE = st.lists(
    st.sampled_from(
        ["The dam broke.", "“We will act. We are ready,” she said.", "Mr. Oye left at 5 p.m. on",
         "Monday.", '"No."', "It was 3.5 km long…", "Why?", "He asked: “Why?” and left.", "U.S.",
         "troops", "\n", "\r\n", " ", "\t", "(Wire) -", "é", "💧", "’", "”", "No. 10 said so!"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(st.one_of(PROSE, st.text(max_size=300)))
def test_every_claim_is_its_exact_quote(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    article = Article(id="a", text=text)
    claims, _ = split([article])
    end = 0
    for claim in claims:
        assert claim.text == text[claim.start : claim.end] == claim.text.strip()
        assert claim.start >= end
        assert claim.line == text.count("\n", 0, claim.start) + 1
        end = claim.end


@given(PROSE.map(lambda text: text.replace("\n", " ").replace("\r", " ")))
def test_sentences_cover_the_line(line: str) -> None:
    spans = sentences(line)
    covered = "".join(line[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(line.split())


def test_sentences_inside_quotation_marks_are_parted() -> None:
    line = "“We will act. We are ready,” she said. “Wait for us.” Then she left."
    assert [line[span.start : span.end] for span in sentences(line)] == [
        "“We will act.",
        "We are ready,” she said.",
        "“Wait for us.”",
        "Then she left.",
    ]


def test_abbreviations_and_quoted_questions_do_not_end_a_sentence() -> None:
    line = "Supt. Ada Moor met Mr. Oye at 5 p.m. on Monday. “Is it safe?” he asked her."
    assert [line[span.start : span.end] for span in sentences(line)] == [
        "Supt. Ada Moor met Mr. Oye at 5 p.m. on Monday.",
        "“Is it safe?” he asked her.",
    ]


def test_what_is_no_claim_is_left_out_and_counted() -> None:
    text = (
        "Ferry strikes a reef\n\nFerry strikes a reef\n[ad_1]\nWhat happens next?\nNot so.\n"
        "Tuesday, March 4, 2025.\n**The open question**\n"
        "In pictures\nThe ferry struck a reef.\nThe ferry struck a reef.\nSource link\n"
    )
    claims, omitted = split([Article(id="a", text=text)])
    assert [claim.text for claim in claims] == ["Ferry strikes a reef", "The ferry struck a reef."]
    assert [claim.headline for claim in claims] == [True, False]
    assert Counter(piece.reason for piece in omitted) == {
        "boilerplate": 3,
        "fragment": 1,
        "heading": 2,
        "question": 1,
        "repeated": 2,
    }


def test_metadata_gives_no_claims() -> None:
    text = "---\ntitle: The dam broke on Sunday\n---\nThe dam broke on Monday morning.\n"
    article = Article(id="a", text=text, header=(Span(0, text.index("The dam broke on Monday")),))
    claims, _ = split([article])
    assert [claim.text for claim in claims] == ["The dam broke on Monday morning."]


def test_propositions_lose_datelines_and_speaker_tags() -> None:
    assert proposition("ARDVANE, June 9 (Wire) - A ferry sank.") == "A ferry sank."
    assert proposition("PRESENTER: A ferry sank.") == "A ferry sank."
    assert proposition("- A ferry\n  sank.") == "A ferry sank."
    assert proposition("NATO sent troops - and ships.") == "NATO sent troops - and ships."


def test_claims_are_numbered_through_the_run() -> None:
    claims = claims_of("The dam broke on Sunday.", "The dam held on Sunday. The mayor left town.")
    assert [(claim.number, claim.article.id) for claim in claims] == [
        (0, "a.txt"), (1, "b.txt"), (2, "b.txt"),
    ]  # fmt: skip


def test_a_line_of_a_megabyte_is_split_like_any_other() -> None:
    line = "The ferry struck a reef on Sunday evening number {}. "
    text = "".join(line.format(n) for n in range(20_000))
    claims, _ = split([Article(id="a", text=text)])
    assert len(claims) == 20_000
    assert claims[-1].text.endswith("19999.")


def test_what_one_outlet_prints_again_counts_once() -> None:
    text = "The war has driven millions from their homes.\nOn {} a market was hit from the air.\n"
    days = ("Monday", "Friday")
    same = [Article(id=day, text=text.format(day), source="Kestrel") for day in days]
    assert len(split(same)[0]) == 3
    other = [Article(id=day, text=text.format(day), source=f"Outlet {day}") for day in days]
    assert len(split(other)[0]) == 4
