"""`.html`: a first single-file report. No script, no request, everything escaped."""

import hashlib
from base64 import b64encode
from html import escape

from detector.data import Claim, Finding, Report
from detector.writers.safe import visible
from detector.writers.view import entries, funnel, hidden, models, nothing, others, place

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --contradiction: #b3261e; --tension: #8a5a00;
  --agreement: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --contradiction: #ff8a80; --tension: #ffc766;
  --agreement: #7edba2; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
.muted { opacity: .75; font-size: .9rem; }
article { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
.contradiction { color: var(--contradiction); } .tension { color: var(--tension); }
.agreement { color: var(--agreement); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
blockquote { margin: 0; padding-left: .8rem; border-left: 3px solid var(--line);
  overflow-wrap: anywhere; }
cite { display: block; font-style: normal; }
ul { margin: .6rem 0; padding-left: 1.2rem; }
details { margin-top: .5rem; } summary { cursor: pointer; }
details .sides { border-top: 1px solid var(--line); padding: .6rem 0; }
@media print { details:not([open]) > * { display: revert; } }
"""


def _text(text: str) -> str:
    return escape(visible(text), quote=True)


def _claim(claim: Claim) -> str:
    return (
        f"<blockquote>{_text(claim.text)}"
        f'<cite class="muted">{_text(place(claim))}</cite></blockquote>'
    )


def _sides(finding: Finding) -> str:
    pair = finding.verdict.pair
    return f'<div class="sides">{_claim(pair.left)}{_claim(pair.right)}</div>'


def _entry(number: str, findings: list[Finding], summary: str = "") -> str:
    best = findings[0]
    label = best.label.value
    parts = [
        f'<article id="{best.id}"><h2>{number} <span class="{label}">{label.capitalize()}</span>, '
        f'{_text(best.kind.value.replace("_", " "))} <span class="muted">score {best.score:.2f}'
        f"</span></h2>",
        f"<p>{_text(summary)}</p>" if summary else "",
        _sides(best),
        "<ul>",
        *(f"<li>{_text(reason)}</li>" for reason in best.reasons),
        "</ul>",
    ]
    if len(findings) > 1:
        parts.append(f"<details><summary>{len(findings) - 1} more pairs of claims</summary>")
        parts += [_sides(finding) for finding in findings[1:]]
        parts.append("</details>")
    return "".join([*parts, "</article>"])


class HtmlWriter:
    """One self-contained page; its content policy allows its own style sheet and nothing else."""

    def write(self, report: Report) -> str:
        """The page."""
        digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
        body = [f"<p>{_text(funnel(report))}</p>", f'<p class="muted">{_text(models(report))}</p>']
        body += [f"<p>{_text(note)}</p>" for note in report.notes]
        body += [
            _entry(f"{number}.", list(dispute.findings), dispute.summary)
            for number, dispute in entries(report)
        ]
        if nothing(report):
            body.append("<p><strong>No conflict was found.</strong></p>")
        if rest := hidden(report):
            body.append(f"<p>{_text(rest)}</p>")
        body += [_entry("", [finding]) for finding in others(report)]
        if report.skipped:
            rows = (f"<li>{_text(skip.path)}: {_text(skip.reason)}</li>" for skip in report.skipped)
            body.append(f"<h2>Skipped</h2><ul>{''.join(rows)}</ul>")
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" '
            f"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'\">"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>Conflicting claims</title><style>{_STYLE}</style></head>"
            f"<body><main><h1>Conflicting claims</h1>{''.join(body)}</main></body></html>\n"
        )
