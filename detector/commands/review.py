"""`detect review REPORT`: the findings one at a time, decided with single keys."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from detector.commands.files import check_outputs, write_file
from detector.commands.reports import Entry, load_report
from detector.commands.show import headline, quoted, reasons, say
from detector.data import Decision, Label, Review
from detector.errors import UsageError
from detector.reviews import dump, load
from detector.writers.safe import visible

_KEYS = {"c": Decision.CONFIRMED, "r": Decision.REJECTED, "n": Decision.OTHER_EVENT}
_HELP = "[c]onfirm  [r]eject  [n]ot the same event  [t]ype a note  [s]kip  [b]ack  [q]uit"
# What a decision says of the pair as premise and hypothesis. A confirmed tension is no NLI label,
# and a rejected agreement may be anything: they are not in the table and are left out.
_LABELS = {
    (Label.CONTRADICTION, Decision.CONFIRMED): "contradiction",
    (Label.AGREEMENT, Decision.CONFIRMED): "entailment",
    (Label.NEUTRAL, Decision.CONFIRMED): "neutral",
    **{(label, Decision.OTHER_EVENT): "neutral" for label in Label},
    **{(label, Decision.REJECTED): "neutral" for label in (Label.CONTRADICTION, Label.TENSION)},
}


@click.command(
    "review",
    short_help="Decide on findings in the terminal; export labelled pairs.",
    epilog="\b\nExamples:\n  detect review report.json\n  detect review --export-pairs pairs.jsonl",
)
@click.argument("report", type=click.Path(path_type=Path), required=False)
@click.option(
    "--reviews",
    "reviews_file",
    type=click.Path(path_type=Path),
    default=Path("reviews.json"),
    show_default=True,
    metavar="FILE",
    help="Where decisions are kept; read first if it is there.",
)
@click.option("--all", "again", is_flag=True, help="Ask about decided findings, too.")
@click.option(
    "--export-pairs",
    "pairs_file",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Write the decisions as labelled pairs for detect benchmark --suite, and ask nothing.",
)
def review(report: Path | None, reviews_file: Path, again: bool, pairs_file: Path | None) -> None:
    """Decide on the findings of REPORT (report.json) one at a time.

    Every decision is written to reviews.json at once; detect FOLDER --reviews reviews.json takes
    them back.
    """
    if pairs_file:
        _export(report, reviews_file, pairs_file)
        return
    if report is None:
        raise UsageError("Name the report to review: detect review report.json.")
    check_outputs([reviews_file])
    stored = load_report(report)
    known = {one.id: one for one in stored.reviews}
    if reviews_file.exists():
        known |= {one.id: one for one in load(reviews_file)}
    open_ = [one for one in stored.findings if again or not _decided(known.get(one.id))]
    if not open_:
        say(f"Nothing to review: {len(stored.findings):,} findings, all of them decided.\n")
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "detect review reads single keys: run it in a terminal, or review in the HTML report."
        )
    _ask(open_, known, reviews_file)
    decided = Counter(one.decision for one in known.values() if one.decision)
    counts = ", ".join(f"{decided[one]:,} {one.replace('_', ' ')}" for one in Decision)
    say(f"{visible(str(reviews_file))}: {counts}\n" if known else "Nothing was decided.\n")


def _decided(review: Review | None) -> bool:
    return review is not None and review.decision is not None


def _ask(entries: Sequence[Entry], known: dict[str, Review], path: Path) -> None:
    """Ask about each entry; `known` and the file at `path` are brought up to date at every key."""
    place = 0
    while place < len(entries):
        entry = entries[place]
        old = known.get(entry.id)
        lines = [f"{place + 1} of {len(entries)}   {headline(entry, _said(old))}"]
        say("\n".join(["", *lines, *quoted(entry), *reasons(entry), _HELP]) + "\n")
        key = _key()
        if key == "q":
            return
        if key == "b":
            place = max(place - 1, 0)
            continue
        if key == "s":
            place += 1
            continue
        if key == "t":
            try:
                note = click.prompt("note", default=old.note if old else "", show_default=False)
            except click.Abort:
                continue
            known[entry.id] = _review(entry, old.decision if old else None, " ".join(note.split()))
        else:
            known[entry.id] = _review(entry, _KEYS[key], old.note if old else "")
            say(f"{_KEYS[key].replace('_', ' ')}\n")
            place += 1
        write_file(path, dump(known.values()))


def _key() -> str:
    """The next key that means something; an interruption quits, since all is written already."""
    while True:
        try:
            key = click.getchar().lower()
        except (EOFError, KeyboardInterrupt):
            return "q"
        if key in ("s", "b", "q", "t", *_KEYS):
            return key


def _said(review: Review | None) -> str:
    """What was decided before, and the note."""
    if review is None:
        return ""
    decision = "not the same event" if review.decision is Decision.OTHER_EVENT else review.decision
    return ": ".join(part for part in (decision, review.note) if part)


def _review(entry: Entry, decision: Decision | None, note: str) -> Review:
    return Review(
        id=entry.id,
        decision=decision,
        note=note,
        label=entry.label,
        kind=entry.kind,
        left=entry.left.quote,
        right=entry.right.quote,
    )


def _export(report: Path | None, reviews_file: Path, pairs_file: Path) -> None:
    """Write the reviews in the file, and those in the report if one is named, as pairs."""
    if pairs_file.suffix.lower() != ".jsonl":
        raise UsageError(f"Labelled pairs are written as .jsonl, not {pairs_file.name}.")
    check_outputs([pairs_file])
    known = {one.id: one for one in load_report(report).reviews} if report else {}
    if report is None or reviews_file.exists():
        known |= {one.id: one for one in load(reviews_file)}
    decided = [one for one in known.values() if one.decision]
    rows = [(one, _LABELS.get((one.label, one.decision))) for one in decided if one.decision]
    lines = [
        {"premise": one.left.text, "hypothesis": one.right.text, "label": label, "finding": one.id}
        for one, label in rows
        if label
    ]
    if not lines:
        raise UsageError(
            f"No decision in {reviews_file} makes a labelled pair: confirm or reject findings."
        )
    write_file(pairs_file, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines))
    say(f"{pairs_file.name}: {len(lines):,} pairs\n")
    if left := len(rows) - len(lines):
        say(f"{left:,} left out: confirmed tensions and rejected agreements have no NLI label.\n")
