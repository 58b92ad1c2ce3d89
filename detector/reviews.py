"""What readers decided of findings, between runs: reviews.json, schema 1."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from detector.data import Decision, Finding, Kind, Label, Quote, Review
from detector.errors import UsageError
from detector.version import __version__

SCHEMA = 1
LEFT_OUT = (Decision.REJECTED, Decision.OTHER_EVENT)


def load(path: Path) -> tuple[Review, ...]:
    """The reviews in a file, in its order; of two with one id the later one counts.

    Raises UsageError for what is no file of reviews.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        schema = document["schema"]
        reviews = [parse(value) for value in document["reviews"]]
    except OSError as error:
        raise UsageError(f"The reviews {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path} holds no reviews: export them from the HTML report, or make them with "
            "detect review."
        ) from error
    if "findings" in document:
        raise UsageError(f"{path} is a report, not reviews: export its reviews first.")
    if schema != SCHEMA:
        raise UsageError(f"{path} was written by a newer version of this program: update it.")
    return tuple({review.id: review for review in reviews}.values())


def dump(reviews: Iterable[Review]) -> str:
    """The text of reviews.json; reviews without a decision and a note are left out."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "fact-tension", "version": __version__},
        "reviews": [review_record(one) for one in reviews if one.decision or one.note],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def parse(value: Any) -> Review:
    """The review in a plain value, as `review_record` makes it.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    decision = value["decision"]
    return Review(
        id=_text(value["id"]),
        decision=None if decision is None else Decision(decision),
        note=_text(value["note"]),
        label=Label(value["label"]),
        kind=Kind(value["kind"]),
        left=_quote(value["left"]),
        right=_quote(value["right"]),
    )


def review_record(review: Review) -> dict[str, Any]:
    """One review as plain values."""
    return {
        "id": review.id,
        "decision": review.decision,
        "note": review.note,
        "label": review.label,
        "kind": review.kind,
        "left": {"article": review.left.article, "text": review.left.text},
        "right": {"article": review.right.article, "text": review.right.text},
    }


def apply(
    findings: Sequence[Finding], reviews: Sequence[Review]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that stay, each with its review, and those that a reader rejected."""
    by_id = {review.id: review for review in reviews}
    marked = [replace(finding, review=by_id.get(finding.id)) for finding in findings]
    rejected = [one for one in marked if one.review and one.review.decision in LEFT_OUT]
    gone = {finding.id for finding in rejected}
    return [finding for finding in marked if finding.id not in gone], rejected


def said(
    ranked: Sequence[Finding], rejected: Sequence[Finding], reviews: Sequence[Review]
) -> list[str]:
    """Notes on what the reviews did to the findings of a run."""
    notes = []
    count = len(rejected)
    if count:
        findings = "1 finding rejected in review is" if count == 1 else (
            f"{count:,} findings rejected in review are"
        )  # fmt: skip
        kinds = Counter(finding.review.decision for finding in rejected if finding.review)
        other = kinds[Decision.OTHER_EVENT]
        notes.append(f"{findings} left out{f' ({other:,} as not the same event)' * (other > 0)}.")
    judged = {finding.id for finding in ranked}
    strange = sum(review.id not in judged for review in reviews)
    if strange:
        notes.append(f"{strange:,} of {len(reviews):,} reviews fit no pair judged in this run.")
    return notes


def _quote(value: Any) -> Quote:
    return Quote(_text(value["article"]), _text(value["text"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {value!r}")
    return value.encode("utf-8", "replace").decode("utf-8")
