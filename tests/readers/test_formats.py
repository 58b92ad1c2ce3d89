"""What each format has of its own: order, joined lines, metadata, and what is left out."""

import gzip
import json

import pytest

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.flow import joined, unwrapped, vocabulary
from detector.split import split
from tests.readers.conftest import Readers
from tests.readers.samples import (
    PAGE,
    SECOND,
    STORY,
    TITLE,
    docx_file,
    eml_file,
    mhtml_file,
    odt_file,
    pdf_file,
    rtf_file,
    zip_file,
)  # fmt: skip

LONG = [
    "The ferry Aurelie struck a reef near the harbour of Ostermouth on Sunday evening, the "
    "coastguard said, and all 212 passengers were brought ashore by midnight in two launches.",
    "Investigators of the maritime board will arrive on Monday. They want to know why it left "
    "the marked channel, and whether the well-known reef was on its charts.",
    "The captain, who has sailed the route for eleven years, has not spoken in public. The owners "
    "said that the ship's instruments had been overhauled in the spring.",
    "No fuel was lost, according to divers who looked at the hull on Sunday night.",
]


def only(items: list[Article | Skipped]) -> Article:
    (article,) = items
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    "layout",
    [{}, {"columns": 2}, {"columns": 3}, {"indent": True}, {"columns": 2, "indent": True}],
    ids=str,
)
def test_pdf_gives_whole_sentences_in_order(readers: Readers, layout: dict[str, object]) -> None:
    """However the page is set, its claims are the sentences that were written."""
    towns = "Ardvane Brackwater Calder Dunmore Eastmarch Farrow Glenside Hollin Inverlea".split()
    paragraphs = [f"In {town} one reads it so. {text}" for town in towns for text in LONG]
    article = only(readers[".pdf"].read(pdf_file(paragraphs, title=TITLE, **layout), "a.pdf"))  # type: ignore[arg-type]
    words = " ".join([TITLE, *paragraphs])
    assert " ".join(article.text.split()) == words
    assert article.title == TITLE
    whole = Article("b.txt", "\n\n".join([TITLE, *paragraphs]), title=TITLE)
    assert [one.text for one in split([article])[0]] == [one.text for one in split([whole])[0]]


def test_pdf_keeps_its_running_header_for_the_date_alone(readers: Readers) -> None:
    article = only(readers[".pdf"].read(pdf_file(LONG * 12), "a.pdf"))
    assert article.date == "2031-05-04"
    assert "Harbour Post" not in article.text
    assert "Page" not in article.text


def test_hyphens_at_line_ends() -> None:
    lines = ["The inves-", "tigators of the well-", "known co-", "operative met Anglo-", "Irish"]
    assert joined(lines) == "The investigators of the well-known co-operative met Anglo-Irish"
    spelt = ["a re-entry and a re-", "entry, soft hy\xad", "phens and COVID-", "19"]
    assert joined(spelt, vocabulary(spelt)) == (
        "a re-entry and a re-entry, soft hyphens and COVID-19"
    )


def test_mail_lines_are_joined_and_lists_are_not() -> None:
    wrapped = (
        "The ferry struck a reef near the harbour on Sunday evening, the\n"
        "coastguard said. All 212 passengers were brought ashore, and no\n"
        "fuel was lost.\n"
        "The mayor spoke at noon. She said that the inquiry would take\n"
        "three weeks.\n\n- The ship is twelve years old.\n- It was checked in spring.\n"
    )
    assert unwrapped(wrapped).split("\n\n") == [
        "The ferry struck a reef near the harbour on Sunday evening, the coastguard said. "
        "All 212 passengers were brought ashore, and no fuel was lost.",
        "The mayor spoke at noon. She said that the inquiry would take three weeks.",
        "- The ship is twelve years old.",
        "- It was checked in spring.",
    ]
    assert unwrapped("One line.\nAnother line.") == "One line.\n\nAnother line."


def test_docx_paragraphs_headings_and_tables_in_order(readers: Readers) -> None:
    raw = docx_file("First\nand more.", SECOND, table=[["Ship", "Aurelie"], ["Aboard", "212"]])
    article = only(readers[".docx"].read(raw, "a.docx"))
    assert article.text.split("\n\n") == [
        TITLE, "First", "and more.", SECOND, "Ship | Aurelie", "Aboard | 212",
        "The harbour stays closed.",
    ]  # fmt: skip
    # The template's own date (2013) is none of the article's.
    assert article.date is None


