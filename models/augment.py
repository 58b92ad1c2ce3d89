"""The rule-made ingredients of a mix, by name.

``python -m models.augment NAME --text FILE`` shows what a rule makes of the sentences of a file,
one a line.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from models.edits.additions import make_additions
from models.edits.antonyms import make_antonyms
from models.edits.events import make_events
from models.edits.material import Group, Material
from models.edits.negation import make_negation
from models.edits.places import make_places
from models.edits.roles import make_roles
from models.edits.spans import make_numbers, make_weekdays, make_years
from models.rows import Row

Maker = Callable[[random.Random, Material], Iterator[Group]]

MAKERS: dict[str, Maker] = {
    "additions": make_additions,
    "numbers": make_numbers,
    "years": make_years,
    "weekdays": make_weekdays,
    "negation": make_negation,
    "events": make_events,
    "antonyms": make_antonyms,
    "roles": make_roles,
    "places": make_places,
}
"""Rules that edit. Each keeps the promise of ``models.edits``: no edit without its twin."""


@click.command()
@click.argument("name", type=click.Choice(sorted(MAKERS)))
@click.option("--text", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--groups", default=5, show_default=True, help="How many groups to show.")
@click.option("--seed", default=1, show_default=True)
def main(name: str, text: Path, groups: int, seed: int) -> None:
    """Show what a rule makes of the sentences in a file."""
    lines = text.read_text(encoding="utf-8").splitlines()
    material = Material.gather(Row(line.strip(), "", "") for line in lines)
    made = MAKERS[name](random.Random(seed), material)
    for _, group in zip(range(groups), made, strict=False):
        for row in group:
            click.echo(f"{row.label}\n  {row.premise}\n  {row.hypothesis}")
        click.echo()


if __name__ == "__main__":
    main()
