"""A draft or a claim against a folder: each of its claims is told what the articles say."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from detector.assemble import detect
from detector.config import Settings
from detector.data import CONFLICTS, Article, Outcome, Pair, Report, Scores, Verdict
from detector.draft import check
from detector.errors import UsageError
from detector.rank import rank
from detector.split import read_claim
from detector.writers.json import JsonWriter
from detector.writers.markdown import MarkdownWriter
from detector.writers.terminal import TerminalWriter

SHIPPED = {
    "is paying 410 million": "contradicted",
    "strike began on Monday": "contradicted",
    "Lindqvor of the United Tram Workers agreed": "in tension",
    "swimming pool": "nothing found",
    "sirens in Brindle Ferry did not sound": "contradicted",
    "killed 41 people": "contradicted",
    "killed four people in 2009": "supported",
    "Somebody tampered": "contradicted",
    "collection of old maps": "nothing found",
    "90,000 reservists": "contradicted",
    "refused to criticise": "supported",
}
EXAMPLES = Path(__file__).parent.parent / "examples"
DRAFT = """# The sale of the trams

Corvane Capital is paying 410 million crowns for Sarnmouth Tramways.

Gate 3 of the Orlow Dam broke loose at 5:50 a.m.

A new swimming pool will open beside the tram depot in spring.
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    draft = tmp_path_factory.mktemp("draft") / "draft.md"
    draft.write_text(DRAFT, encoding="utf-8")
    return detect(EXAMPLES / "articles", against=str(draft))


def test_each_claim_is_told_what_the_folder_says(report: Report) -> None:
    outcomes = {entry.claim.text: entry.outcome for entry in report.checked}
    assert list(outcomes.values()) == [
        Outcome.CONTRADICTED,
        Outcome.CONTRADICTED,
        Outcome.NOTHING_FOUND,
    ]


def test_the_example_draft_is_told_right_of_each_claim() -> None:
    found = detect(EXAMPLES / "articles", against=str(EXAMPLES / "draft.md"))
    assert len(found.checked) == len(SHIPPED)
    for entry, (words, outcome) in zip(found.checked, SHIPPED.items(), strict=True):
        assert words in entry.claim.text
        assert entry.outcome == outcome, entry.claim.text
    sabotage = next(entry for entry in found.checked if "tampered" in entry.claim.text)
    assert "sabotage had been ruled out" in sabotage.conflicts[0].verdict.pair.right.text
    # With every judged pair listed the outcomes are the same.
    everything = detect(
        EXAMPLES / "articles", against=str(EXAMPLES / "draft.md"), settings=Settings(min_score=0)
    )
    assert [one.outcome for one in everything.checked] == list(SHIPPED.values())
    assert len(everything.findings) == everything.counts["judged"]


AGREES, UNRELATED = Scores(0.9, 0.08, 0.02), Scores(0.02, 0.96, 0.02)


def outcome(draft: str, folder: str, forward: Scores, backward: Scores) -> Outcome:
    drafted, other = (read_claim(Article(text, text)) for text in (draft, folder))
    pair = Pair(drafted, replace(other, number=1), 0.8)
    findings = rank([Verdict(pair, forward, backward)], 0.5)
    return check([drafted], findings, 0.5)[0].outcome


@pytest.mark.parametrize(
    ("draft", "folder", "forward", "backward", "expected"),
    [
        # The folder says more than the draft: it supports it. Less: it does not.
        ("The bridge fell.", "The old bridge fell at noon into the river and killed a man.",
         UNRELATED, AGREES, "supported"),
        ("The old bridge fell at noon into the river and killed a man.", "A bridge is gone.",
         AGREES, UNRELATED, "nothing found"),
        ("The pilot was drunk.", "The pilot may have been drunk.", UNRELATED, AGREES, "in tension"),
        ("The pilot may have been drunk.", "The pilot may have been drunk, police said.",
         AGREES, AGREES, "supported"),
        ("The mayor had agreed to it.", "Mayor Tobin Akerlund denied that he had agreed to it.",
         UNRELATED, AGREES, "in tension"),
        ("The mayor did not agree.", "Mayor Tobin Akerlund denied that he had agreed.",
         UNRELATED, AGREES, "supported"),
        ("The blast killed twelve.", "The blast claimed twelve lives.",
         AGREES, AGREES, "supported"),
    ],
)  # fmt: skip
def test_what_supports_a_drafted_claim(
    draft: str, folder: str, forward: Scores, backward: Scores, expected: str
) -> None:
    assert outcome(draft, folder, forward, backward) == expected


def test_findings_have_the_draft_on_the_left_and_the_folder_on_the_right(report: Report) -> None:
    assert report.findings
    for finding in report.findings:
        assert finding.verdict.pair.left.article.id == "draft:draft.md"
        assert not finding.verdict.pair.right.article.id.startswith("draft:")


def test_what_supports_a_claim_is_found_beside_what_contradicts_it(report: Report) -> None:
    gate = next(entry for entry in report.checked if "5:50" in entry.claim.text)
    assert any("4:20" in finding.verdict.pair.right.text for finding in gate.conflicts)
    assert any("5:50" in finding.verdict.pair.right.text for finding in gate.agreements)


def test_the_work_grows_with_the_draft_and_not_with_the_folder_squared(report: Report) -> None:
    folder = sum(n for name, n in report.claims.items() if not name.startswith("draft:"))
    assert report.counts["candidates"] == len(report.checked) * folder
    assert report.counts["judged"] <= 120 * len(report.checked)


def test_every_view_shows_the_outcomes(report: Report) -> None:
    for text in (TerminalWriter().write(report), MarkdownWriter().write(report)):
        assert text.lower().count("contradicted") >= 2
        assert "nothing found" in text.lower()
    value = json.loads(JsonWriter().write(report))
    ids = {finding["id"] for finding in value["findings"]}
    assert [entry["outcome"] for entry in value["checked"]] == [
        "contradicted", "contradicted", "nothing found",
    ]  # fmt: skip
    for entry in value["checked"]:
        assert set(entry["conflicts"]) | set(entry["agreements"]) <= ids


def test_one_claim_in_quotes() -> None:
    found = detect(
        EXAMPLES / "articles", against="Corvane Capital is paying 410 million crowns for the trams"
    )
    [entry] = found.checked
    assert entry.outcome is Outcome.CONTRADICTED
    assert entry.conflicts[0].label in CONFLICTS


def test_a_draft_inside_the_folder_is_not_held_against_itself(tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("The tram strike began on Monday morning.\n")
    (tmp_path / "other.txt").write_text("The tram strike began on Friday morning.\n")
    found = detect(tmp_path, encoder="lexical", judge="lexical",
                   against=str(tmp_path / "draft.md"))  # fmt: skip
    assert [article.id for article in found.articles] == ["other.txt", "draft:draft.md"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("missing.md", "no file missing.md"), ("", "nothing to check"), ("Why?", "no claim")],
)
def test_what_cannot_be_checked_is_refused(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        detect(EXAMPLES / "articles", encoder="lexical", judge="lexical", against=text)


def test_about_keeps_to_a_topic() -> None:
    whole = detect(EXAMPLES / "articles", judge="lexical")
    part = detect(EXAMPLES / "articles", judge="lexical", about="the price of the tramways")
    assert 0 < part.counts["claims"] < whole.counts["claims"] / 2
    assert part.omitted["off topic"] == whole.counts["claims"] - part.counts["claims"]
    texts = [finding.verdict.pair.left.text for finding in part.findings]
    assert any("crowns" in text for text in texts)
    assert not any("flood" in text for text in texts)