def test_odt_words_metadata_and_what_is_left_out(readers: Readers) -> None:
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:p>The<text:s/>ferry <text:span>struck</text:span> a<text:tab/>reef."
        "<text:note><text:p>a note</text:p></text:note></text:p>"
        "<text:list><text:list-item><text:p>No fuel<text:line-break/>was lost.</text:p>"
        "</text:list-item></text:list><table:table><table:table-row><table:table-cell>"
        "<text:p>Ship</text:p></table:table-cell><table:table-cell><text:p>Aurelie</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    meta = "<dc:title>Reef</dc:title><dc:language>en-GB</dc:language>"
    article = only(readers[".odt"].read(odt_file(body, meta), "a.odt"))
    assert article.text == "The ferry struck a reef.\n\nNo fuel\n\nwas lost.\n\nShip | Aurelie"
    assert (article.title, article.language) == ("Reef", "en-GB")


def test_rtf_paragraphs(readers: Readers) -> None:
    article = only(readers[".rtf"].read(rtf_file(TITLE, STORY), "a.rtf"))
    assert article.text == f"{TITLE}\n\n{STORY}"


def test_mail_metadata_and_parts(readers: Readers) -> None:
    article = only(readers[".eml"].read(eml_file(STORY + "\n-- \nThe desk\n", PAGE), "a.eml"))
    assert (article.title, article.date, article.source) == (TITLE, "2031-05-04", "Harbour Post")
    assert article.text == f"{TITLE}\n\n{STORY}" or STORY in article.text
    assert "The desk" not in article.text
    # A text part that only points to the page gives way to it.
    paged = only(readers[".eml"].read(eml_file("Read this mail in a browser.", PAGE), "a.eml"))
    assert STORY in paged.text and "browser" not in paged.text
    assert "All rights reserved" not in paged.text


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{STORY}</div><div><br></div><div>{SECOND}</div>",
        f"<table><tr><td>{TITLE}</td></tr><tr><td>{STORY} {SECOND}</td></tr></table>",
        f"{STORY}<br>{SECOND}",
    ],
)
def test_mail_that_is_a_page_alone(readers: Readers, body: str) -> None:
    article = only(readers[".eml"].read(eml_file(None, f"<html><body>{body}</body></html>"), "a"))
    told = [claim.text for claim in split([article])[0]]
    assert SECOND in told
    assert STORY.split(". ")[0] + "." in told


def test_mail_of_one_sentence(readers: Readers) -> None:
    raw = eml_file(None, "<html><body><div>The dam broke on Sunday.</div></body></html>")
    assert only(readers[".eml"].read(raw, "a.eml")).text == f"{TITLE}\n\nThe dam broke on Sunday."


def test_mail_without_words(readers: Readers) -> None:
    with pytest.raises(ReadError, match="attachments only: save them into the folder"):
        readers[".eml"].read(eml_file("", attached=b"%PDF"), "a.eml")
    with pytest.raises(ReadError, match="no words"):
        readers[".eml"].read(eml_file(""), "a.eml")
    with pytest.raises(ReadError, match="no e-mail"):
        readers[".eml"].read(b"Just a line of text.\n", "a.eml")


def test_saved_page_with_its_pictures(readers: Readers) -> None:
    article = only(readers[".mhtml"].read(mhtml_file(PAGE), "a.mhtml"))
    assert (article.source, article.date) == ("Harbour Post", "2031-05-04")


