"""Put a trained judge on the shelf: `python -m models.ship --help`.

Exports and quantises a Hugging Face folder into `models/weights/NAME`, and writes its card from
what made it: the mix's manifest (data sets, rows, licences), the training log (hours), the recipe,
and the results of `detect benchmark` where they are given.
"""

import json
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import click

from detector.cards import card_text, models_folder, sha256
from models.export import export
from models.mix import MANIFEST
from models.quantise import quantise
from models.recipe import read_recipe

# What of a benchmark row goes into a card.
_METRICS = ("accuracy", "macro_f1", "contradiction_average_precision", "ece", "false_alarm_rate")


def data_sets(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Name, rows and licence of each set in a mix that gave rows."""
    return [
        {"name": part["name"], "rows": part["rows"], "licence": part["licence"]}
        for part in manifest["sets"]
        if part["rows"]
    ]


def scores_of(results: dict[str, Any], model: str) -> dict[str, dict[str, Any]]:
    """The judge rows of one model in benchmark results, by suite."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in results["results"]:
        if row["role"] == "judge" and row["model"] == model and "error" not in row:
            values = {name: row["metrics"].get(name) for name in _METRICS}
            kept = {name: value for name, value in values.items() if value is not None}
            found[row["suite"]] = {"rows": row["rows"], **kept}
    return dict(sorted(found.items()))


def hours(log: Path) -> float:
    """The hours that a training log tells."""
    last = log.read_text(encoding="utf-8").strip().split("\n")[-1]
    return round(float(json.loads(last)["seconds"]) / 3600, 2)


@click.command()
@click.option("--name", required=True, help="The card's name.")
@click.option("--run", type=click.Path(path_type=Path), required=True, help="OUT of models.train.")
@click.option("--mix", type=click.Path(path_type=Path), required=True)
@click.option("--config", type=click.Path(path_type=Path), required=True)
@click.option("--revision", required=True, help="Tells this judge from earlier ones.")
@click.option("--description", required=True)
@click.option("--max-tokens", type=int, default=192, show_default=True)
@click.option("--temperature", type=float, default=1.0, show_default=True)
@click.option("--scores", type=click.Path(path_type=Path), help="results.json of the benchmark.")
@click.option("--note", multiple=True, metavar="KEY=TEXT", help="More for the recipe.")
def main(
    name: str, run: Path, mix: Path, config: Path, revision: str, description: str,
    max_tokens: int, temperature: float, scores: Path | None, note: tuple[str, ...],
) -> None:  # fmt: skip
    """Export, quantise and describe a trained judge."""
    folder = models_folder() / "weights" / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        graph = export(run / "model", Path(work), "judge")
        quantise(graph, folder / "model.onnx")
        shutil.copyfile(Path(work) / "tokenizer.json", folder / "tokenizer.json")
    manifest = json.loads((mix / MANIFEST).read_text(encoding="utf-8"))
    recipe = read_recipe(config)
    training = {
        key: getattr(recipe.training, key)
        for key in ("epochs", "batch_size", "learning_rate", "warmup", "weight_decay",
                    "label_smoothing", "max_tokens", "freeze_word_embeddings", "freeze_layers",
                    "bfloat16_on_cpu", "seed")
    }  # fmt: skip
    results = json.loads(scores.read_text(encoding="utf-8")) if scores else {"results": []}
    head = {
        "name": name,
        "roles": ["judge"],
        "backend": "onnx",
        "weights": name,
        "revision": revision,
        "labels": ["entailment", "neutral", "contradiction"],
        "max_tokens": max_tokens,
        "temperature": temperature,
        "languages": ["en"],
        "licence": "Apache-2.0",
        "description": description,
    }
    made = {
        "base": recipe.base.name,
        "base_sha256": recipe.base.sha256,
        "rows": manifest["rows"],
        "mix_sha256": manifest["sha256"],
        "thinned": manifest.get("thinned", {}).get("shares", {}),
        "hours": hours(run / "log.jsonl"),
        **training,
        **dict(item.split("=", 1) for item in note),
    }
    files = {path.name: sha256(path) for path in sorted(folder.iterdir())}
    text = card_text(head, data_sets(manifest), made, files, scores_of(results, name))
    path = models_folder() / "cards" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    click.echo(path)


if __name__ == "__main__":
    main()
