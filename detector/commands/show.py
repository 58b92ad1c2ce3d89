"""A stored finding in the terminal."""

import sys
import textwrap

import click

from detector.commands.reports import Entry, Side
from detector.writers.safe import visible

_WIDTH = 80


def headline(entry: Entry, note: str = "") -> str:
    """Score, label, kind and a note on one line."""
    said = f"{entry.score:.2f}  {entry.label.upper()}  {entry.kind.replace('_', ' ')}"
    return f"{said}  ({visible(note)})" if note else said


def quoted(entry: Entry) -> list[str]:
    """Both claims with their places, wrapped."""
    return [*_side(entry.left), *_side(entry.right)]


def reasons(entry: Entry) -> list[str]:
    """Why, as a list."""
    return [line for reason in entry.reasons for line in _wrapped(f"- {visible(reason)}", 4)]


def say(text: str) -> None:
    """Print a text; what the terminal's encoding lacks is shown as a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)


def _side(side: Side) -> list[str]:
    place = f"{side.quote.article}:{side.line}"
    parts = [place, *(part for part in (side.source, side.date) if part)]
    text = visible(side.quote.text)
    lines = _wrapped(text if text[:1] in '"“"«„' else f"“{text}”", 4)
    return [*lines, *_wrapped(visible(" · ".join(parts)), 6)]


def _wrapped(text: str, indent: int) -> list[str]:
    blank = " " * indent
    return textwrap.wrap(text, _WIDTH, initial_indent=blank, subsequent_indent=blank) or [blank]
