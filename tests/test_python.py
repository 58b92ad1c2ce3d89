"""The product from Python, as docs/python.md tells it."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest

from detector import Report, Settings, detect
from tests.conftest import EXAMPLES, ROOT

FAST = {"encoder": "lexical", "judge": "lexical"}


@pytest.fixture(scope="module")
def report() -> Report:
    return detect(EXAMPLES, settings=Settings(min_score=0), **FAST)


def test_a_frame_holds_every_finding_in_order(report: Report) -> None:
    frame = report.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(report.findings) > 100
    assert list(frame["rank"]) == list(range(1, len(frame) + 1))
    assert list(frame["id"]) == [finding.id for finding in report.findings]
    assert list(frame["score"]) == [finding.score for finding in report.findings]
    texts = {article.id: article.text for article in report.articles}
    for row in frame.head(50).itertuples():
        for side in ("left", "right"):
            start, end = getattr(row, f"{side}_start"), getattr(row, f"{side}_end")
            text = texts[getattr(row, f"{side}_article")][start:end]
            assert text == getattr(row, f"{side}_text")


def test_the_columns_of_the_csv_report_are_there(report: Report) -> None:
    from detector.assemble import build_writer

    head = build_writer(".csv").write(report).splitlines()[0].lstrip("\ufeff")
    frame = report.to_frame()
    assert set(head.split(",")) <= set(frame.columns)
    assert not frame.columns.duplicated().any()


def test_an_empty_frame_has_its_columns(folder: Callable[..., Path], report: Report) -> None:
    frame = detect(folder({"a.txt": "The ferry sank in Orlow on Monday.\n"}), **FAST).to_frame()
    assert len(frame) == 0
    assert list(frame.columns) == list(report.to_frame().columns)


def test_without_pandas_one_sentence_says_what_to_install(folder: Callable[..., Path]) -> None:
    root = folder({"a.txt": "The ferry sank in Orlow on Monday.\n"})
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from detector import detect\n"
        f"report = detect({str(root)!r}, encoder='lexical', judge='lexical')\n"
        "try:\n    report.to_frame()\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert 'pip install "fact-tension[pandas]"' in done.stdout


def script(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _START, str(ROOT / "examples/from_python.py"),
         *map(str, args)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


# The script as a user runs it, from a checkout that need not be installed.
_START = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])"


TROUBLE = {
    "a.txt": "The flood killed 12 people in Brindle Ferry.\nThe bridge was not closed.\n",
    "b.txt": "The flood killed 37 people in Brindle Ferry.\nThe bridge was closed.\n",
}


def test_the_example_prints_the_first_dispute(folder: Callable[..., Path], tmp_path: Path) -> None:
    root = folder(TROUBLE)
    done = script(root)
    assert (done.returncode, done.stderr) == (0, "")
    dispute = detect(root).disputes[0]
    pair = dispute.findings[0].verdict.pair
    assert dispute.findings[0].label.value in done.stdout
    for claim in (pair.left, pair.right):
        assert f"{claim.article.id}:{claim.line}  {claim.text}" in done.stdout
    (tmp_path / "empty").mkdir()
    nothing = script(tmp_path / "empty")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "holds no files" in nothing.stderr


def test_the_page_s_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "examples" / "articles"
    place.mkdir(parents=True)
    for name, text in TROUBLE.items():
        (place / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text(), re.S)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    printed = capsys.readouterr().out
    assert "killed 12 people" in printed
    assert "right_text" in printed
