"""`detect review`: single keys in a real terminal, and labelled pairs out of decisions."""

import contextlib
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.benchmark.suites import PairSuite
from detector.benchmark.suites import load as load_suite
from detector.data import Decision, Kind, Label, Quote, Review
from detector.reviews import dump, load
from tests.commands.test_compare import stored
from tests.conftest import ROOT
from tests.test_cli import detect as cli
from tests.test_cli import refused
from tests.test_reviews import FILES

Folder = Callable[..., Path]
PROMPT = "[q]uit"


def typed(keys: str, *args: object) -> str:
    """What `detect review` shows in a terminal, each key given when it asks."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "review", *map(str, args)],
        stdin=side, stdout=side, stderr=side, cwd=ROOT, close_fds=True,
    )  # fmt: skip
    os.close(side)
    shown, asked, waiting = "", 0, list(keys)
    with contextlib.suppress(OSError):  # the terminal is gone when the program has ended
        while select.select([main], [], [], 60)[0]:
            piece = os.read(main, 1 << 16).decode()
            if not piece:
                break
            shown += piece
            while waiting and shown.count(PROMPT) > asked:
                asked += 1
                # Going over to single keys drops what was typed before.
                while termios.tcgetattr(main)[3] & termios.ICANON and process.poll() is None:
                    time.sleep(0.01)
                os.write(main, waiting.pop(0).encode())
                if waiting and waiting[0] == "\n":
                    break
            if waiting and shown.endswith("note: "):
                line = "".join(waiting[: waiting.index("\n") + 1])
                del waiting[: len(line)]
                os.write(main, line.encode())
    os.close(main)
    assert process.wait(60) == 0
    return shown


@pytest.fixture
def report(folder: Folder, tmp_path: Path) -> Path:
    return stored(tmp_path / "report.json", folder(FILES))


def test_keys_decide_and_the_file_is_written(report: Path, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews.json"
    ids = [finding["id"] for finding in json.loads(report.read_text())["findings"]]
    shown = typed("crsnq", report, "--reviews", reviews)
    assert "1 of 6" in shown
    assert "a.txt:" in shown
    assert "1 confirmed, 1 rejected, 1 different event" in shown
    assert [(one.id, one.decision) for one in load(reviews)] == [
        (ids[0], Decision.CONFIRMED), (ids[1], Decision.REJECTED), (ids[3], Decision.OTHER_EVENT),
    ]  # fmt: skip
    # The second time only what is open is asked, and nothing that was decided is lost.
    shown = typed("bcq", report, "--reviews", reviews)
    assert "1 of 3" in shown
    assert [one.id for one in load(reviews)] == [ids[0], ids[1], ids[3], ids[2]]
    assert "1 of 6" in typed("q", report, "--reviews", reviews, "--all")


def test_a_note_is_kept_with_the_decision(report: Path, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews.json"
    typed("tcalled the mayor\ncq", report, "--reviews", reviews)
    (review,) = load(reviews)
    assert (review.note, review.decision) == ("called the mayor", Decision.CONFIRMED)


def test_interrupted_it_keeps_what_was_decided(report: Path, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews.json"
    typed("c\x04", report, "--reviews", reviews)
    assert len(load(reviews)) == 1
    typed("r\x03", report, "--reviews", reviews)
    assert len(load(reviews)) == 2


def review(number: int, label: Label, decision: Decision | None) -> Review:
    quotes = Quote("a.txt", f"Left {number}."), Quote("b.txt", f"Right {number}.")
    return Review(f"{number:012x}", decision, "", label, Kind.OTHER, *quotes)


def test_decisions_become_labelled_pairs_of_a_suite(tmp_path: Path) -> None:
    reviews, pairs = tmp_path / "reviews.json", tmp_path / "pairs.jsonl"
    decided = [
        review(1, Label.CONTRADICTION, Decision.CONFIRMED),
        review(2, Label.CONTRADICTION, Decision.REJECTED),
        review(3, Label.TENSION, Decision.OTHER_EVENT),
        review(4, Label.AGREEMENT, Decision.CONFIRMED),
        review(5, Label.TENSION, Decision.CONFIRMED),
        review(6, Label.AGREEMENT, Decision.REJECTED),
    ]
    reviews.write_text(dump(decided), encoding="utf-8")
    done = cli("review", "--export-pairs", pairs, "--reviews", reviews)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 pairs" in done.stdout
    assert "2 left out" in done.stdout
    suite = load_suite(pairs)
    assert isinstance(suite, PairSuite)
    assert [(pair.premise, pair.hypothesis, pair.label) for pair in suite.pairs] == [
        ("Left 1.", "Right 1.", "contradiction"), ("Left 2.", "Right 2.", "neutral"),
        ("Left 3.", "Right 3.", "neutral"), ("Left 4.", "Right 4.", "entailment"),
    ]  # fmt: skip
    done = cli("benchmark", "--judge", "lexical", "--suite", pairs, "--no-speed")
    assert done.returncode == 0
    assert "pairs" in done.stdout


def test_mistakes_get_one_sentence(report: Path, tmp_path: Path) -> None:
    refused(2, "Name the report to review", "review")
    refused(2, "run it in a terminal", "review", report, "--reviews", tmp_path / "r.json")
    refused(2, "cannot be read", "review", tmp_path / "none.json")
    refused(2, "There is no folder", "review", report, "--reviews", tmp_path / "no" / "r.json")
    refused(2, "holds no reviews", "review", report, "--reviews", ROOT / "pyproject.toml")
    refused(2, "cannot be read", "review", "--export-pairs", tmp_path / "p.jsonl", "--reviews",
            tmp_path / "r.json")  # fmt: skip
    refused(2, "written as .jsonl", "review", report, "--export-pairs", tmp_path / "p.csv")
    empty = tmp_path / "empty.json"
    empty.write_text(dump([]))
    refused(2, "confirm or reject", "review", "--reviews", empty, "--export-pairs",
            tmp_path / "p.jsonl")  # fmt: skip
