"""A newsroom's folder: every format, and everything that goes wrong, in one run."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from detector import Settings, detect
from detector.errors import NothingToRead
from detector.writers.json import JsonWriter
from detector.writers.terminal import TerminalWriter
from tests.conftest import ROOT
from tests.readers.samples import SAMPLES, SECOND, STORY, docx_file, eml_file, pdf_file, zip_file
from tests.test_schemas import faults

FRENCH = (
    "Le ferry a heurté un récif près du port dimanche soir, ont annoncé les garde-côtes. "
    "Les 212 passagers ont été ramenés à terre et aucune fuite n'a été constatée."
)
NOT_ENGLISH = (
    "it is written in French, and the judge mpnet-nli reads English: choose a judge that reads it"
)
READ = {f"read/ferry{suffix}": content for suffix, content in SAMPLES.items()}
INSIDE = {
    ".csv": "#2", ".tsv": "#2", ".jsonl": "#1", ".jsonl.gz": "#1", ".zip": "/inner/ferry.md",
}  # fmt: skip
BROKEN = {
    "budget.xlsx": (b"PK\3\4", ".xlsx is not read: save the sheet as .csv"),
    "old.doc": (b"\xd0\xcf\x11\xe0", ".doc is not read: save it as .docx"),
    "photo.jpg": (b"\xff\xd8", ".jpg is not read"),
    "empty.docx": (b"", "it is empty"),
    "cut.docx": (
        SAMPLES[".docx"][:900], "it is damaged, or no .docx file: open it and save it again"
    ),
    "cut.pdf": (SAMPLES[".pdf"][:40], "it is damaged, or no PDF: open it and save it again"),
    "bomb.docx": (
        zip_file({"word/document.xml": b"a" * 90_000_000}),
        "it unpacks to more than 200 times its size, as a zip bomb does: unpack it yourself if you "
        "trust it",
    ),
    "cut.zip": (SAMPLES[".zip"][:50], "it is damaged: its parts cannot be unpacked"),
    "cut.jsonl.gz": (SAMPLES[".jsonl.gz"][:-9], "it is damaged: its end is missing"),
    "cut.json": (b'{"text": "The fer', "is not JSON"),
    "post.eml": (
        eml_file("", attached=b"%PDF"), "it has attachments only: save them into the folder"
    ),
    "people.csv": (
        b"name,age\nAda,3\n",
        'no column holds the articles\' words: name it "text" in the first row '
        '(and others "title", "source", "date")',
    ),
    "scan.pdf": (pdf_file([]), "it has no text: run text recognition on it first"),
    "noise.txt": (bytes(range(256)) * 20, "it is a binary file, not text"),
    "french.txt": (FRENCH.encode(), NOT_ENGLISH),
    "french.docx": (docx_file(FRENCH, FRENCH, title=None), NOT_ENGLISH),
}  # fmt: skip


def test_a_folder_of_every_format(folder: Callable[..., Path]) -> None:
    root = folder(
        READ
        | {name: content for name, (content, _) in BROKEN.items()}
        | {"pack.zip": zip_file({"fr.txt": FRENCH, "en.txt": STORY, "x.xlsx": b"PK"})}
    )
    report = detect(root, encoder="lexical", settings=Settings(max_pairs=20))
    expected = {f"read/ferry{suffix}{INSIDE.get(suffix, '')}" for suffix in SAMPLES}
    assert {article.id for article in report.articles} == expected | {"pack.zip/en.txt"}
    assert {article.language for article in report.articles} == {"en"}
    reasons = {skip.path: skip.reason for skip in report.skipped}
    assert reasons == {name: reason for name, (_, reason) in BROKEN.items()} | {
        "pack.zip/fr.txt": NOT_ENGLISH,
        "pack.zip/x.xlsx": ".xlsx is not read",
    }
    # All tell one story, so they are reprints of one another: what differs was judged.
    assert len(report.duplicates) > len(SAMPLES) / 2
    assert report.counts["judged"] > 0


COPY = f"{STORY}\n\n{SECOND}\n"
ALTERED = COPY.replace("212", "221")
HEAD = "---\ntitle: Ferry strikes reef\nsource: {}\ndate: {}\n---\n\n"
REPRINTS = {
    "agency.md": HEAD.format("Agency", "2031-05-03") + COPY,
    "mirror.md": HEAD.format("Mirror", "2031-05-05") + COPY,
    "echo.md": HEAD.format("Echo", "2031-05-05") + COPY,
    "altered.md": HEAD.format("Courier", "2031-05-05") + ALTERED,
}


def test_one_report_on_every_format_reprints_a_french_article_and_a_spreadsheet(
    folder: Callable[..., Path],
) -> None:
    """Of all that the altered number alone is a conflict, and it is found."""
    root = folder(
        {**READ, **REPRINTS, "french.txt": FRENCH, "budget.xlsx": BROKEN["budget.xlsx"][0]}
    )
    report = detect(root, settings=Settings(max_pairs=60))
    value = json.loads(JsonWriter().write(report))
    assert list(faults("report.schema.json", value)) == []

    formats = {f"read/ferry{suffix}{INSIDE.get(suffix, '')}" for suffix in SAMPLES}
    articles = {article["id"]: article for article in value["articles"]}
    assert set(articles) == formats | set(REPRINTS)
    assert value["skipped"] == [
        {"path": "budget.xlsx", "reason": BROKEN["budget.xlsx"][1]},
        {"path": "french.txt", "reason": BROKEN["french.txt"][1]},
    ]
    assert value["counts"]["articles"] == len(formats) + len(REPRINTS)

    # Every copy names the one original, the earliest; so does the altered one.
    originals = {name: article["duplicate_of"] for name, article in articles.items()}
    assert originals.pop("agency.md") is None
    assert {originals[name] for name in REPRINTS if name in originals} == {"agency.md"}
    copies = {name for name, original in originals.items() if original == "agency.md"}
    # What one outlet prints in several formats is one print, so its later files are no reprints.
    later = {name for name in formats if articles[name]["source"] == "Harbour Post"} - copies
    assert formats - copies == later
    assert sum(articles[name]["claims"] for name in later) == 1
    assert len(copies & formats) >= 10
    assert value["omitted"]["reprinted"] > 2 * len(copies)

    # The wording that all share counts once, and holds the places of all.
    [finding] = value["findings"]
    assert (finding["label"], finding["kind"]) == ("contradiction", "numeric")
    sides = {finding[side]["article"]: finding[side] for side in ("left", "right")}
    assert set(sides) == {"agency.md", "altered.md"}
    assert "221" in sides["altered.md"]["text"]
    assert {place["article"] for place in sides["agency.md"]["also"]} == (copies - {"altered.md"})
    assert sides["altered.md"]["also"] == []
    [dispute] = value["disputes"]
    assert dispute["findings"] == [finding["id"]]
    assert dispute["summary"].startswith("212 passengers: Agency, ")
    assert dispute["summary"].endswith("221 passengers: Courier")

    shown = TerminalWriter().write(report)
    assert "“212 passengers” against “221 passengers”." in shown
    assert "skipped budget.xlsx" in shown
    assert "skipped french.txt: it is written in French" in shown


def test_a_judge_that_names_no_language_takes_all(folder: Callable[..., Path]) -> None:
    root = folder({"french.txt": FRENCH, "english.txt": STORY})
    report = detect(root, encoder="lexical", judge="lexical")
    assert {article.id: article.language for article in report.articles} == {
        "english.txt": "en", "french.txt": "fr",
    }  # fmt: skip
    with pytest.raises(NothingToRead, match="written in French"):
        detect(root / "french.txt", encoder="lexical")


def test_words_come_before_the_language_of_a_template(folder: Callable[..., Path]) -> None:
    rows = [
        {"text": FRENCH, "language": "en"},
        {"text": STORY, "language": "fr-FR"},
        {"text": "Ferry 2, reef 1.", "lang": "French"},
        {"text": "Ferry 2, reef 1.", "lang": "x-unknown"},
    ]
    root = folder({"a.jsonl": "\n".join(json.dumps(row) for row in rows)})
    report = detect(root, encoder="lexical", settings=Settings(max_pairs=5))
    assert [(one.id, one.language) for one in report.articles] == [
        ("a.jsonl#2", "en"), ("a.jsonl#4", None),
    ]  # fmt: skip
    assert [skip.path for skip in report.skipped] == ["a.jsonl#1", "a.jsonl#3"]


def test_no_process_is_left_and_nothing_is_said(folder: Callable[..., Path]) -> None:
    """From a script without a main guard, as the README shows it, with warnings as errors."""
    root = folder(READ | {"hostile.pdf": SAMPLES[".pdf"][:700]})
    script = (
        "from detector import detect\n"
        f"report = detect({str(root)!r}, encoder='lexical', judge='lexical')\n"
        "print(len(report.articles), len(report.skipped))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == (f"{len(SAMPLES)} 1\n", "")
