"""The report as plain values: report JSON, schema 1. Keys are added to it, never taken away."""

from typing import Any

from detector.data import Checked, Claim, Dispute, Finding, Fingerprint, Report, Review, Scores
from detector.reviews import review_record
from detector.version import __version__

SCHEMA = 1


def record(report: Report) -> dict[str, Any]:
    """The whole report; equal for equal input but for `timings`."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "fact-tension", "version": __version__},
        "models": {
            "encoder": _fingerprint(report.encoder),
            "judge": _fingerprint(report.judge),
            "then": _fingerprint(report.judge.then) if report.judge.then else None,
        },
        "settings": dict(report.settings),
        "articles": [
            {
                "id": article.id,
                "title": article.title,
                "source": article.source,
                "date": article.date,
                "language": article.language,
                "claims": report.claims.get(article.id, 0),
                "duplicate_of": report.duplicates.get(article.id),
            }
            for article in report.articles
        ],
        "findings": [
            finding_record(finding, rank) for rank, finding in enumerate(report.findings, start=1)
        ],
        "checked": [_checked(entry) for entry in report.checked],
        "disputes": [_dispute(dispute) for dispute in report.disputes],
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in report.skipped],
        "counts": dict(report.counts),
        "omitted": dict(report.omitted),
        "notes": list(report.notes),
        "reviews": [review_record(review) for review in report.reviews],
        "timings": dict(report.timings),
    }


def finding_record(finding: Finding, rank: int) -> dict[str, Any]:
    """One finding, as it stands in the report."""
    verdict = finding.verdict
    return {
        "id": finding.id,
        "rank": rank,
        "label": finding.label.value,
        "score": finding.score,
        "kind": finding.kind.value,
        "reasons": list(finding.reasons),
        "left": claim_record(verdict.pair.left),
        "right": claim_record(verdict.pair.right),
        "dispute": finding.dispute,
        "similarity": verdict.pair.similarity,
        "forward": _scores(verdict.forward),
        "backward": _scores(verdict.backward) if verdict.backward else None,
        "figures": list(finding.figures) if finding.figures else None,
        "review": _review(finding.review) if finding.review else None,
    }


def claim_record(claim: Claim) -> dict[str, Any]:
    """One side of a finding; offsets are half-open and count code points of the article's text."""
    return {
        "article": claim.article.id,
        "start": claim.start,
        "end": claim.end,
        "line": claim.line,
        "text": claim.text,
        "headline": claim.headline,
        "speaker": claim.speaker,
        "also": [
            {
                "article": other.article.id,
                "start": other.start,
                "end": other.end,
                "line": other.line,
            }
            for other in claim.also
        ],
    }


def _review(review: Review) -> dict[str, Any]:
    return {"decision": review.decision, "note": review.note}


def _scores(scores: Scores) -> dict[str, float]:
    return {
        "entailment": scores.entailment,
        "neutral": scores.neutral,
        "contradiction": scores.contradiction,
    }


def _fingerprint(fingerprint: Fingerprint) -> dict[str, Any]:
    return {
        "name": fingerprint.name,
        "revision": fingerprint.revision,
        "sha256": fingerprint.sha256,
    }


def _checked(entry: Checked) -> dict[str, Any]:
    return {
        "claim": claim_record(entry.claim),
        "outcome": entry.outcome.value,
        "conflicts": [finding.id for finding in entry.conflicts],
        "agreements": [finding.id for finding in entry.agreements],
    }


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "title": dispute.title,
        "findings": [finding.id for finding in dispute.findings],
        "summary": dispute.summary,
        "sides": [[claim_record(claim) for claim in side] for side in dispute.sides],
    }
