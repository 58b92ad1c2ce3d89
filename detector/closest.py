"""The pairs with the greatest product: exact, though few pairs are looked at closely.

A pair's score is the product of its vectors plus that of its articles' means. A first look goes by
sketches, whose products are upper bounds: what cannot reach the floor is passed over, articles
whose means alone rule it out as a whole. What is left is computed in float64, so that no score
depends on the block that it was met in.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detector.parts import Progress, Vectors, silent
from detector.sketch import Exact, Rows, plan

# Scores are compared after rounding, so that the last bits of a product order nothing.
DECIMALS = 5
# Rows and columns of the table of bounds held at a time: 4 MB of float32.
_BLOCK, _TILE = 256, 4_096
# Pairs computed in float64 at a time: 25 MB with 384 dimensions.
_CHUNK = 4_096
# Pairs held beyond those wanted before they are cut back.
_SPARE = 200_000

Found = list[tuple[int, int, float]]


def closest(
    vectors: Vectors, means: Exact, owner: Rows, wanted: int, *,
    within: bool = False, progress: Progress = silent,
) -> Found:  # fmt: skip
    """At most `wanted` (position, later position, product of the vectors), greatest score first.

    `vectors` is float32 (n, d), `means` float64 (articles, d), `owner` gives each vector its
    article; pairs of one article count only `within`. Equal scores stand in the order of positions.
    Memory is bounded by a tile, one article against all others, and twice what is wanted.
    """
    # The search has the vectors of an article side by side.
    order = np.argsort(owner, kind="stable")
    vectors, owner = vectors[order], owner[order]
    plans = plan(vectors, means, owner, wanted, within=within)
    # No product of two vectors is greater than the greatest of one with itself.
    most = float(np.einsum("ij,ij->i", vectors, vectors).max()) + 1e-6
    for floor in plans.floors:
        best = _Best(wanted, floor)
        for start in range(0, len(vectors), _BLOCK):
            progress("pairing", start, len(vectors))
            rows = slice(start, min(start + _BLOCK, len(vectors)))
            for lefts, rights, similar, scores in _block(
                rows, vectors, plans.sketches, means, owner, most, best, within=within
            ):
                first, second = order[lefts], order[rights]
                best.add(scores, similar, np.minimum(first, second), np.maximum(first, second))
        found = best.taken()
        if len(found) == wanted:
            break
    return found


def _block(
    rows: slice, vectors: Vectors, sketches: Vectors, means: Exact, owner: Rows, most: float,
    best: "_Best", *, within: bool,
) -> Iterator[tuple[Rows, Rows, Exact, Exact]]:  # fmt: skip
    """What of these rows against all later ones may be among the best: lefts, rights, products of
    the vectors, scores. `most` is the greatest product that two vectors can have.
    """
    articles, firsts, run = np.unique(owner[rows], return_index=True, return_inverse=True)
    ends = [*firsts[1:].tolist(), rows.stop - rows.start]
    related = means[articles] @ means.T
    reach = related.max(axis=0) + most >= best.floor
    columns = rows.start + np.flatnonzero(reach[owner[rows.start :]])
    for start in range(0, len(columns), _TILE):
        tile = columns[start : start + _TILE]
        bounds = sketches[rows] @ sketches[tile].T
        needed = (best.floor - related).astype(np.float32)[:, owner[tile]]
        keep = np.empty(bounds.shape, bool)
        for place, (first, end) in enumerate(zip(firsts.tolist(), ends, strict=True)):
            np.greater_equal(bounds[first:end], needed[place], out=keep[first:end])
        near, far = np.nonzero(keep)
        lefts, rights = near + rows.start, tile[far]
        wanted = rights > lefts
        if not within:
            wanted &= owner[lefts] != owner[rights]
        lefts, rights, near = lefts[wanted], rights[wanted], near[wanted]
        similar = _products(vectors, lefts, rights)
        scores = similar + related[run[near], owner[rights]]
        wanted = scores >= best.floor
        yield lefts[wanted], rights[wanted], similar[wanted], scores[wanted]


def _products(vectors: Vectors, lefts: Rows, rights: Rows) -> Exact:
    products = np.empty(len(lefts))
    for start in range(0, len(lefts), _CHUNK):
        part = slice(start, start + _CHUNK)
        pair = (vectors[side[part]].astype(np.float64) for side in (lefts, rights))
        products[part] = np.einsum("ij,ij->i", *pair)
    return products


class _Best:
    """The best pairs so far; cut back whenever it holds twice what is wanted and some more."""

    def __init__(self, wanted: int, floor: float = -np.inf) -> None:
        self.wanted = wanted
        self.floor = floor - 10.0**-DECIMALS
        self._parts: list[Exact] = []
        self._held = 0

    def add(self, *columns: NDArray[np.generic]) -> None:
        """Columns: score, similarity, left position, right position."""
        part = np.stack([np.asarray(column, np.float64) for column in columns], axis=1)
        part[:, 0] = np.round(part[:, 0], DECIMALS)
        self._parts.append(part)
        self._held += len(part)
        if self._held > 2 * self.wanted + _SPARE:
            self._cut()

    def _cut(self) -> None:
        rows = np.concatenate(self._parts)
        if len(rows) > self.wanted:
            # Ties at the edge stay in; sorting what is left gives the same as sorting all.
            edge = np.partition(rows[:, 0], -self.wanted)[-self.wanted]
            rows = rows[rows[:, 0] >= edge]
        order = np.lexsort((rows[:, 3], rows[:, 2], -rows[:, 0]))[: self.wanted]
        rows = rows[order]
        self._parts, self._held = [rows], len(rows)
        if len(rows) == self.wanted:
            # Ties at the floor are decided by position, so they must still come in; the slack is
            # what rounding moved.
            self.floor = max(self.floor, rows[-1, 0] - 10.0**-DECIMALS)

    def taken(self) -> Found:
        """(left, right, similarity) of the best pairs, best first."""
        if not self._parts:
            return []
        self._cut()
        rows = self._parts[0]
        lefts, rights = rows[:, 2:].astype(np.int64).T.tolist()
        return list(zip(lefts, rights, rows[:, 1].tolist(), strict=True))
