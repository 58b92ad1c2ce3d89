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
from tests.readers.conftest import Readers
from tests.readers.samples import NO_DATE, PAGE, SAMPLES, STORY

Folder = Callable[..., Path]
SUFFIXES = [suffix for reader in build_readers() for suffix in reader.suffixes]


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_reader_gives_text_title_and_id(folder: Folder, suffix: str) -> None:
    articles, skipped = read(folder({f"news{suffix}": SAMPLES[suffix]}), build_readers())
    (article,) = articles
    assert skipped == []
    assert article.id.startswith(f"news{suffix}")
    assert article.title == "Ferry strikes reef"
    assert article.language == "en"
    if suffix not in NO_DATE:
        assert article.date == "2031-05-04"
    assert "All 212 passengers were brought ashore" in article.text
    assert "Café" in article.text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_reader_refuses_what_is_no_text(readers: Readers, suffix: str) -> None:
    with pytest.raises(ReadError) as refused:
        readers[suffix].read(bytes(range(256)) * 40, f"x.txt{suffix}")
    assert "damaged or not of this format" not in str(refused.value)


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_reader_survives_files_cut_short_and_changed(readers: Readers, suffix: str) -> None:
    whole = SAMPLES[suffix]
    harmed = [whole[: len(whole) * part // 7] for part in range(7)]
    harmed += [whole[:at] + b"\xff\x00<{" + whole[at + 4 :] for at in range(0, len(whole), 997)][
        :20
    ]
    for raw in harmed:
        try:
            for item in readers["." + suffix.rpartition(".")[2]].read(raw, f"x{suffix}"):
                assert item
        except ReadError:
            continue


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_reader_gives_the_same_twice(readers: Readers, suffix: str) -> None:
    first, second = (
        readers["." + suffix.rpartition(".")[2]].read(SAMPLES[suffix], f"x{suffix}")
        for _ in range(2)
    )
    assert [(one.id, one.text) for one in first] == [(one.id, one.text) for one in second]


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
