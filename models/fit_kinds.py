"""Fit and write the table of `detector.understanding.kinds`: `python -m models.fit_kinds`.

Rows are the conflicts of all told events but the held-out ones, on which the printed accuracy is
measured. Each event counts the same, whatever number of pairs its facts give, and a rare kind more
than a common one, by the root of how rare it is: without that a quarter of all kinds are never
named (accuracy .406 in place of .379, mean recall of a kind .192 in place of .242).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression

from detector.data import Article, Claim, Kind
from detector.split import read_claim
from detector.understanding.kinds import Marks, marks
from models.news_events import SAME, ToldEvent, files, held_out, read_event

# Kinds of the marks that go by another name in a report.
_NAMES = {"plan_act": "superseded_update", "other": "world_knowledge"}
TABLE = Path(__file__).parents[1] / "detector" / "understanding" / "kinds.toml"
# Words that exclude each other cannot be told from a list of marks: none of 45 was found, and pairs
# without any mark were called so.
_LEFT_OUT = "antonym"
# The inverse of the penalty on squared weights.
_C = 5.0


def claims_of(event: ToldEvent) -> dict[str, Claim]:
    """Every sentence as a claim of its outlet's article."""
    return {
        one.key: replace(
            read_claim(Article(telling.outlet, one.text, date=telling.date)), number=number
        )
        for telling in event.tellings
        for number, one in enumerate(telling.sentences)
    }


def rows(event: ToldEvent) -> Iterator[tuple[Marks, str]]:
    """The marks and the kind of each conflict of an event."""
    claims = claims_of(event)
    for (one, two), (label, kind) in event.pairs().items():
        name = _NAMES.get(kind, kind)
        if label != SAME and name in set(Kind) - {_LEFT_OUT}:
            yield marks(claims[one], claims[two]), name


@click.command()
def main() -> None:
    """Write detector/understanding/kinds.toml."""
    names = list(Marks.__dataclass_fields__)
    table: dict[bool, list[list[float]]] = defaultdict(list)
    kinds: dict[bool, list[str]] = defaultdict(list)
    weights: dict[bool, list[float]] = defaultdict(list)
    for path in files():
        event = read_event(path)
        found = list(rows(event))
        kept = held_out(event.series)
        table[kept] += [[getattr(shown, name) for name in names] for shown, _ in found]
        kinds[kept] += [kind for _, kind in found]
        weights[kept] += [1 / len(found)] * len(found)
    model = LogisticRegression(C=_C, max_iter=3000, fit_intercept=False)
    counts = Counter(kinds[False])
    scale = np.array(weights[False]) * [counts[kind] ** -0.5 for kind in kinds[False]]
    scale *= len(scale) / scale.sum()
    model.fit(np.array(table[False]), np.array(kinds[False]), sample_weight=scale)
    right = model.predict(np.array(table[True])) == np.array(kinds[True])
    shares = np.array(weights[True]) / sum(weights[True])
    common = np.array(kinds[True]) == counts.most_common(1)[0][0]
    lines = [
        f"# Fitted by models.fit_kinds on {len(kinds[False]):,} conflicts of told events. Of "
        f"{len(right):,} of held-out events",
        f"# {right @ shares:.0%} are named as their author named them (the commonest kind alone: "
        f"{common @ shares:.0%}).",
    ]
    for kind, row in zip(model.classes_, model.coef_, strict=True):
        own = np.array(kinds[True]) == kind
        lines += ["", f"[{kind}] # {right[own].mean():.0%} of {own.sum()} found"]
        lines += [f"{name} = {value:.2f}" for name, value in zip(names, row, strict=True)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines[:2]))


if __name__ == "__main__":
    main()
