"""Fit the temperature of a judge.

`python -m models.calibrate CARD ROWS --mix DIR --evaluation DIR`.

One number divides the logits (Guo et al., 2017, "On Calibration of Modern Neural Networks"); it
changes no decision. It is fitted by the negative log-likelihood on a split of its own: rows that
are neither in the mix that the judge was trained on nor in an evaluation set are kept, the others
are refused by their keys.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from detector.backends.onnx import OnnxJudge
from detector.benchmark.metrics import expected_calibration_error
from detector.cards import read_card
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.mix import MIX
from models.rows import LABELS, Row, read_rows, row_key

# Temperatures that are tried; a judge trained with label smoothing of 0.05 lies near 1.
_GRID = np.exp(np.linspace(np.log(0.3), np.log(4.0), 400))


def own_split(rows: Sequence[Row], mix: Path, evaluation: Evaluation, most: int) -> list[Row]:
    """The first `most` three-way rows that stand in neither. Raises WorkshopError for none."""
    trained = {row_key(row.premise, row.hypothesis) for row in read_rows(mix / MIX)}
    kept: list[Row] = []
    for row in rows:
        if len(kept) == most:
            break
        known = row_key(row.premise, row.hypothesis) in trained
        if row.label in LABELS and not known and not evaluation.why_refused(*row[:2]):
            kept.append(row)
    if not kept:
        raise WorkshopError("No row is left to calibrate on: give rows outside the mix.")
    return kept


def fit(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of the grid with the least negative log-likelihood.

    `logits` is float (n, 3), `truth` holds columns.
    """

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        top = scaled.max(axis=1, keepdims=True)
        logs = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        return float(-logs[np.arange(len(truth)), truth].mean())

    return float(min(_GRID, key=loss))


@click.command()
@click.argument("card", type=click.Path(path_type=Path, exists=True))
@click.argument("rows", type=click.Path(path_type=Path, exists=True))
@click.option("--mix", type=click.Path(path_type=Path), required=True, help="What it trained on.")
@click.option(
    "--evaluation", type=click.Path(path_type=Path), multiple=True, required=True,
    help="A folder of sets never to fit on; may be repeated.",
)  # fmt: skip
@click.option("--most", type=int, default=4000, show_default=True)
def main(card: Path, rows: Path, mix: Path, evaluation: tuple[Path, ...], most: int) -> None:
    """Print the temperature for the card, and the calibration error before and after."""
    chosen = own_split(list(read_rows(rows)), mix, Evaluation.load(evaluation), most)
    judge = OnnxJudge(replace(read_card(card), temperature=1.0), 4096)
    shares = judge.judge([(row.premise, row.hypothesis) for row in chosen]).astype(np.float64)
    logits = np.log(np.maximum(shares, 1e-12))
    truth = np.array([LABELS.index(row.label) for row in chosen])
    temperature = fit(logits, truth)
    click.echo(f"{len(chosen)} rows, accuracy {(logits.argmax(1) == truth).mean():.3f}")
    for name, value in (("before", 1.0), ("after", temperature)):
        powers = np.exp(logits / value - (logits / value).max(1, keepdims=True))
        scaled = powers / powers.sum(1, keepdims=True)
        error = expected_calibration_error(scaled.argmax(1) == truth, scaled.max(1))
        click.echo(f"{name}: temperature {value:.3f}, expected calibration error {error:.3f}")
    click.echo(f"temperature = {temperature:.3f}")


if __name__ == "__main__":
    main()
