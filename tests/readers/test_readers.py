"""One suite for every reader, then what each format has of its own."""

import codecs
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.assemble import build_readers
from detector.errors import NothingToRead, ReadError, UsageError
from detector.read import read
from detector.readers.decode import decode

Folder = Callable[..., Path]
STORY = (
    "The ferry struck a reef near the harbour on Sunday evening, the coastguard said. "
    "All 212 passengers were brought ashore, and no fuel was lost. "
    "Café owners on the quay handed out soup until midnight."
)
PAGE = f"""<html lang="en"><head><title>Ferry strikes reef</title>
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2031-05-04T08:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav>
<article><h1>Ferry strikes reef</h1><p>{STORY}</p>
<p>Investigators will arrive on Monday, and the wreck is guarded by two launches.</p></article>
<footer>All rights reserved</footer></body></html>"""
SAMPLES = {
    ".txt": f"Ferry strikes reef\n\n{STORY}\n",
    ".md": "---\ntitle: Ferry strikes reef\nsource: Harbour Post\ndate: 2031-05-04\n---\n"
    f"{STORY}\n",
    ".html": PAGE,
    ".json": json.dumps({"title": "Ferry strikes reef", "text": STORY, "source": "Harbour Post"}),
    ".jsonl": json.dumps({"headline": "Ferry strikes reef", "body": STORY}) + "\n",
}


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_reader_gives_text_title_and_id(folder: Folder, suffix: str) -> None:
    articles, skipped = read(folder({f"news{suffix}": SAMPLES[suffix]}), build_readers())
    (article,) = articles
    assert skipped == []
    assert article.id.startswith(f"news{suffix}")
    assert article.title == "Ferry strikes reef"
    assert "All 212 passengers were brought ashore" in article.text
    assert "Café" in article.text


@pytest.mark.parametrize("reader", build_readers(), ids=lambda reader: type(reader).__name__)
def test_every_reader_refuses_what_is_no_text(tmp_path: Path, reader: object) -> None:
    path = tmp_path / f"x{reader.suffixes[0]}"  # type: ignore[attr-defined]
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ReadError):
        reader.read(path, "x")  # type: ignore[attr-defined]


def test_text_is_the_file_itself(folder: Folder) -> None:
    raw = "Titel line\r\n\r\nThe dam broke at dawn.\r\n"
    articles, _ = read(folder({"a.txt": raw}), build_readers())
    assert articles[0].text == raw


def test_front_matter_is_metadata_and_no_claim(folder: Folder) -> None:
    articles, _ = read(folder({"a.md": SAMPLES[".md"]}), build_readers())
    (article,) = articles
    assert (article.source, article.date) == ("Harbour Post", "2031-05-04")
    (header,) = article.header
    assert article.text[header.end :].startswith("The ferry struck")


def test_html_metadata_and_furniture(folder: Folder) -> None:
    (article,) = read(folder({"a.html": PAGE}), build_readers())[0]
    assert (article.source, article.date) == ("Harbour Post", "2031-05-04")
    assert "All rights reserved" not in article.text
    assert article.text.startswith("Ferry strikes reef\n")


def test_html_declares_its_encoding(folder: Folder) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').encode("latin-1")
    (article,) = read(folder({"a.html": page}), build_readers())[0]
    assert "Café" in article.text


def test_several_articles_in_one_file(folder: Folder) -> None:
    rows = [{"text": STORY}, {"nothing": 1}, {"content": STORY, "date": "2031-05-04"}]
    files = {
        "a.jsonl": "\n".join(json.dumps(row) for row in rows),
        "b.json": json.dumps({"articles": rows}),
    }
    articles, _ = read(folder(files), build_readers())
    assert [article.id for article in articles] == [
        "a.jsonl#1", "a.jsonl#3", "b.json#1", "b.json#3",
    ]  # fmt: skip
    assert articles[1].date == "2031-05-04"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(encoding: str) -> None:
    text = "The café’s owner paid £3.5m for it, the mayor said on Monday in the town hall.\n" * 3
    assert decode(text.encode(encoding)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


def test_skipped_files_are_listed_with_reasons(folder: Folder) -> None:
    root = folder(
        {
            "good.txt": STORY,
            "binary.txt": bytes(range(256)) * 10,
            "empty.txt": "",
            "broken.json": "{",
            "photo.png": b"\x89PNG",
            "deep/down/also.txt": STORY,
            ".hidden.txt": STORY,
        }
    )
    articles, skipped = read(root, build_readers())
    assert [article.id for article in articles] == ["deep/down/also.txt", "good.txt"]
    assert {skip.path: skip.reason for skip in skipped} == {
        "binary.txt": "it is a binary file, not text",
        "broken.json": "is not JSON",
        "empty.txt": "it is empty",
        "photo.png": ".png is not read",
    }


def test_nothing_to_read_is_an_error_that_says_what_to_do(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="holds no files: put articles in it"):
        read(folder({}), build_readers())
    (tmp_path / "articles" / "x.bin").write_bytes(b"\0")
    with pytest.raises(NothingToRead, match="None of the 1 files"):
        read(tmp_path / "articles", build_readers())
    with pytest.raises(UsageError, match="There is no folder"):
        read(tmp_path / "missing", build_readers())


def test_one_file_may_stand_for_a_folder(folder: Folder) -> None:
    root = folder({"a.txt": STORY, "b.txt": STORY})
    articles, _ = read(root / "a.txt", build_readers())
    assert [article.id for article in articles] == ["a.txt"]


def test_lone_surrogates_never_get_through(folder: Folder) -> None:
    root = folder({"a.json": '{"text": "The \\ud800 dam broke at dawn on Sunday."}'})
    (article,) = read(root, build_readers())[0]
    article.text.encode()
    assert "\ufffd" in article.text
