"""One suite for every writer, then what each format has of its own."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from detector.assemble import WRITERS, build_encoder, build_judge, build_readers, build_writer
from detector.config import Settings
from detector.data import Report
from detector.pipeline import run
from detector.writers.terminal import TerminalWriter

HOSTILE = {
    "a.txt": "A page\n\nThe flood killed 12 <script>alert(1)</script> people in Brindle Ferry.\n"
    "=HYPERLINK(A1) The mayor of the town opened the library on Monday.\n",
    "b.txt": "The flood killed 15 \x1b[31mred\x1b[0m people in \u202eBrindle\u202c Ferry.\n"
    "The mayor of the town did not open the library on [Monday](http://evil.example).\n"
    '"></script><img src=x onerror=alert(1)> The mayor never opened the library in the town.\n',
    "c.txt": "",
    # A line of a megabyte, cells that a spreadsheet would run, and marks of every sort.
    "d.txt": "The flood killed 19 people in Brindle Ferry.\n" + "word " * 200_000 + "\n"
    "＝cmd|calc The flood killed 99 people in Brindle Ferry on Monday.\n"
    "<!-- <script> The flood killed 21 \u2028 people\x9b31m in Brindle Ferry \u061con Friday.\n",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("hostile")
    for name, text in HOSTILE.items():
        (root / name).write_text(text)
    report = run(
        root, Settings(min_score=0.0), build_readers(), build_encoder("lexical"),
        build_judge("lexical"),
    )  # fmt: skip
    assert any("<script>" in finding.verdict.pair.left.text for finding in report.findings)
    return report


def written(report: Report, suffix: str) -> str:
    return build_writer(suffix).write(report)


@pytest.mark.parametrize("suffix", [*WRITERS, "terminal"])
def test_no_control_or_reordering_character_gets_out(report: Report, suffix: str) -> None:
    text = TerminalWriter().write(report) if suffix == "terminal" else written(report, suffix)
    text = text.removeprefix("\ufeff")
    if suffix in (".json", ".jsonl"):
        # JSON escapes C0 itself; reordering marks are text there, for a program to read.
        assert "\x1b" not in text
        return
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_writer_is_deterministic_and_never_empty(report: Report, suffix: str) -> None:
    assert written(report, suffix) == written(report, suffix) != ""


def test_markdown_keeps_article_text_inert(report: Report) -> None:
    text = written(report, ".md")
    assert "<script>" not in text
    assert "[Monday](" not in text


def test_csv_cells_are_no_formulas(report: Report) -> None:
    text = written(report, ".csv").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(report.findings)
    cells = [row["left_text"] for row in rows] + [row["right_text"] for row in rows]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in cells)


def test_json_holds_every_finding_with_its_exact_place(report: Report) -> None:
    document = json.loads(written(report, ".json"))
    assert document["schema"] == 1
    assert list(document) == [
        "schema", "tool", "models", "settings", "articles", "findings", "checked", "disputes",
        "skipped", "counts", "omitted", "notes", "reviews", "timings",
    ]  # fmt: skip
    texts = {article.id: article.text for article in report.articles}
    for rank, finding in enumerate(document["findings"], start=1):
        assert finding["rank"] == rank
        assert set(finding) == {
            "id", "rank", "label", "score", "kind", "reasons", "left", "right", "dispute",
            "similarity", "forward", "backward", "figures", "review",
        }  # fmt: skip
        for side in (finding["left"], finding["right"]):
            text = texts[side["article"]]
            assert text[side["start"] : side["end"]] == side["text"]
            assert text.count("\n", 0, side["start"]) + 1 == side["line"]
    assert document["skipped"] == [{"path": "c.txt", "reason": "it is empty"}]
    ids = {finding["id"] for finding in document["findings"]}
    assert len(ids) == len(document["findings"])
    for dispute in document["disputes"]:
        assert set(dispute["findings"]) <= ids
        assert len(dispute["sides"]) == 2


def test_jsonl_is_the_findings_of_json(report: Report) -> None:
    lines = [json.loads(line) for line in written(report, ".jsonl").splitlines()]
    assert lines == json.loads(written(report, ".json"))["findings"]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_terminal_report_keeps_its_width(report: Report, width: int) -> None:
    text = TerminalWriter(width).write(report)
    assert max(len(line) for line in text.split("\n")) <= width
    assert "3 articles" in text
    assert "c.txt" in text


def test_colour_is_asked_for(report: Report) -> None:
    assert "\x1b[" not in TerminalWriter(80).write(report)
    assert "\x1b[" in TerminalWriter(80, color=True).write(report)


def test_top_cuts_views_and_not_data(tmp_path: Path) -> None:
    for name, toll in (("a", 12), ("b", 15), ("c", 19)):
        (tmp_path / f"{name}.txt").write_text(
            f"The flood killed {toll} people in Brindle Ferry.\n"
            f"The bank lost {toll * 7} million crowns on the Orlow loan.\n"
        )
    report = run(
        tmp_path, Settings(top=1), build_readers(), build_encoder("lexical"),
        build_judge("lexical"),
    )  # fmt: skip
    assert len(report.disputes) > 1
    assert len(json.loads(written(report, ".json"))["findings"]) == len(report.findings) >= 6
    assert "more dispute" in TerminalWriter().write(report)
