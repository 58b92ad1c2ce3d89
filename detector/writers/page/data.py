"""What the page is made of, as plain values: every text once, harmless and ready to be shown.

Offsets count UTF-16 units, as strings in a browser do.
"""

import hashlib
from typing import Any

from detector.data import Claim, Finding, Report
from detector.reviews import review_record
from detector.understanding.differences import Mark, differences
from detector.version import __version__
from detector.writers.record import record
from detector.writers.safe import masked, visible
from detector.writers.view import entries, hidden, nothing, others


def page_data(report: Report) -> dict[str, Any]:
    """The data of the page.

    `entries` are lists of places in `findings`: the first `top` disputes, then the agreements and
    neutrals that were asked for, one by one. A finding's `left` and `right` are places in `claims`,
    a claim's `article` one in `articles`; `summaries` tell the sides of the disputes. An article's
    `text` is None where no finding is in it.
    """
    disputes = [dispute for _, dispute in entries(report)]
    shown = [dispute.findings for dispute in disputes]
    shown += [(finding,) for finding in others(report)]
    articles = {article.id: place for place, article in enumerate(report.articles)}
    claims: dict[tuple[int, int, int], int] = {}
    listed: list[dict[str, Any]] = []
    ranks = {finding.id: rank for rank, finding in enumerate(report.findings, start=1)}

    def place(claim: Claim) -> int:
        article = articles[claim.article.id]
        key = (article, claim.start, claim.end)
        if key not in claims:
            claims[key] = len(listed)
            listed.append(_claim(claim, article))
        return claims[key]

    findings: list[dict[str, Any]] = []
    groups: list[list[int]] = []
    for group in shown:
        groups.append(list(range(len(findings), len(findings) + len(group))))
        for finding in group:
            pair = finding.verdict.pair
            one = _finding(finding, ranks[finding.id])
            findings.append({**one, "left": place(pair.left), "right": place(pair.right)})
    quoted = {claim["article"] for claim in listed}
    plain = record(report)
    return {
        "key": _key(report),
        "version": __version__,
        "folder": visible(str(report.settings["folder"])),
        "counts": plain["counts"],
        "disputes": len(report.disputes),
        "models": {
            role: {name: visible(str(value)) for name, value in model.items() if value}
            for role, model in plain["models"].items()
            if model
        },
        "settings": {name: visible(str(value)) for name, value in plain["settings"].items()},
        "notes": [visible(note) for note in report.notes],
        "omitted": plain["omitted"],
        "hidden": hidden(report),
        "nothing": nothing(report),
        "skipped": [
            {"path": visible(skip.path), "reason": visible(skip.reason)} for skip in report.skipped
        ],
        "articles": [
            {
                "id": visible(article.id),
                "title": visible(article.title or ""),
                "outlet": visible(article.source or article.id),
                "date": visible(article.date or ""),
                "language": visible(article.language or ""),
                "claims": report.claims.get(article.id, 0),
                "text": masked(article.text) if number in quoted else None,
            }
            for number, article in enumerate(report.articles)
        ],
        "claims": listed,
        "findings": findings,
        "entries": groups,
        "summaries": [visible(dispute.summary) for dispute in disputes],
        "checked": [
            {
                "text": visible(entry.claim.text),
                "outcome": entry.outcome,
                "findings": [one.id for one in (*entry.conflicts, *entry.agreements)],
            }
            for entry in report.checked
        ],
        "reviews": [review_record(review) for review in report.reviews],
    }


def _key(report: Report) -> str:
    """What reviews are kept under in a browser: the same for the same articles, whatever the
    models, the settings and the reviews of the run.
    """
    digest = hashlib.sha256()
    for article in report.articles:
        digest.update(f"{article.id}\0{article.text}\0".encode())
    return digest.hexdigest()[:16]


def _claim(claim: Claim, article: int) -> dict[str, Any]:
    text = claim.article.text
    return {
        "article": article,
        "start": _units(text, claim.start),
        "end": _units(text, claim.end),
        "line": claim.line,
        "headline": claim.headline,
        "speaker": visible(claim.speaker or ""),
    }


def _finding(finding: Finding, rank: int) -> dict[str, Any]:
    left, right = finding.verdict.pair.left.text, finding.verdict.pair.right.text
    marks = differences(left, right)
    return {
        "id": finding.id,
        "rank": rank,
        "label": finding.label,
        "kind": finding.kind,
        "score": finding.score,
        "reasons": [visible(reason) for reason in finding.reasons],
        "marks": [_marks(left, marks[0]), _marks(right, marks[1])],
    }


def _marks(text: str, marks: list[Mark]) -> list[tuple[int, int, str]]:
    return [(_units(text, mark.start), _units(text, mark.end), mark.what) for mark in marks]


def _units(text: str, offset: int) -> int:
    """An offset in code points as one in UTF-16 units."""
    if text.isascii():
        return offset
    return offset + sum(character > "\uffff" for character in text[:offset])
