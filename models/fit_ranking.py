"""Fit the ranking's weights: `python -m models.fit_ranking SUITE... [--judge NAME]`.

A suite is a folder of event folders with `gold.json`. Every candidate pair of every event is a row:
1 where its claims match a gold conflict, 0 otherwise (gold agreements and hard negatives are among
the zeros, and so is everything that no annotator marked). The features are those of
`detector.rank.features`; the weights are printed for `detector/rank.py`, with what they do on the
very pairs they were fitted on. A folder named test is refused.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from detector.assemble import build_encoder, build_judge, build_readers, judge_name
from detector.data import CONFLICTS, Verdict
from detector.embed import embed
from detector.judge import judge
from detector.matching import matches
from detector.pair import pair
from detector.parts import Encoder, Judge
from detector.rank import BIAS, WEIGHTS, Partners, features
from detector.read import read
from detector.split import split
from models.errors import WorkshopError

# The inverse of the penalty on squared weights, of standardised features.
_C = 1.0


def events_of(suites: Sequence[Path]) -> list[Path]:
    """The event folders of the suites. Raises WorkshopError for a suite marked as test."""
    events = sorted(path.parent for suite in suites for path in suite.rglob("gold.json"))
    for event in events:
        if event.resolve().parent.name == "test":
            raise WorkshopError(f"{event} is for evaluation: nothing is fitted on it.")
    return events


def verdicts_of(event: Path, encoder: Encoder, model: Judge) -> list[Verdict]:
    """The judged candidate pairs of one event, all of them."""
    articles, _ = read(event, build_readers())
    claims, _ = split(articles)
    return judge(pair(claims, embed(claims, encoder), 10**6), model)


def rows_of(event: Path, verdicts: list[Verdict]) -> tuple[np.ndarray, np.ndarray]:
    """Features, float64 (pairs, features) in the order of `WEIGHTS`, and 1 for gold conflicts."""
    gold = json.loads((event / "gold.json").read_text(encoding="utf-8"))["pairs"]
    conflicts = [entry for entry in gold if entry["label"] in CONFLICTS]
    partners = Partners(verdicts)
    table = [
        [getattr(features(verdict, partners), name) for name in WEIGHTS] for verdict in verdicts
    ]
    truth = [any(matches(verdict.pair, entry) for entry in conflicts) for verdict in verdicts]
    return np.array(table), np.array(truth, int)


@click.command()
@click.argument("suites", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--encoder", default="minilm-encoder")
@click.option("--judge", "judge_name", default=judge_name(None, None))
def main(suites: tuple[Path, ...], encoder: str, judge_name: str) -> None:
    """Print weights for detector/rank.py."""
    events = events_of(suites)
    parts_of = build_encoder(encoder), build_judge(judge_name)
    parts = [rows_of(event, verdicts_of(event, *parts_of)) for event in events]
    table = np.concatenate([rows for rows, _ in parts])
    truth = np.concatenate([labels for _, labels in parts])
    mean, spread = table.mean(0), table.std(0) + 1e-9
    model = LogisticRegression(C=_C, max_iter=1000).fit((table - mean) / spread, truth)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * mean).sum())
    click.echo(f"{len(events)} events, {len(truth)} pairs, {truth.sum()} conflicts")
    click.echo(f"BIAS = {bias:.2f}")
    for name, weight in zip(WEIGHTS, weights, strict=True):
        click.echo(f'    "{name}": {weight:.2f},')
    before = table @ np.array(list(WEIGHTS.values())) + BIAS
    for name, scores in (("before", before), ("after", table @ weights + bias)):
        top = np.argsort(-scores)[:20]
        click.echo(
            f"{name}: average precision {average_precision_score(truth, scores):.3f}, "
            f"precision@20 {truth[top].mean():.2f}"
        )


if __name__ == "__main__":
    main()
