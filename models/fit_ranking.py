"""Fit the ranking's weights: `python -m models.fit_ranking --help`.

Every candidate pair of a folder is a row: 1 where its claims match a gold conflict, 0 otherwise
(gold agreements and look-alikes are among the zeros, and so is everything that nobody marked).
Folders are single events (`--suite`), several events in one folder (`--together`), and reports of
which some pairs were read and labelled (`--reports` with `--labels`, lines of "id,label": ids of
findings, so that no text need be kept). The features are those of `detector.rank.features`; the
weights are printed for `detector/rank.py`, with what they do on pairs of folders that they were not
fitted on. A folder named test is refused.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from detector.assemble import build_encoder, build_judge, build_readers, judge_name
from detector.config import Settings
from detector.data import CONFLICTS, Pair, Verdict
from detector.embed import embed
from detector.judge import judge
from detector.matching import same_text
from detector.pair import budget, pair
from detector.parts import Encoder, Judge
from detector.rank import BIAS, WEIGHTS, Context, Features, features, finding_id
from detector.read import read
from detector.split import split
from detector.store import Store
from detector.understanding.event import Surroundings
from detector.understanding.reprints import merge
from models.errors import WorkshopError
from models.report_labels import read_labels

# Labels of pairs that were read; the others are S (the same fact), D (two events), N (neither).
_CONFLICTS = ("C", "T")
# The inverse of the penalty on squared weights, of standardised features.
_C = 1.0


NAMES = tuple(Features.__dataclass_fields__)


@dataclass(frozen=True)
class Sample:
    """The pairs of one folder: features (pairs, features) in the order of `Features`, 1 for
    conflicts, and whether a pair's label is known.
    """

    name: str
    events: frozenset[str]
    table: np.ndarray
    truth: np.ndarray
    known: np.ndarray


class Gold:
    """The gold conflicts of a folder's events, found by the articles of a pair."""

    def __init__(self, folder: Path) -> None:
        self._pairs: dict[frozenset[str], list[tuple[str, str, str]]] = {}
        self.events: set[str] = set()
        for path in sorted(folder.rglob("gold.json")):
            if "test" in path.resolve().parts:
                raise WorkshopError(f"{path.parent} is for evaluation: nothing is fitted on it.")
            self.events.add(path.parent.name)
            inside = path.parent.relative_to(folder).as_posix()
            prefix = "" if inside == "." else f"{inside}/"
            for entry in json.loads(path.read_text(encoding="utf-8"))["pairs"]:
                if entry["label"] in CONFLICTS:
                    left, right = (
                        (prefix + entry[side]["article"], entry[side]["quote"])
                        for side in ("left", "right")
                    )
                    key = frozenset((left[0], right[0]))
                    self._pairs.setdefault(key, []).append((left[0], left[1], right[1]))

    def marks(self, one: Pair) -> bool:
        """Whether a pair is a gold conflict."""
        left, right = one.left, one.right
        for article, first, second in self._pairs.get(
            frozenset((left.article.id, right.article.id)), ()
        ):
            texts = (left.text, right.text) if left.article.id == article else (
                right.text, left.text)  # fmt: skip
            if same_text(texts[0], first) and same_text(texts[1], second):
                return True
        return False


def judged(
    folder: Path, encoder: Encoder, model: Judge, most: int | None
) -> tuple[list[Verdict], Context]:
    """The judged candidate pairs of a folder, `most` of them (by default what a run judges)."""
    articles, _ = read(folder, build_readers())
    claims, _ = merge(split(articles)[0])
    vectors = embed(claims, encoder)
    verdicts = judge(pair(claims, vectors, most or budget(len(claims))), model)
    return verdicts, Context(verdicts, Surroundings(claims, vectors))


def table_of(verdicts: Sequence[Verdict], context: Context) -> np.ndarray:
    """Features, float64 (pairs, features) in the order of `Features`."""
    rows = (features(verdict, context) for verdict in verdicts)
    return np.array([[getattr(values, name) for name in NAMES] for values in rows])


def event_sample(folder: Path, encoder: Encoder, model: Judge, most: int | None) -> Sample:
    """The pairs of a folder with `gold.json` in it or below it."""
    gold = Gold(folder)
    if not gold.events:
        raise WorkshopError(f"{folder} holds no event with gold.json.")
    verdicts, context = judged(folder, encoder, model, most)
    truth = np.array([gold.marks(verdict.pair) for verdict in verdicts], int)
    return Sample(
        folder.name, frozenset(gold.events), table_of(verdicts, context), truth,
        np.ones(len(truth), bool),
    )  # fmt: skip


