"""Hostile and broken files cost their own time, and are named with what to do about them."""

import gzip
import io
import os
import signal
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, EncodedStreamObject, NameObject, NumberObject

from detector.assemble import build_readers
from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.bounded import BoundedReader, Child
from detector.readers.pdf import PAGES
from detector.readers.zip import ZipReader
from tests.readers.conftest import Readers
from tests.readers.hanging import Chatters, Dies, Fills, Hangs, Stumbles
from tests.readers.samples import SAMPLES, STORY, docx_file, pdf_file, zip_file


def refusal(readers: Readers, suffix: str, raw: bytes) -> str:
    with pytest.raises(ReadError) as refused:
        readers[suffix].read(raw, f"x{suffix}")
    return str(refused.value)


def test_a_reader_that_hangs_or_dies_costs_one_file() -> None:
    with pytest.raises(ReadError, match="takes longer than 1 seconds"):
        BoundedReader(Hangs(), Child(seconds=1)).read(b"", "a")
    child = Child(megabytes=500)
    with pytest.raises(ReadError, match="broke off: it is damaged"):
        BoundedReader(Dies(), child).read(b"", "b")
    with pytest.raises(ReadError, match=r"KeyError.*open it"):
        BoundedReader(Stumbles(), child).read(b"", "c")
    article, rest = BoundedReader(Chatters(), child).read(STORY.encode(), "d")
    assert isinstance(article, Article) and article.text == STORY
    assert rest == Skipped("d", "the rest")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such alarm")
def test_an_interruption_leaves_no_answer_for_the_next_file() -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    child = Child()
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1)
        with pytest.raises(KeyboardInterrupt):
            BoundedReader(Hangs(), child).read(b"", "a")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(BoundedReader(Chatters(), child).read(b"on", "b")) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such limit")
def test_memory_is_bounded() -> None:
    child = Child(megabytes=500)
    with pytest.raises(ReadError, match="more than 500 MB of memory"):
        BoundedReader(Fills(), child).read(b"", "a")
    assert len(BoundedReader(Chatters(), child).read(b"on", "b")) == 2


def test_a_large_file_and_answer_come_through_whole() -> None:
    text = STORY * 20_000
    (article, _) = BoundedReader(Chatters(), Child()).read(text.encode(), "a")
    assert isinstance(article, Article) and article.text == text


def test_no_module_of_the_users_folder_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "pypdf", "detector", "zipfile"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w')\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    readers = {suffix: reader for reader in build_readers() for suffix in reader.suffixes}
    assert readers[".pdf"].read(SAMPLES[".pdf"], "a.pdf")
    assert not (tmp_path / "run").exists()


def _pdf(**changes: object) -> bytes:
    stream = io.BytesIO()
    writer = pypdf.PdfWriter()
    for _ in range(int(str(changes.get("blank", 1)))):
        writer.add_blank_page(200, 200)
    if content := changes.get("content"):
        writer.pages[0][NameObject("/Contents")] = writer._add_object(content)  # type: ignore[arg-type]
    writer.write(stream)
    return stream.getvalue()


def test_pdf_that_is_encrypted_scanned_or_long(readers: Readers) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_file([STORY])))
    locked = io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    assert refusal(readers, ".pdf", locked.getvalue()) == (
        "it is encrypted: save it without a password"
    )
    assert refusal(readers, ".pdf", _pdf()) == ("it has no text: run text recognition on it first")
    assert refusal(readers, ".pdf", _pdf(blank=PAGES + 1)) == (
        "it has 501 pages, more than 500: save the article's pages alone"
    )


def test_pdf_that_only_forbids_changes_is_read(readers: Readers) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_file([STORY])))
    shown = io.BytesIO()
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    writer.write(shown)
    (article,) = readers[".pdf"].read(shown.getvalue(), "a.pdf")
    assert isinstance(article, Article) and STORY in article.text


def test_pdf_bomb(readers: Readers) -> None:
    bomb = EncodedStreamObject()
    bomb._data = zlib.compress(b"BT (x) Tj ET " * 30_000_000, 9)
    bomb[NameObject("/Filter")] = NameObject("/FlateDecode")
    bomb[NameObject("/Length")] = NumberObject(len(bomb._data))
    raw = _pdf(content=bomb)
    assert len(raw) < 2_000_000
    assert "page 1 unpacks to more than an article can need" in refusal(readers, ".pdf", raw)


