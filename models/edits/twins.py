"""Consistent twins for sets that hold edited contradictions only."""

import random
from collections.abc import Iterator, Sequence

from models.edits.material import Group
from models.edits.paraphrase import paraphrase
from models.rows import Row


def make_twins(rng: random.Random, rows: Sequence[Row]) -> Iterator[Group]:
    """Yield each contradiction (P, H) with an entailment that has the same H, edit and all.

    The twin's premise is a light paraphrase of H, or H itself where no rule applies.
    """
    for row in rows:
        if row.label == "contradiction":
            other = paraphrase(rng, row.hypothesis, whole=True) or row.hypothesis
            yield [row, Row(other, row.hypothesis, "entailment", row.source)]
