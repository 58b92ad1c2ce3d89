"""What reading one direction alone costs: `python -m models.measure_hopeless SUITE... [--judge]`.

Judges every candidate pair of the suites' events both ways, and prints for several thresholds on
P(contradiction) of the first direction: the share of pairs whose second direction is spared, and
the share of the pairs with a mean P(contradiction) of at least a half that would be lost. Pass tune
suites only; the choice stands in `detector/judge.py`.
"""

from pathlib import Path

import click
import numpy as np

import detector.judge
from detector.assemble import DEFAULT_ENCODER, build_encoder, build_judge
from models.fit_ranking import Gold, judged

_THRESHOLDS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2)


def costs(forward: np.ndarray, backward: np.ndarray) -> list[tuple[float, float, float]]:
    """(threshold, share spared, share of likely contradictions lost), by rising threshold.

    Both arrays are P(contradiction), float (n,), of the two directions.
    """
    likely = (forward + backward) / 2 >= 0.5
    rows = []
    for threshold in _THRESHOLDS:
        hopeless = forward < threshold
        lost = float((hopeless & likely).sum() / max(1, likely.sum()))
        rows.append((threshold, float(hopeless.mean()), lost))
    return rows


@click.command()
@click.argument("suites", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--judge", "judge_name", default="minilm-nli")
def main(suites: tuple[Path, ...], judge_name: str) -> None:
    """Print the costs of thresholds."""
    detector.judge.HOPELESS = -1.0  # read everything both ways
    encoder, model = build_encoder(DEFAULT_ENCODER), build_judge(judge_name)
    folders = [path.parent for suite in suites for path in sorted(suite.rglob("gold.json"))]
    verdicts = [
        verdict
        for folder in folders
        if Gold(folder).events
        for verdict in judged(folder, encoder, model, 10**6)[0]
    ]
    forward = np.array([verdict.forward.contradiction for verdict in verdicts])
    backward = np.array([v.backward.contradiction for v in verdicts if v.backward is not None])
    click.echo(f"{len(verdicts)} pairs")
    for threshold, spared, lost in costs(forward, backward):
        click.echo(f"{threshold:.2f}: {spared:.1%} spared, {lost:.1%} of the likely lost")


if __name__ == "__main__":
    main()