def report_sample(reports: Path, labels: Path, most: int, encoder: Encoder, model: Judge) -> Sample:
    """The pairs of a folder of reports of which some are labelled."""
    known = {name: int(letter in _CONFLICTS) for name, letter in read_labels(labels).items()}
    verdicts, context = judged(reports, encoder, model, most)
    found = [finding_id(verdict.pair.left, verdict.pair.right) for verdict in verdicts]
    return Sample(
        reports.name, frozenset([reports.name]), table_of(verdicts, context),
        np.array([known.get(name, 0) for name in found], int),
        np.array([name in known for name in found]),
    )  # fmt: skip


def fitted(samples: Sequence[Sample]) -> tuple[np.ndarray, float]:
    """Weights and bias. Every sample counts as much as its known pairs."""
    table = np.concatenate([sample.table[sample.known] for sample in samples])
    truth = np.concatenate([sample.truth[sample.known] for sample in samples])
    mean, spread = table.mean(0), table.std(0) + 1e-9
    model = LogisticRegression(C=_C, max_iter=2000).fit((table - mean) / spread, truth)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - (weights * mean).sum())


def figures(truth: np.ndarray, scores: np.ndarray) -> str:
    """What an order of pairs is worth."""
    if not truth.any() or truth.all():
        return f"{truth.mean():.2f} of {len(truth)} are conflicts"
    order = np.argsort(-scores, kind="stable")
    cuts = " ".join(f"P@{cut} {truth[order[:cut]].mean():.2f}" for cut in (10, 20, 50))
    reached = truth[order[: 2 * truth.sum()]].sum() / truth.sum()
    return (
        f"{cuts} recall@2G {reached:.3f} AP {average_precision_score(truth, scores):.3f} "
        f"AUC {roc_auc_score(truth, scores):.3f} ({truth.sum()} of {len(truth)})"
    )


@click.command()
@click.option("--suite", "suites", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="Event folders, each by itself.")  # fmt: skip
@click.option("--together", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="Events in one folder.")  # fmt: skip
@click.option("--reports", type=click.Path(path_type=Path, exists=True), help="A folder.")
@click.option("--labels", type=click.Path(path_type=Path, exists=True), help="Labels of pairs.")
@click.option("--max-pairs", default=24000, show_default=True, help="Of the reports.")
@click.option("--encoder", default="minilm-encoder")
@click.option("--judge", "judge_option", default=judge_name(None, None))
@click.option("--cache", type=click.Path(path_type=Path), help="Keep scores in this folder.")
@click.option("--save", type=click.Path(path_type=Path), help="Write the features here (npz).")
def main(
    suites: tuple[Path, ...], together: tuple[Path, ...], reports: Path | None,
    labels: Path | None, max_pairs: int, encoder: str, judge_option: str, cache: Path | None,
    save: Path | None,
) -> None:  # fmt: skip
    """Print weights for detector/rank.py."""
    store = Store(cache) if cache else None
    tokens = Settings().batch_tokens
    parts = (
        build_encoder(encoder, batch_tokens=tokens, store=store),
        build_judge(judge_option, batch_tokens=tokens, store=store),
    )
    samples = []
    for suite in suites:
        for path in sorted(suite.rglob("gold.json")):
            samples.append(event_sample(path.parent, *parts, 10**6))
            click.echo(f"read {path.parent.name}", err=True)
    for folder in together:
        samples.append(event_sample(folder, *parts, None))
        click.echo(f"read {folder}", err=True)
    if reports and labels:
        samples.append(report_sample(reports, labels, max_pairs, *parts))
    if save:
        arrays = {f"{n}/{s.name}/{part}": getattr(s, part) for n, s in enumerate(samples)
                  for part in ("table", "truth", "known")}  # fmt: skip
        np.savez_compressed(save, **arrays)
    weights, bias = fitted(samples)
    click.echo(f"{len(samples)} folders, {sum(s.known.sum() for s in samples)} pairs")
    click.echo(f"BIAS = {bias:.2f}")
    for name, weight in zip(NAMES, weights, strict=True):
        click.echo(f'    "{name}": {weight:.2f},')
    before = np.array([WEIGHTS.get(name, 0.0) for name in NAMES])
    for sample in samples:
        others = [other for other in samples if not other.events & sample.events]
        left_out, shift = fitted(others) if others else (weights, bias)
        truth, table = sample.truth[sample.known], sample.table[sample.known]
        click.echo(f"{sample.name}: before {figures(truth, table @ before + BIAS)}")
        click.echo(f"{sample.name}: after  {figures(truth, table @ left_out + shift)}")


if __name__ == "__main__":
    main()
