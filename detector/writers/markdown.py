"""`.md`: the first page of the report, to paste into a document."""

import re

from detector.data import Claim, Finding, Report
from detector.writers.safe import visible
from detector.writers.view import (
    entries,
    funnel,
    hidden,
    models,
    nothing,
    others,
    place,
    quoted,
    reviewed,
    shown,
    stance,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&])")


def _escape(text: str) -> str:
    """Text without any meaning to Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", visible(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def _quote(claim: Claim) -> list[str]:
    return [f"> {_escape(claim.text)}  ", f"> — {_escape(place(claim))}"]


def _finding(finding: Finding) -> list[str]:
    pair = finding.verdict.pair
    lines = [*_quote(pair.left), "", *_quote(pair.right), ""]
    reasons = [*finding.reasons, *filter(None, [reviewed(finding)])]
    return [*lines, *(f"- {_escape(reason)}" for reason in reasons), ""]


class MarkdownWriter:
    """One section a dispute, the rest of its pairs as a list below."""

    def write(self, report: Report) -> str:
        """The document."""
        out = ["# Conflicting claims", "", _escape(funnel(report)), ""]
        out += [f"*{_escape(note)}*\n" for note in report.notes]
        for entry in report.checked:
            out += [f"## {entry.outcome.value.capitalize()}", "", *_quote(entry.claim), ""]
            for finding in shown(entry):
                other = finding.verdict.pair.right
                out.append(
                    f"- {stance(finding)}: {_escape(quoted(other))} — {_escape(place(other))}"
                )
            out.append("")
        for number, dispute in () if report.checked else entries(report):
            findings = dispute.findings
            best = findings[0]
            out += [
                f"## {number}. {best.label.value.capitalize()}, {best.kind.value.replace('_', ' ')}"
                f" ({best.score:.2f})",
                "",
                *([f"**{_escape(dispute.summary)}**", ""] if dispute.summary else []),
                *_finding(best),
            ]
            if len(findings) > 1:
                more = "1 more pair" if len(findings) == 2 else f"{len(findings) - 1} more pairs"
                out += [f"Also stated in {more}:", ""]
                for finding in findings[1:]:
                    pair = finding.verdict.pair
                    out.append(
                        f"- {_escape(place(pair.left))}: {_escape(pair.left.text)} / "
                        f"{_escape(place(pair.right))}: {_escape(pair.right.text)}"
                    )
                out.append("")
        if nothing(report) and not report.checked:
            out += ["No conflict was found.", ""]
        if not report.checked and (rest := hidden(report)):
            out += [_escape(rest), ""]
        for finding in () if report.checked else others(report):
            out += [f"## {finding.label.value.capitalize()}", "", *_finding(finding)]
        if report.skipped:
            out += ["## Skipped", ""]
            out += [f"- {_escape(skip.path)}: {_escape(skip.reason)}" for skip in report.skipped]
            out.append("")
        return "\n".join([*out, _escape(f"Models: {models(report)}.")]) + "\n"
