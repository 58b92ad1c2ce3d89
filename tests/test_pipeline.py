"""The whole run on our own articles with the embedded models."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from detector import Label, Report, Settings, detect
from detector.assemble import build_readers, build_writer
from detector.matching import folded
from detector.read import read
from tests.conftest import EXAMPLES


def plain(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(build_writer(".json").write(report))
    del document["timings"]
    return document


@pytest.fixture(scope="module")
def report() -> Report:
    return detect(EXAMPLES, settings=Settings(min_score=0.0, max_pairs=900))


def test_the_same_run_gives_the_same_report_whatever_the_batch(report: Report) -> None:
    settings = Settings(min_score=0.0, max_pairs=900, batch_tokens=256)
    assert plain(detect(EXAMPLES, settings=settings)) == plain(report)


def test_no_network_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    found = detect(EXAMPLES, settings=Settings(max_pairs=50))
    assert found.counts["judged"] == 50


def test_the_funnel_adds_up(report: Report) -> None:
    counts = report.counts
    assert counts["articles"] == 11
    assert counts["claims"] == sum(report.claims.values())
    assert counts["candidates"] > counts["judged"] == 900
    assert sum(counts[label] for label in Label) == counts["judged"]
    assert len(report.findings) == 900
    assert set(report.timings) == {"read", "split", "embed", "pair", "judge", "rank"}


def test_no_finding_stays_inside_one_article(report: Report) -> None:
    for finding in report.findings:
        pair = finding.verdict.pair
        assert pair.left.article is not pair.right.article
        assert pair.left.number < pair.right.number


def test_planted_tolls_are_found(report: Report) -> None:
    texts = [
        {finding.verdict.pair.left.text, finding.verdict.pair.right.text}
        for finding in report.findings[:40]
    ]
    assert any(
        any("killed 12 people" in text for text in pair)
        and any("killed 37 people" in text for text in pair)
        for pair in texts
    )


def test_boilerplate_of_the_examples_is_no_claim(report: Report) -> None:
    claims = {
        claim.text
        for finding in report.findings
        for claim in (finding.verdict.pair.left, finding.verdict.pair.right)
    }
    for text in claims:
        assert "[ad_" not in text
        assert "Source link" not in text
        assert "Share this" not in text


def test_the_seed_articles(shared: Path) -> None:
    settings = Settings(min_score=0.0, max_pairs=400)
    found = detect(shared / "articles", settings=settings)
    assert found.counts["articles"] == 5
    for finding in found.findings:
        for claim in (finding.verdict.pair.left, finding.verdict.pair.right):
            assert claim.text == claim.article.text[claim.start : claim.end]
            assert not claim.text.startswith(("[ad_", "No comments", "Post a Comment"))


def test_what_is_planted_stands_in_the_examples() -> None:
    articles = {article.id: article for article in read(EXAMPLES, build_readers())[0]}
    text = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    cells = re.findall(r"\| `([\w.]+)`: (.*?) (?=\|)", text)
    assert len(cells) > 150
    for name, quote in cells:
        found = folded(articles[name].text)
        assert found.count(folded(quote)) == 1, (name, quote)