def test_pages_with_entities_and_odd_encodings(readers: Readers) -> None:
    page = PAGE.replace("Café", "Caf&eacute;").replace("launches", "&#8220;launches&#x201d;")
    assert "“launches”" in only(readers[".html"].read(page.encode(), "a.html")).text
    cyrillic = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace(
        SECOND, "Паром наскочил на риф недалеко от порта, сообщила береговая охрана."
    )
    raw = cyrillic.replace("é", "e").encode("cp1251")
    assert "береговая охрана" in only(readers[".html"].read(raw, "a.html")).text
    curly = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("two", "“two”")
    assert "“two”" in only(readers[".html"].read(curly.encode("cp1252"), "a.html")).text
    strict = '<?xml version="1.0" encoding="iso-8859-2"?>\n' + PAGE.replace("Café", "Łódź")
    found = only(readers[".xhtml"].read(strict.encode("iso-8859-2"), "a.xhtml"))
    assert "Łódź owners" in found.text and found.title == TITLE


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_table_rows_are_articles(readers: Readers, delimiter: str) -> None:
    rows = [
        ["ID", "Headline", "Outlet", " Body ", "Published"],
        ["1", "One", "Harbour Post", f'"{STORY}\nIt said ""no""."', "2031-05-04"],
        ["2", "Two", "Coast Wire", "", ""],
        ["3", "Three", "Coast Wire", SECOND.replace(",", ""), "5 May 2031"],
    ]
    raw = "\r\n".join(delimiter.join(row) for row in rows).encode("utf-8-sig")
    first, second, rest = readers[".csv"].read(raw, "a.csv")
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.id, first.title, first.source, first.date) == (
        "a.csv#2", "One", "Harbour Post", "2031-05-04",
    )  # fmt: skip
    assert first.text == f'{STORY}\nIt said "no".'
    assert (second.id, second.date) == ("a.csv#4", "2031-05-05")
    assert rest == Skipped("a.csv", "rows without text: 1 (#3)")


def test_table_without_a_column_of_words(readers: Readers) -> None:
    with pytest.raises(ReadError, match='name it "text"'):
        readers[".csv"].read(b"city,people\nOstermouth,212\n", "a.csv")


def test_broken_lines_do_not_cost_the_others(readers: Readers) -> None:
    lines = [json.dumps({"text": STORY}), '{"text": "cut o', json.dumps({"nothing": 1})]
    found = readers[".jsonl"].read("\n".join(lines).encode(), "a.jsonl")
    assert [type(item).__name__ for item in found] == ["Article", "Skipped", "Skipped"]
    assert [item.reason for item in found if isinstance(item, Skipped)] == [
        "lines that are not JSON: 1 (#2)",
        "objects without an article's words: 1 (#3)",
    ]


def test_zip_of_articles(readers: Readers) -> None:
    raw = zip_file(
        {
            "b/story.txt": STORY,
            "a.jsonl": json.dumps({"text": STORY}),
            "story.docx": docx_file(STORY),
            "inner.zip": zip_file({"x.txt": STORY}),
            "photo.png": b"\x89PNG",
            "empty.txt": "",
            "broken.pdf": b"%PDF-1.7 no more",
            "../../etc/cron.txt": STORY,
            "__MACOSX/._a.txt": b"\0",
            ".hidden.txt": STORY,
        }
    )
    found = readers[".zip"].read(raw, "pack.zip")
    assert [item.id for item in found if isinstance(item, Article)] == [
        "pack.zip/../../etc/cron.txt", "pack.zip/a.jsonl#1", "pack.zip/b/story.txt",
        "pack.zip/story.docx",
    ]  # fmt: skip
    assert {item.path: item.reason for item in found if isinstance(item, Skipped)} == {
        "pack.zip/broken.pdf": "it is damaged, or no PDF: open it and save it again",
        "pack.zip/empty.txt": "it is empty",
        "pack.zip/inner.zip": "it is an archive in an archive: unpack it first",
        "pack.zip/photo.png": ".png is not read",
    }


def test_gz_of_lines_and_text(readers: Readers) -> None:
    lines = gzip.compress(f'{{"text": "{SECOND}"}}\n'.encode())
    assert only(readers[".gz"].read(lines + lines, "a.jsonl.gz")[:1]).id == "a.jsonl.gz#1"
    assert only(readers[".gz"].read(gzip.compress(STORY.encode()), "a.txt.gz")).text == STORY
    with pytest.raises(ReadError, match=r"\.tar\.gz is not read: unpack it first"):
        readers[".gz"].read(lines, "a.tar.gz")
    with pytest.raises(ReadError, match="its end is missing"):
        readers[".gz"].read(lines[:-9], "a.jsonl.gz")
