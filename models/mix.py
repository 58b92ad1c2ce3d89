"""Make a training mix: labelled sets and rule-made pairs, with a manifest of where all is from.

``python -m models.mix --config models/configs/minilm-nli.toml --data DIR --base DIR --out DIR
--evaluation DIR`` writes ``mix.jsonl.gz`` and ``manifest.json`` to ``--out``. No row of an
evaluation set comes in, in either order of its texts.
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

from models import news_events
from models.augment import MAKERS
from models.edits.material import Group, Material
from models.edits.twins import make_twins
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.neighbours import (
    Encode,
    different_events,
    passages,
    related_sentences,
    retrieved_neutrals,
    unrelated,
)
from models.news_facts import fact_groups, files
from models.options import evaluation_option
from models.recipe import MadeChoice, Recipe, SetChoice, read_recipe
from models.report_labels import label_groups
from models.rows import (
    LABELS,
    TRAINABLE,
    Row,
    file_sha256,
    normalise,
    read_objects,
    read_rows,
    row_key,
    write_rows,
)

MIX = "mix.jsonl.gz"
MANIFEST = "manifest.json"


@dataclass
class Ingredient:
    """What the manifest says of one set or rule."""

    name: str
    licence: str
    sources: dict[str, str]
    rows: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    repeated: int = 0


class Mixer:
    """Collects rows, each once, and none that stands in an evaluation set."""

    def __init__(self, evaluation: Evaluation) -> None:
        """Start with no rows; every row to come is held against ``evaluation``."""
        self.rows: list[Row] = []
        self.ingredients: list[Ingredient] = []
        self._evaluation = evaluation
        self._seen: set[bytes] = set()

    def add(
        self,
        ingredient: Ingredient,
        groups: Iterable[Group],
        cap: int | None = None,
        caps: dict[str, int] | None = None,
    ) -> None:
        """Take whole groups until ``cap`` rows; a group with a refused row is left out.

        ``caps`` bounds rows by label; a row that the mix has already is left out alone.
        """
        self.ingredients.append(ingredient)
        labels: Counter[str] = Counter()
        for group in groups:
            if cap is not None and ingredient.rows >= cap:
                break
            if caps and any(labels[row.label] >= caps.get(row.label, 0) for row in group):
                continue
            if any(self._refuses(row) for row in group):
                ingredient.refused += len(group)
                continue
            for row in group:
                key = row_key(row.premise, row.hypothesis)
                if key in self._seen:
                    ingredient.repeated += 1
                    continue
                self._seen.add(key)
                self.rows.append(row._replace(source=ingredient.name))
                labels[row.label] += 1
                ingredient.rows += 1
        ingredient.labels = dict(sorted(labels.items()))

    def _refuses(self, row: Row) -> bool:
        if not normalise(row.premise) or not normalise(row.hypothesis):
            return True
        return self._evaluation.why_refused(row.premise, row.hypothesis) is not None


def mix(recipe: Recipe, data: Path, out: Path, evaluation: Evaluation, encode: Encode) -> dict:
    """Make the mix of ``recipe`` from the files under ``data`` and return its manifest.

    ``encode`` embeds sentences for the ingredients that look for near ones. Raises
    WorkshopError for a file or an ingredient that does not exist.
    """
    mixer = Mixer(evaluation)
    pools: dict[str, list[Row]] = {}
    paths = {choice.name: data / choice.file for choice in recipe.sets}
    for choice in recipe.sets:
        if not choice.enabled:
            continue
        rng = random.Random(f"{recipe.seed}/{choice.name}")
        rows = [row for row in read_rows(paths[choice.name]) if _short(row, choice.max_words)]
        rng.shuffle(rows)
        pools[choice.name] = _unlabelled(rows) if choice.take == "neutral" else rows
        ingredient = Ingredient(choice.name, choice.licence, _hashes(data, [choice.file]))
        mixer.add(ingredient, _taken(rng, choice, rows), choice.cap, choice.caps)
    for made in recipe.made:
        if made.enabled:
            rng = random.Random(f"{recipe.seed}/{made.name}")
            ingredient = Ingredient(f"made_{made.name}", made.licence, {})
            own = {"facts": files, "told_events": news_events.files}.get(made.name)
            ingredient.sources = (
                {path.name: file_sha256(path) for path in own()}
                if own
                else _hashes(data, [_file(recipe, name) for name in made.sources])
            )
            mixer.add(ingredient, _groups(rng, made, data, pools, encode), made.cap)
    random.Random(recipe.seed).shuffle(mixer.rows)
    evaluation.check(mixer.rows)
    return _write(recipe, mixer, out, evaluation)


def _write(recipe: Recipe, mixer: Mixer, out: Path, evaluation: Evaluation) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    manifest = {
        "recipe": recipe.name,
        "seed": recipe.seed,
        "rows": len(mixer.rows),
        "labels": dict(sorted(Counter(row.label for row in mixer.rows).items())),
        "sha256": write_rows(out / MIX, mixer.rows),
        "checked_against": {
            "files": evaluation.files,
            "rows": len(evaluation.rows),
            "texts": len(evaluation.texts),
        },
        "sets": [vars(ingredient) for ingredient in mixer.ingredients],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (out / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def _taken(rng: random.Random, choice: SetChoice, rows: Sequence[Row]) -> Iterator[Group]:
    """View the rows of a set as its recipe wants: ``rows``, ``twins``, ``neutral`` or ``none``."""
    if choice.take == "twins":
        yield from make_twins(rng, rows)
    elif choice.take == "neutral":
        for row in rows:
            if row.label in LABELS[1:]:
                yield [row._replace(label="neutral")]
    elif choice.take == "rows":
        for row in rows:
            if row.label not in TRAINABLE:
                raise WorkshopError(f"{choice.name} has a label that cannot be used: {row.label}.")
            yield [row]
    elif choice.take != "none":
        raise WorkshopError(f"{choice.name} cannot be taken as {choice.take!r}.")


def _groups(
    rng: random.Random,
    made: MadeChoice,
    data: Path,
    pools: dict[str, list[Row]],
    encode: Encode,
) -> Iterator[Group]:
    """Start the maker that a recipe names."""
    if made.name == "facts":
        return fact_groups(rng, files())
    if made.name == "told_events":
        return news_events.event_groups(rng, news_events.files())
    if made.name == "report_labels":
        return (group for name in made.sources for group in label_groups(data / name))
    if made.name == "different_events":
        articles = [item for name in made.sources for item in read_objects(data / name)]
        return different_events(rng, passages(articles), encode)
    rows = [row for name in made.sources for row in _source(name, data, pools)]
    if made.name == "retrieved":
        claims = list(dict.fromkeys(row.hypothesis for row in rows if not row.premise))
        evidence = list(dict.fromkeys(row.premise for row in rows if row.premise))
        return retrieved_neutrals(rng, claims, evidence)
    material = Material.gather(rows)
    if made.name == "related":
        wanted = min(len(material.sentences), made.cap)
        return related_sentences(rng, rng.sample(material.sentences, wanted), encode)
    if made.name == "unrelated":
        return unrelated(rng, material.sentences)
    if made.name not in MAKERS:
        raise WorkshopError(f"There is no rule {made.name!r} ({', '.join(sorted(MAKERS))}).")
    return MAKERS[made.name](rng, material)


def _short(row: Row, most: int | None) -> bool:
    return most is None or len(row.premise.split()) + len(row.hypothesis.split()) <= most


def _source(name: str, data: Path, pools: dict[str, list[Row]]) -> list[Row]:
    """Return the rows of a set, or the sentences of a corpus file as rows without a label."""
    if name in pools:
        return pools[name]
    return [Row(item.text, "", "") for item in passages(list(read_objects(data / name)))]


def _unlabelled(rows: Sequence[Row]) -> list[Row]:
    """Drop labels that are not to be trusted, so that rules take single sentences alone."""
    return [row._replace(label="") for row in rows]


def _file(recipe: Recipe, name: str) -> str:
    return next((choice.file for choice in recipe.sets if choice.name == name), name)


def _hashes(data: Path, files: Sequence[str]) -> dict[str, str]:
    for name in files:
        if not (data / name).is_file():
            raise WorkshopError(f"There is no file {data / name}.")
    return {name: file_sha256(data / name) for name in files}


def sentence_encoder(folder: Path) -> Encode:
    """Return an ``Encode`` that runs the sentence-transformers model in ``folder`` when called."""

    def encode(texts: Sequence[str]) -> np.ndarray:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        model.max_seq_length = 96
        return model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )

    return encode


@click.command()
@click.option("--config", type=click.Path(path_type=Path), required=True, help="The recipe.")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Where the sets lie.")
@click.option("--base", type=click.Path(path_type=Path), required=True, help="The encoder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
@evaluation_option
def main(config: Path, data: Path, base: Path, out: Path, evaluation: tuple[Path, ...]) -> None:
    """Make a training mix with its manifest."""
    manifest = mix(
        read_recipe(config), data, out, Evaluation.load(evaluation), sentence_encoder(base)
    )
    for part in manifest["sets"]:
        click.echo(f"{part['name']:28} {part['rows']:7}  refused {part['refused']}")
    click.echo(f"{manifest['rows']} rows, {manifest['labels']}: {out / MIX}")


if __name__ == "__main__":
    main()