def test_pdf_whose_page_is_endless_work() -> None:
    """Far more drawing than any page has; the bound is what ends it."""
    slow = DecodedStreamObject()
    slow.set_data(b"BT (x) Tj ET q 1 0 0 1 0 0 cm " * 2_000_000)
    reader = {suffix: one for one in build_readers() for suffix in one.suffixes}[".pdf"]
    quick = BoundedReader(reader._reader, Child(seconds=2))  # type: ignore[attr-defined]
    with pytest.raises(ReadError):
        quick.read(_pdf(content=slow), "a.pdf")


def _with_part(raw: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("suffix", "part"), [(".docx", "word/document.xml"), (".odt", "content.xml")]
)
def test_documents_that_are_bombs_or_broken(readers: Readers, suffix: str, part: str) -> None:
    whole = SAMPLES[suffix]
    entities = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]><a>&c;</a>'
    for encoding in ("utf-8", "utf-16"):
        raw = entities.decode().encode(encoding)
        assert "XML entities" in refusal(readers, suffix, _with_part(whole, part, raw))
    zeros = _with_part(whole, part, b" " * 150_000_000)
    assert len(zeros) < 500_000
    assert "200 times its size" in refusal(readers, suffix, zeros)
    assert "open it and save it again" in refusal(readers, suffix, whole[:-30])
    assert "open it and save it again" in refusal(readers, suffix, zip_file({"a.txt": STORY}))
    assert "it is damaged" in refusal(readers, suffix, _with_part(whole, part, b"<a><b>"))
    assert "without password" in refusal(readers, suffix, b"\xd0\xcf\x11\xe0" + bytes(600))


def test_documents_without_words(readers: Readers) -> None:
    empty = _with_part(
        docx_file(),
        "word/document.xml",
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body/></w:document>",
    )
    assert "it has no text" in refusal(readers, ".docx", empty)
    assert "it has no text" in refusal(readers, ".rtf", rb"{\rtf1\ansi }")


def test_zip_bombs(readers: Readers) -> None:
    assert "200 times its size" in refusal(readers, ".zip", zip_file({"a.txt": b"a" * 50_000_000}))
    many = zip_file({f"{n}.txt": "" for n in range(10_001)})
    assert "more than 10,000 files" in refusal(readers, ".zip", many)
    # Declares a small size and unpacks to a large one: no more than was declared is unpacked.
    raw = bytearray(zip_file({"a.txt": b"a" * 1_000_000}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    (liar,) = readers[".zip"].read(bytes(raw), "x.zip")
    assert liar == Skipped("x.zip/a.txt", "it is damaged: it cannot be unpacked")
    # Claims four gigabytes.
    raw[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    assert "more than 200 MB" in refusal(readers, ".zip", bytes(raw))


def test_zip_with_a_password_and_an_odd_method(readers: Readers) -> None:
    raw = bytearray(zip_file({"a.txt": STORY}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    (locked,) = readers[".zip"].read(bytes(raw), "x.zip")
    assert locked == Skipped("x.zip/a.txt", "it is encrypted: unpack it with its password")
    raw[at + 8] &= 0xFE
    raw[at + 10] = zipfile.ZIP_LZMA
    (odd,) = readers[".zip"].read(bytes(raw), "x.zip")
    assert isinstance(odd, Skipped) and "unusual way" in odd.reason


def test_zip_writes_nothing(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    raw = zip_file({"../up.txt": STORY, "/root.txt": STORY, "in/side.docx": docx_file(STORY)})
    assert len(readers[".zip"].read(raw, "x.zip")) == 3
    assert os.listdir(tmp_path) == []


def test_zip_has_a_time_of_its_own(readers: Readers) -> None:
    raw = zip_file({"a.txt": STORY, "b.txt": STORY})
    found = ZipReader([readers[".txt"]], seconds=-1).read(raw, "x.zip")
    assert [type(item) for item in found] == [Skipped, Skipped]


def test_gz_bomb(readers: Readers) -> None:
    bomb = gzip.compress(bytes(50_000_000))

    with pytest.raises(ReadError, match="made to fill memory"):
        readers[".gz"].read(bomb, "a.txt.gz")


@pytest.mark.parametrize(
    "head", ["a: " + "1" * 5000, "date: 2031-13-45", "a: " + "[" * 5000, "a: &a [*a]"]
)
def test_front_matter_that_breaks_its_reader_is_text(readers: Readers, head: str) -> None:
    raw = f"---\n{head}\n---\n{STORY}\n"
    (article,) = readers[".md"].read(raw.encode(), "a.md")
    assert isinstance(article, Article) and article.text == raw
