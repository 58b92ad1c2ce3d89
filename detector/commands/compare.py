"""`detect compare OLD NEW`: which conflicts are new, which are resolved, which are still open."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from detector.commands.files import check_outputs, write_file
from detector.commands.reports import Entry, StoredReport, load_report
from detector.commands.show import headline, quoted, say
from detector.errors import UsageError
from detector.reviews import LEFT_OUT
from detector.writers.safe import visible

SCHEMA = 1
# So many of each part are printed; the JSON holds all.
_SHOWN = 20


@click.command(
    "compare",
    short_help="What changed between two reports in JSON.",
    epilog="\b\nExample:\n  detect compare monday.json tuesday.json -o changes.json",
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write .json, with every finding.",
)
@click.option("--quiet", is_flag=True, help="Nothing in the terminal.")
def compare(old: Path, new: Path, outputs: tuple[Path, ...], quiet: bool) -> None:
    """Compare the conflicts of two reports: new, resolved, still open."""
    for path in outputs:
        if path.suffix.lower() != ".json":
            raise UsageError(f"A comparison is written as .json, not {path.name}.")
    check_outputs(outputs)
    found = changes(load_report(old), load_report(new))
    for path in outputs:
        write_file(path, json.dumps(record(found), ensure_ascii=False, indent=1) + "\n")
    if not quiet:
        say(_text(found))


@dataclass(frozen=True, slots=True)
class Change:
    """One finding of a comparison: `note` as people read it, `extra` as the JSON has it."""

    entry: Entry
    note: str
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Conflicts by what became of them; `new` and `open` are in the order of the new report."""

    new: tuple[Change, ...]
    resolved: tuple[Change, ...]
    open: tuple[Change, ...]
    notes: tuple[str, ...]

    def parts(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """(key, changes) of the three parts, in the order in which they are shown."""
        return ("new", self.new), ("resolved", self.resolved), ("open", self.open)


def changes(old: StoredReport, new: StoredReport) -> Changes:
    """What changed. Findings are matched by id; conflicts alone are compared."""
    before = {entry.id: entry for entry in old.findings if entry.conflict}
    after = {entry.id: entry for entry in new.findings if entry.conflict}
    rejected = {review.id for review in new.reviews if review.decision in LEFT_OUT}
    return Changes(
        new=tuple(
            _explained(entry, _why_new(entry, old))
            for entry in after.values()
            if entry.id not in before
        ),
        resolved=tuple(
            _explained(entry, _why_gone(entry, new, rejected))
            for entry in before.values()
            if entry.id not in after
        ),
        open=tuple(
            _kept(before[entry.id], entry) for entry in after.values() if entry.id in before
        ),
        notes=tuple(_notes(old, new)),
    )


def record(found: Changes) -> dict[str, Any]:
    """The comparison as plain values: each finding as in its report, with `why` (new and resolved)
    or `score_before` (open).
    """
    return {
        "schema": SCHEMA,
        "notes": list(found.notes),
        "counts": {name: len(part) for name, part in found.parts()},
        **{
            name: [{**change.entry.value, **change.extra} for change in part]
            for name, part in found.parts()
        },
    }


def _explained(entry: Entry, why: str) -> Change:
    return Change(entry, why, {"why": why})


def _kept(before: Entry, now: Entry) -> Change:
    note = "" if before.score == now.score else f"{before.score:.2f} before"
    return Change(now, note, {"score_before": before.score})


def _why_new(entry: Entry, old: StoredReport) -> str:
    fresh = {entry.left.quote.article, entry.right.quote.article} - old.articles
    return f"new article: {', '.join(sorted(fresh))}" if fresh else "not found before"


def _why_gone(entry: Entry, new: StoredReport, rejected: set[str]) -> str:
    gone = {entry.left.quote.article, entry.right.quote.article} - new.articles
    if entry.id in rejected:
        return "rejected in review"
    return f"article gone: {', '.join(sorted(gone))}" if gone else "no longer found"


def _notes(old: StoredReport, new: StoredReport) -> list[str]:
    """What besides the articles may have made the difference."""
    notes = []
    if old.models != new.models:
        notes.append("The reports were made with different models.")
    for name in sorted(old.settings.keys() & new.settings.keys() - {"folder", "max_pairs", "top"}):
        first, second = old.settings[name], new.settings[name]
        if first != second:
            notes.append(f"The setting {name} differs: {first} before, {second} now.")
    return notes


def _text(found: Changes) -> str:
    titles = {"new": "New", "resolved": "Resolved", "open": "Still open"}
    lines = []
    for name, part in found.parts():
        lines += [f"{titles[name]}: {len(part):,}", ""]
        for change in part[:_SHOWN]:
            lines += [headline(change.entry, change.note), *quoted(change.entry), ""]
        if len(part) > _SHOWN:
            lines += [f"and {len(part) - _SHOWN:,} more; -o changes.json holds all.", ""]
    lines += [visible(note) for note in found.notes]
    counts = [f"{len(part):,} {titles[name].lower()}" for name, part in found.parts()]
    return "\n".join([*lines, ", ".join(counts)]) + "\n"
