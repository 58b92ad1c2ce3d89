"""`detect compare`: new, resolved, still open."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detector.assemble import build_writer, detect
from detector.config import Settings
from detector.reviews import dump
from tests.test_cli import FAST, refused
from tests.test_cli import detect as cli
from tests.test_reviews import FILES, decided, found

Folder = Callable[..., Path]


def stored(path: Path, folder: Path, **options: Any) -> Path:
    report = detect(folder, encoder="lexical", judge="lexical", **options)
    path.write_text(build_writer(".json").write(report), encoding="utf-8")
    return path


def ids(part: list[dict[str, Any]]) -> set[str]:
    return {finding["id"] for finding in part}


def test_new_resolved_and_open_are_told_apart(folder: Folder, tmp_path: Path) -> None:
    root = folder({name: FILES[name] for name in ("a.txt", "b.txt")})
    old = stored(tmp_path / "old.json", root)
    (root / "b.txt").unlink()
    (root / "c.txt").write_text(FILES["c.txt"])
    both = stored(tmp_path / "both.json", folder(FILES))
    (root / "b.txt").unlink()
    new = stored(tmp_path / "new.json", root)
    out = tmp_path / "changes.json"

    done = cli("compare", old, both, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(out.read_text())
    before, after = (json.loads(path.read_text())["findings"] for path in (old, both))
    assert ids(result["open"]) == ids(before)
    assert ids(result["new"]) == ids(after) - ids(before)
    assert result["resolved"] == []
    assert {finding["why"] for finding in result["new"]} == {"new article: c.txt"}
    assert all(finding["score_before"] > 0 for finding in result["open"])

    done = cli("compare", old, new, "-o", out)
    result = json.loads(out.read_text())
    assert {finding["why"] for finding in result["resolved"]} == {"article gone: b.txt"}
    counts = {name: len(result[name]) for name in ("new", "resolved", "open")}
    assert result["counts"] == counts
    assert done.stdout.splitlines()[-1] == (
        f"{counts['new']} new, {counts['resolved']} resolved, {counts['open']} still open"
    )
    assert cli("compare", old, old, "--quiet").stdout == ""
    assert cli("compare", old, old).stdout.splitlines()[-1].startswith("0 new, 0 resolved")


def test_what_a_reader_rejected_is_no_mystery(folder: Folder, tmp_path: Path) -> None:
    root = folder(FILES)
    reviews = decided(found(root))
    (tmp_path / "reviews.json").write_text(dump(reviews), encoding="utf-8")
    old = stored(tmp_path / "old.json", root)
    new = tmp_path / "new.json"
    done = cli(root, *FAST, "--quiet", "--reviews", tmp_path / "reviews.json", "-o", new)
    assert (done.returncode, done.stderr) == (0, "")
    shown = cli("compare", old, new).stdout
    assert shown.count("(rejected in review)") == 2
    assert "0 new, 2 resolved" in shown


def test_other_settings_and_models_are_told(folder: Folder, tmp_path: Path) -> None:
    root = folder(FILES)
    old = stored(tmp_path / "old.json", root)
    new = stored(tmp_path / "new.json", root, settings=Settings(min_score=0.9))
    text = json.loads(new.read_text())
    text["models"]["judge"]["sha256"] = "f" * 64
    new.write_text(json.dumps(text))
    shown = cli("compare", old, new).stdout
    assert "The setting min_score differs: 0.5 before, 0.9 now." in shown
    assert "The reports were made with different models." in shown


def test_hostile_reports_show_as_text(folder: Folder, tmp_path: Path) -> None:
    root = folder(
        {
            "a.txt": "The flood killed 12 \x1b[31mpeople\x1b[0m in \u202eOrlow on Monday.\n",
            "b.txt": "The flood killed 15 people in Orlow on Monday.\n",
        }
    )
    old = stored(tmp_path / "old.json", root)
    shown = cli("compare", old, old).stdout
    assert "Orlow" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", '{"schema": 1}', "[" * 9000, '{"schema": 1, "articles": [], "findings": 3}'],
)
def test_mistakes_get_one_sentence(content: str, folder: Folder, tmp_path: Path) -> None:
    good = stored(tmp_path / "good.json", folder(FILES))
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    refused(2, "is no report in JSON", "compare", good, bad)
    if content:
        return
    refused(2, "cannot be read", "compare", tmp_path / "none.json", good)
    refused(2, "Missing argument", "compare", good)
    refused(2, "is written as .json", "compare", good, good, "-o", "x.html")
    bad.write_text('{"schema": 2}')
    refused(2, "newer version", "compare", good, bad)
