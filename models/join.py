"""Join mixes into one: `python -m models.join OUT MIX MIX...`.

For a second stage of training: what is new, and a part of what was seen before, lest it be
forgotten (`models.thin` takes the part). Rows that stand in several mixes count once.
"""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from models.errors import WorkshopError
from models.mix import MANIFEST, MIX
from models.rows import Row, read_rows, row_key, write_rows


def join(out: Path, sources: Sequence[Path], seed: int = 1) -> dict:
    """Write the mixes of `sources`, shuffled together, to folder `out`; return the manifest.

    Raises WorkshopError where two mixes hold sets of one name.
    """
    manifests = [json.loads((source / MANIFEST).read_text(encoding="utf-8")) for source in sources]
    names = Counter(part["name"] for manifest in manifests for part in manifest["sets"])
    for name, count in names.items():
        if count > 1:
            raise WorkshopError(f"The set {name} stands in {count} of the mixes: join others.")
    rows: dict[bytes, Row] = {}
    for source in sources:
        for row in read_rows(source / MIX):
            rows.setdefault(row_key(row.premise, row.hypothesis), row)
    shuffled = list(rows.values())
    random.Random(seed).shuffle(shuffled)
    out.mkdir(parents=True, exist_ok=True)
    manifest = {
        "recipe": "+".join(manifest["recipe"] for manifest in manifests),
        "seed": seed,
        "rows": len(shuffled),
        "labels": dict(sorted(Counter(row.label for row in shuffled).items())),
        "joined": [manifest["sha256"] for manifest in manifests],
        "checked_against": manifests[0]["checked_against"],
        "sets": [part for manifest in manifests for part in manifest["sets"]],
        "sha256": write_rows(out / MIX, shuffled),
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
def main(out: Path, sources: tuple[Path, ...]) -> None:
    """Join mixes."""
    click.echo(f"{join(out, sources)['rows']} rows: {out / MIX}")


if __name__ == "__main__":
    main()
