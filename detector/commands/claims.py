"""`detect claims FOLDER`: the claims, with what is understood of each, and what was left out."""

import json
from pathlib import Path
from typing import Any

import click

from detector.data import Article, Claim, Omitted


@click.command(
    "claims",
    short_help="List the claims of a folder, and what is understood of them.",
    epilog="\b\nExamples:\n  detect claims examples/articles\n"
    "  detect claims examples/articles --omitted\n"
    "  detect claims examples/articles --json | grep speaker",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--omitted", is_flag=True, help="List what was left out, and why, in their place.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def claims(folder: Path, omitted: bool, as_json: bool) -> None:
    """List the claims in FOLDER's articles: what the models will read, and where it stands."""
    from detector.assemble import build_readers
    from detector.read import read
    from detector.split import split
    from detector.writers.safe import visible

    articles, skipped = read(folder, build_readers())
    found, left_out = split(articles)
    rows = [_left_out(piece) for piece in left_out] if omitted else [_claim(c) for c in found]
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        click.echo(f"{visible(row['article'])}:{row['line']}  {visible(row['text'])}")
        for name in ("reason", "read_as", "speaker", "cue", "quantities"):
            value = row.get(name)
            if value:
                shown = value if isinstance(value, str) else ", ".join(q["text"] for q in value)
                click.echo(f"    {name.replace('_', ' ')}: {visible(shown)}")
    if not as_json:
        click.echo(f"{len(articles):,} articles, {len(found):,} claims, {len(left_out):,} left out")
        for skip in skipped:
            click.echo(f"skipped {visible(skip.path)}: {visible(skip.reason)}")


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "article": claim.article.id,
        "start": claim.start,
        "end": claim.end,
        "line": claim.line,
        "text": claim.text,
        "headline": claim.headline,
        "read_as": claim.proposition if claim.proposition != claim.text else None,
        "speaker": claim.speaker,
        "cue": claim.cue,
        "quantities": [
            {"text": quantity.text, "unit": quantity.unit, "low": _finite(quantity.low),
             "high": _finite(quantity.high)}
            for quantity in claim.quantities
        ],
    }  # fmt: skip


def _finite(value: float) -> float | None:
    """A bound, or None where there is none: JSON knows no infinity."""
    return value if abs(value) != float("inf") else None


def _left_out(piece: Omitted) -> dict[str, Any]:
    article: Article = piece.article
    return {
        "article": article.id,
        "start": piece.start,
        "end": piece.end,
        "line": article.text.count("\n", 0, piece.start) + 1,
        "text": article.text[piece.start : piece.end].strip(),
        "reason": piece.reason,
    }
