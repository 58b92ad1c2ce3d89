"""Thin a mix to a budget of compute: `python -m models.thin MIX OUT --keep fever_train=0.35 ...`.

Keeps a share of the hypotheses of each named set, so that an edit and its consistent twin, which
share their hypothesis, stay or go together. Sets that are not named stay whole. The choice hangs on
the hypothesis's hash alone, and the manifest records the shares.
"""

import json
from collections import Counter
from pathlib import Path

import click

from models.errors import WorkshopError
from models.mix import MANIFEST, MIX
from models.rows import Row, read_rows, text_key, write_rows


def kept(row: Row, share: float) -> bool:
    """Whether a hypothesis is in the share of them that stays; the same in every run."""
    return int.from_bytes(text_key(row.hypothesis)[:4], "big") < share * 2**32


def thin(source: Path, out: Path, shares: dict[str, float]) -> dict:
    """Write the thinned mix of folder `source` to folder `out` and return its manifest.

    Rows stay in their order. Raises WorkshopError for a share of a set that the mix does not hold.
    """
    manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    unknown = set(shares) - {part["name"] for part in manifest["sets"]}
    if unknown:
        raise WorkshopError(f"The mix {source} holds no set {', '.join(sorted(unknown))}.")
    rows = [row for row in read_rows(source / MIX) if kept(row, shares.get(row.source, 1.0))]
    labels = {name: Counter[str]() for name in (part["name"] for part in manifest["sets"])}
    for row in rows:
        labels[row.source][row.label] += 1
    for part in manifest["sets"]:
        part["labels"] = dict(sorted(labels[part["name"]].items()))
        part["rows"] = sum(part["labels"].values())
    out.mkdir(parents=True, exist_ok=True)
    manifest |= {
        "rows": len(rows),
        "labels": dict(sorted(Counter(row.label for row in rows).items())),
        "thinned": {"from": manifest["sha256"], "shares": shares},
        "sha256": write_rows(out / MIX, rows),
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--keep", multiple=True, metavar="SET=SHARE", help="May be repeated.")
def main(source: Path, out: Path, keep: tuple[str, ...]) -> None:
    """Keep a share of some sets of a mix."""
    shares = {name: float(share) for name, _, share in (item.partition("=") for item in keep)}
    click.echo(f"{thin(source, out, shares)['rows']} rows: {out / MIX}")


if __name__ == "__main__":
    main()
