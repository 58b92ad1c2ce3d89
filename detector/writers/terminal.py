"""The report in a terminal: readable at 80 columns, without colour and in a pipe."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detector.data import Checked, Claim, Finding, Label, Outcome, Report
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

_STYLES = {
    Label.CONTRADICTION: "bold red",
    Label.TENSION: "bold yellow",
    Label.AGREEMENT: "bold green",
    Label.NEUTRAL: "bold",
}
_OUTCOMES = {
    Outcome.CONTRADICTED: "bold red",
    Outcome.IN_TENSION: "bold yellow",
    Outcome.SUPPORTED: "bold green",
    Outcome.NOTHING_FOUND: "bold",
}
# So many skipped files are named; the other formats name them all.
_SKIPPED = 10


class TerminalWriter:
    """Plain or coloured text. Article text never reaches the terminal's own markup."""

    def __init__(self, width: int = 80, *, color: bool = False) -> None:
        self._width = width
        self._color = color

    def write(self, report: Report) -> str:
        """The first page: one entry a dispute, then the funnel and what was skipped."""
        stream = io.StringIO()
        console = Console(
            file=stream,
            width=self._width,
            force_terminal=self._color,
            color_system="standard" if self._color else None,
            highlight=False,
            legacy_windows=False,
        )
        for entry in report.checked:
            self._checked(console, entry)
        for number, dispute in () if report.checked else entries(report):
            self._entry(console, str(number), dispute.findings, dispute.summary)
        for finding in () if report.checked else others(report):
            self._entry(console, "·", [finding])
        if not report.checked and (rest := hidden(report)):
            console.print(Text(rest), "")
        if nothing(report) and not report.checked:
            console.print(Text("No conflict was found.", "bold"))
        console.print(Text(funnel(report)))
        console.print(Text(models(report), "dim"))
        for note in report.notes:
            console.print(Text(visible(note)))
        for skip in report.skipped[:_SKIPPED]:
            console.print(Text(f"  skipped {visible(skip.path)}: {visible(skip.reason)}"))
        if len(report.skipped) > _SKIPPED:
            console.print(Text(f"  and {len(report.skipped) - _SKIPPED} more"))
        # A console fills wrapped lines with blanks up to its width.
        return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))

    def _entry(
        self, console: Console, number: str, findings: Sequence[Finding], summary: str = ""
    ) -> None:
        best = findings[0]
        head = Text(f"{number:>3}  ", "bold")
        head.append(f"{best.score:.2f}  ")
        head.append(best.label.value.upper(), _STYLES[best.label])
        head.append(f"  {best.kind.value.replace('_', ' ')}")
        if len(findings) > 1:
            head.append(f"  ({len(findings)} pairs)", "dim")
        console.print(head)
        if summary:
            console.print(Padding(Text(visible(summary), "bold"), (0, 0, 0, 5)))
        pair = best.verdict.pair
        for claim in (pair.left, pair.right):
            self._claim(console, claim)
        for reason in best.reasons:
            console.print(Padding(Text(f"- {visible(reason)}", "italic"), (0, 0, 0, 5)))
        if said := reviewed(best):
            console.print(Padding(Text(f"- {said}", "bold"), (0, 0, 0, 5)))
        also = sorted(
            {
                f"{finding_claim.article.id}:{finding_claim.line}"
                for finding in findings[1:]
                for finding_claim in (finding.verdict.pair.left, finding.verdict.pair.right)
            }
            - {f"{claim.article.id}:{claim.line}" for claim in (pair.left, pair.right)}
        )
        if also:
            shown = ", ".join(also[:6]) + (f" and {len(also) - 6} more" if len(also) > 6 else "")
            console.print(Padding(Text(f"- also {visible(shown)}", "dim"), (0, 0, 0, 5)))
        console.print()

    def _checked(self, console: Console, entry: Checked) -> None:
        """A drafted claim, what is said of it, and the best places that say so."""
        head = Text(f"{entry.outcome.value.upper():<14}", _OUTCOMES[entry.outcome])
        head.append(f" {place(entry.claim)}", "cyan")
        console.print(head)
        console.print(Padding(Text(quoted(entry.claim)), (0, 0, 0, 5)))
        for finding in shown(entry):
            other = finding.verdict.pair.right
            score = "" if finding.label is Label.AGREEMENT else f" {finding.score:.2f}"
            line = Text(f"{stance(finding)}{score}: ", _STYLES[finding.label])
            line.append(quoted(other), "default")
            console.print(Padding(line, (0, 0, 0, 7)))
            console.print(Padding(Text(place(other), "cyan"), (0, 0, 0, 9)))
        console.print()

    def _claim(self, console: Console, claim: Claim) -> None:
        console.print(Padding(Text(quoted(claim)), (0, 0, 0, 5)))
        console.print(Padding(Text(place(claim), "cyan"), (0, 0, 0, 7)))
