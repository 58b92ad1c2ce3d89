"""Put a trained judge on the shelf: `python -m models.ship --help`.

Exports and quantises a Hugging Face folder into `models/weights/NAME` (with `--calibration`, a file
of pairs, so that it computes in int8: `models.calibrated`), and writes its card from what made it:
the mix's manifest (data sets, rows, licences), the training log (hours), the recipe, and the
results of `detect benchmark` where they are given.
"""

import json
import shutil
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from detector.cards import card_text, models_folder, sha256
from models.calibrated import calibrated
from models.checkpoints import checkpoints, read_position
from models.export import export
from models.mix import MANIFEST
from models.quantise import quantise
from models.recipe import read_recipe

# What of a benchmark row goes into a card.
_METRICS = ("accuracy", "macro_f1", "contradiction_average_precision", "ece", "false_alarm_rate")


def data_sets(
    stages: Sequence[tuple[dict[str, Any], float]], earlier: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Name, rows and licence of each set that gave rows, over all stages of a training; `earlier`
    are those of the judge that it went on from, as its card lists them.

    A stage is its mix's manifest and the share of its steps that were run: a mix is shuffled, so
    that share of each set was seen, but for chance.
    """
    found: dict[str, dict[str, Any]] = {entry["name"]: dict(entry) for entry in earlier}
    for manifest, share in stages:
        for part in manifest["sets"]:
            if part["rows"]:
                entry = found.setdefault(
                    part["name"], {"name": part["name"], "rows": 0, "licence": part["licence"]}
                )
                entry["rows"] += round(part["rows"] * share)
    return list(found.values())


def scores_of(results: dict[str, Any], model: str) -> dict[str, dict[str, Any]]:
    """The judge rows of one model in benchmark results, by suite."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in results["results"]:
        if row["role"] == "judge" and row["model"] == model and "error" not in row:
            values = {name: row["metrics"].get(name) for name in _METRICS}
            kept = {name: value for name, value in values.items() if value is not None}
            found[row["suite"]] = {"rows": row["rows"], **kept}
    return dict(sorted(found.items()))


def last_step(run: Path) -> dict[str, Any]:
    """Where a run ended: `step`, `of`, `seconds`, from its last checkpoint and its log."""
    position = read_position(checkpoints(run)[-1])
    log = (run / "log.jsonl").read_text(encoding="utf-8").strip().split("\n")
    steps = json.loads(log[-1])["of"]
    return {"step": position.step, "of": steps, "seconds": position.seconds}


def weigh(source: Path, folder: Path, calibration: Path | None, max_tokens: int) -> None:
    """Write the files of the judge in the folder `source` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if calibration:
        calibrated(source, folder, calibration, max_tokens)
    else:
        with tempfile.TemporaryDirectory() as work:
            quantise(export(source, Path(work), "judge"), folder / "model.onnx")
            shutil.copyfile(Path(work) / "tokenizer.json", folder / "tokenizer.json")
    for file in folder.iterdir():
        file.chmod(0o644)


@click.command()
@click.option("--name", required=True, help="The card's name.")
@click.option("--run", type=click.Path(path_type=Path), required=True, help="OUT of models.train.")
@click.option("--mix", type=click.Path(path_type=Path), required=True)
@click.option("--config", type=click.Path(path_type=Path), required=True, help="First stage's.")
@click.option(
    "--before",
    "before",
    multiple=True,
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="RUN MIX",
    help="An earlier stage of the training; may be repeated, in order.",
)
@click.option(
    "--after",
    type=click.Path(path_type=Path, exists=True),
    help="The card of the shipped judge that the first stage went on from (models.restore).",
)
@click.option("--revision", required=True, help="Tells this judge from earlier ones.")
@click.option("--description", required=True)
@click.option("--max-tokens", type=int, default=192, show_default=True)
@click.option("--temperature", type=float, default=1.0, show_default=True)
@click.option("--scores", type=click.Path(path_type=Path), help="results.json of the benchmark.")
@click.option(
    "--calibration",
    type=click.Path(path_type=Path, exists=True),
    help="Pairs to fix the scales of int8 products on; without, the judge computes in float32.",
)
@click.option("--note", multiple=True, metavar="KEY=TEXT", help="More for the recipe.")
def main(
    name: str, run: Path, mix: Path, config: Path, before: tuple[tuple[Path, Path], ...],
    after: Path | None, revision: str, description: str,
    max_tokens: int, temperature: float, scores: Path | None, calibration: Path | None,
    note: tuple[str, ...],
) -> None:  # fmt: skip
    """Export, quantise and describe a trained judge."""
    folder = models_folder() / "weights" / name
    weigh(run / "model", folder, calibration, max_tokens)
    logs = [(last_step(stage), folder_of_mix) for stage, folder_of_mix in (*before, (run, mix))]
    stages = [
        (json.loads((place / MANIFEST).read_text(encoding="utf-8")), log["step"] / log["of"])
        for log, place in logs
    ]
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
    old = tomllib.loads(after.read_text(encoding="utf-8")) if after else {}
    known = old.get("recipe", {})
    rows = sum(round(manifest["rows"] * share) for manifest, share in stages)
    hours = sum(float(log["seconds"]) for log, _ in logs) / 3600
    made = {
        "base": known.get("base", recipe.base.name),
        "base_sha256": known.get("base_sha256", recipe.base.sha256),
        "rows": known.get("rows", 0) + rows,
        "stages": [
            *known.get("stages", []),
            *(
                {
                    "mix_sha256": manifest["sha256"],
                    "rows": manifest["rows"],
                    "steps": log["step"],
                    "of": log["of"],
                }
                for (manifest, _), (log, _) in zip(stages, logs, strict=True)
            ),
        ],
        "hours": round(known.get("hours", 0) + hours, 2),
        **training,
        **({"calibration_sha256": sha256(calibration)} if calibration else {}),
        **dict(item.split("=", 1) for item in note),
    }
    files = {path.name: sha256(path) for path in sorted(folder.iterdir())}
    text = card_text(
        head, data_sets(stages, old.get("data", [])), made, files, scores_of(results, name)
    )
    path = models_folder() / "cards" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    click.echo(path)


if __name__ == "__main__":
    main()
