"""What the views for people share: how a claim's place, a dispute and the funnel are put."""

from collections.abc import Iterator

from detector.data import CONFLICTS, Checked, Claim, Dispute, Finding, Label, Report
from detector.understanding.certainty import weaker
from detector.writers.safe import visible


def entries(report: Report) -> Iterator[tuple[int, Dispute]]:
    """(place from 1, dispute) for the first `top` disputes."""
    yield from enumerate(report.disputes[: int(report.settings["top"])], start=1)


def others(report: Report) -> list[Finding]:
    """Agreements and neutrals that were asked for, cut to `top`."""
    asked = [finding for finding in report.findings if finding.dispute is None]
    return asked[: int(report.settings["top"])]


def shown(entry: Checked, most: int = 3) -> list[Finding]:
    """What is shown of a drafted claim: the best that speaks against it, then what supports it."""
    return [*entry.conflicts[:most], *entry.agreements[:most]]


def stance(finding: Finding) -> str:
    """In a word or two, how a place in the folder stands to the drafted claim."""
    return (weaker(finding) if finding.label is Label.AGREEMENT else None) or finding.label.value


def quoted(claim: Claim) -> str:
    """A claim's text in quotation marks, unless it brings its own; a heading without its marks."""
    text = visible(claim.text.lstrip("# ") if claim.headline else claim.text)
    return text if text[:1] in '“"«„' else f"“{text}”"


def place(claim: Claim) -> str:
    """Where a claim stands: file and line, then source and date where they are known."""
    article = claim.article
    parts = [f"{article.id.removeprefix('draft:')}:{claim.line}", article.source, article.date]
    if claim.headline:
        parts.append("headline")
    if claim.also:
        parts.append(f"also in {_several(sorted({o.article.id for o in claim.also}))}")
    return visible(" · ".join(part for part in parts if part))


def _several(names: list[str], most: int = 3) -> str:
    """`a, b, c and 2 more`."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def reviewed(finding: Finding) -> str | None:
    """What a reader made of a finding, or None."""
    review = finding.review
    if review is None:
        return None
    said = f"{review.decision} in review" if review.decision else "noted in review"
    return visible(f"{said}: {review.note}" if review.note else said)


def counted(number: int, what: str) -> str:
    """`1 article`, `2,000 articles`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def funnel(report: Report) -> str:
    """How many articles became how many findings, on one line."""
    counts = report.counts
    conflicts = counts[Label.CONTRADICTION] + counts[Label.TENSION]
    steps = [
        counted(counts["articles"], "article"),
        counted(counts["claims"], "claim"),
        counted(counts["candidates"], "possible pair"),
        f"{counts['judged']:,} judged",
        counted(conflicts, "conflict"),
    ]
    grouped = f" in {counted(len(report.disputes), 'dispute')}" if report.disputes else ""
    return " → ".join(steps) + grouped


def nothing(report: Report) -> bool:
    """Whether conflicts were asked for and there are none."""
    return not report.disputes and any(label in report.settings["labels"] for label in CONFLICTS)


def models(report: Report) -> str:
    """Which models, with the first digits of their fingerprints."""
    shown = []
    chain = [("encoder", report.encoder), ("judge", report.judge)]
    if report.judge.then:
        chain.append(("then", report.judge.then))
    for role, fingerprint in chain:
        mark = fingerprint.sha256 or fingerprint.revision
        shown.append(f"{role} {fingerprint.name}" + (f" ({mark[:12]})" if mark else ""))
    return visible(", ".join(shown))


def hidden(report: Report) -> str | None:
    """What a view leaves out, or None."""
    left = len(report.disputes) - int(report.settings["top"])
    return (
        f"{left:,} more disputes; --top shows more, -o report.json holds all." if left > 0 else None
    )
