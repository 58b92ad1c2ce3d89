"""The HTML page as a file: its policy, its data, and that hostile text stays text."""

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from detector.assemble import build_encoder, build_judge, build_readers
from detector.config import Settings
from detector.data import Report
from detector.pipeline import run
from detector.writers.html import HtmlWriter
from detector.writers.page.data import page_data
from tests.writers.test_writers import HOSTILE

ASTRAL = "😀 The fire in Orlow killed 12 people. 😀 It began at noon on Tuesday in a warehouse.\r\n"


def reported(root: Path, files: dict[str, str], **settings: Any) -> Report:
    for name, text in files.items():
        (root / name).write_text(text, newline="")
    return run(
        root, Settings(**settings), build_readers(), build_encoder("lexical"),
        build_judge("lexical"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return HtmlWriter().write(reported(tmp_path_factory.mktemp("hostile"), HOSTILE, min_score=0.0))


class Blocks(HTMLParser):
    """The tags of a page, and what stands in its script and style elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag in ("script", "style") and data.strip():
            self.blocks.append((attributes.get("type") or tag, data))


def test_the_policy_allows_this_script_and_this_style_alone(page: str) -> None:
    parsed = Blocks(page)
    kinds = [kind for kind, _ in parsed.blocks]
    assert sorted(kinds) == ["application/json", "script", "style"]
    policy = next(attrs["content"] for _, attrs in parsed.tags if "http-equiv" in attrs)
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    for kind, text in parsed.blocks:
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        if kind != "application/json":
            assert rules[f"{kind}-src"] == f"'sha256-{digest}'"
    assert set(rules) == {"default-src", "script-src", "style-src", "base-uri", "form-action"}


def test_hostile_text_is_in_the_data_block_alone(page: str) -> None:
    parsed = Blocks(page)
    tags = {tag for tag, _ in parsed.tags}
    assert tags.isdisjoint({"img", "iframe", "object", "link", "form", "base"})
    assert not any(name.startswith("on") for _, attrs in parsed.tags for name in attrs)
    assert page.count("<script") == 2
    data = dict(parsed.blocks)["application/json"]
    assert not re.search("[<>&\u2028\u2029\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
                         data)  # fmt: skip
    texts = [article["text"] for article in json.loads(data)["articles"]]
    assert any("<script>alert(1)</script>" in text for text in texts if text)


def test_the_script_never_makes_markup_of_text_and_asks_for_nothing(page: str) -> None:
    script = dict(Blocks(page).blocks)["script"]
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                 "fetch(", "XMLHttpRequest", "import(", "setAttribute(\"style"):  # fmt: skip
        assert word not in script


def test_each_text_is_in_the_page_once_and_equal_runs_give_equal_pages(tmp_path: Path) -> None:
    files = {
        "a.txt": "A dam broke near Orlow.\nThe flood killed 12 people in Orlow.\n",
        "b.txt": "The flood killed 15 people in Orlow.\nNobody died in the flood in Orlow.\n",
        "c.txt": "Bakers in Mirrin sold more bread than ever in the spring.\n",
    }
    first = HtmlWriter().write(reported(tmp_path, files))
    assert first == HtmlWriter().write(reported(tmp_path, files))
    assert first.count("The flood killed 12 people") == 1
    assert first.count("The flood killed 15 people") == 1
    assert "Bakers in Mirrin" not in first
    assert "c.txt" in first


def test_offsets_count_as_strings_in_a_browser_do(tmp_path: Path) -> None:
    report = reported(
        tmp_path, {"a.txt": ASTRAL, "b.txt": ASTRAL.replace("12", "15")}, min_score=0.0
    )
    data = page_data(report)
    texts = [article["text"].encode("utf-16-le") for article in data["articles"]]
    assert len(data["findings"]) > 1
    for finding, one in zip(report.findings, data["findings"], strict=True):
        pair = finding.verdict.pair
        for claim, place, marks in zip(
            (pair.left, pair.right), (one["left"], one["right"]), one["marks"], strict=True
        ):
            stored = data["claims"][place]
            text = texts[stored["article"]][2 * stored["start"] : 2 * stored["end"]]
            assert text.decode("utf-16-le") == claim.text
            for start, end, _ in marks:
                assert text[2 * start : 2 * end].decode("utf-16-le").strip()
    assert any(one["marks"][0] for one in data["findings"])


def test_reviews_of_a_page_are_kept_for_its_articles_whatever_the_settings(tmp_path: Path) -> None:
    files = {"a.txt": ASTRAL, "b.txt": ASTRAL.replace("12", "15")}
    key = page_data(reported(tmp_path, files))["key"]
    assert page_data(reported(tmp_path, files, min_score=0.1, top=3))["key"] == key
    assert page_data(reported(tmp_path, {**files, "c.txt": "A new voice.\n"}))["key"] != key
