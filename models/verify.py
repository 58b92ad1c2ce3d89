"""Check what ships against its card: `python -m models.verify [--data DIR]`.

Every card must name a licence; every card with weights must hold the sha256 of each file in its
folder, no file may be 50 MB or more, and a trained judge's card must tell its data sets, each with
a licence, and its recipe. With `--data`, the folder of evaluation sets, the scores in the card are
measured again on the same rows.
"""

import sys
from pathlib import Path

import click

from detector.assemble import build_judge
from detector.benchmark.judging import measure, scores
from detector.benchmark.suites import PairSuite, load, sample
from detector.cards import Card, embedded, sha256

LARGEST = 50_000_000
# What a score may move between processors.
TOLERANCE = 0.005


def faults(card: Card) -> list[str]:
    """What is wrong with a card and its files, in words."""
    found = []
    if not card.licence:
        found.append("names no licence")
    if card.folder is None:
        return found
    files = sorted(path for path in card.folder.iterdir() if path.is_file())
    for path in files:
        if path.stat().st_size >= LARGEST:
            found.append(f"{path.name} is {path.stat().st_size / 1e6:.0f} MB")
        if card.sha256.get(path.name) != sha256(path):
            found.append(f"{path.name} is not what the card's sha256 says")
    found += [
        f"{name} is missing" for name in card.sha256 if name not in {path.name for path in files}
    ]
    if "judge" in card.roles:
        if not card.data or not all(part.get("licence") for part in card.data):
            found.append("does not tell its data sets with their licences")
        if not card.recipe:
            found.append("does not tell its recipe")
        if not card.scores:
            found.append("holds no scores")
    return found


def drifts(card: Card, data: Path) -> list[str]:
    """Scores in the card that measuring again does not give."""
    found = []
    judge = build_judge(card.name)
    for name, entry in card.scores.items():
        path = data / f"{name}.jsonl.gz"
        if not path.is_file() or not isinstance(entry, dict) or "accuracy" not in entry:
            continue
        suite = load(path)
        if not isinstance(suite, PairSuite):
            continue
        values, _ = scores(measure(judge, sample(suite, int(entry["rows"]), 0)))
        if abs(values["accuracy"] - entry["accuracy"]) > TOLERANCE:
            found.append(
                f"{name}: accuracy {values['accuracy']:.3f}, card says {entry['accuracy']}"
            )
    return found


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="A folder of evaluation sets.")
def main(data: Path | None) -> None:
    """Check every embedded model."""
    wrong = 0
    for card in embedded().values():
        found = faults(card)
        if data and "judge" in card.roles and card.folder is not None:
            found += drifts(card, data)
        wrong += len(found)
        click.echo(f"{card.name}: " + ("; ".join(found) if found else "as its card says"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
