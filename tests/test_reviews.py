"""Reviews between runs: what is rejected stays away, what is confirmed is marked."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from detector.assemble import build_writer, detect
from detector.data import Decision, Quote, Report, Review
from detector.errors import UsageError
from detector.reviews import dump, load
from detector.writers.terminal import TerminalWriter
from tests.conftest import EXAMPLES

Folder = Callable[..., Path]
FILES = {
    "a.txt": "The flood killed 12 people in Orlow.\nThe bank lost 84 million crowns on the loan.\n",
    "b.txt": "The flood killed 15 people in Orlow.\nThe bank lost 90 million crowns on the loan.\n",
    "c.txt": "The flood killed 19 people in Orlow.\nThe bank lost 95 million crowns on the loan.\n",
}


def decided(report: Report) -> list[Review]:
    """A review of each of the first three conflicts: one of each decision, with a note."""
    reviews = []
    for finding, decision in zip(report.findings, Decision, strict=False):
        left, right = finding.verdict.pair.left, finding.verdict.pair.right
        reviews.append(
            Review(
                finding.id, decision, f"note: {decision}", finding.label, finding.kind,
                Quote(left.article.id, left.text), Quote(right.article.id, right.text),
            )
        )  # fmt: skip
    return reviews


def found(folder: Path, reviews: Sequence[Review] = ()) -> Report:
    return detect(folder, encoder="lexical", judge="lexical", reviews=reviews)


def test_reviews_come_back_as_they_were_written(folder: Folder, tmp_path: Path) -> None:
    reviews = decided(found(folder(FILES)))
    path = tmp_path / "reviews.json"
    path.write_text(dump(reviews), encoding="utf-8")
    assert list(load(path)) == reviews
    path.write_text(dump(replace(one, decision=None, note="") for one in reviews))
    assert load(path) == ()


def test_rejected_findings_are_left_out_and_counted(folder: Folder) -> None:
    root = folder(FILES)
    before = found(root)
    reviews = decided(before)
    after = found(root, tuple(reviews))
    gone = {reviews[1].id, reviews[2].id}
    assert {finding.id for finding in before.findings} - gone == {f.id for f in after.findings}
    assert not gone & {finding.id for one in after.disputes for finding in one.findings}
    assert after.counts["rejected"] == 2
    labels = ("contradiction", "tension", "agreement", "neutral", "rejected")
    assert sum(after.counts[label] for label in labels) == after.counts["judged"]
    assert "2 findings rejected in review are left out (1 as not the same event)." in after.notes
    assert not any("rejected" in note for note in before.notes)
    # The reviews stay with the report, so that its own export does not lose them.
    assert list(after.reviews) == reviews


def test_confirmed_findings_are_marked_in_every_view(folder: Folder) -> None:
    root = folder(FILES)
    reviews = decided(found(root))
    report = found(root, tuple(reviews))
    document = json.loads(build_writer(".json").write(report))
    marked = [finding for finding in document["findings"] if finding["review"]]
    assert [finding["id"] for finding in marked] == [reviews[0].id]
    assert marked[0]["review"] == {"decision": "confirmed", "note": "note: confirmed"}
    assert "confirmed in review: note: confirmed" in TerminalWriter().write(report)
    assert "confirmed in review: note: confirmed" in build_writer(".md").write(report)
    assert "confirmed,note: confirmed" in build_writer(".csv").write(report)
    assert "note: confirmed" in build_writer(".html").write(report)


def test_reviews_that_fit_nothing_are_told(folder: Folder) -> None:
    root = folder(FILES)
    review = replace(decided(found(root))[1], id="0" * 12)
    report = found(root, (review,))
    assert report.counts["rejected"] == 0
    assert "1 of 1 reviews fit no pair judged in this run." in report.notes


def test_ids_do_not_hang_on_what_else_is_in_the_folder(folder: Folder) -> None:
    few = {
        finding.id for finding in found(folder({n: FILES[n] for n in ("a.txt", "b.txt")})).findings
    }
    many = {finding.id for finding in found(folder({**FILES, "0.txt": FILES["c.txt"]})).findings}
    assert few
    assert few <= many


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"schema": 1}', '{"schema": 1, "reviews": [3]}', "[" * 10_000,
        '{"schema": 1, "reviews": {"a": 1}}', "null", '{"schema": 2, "reviews": []}',
        '{"schema": 1, "reviews": [], "findings": []}',
        '{"schema": 1, "reviews": [{"id": 7, "decision": null, "note": "", "label": "tension", '
        '"kind": "other", "left": {}, "right": {}}]}',
    ],
)  # fmt: skip
def test_what_holds_no_reviews_is_refused_in_a_sentence(content: str, tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"reviews\.json"):
        load(path)
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_reviews_of_the_examples_last(tmp_path: Path) -> None:
    first = found(EXAMPLES)
    path = tmp_path / "reviews.json"
    path.write_text(dump(decided(first)), encoding="utf-8")
    second = found(EXAMPLES, load(path))
    third = found(EXAMPLES, second.reviews)
    assert len(second.findings) == len(first.findings) - 2
    assert build_writer(".html").write(second) == build_writer(".html").write(third)
