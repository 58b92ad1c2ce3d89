"""Upper bounds of cosines by a few numbers a vector: what lets pairing look at few pairs closely.

A vector is cut in two: its coordinates along the directions in which the vectors spread most, and
the length of the rest. The product of two such sketches is never below that of the vectors. How low
the score of the last pair will be, and how wide a sketch should be, a sample of the rows tells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.parts import Vectors

# Positions, and whatever is computed in full.
Rows = NDArray[np.int64]
Exact = NDArray[np.float64]

# Widths that are tried beside the whole vector.
_WIDTHS = (16, 32, 64, 128, 192, 256)
# What it costs to look at one pair closely, in coordinates of a matrix product: about 1.5 µs each,
# against 100 billion float32 operations a second.
_CLOSELY = 75_000
# Under so many vectors all is done before the directions are found.
_WORTH = 3_000
# Vectors from which the directions are taken.
_LEARNT_FROM = 4_096
# Rows that are sampled, and elements of their table against all: 16 MB of float32.
_SAMPLE, _ELEMENTS, _LEAST = 256, 2**22, 16
# The floor is guessed so low that so many times the pairs wanted should reach it; where they do
# not, the next is tried.
_MARGINS = (1.5, 6.0)
# More than the error of a product of float32 vectors.
_ERROR = 1e-6


@dataclass(frozen=True, slots=True)
class Plan:
    """`floors` are guesses of the last pair's score, to be tried in turn; the last is no guess.
    `sketches` is float32 (n, k), the vectors themselves where no sketch is worth it.
    """

    floors: tuple[float, ...]
    sketches: Vectors


def sketch(vectors: Vectors, columns: Exact) -> Vectors:
    """float32 (n, k + 1), whose products are upper bounds of those of `vectors` but for 1e-6.

    `columns` is (d, k), orthonormal.
    """
    part = (vectors @ columns.astype(np.float32)).astype(np.float32)
    lengths = [np.einsum("ij,ij->i", rows, rows, dtype=np.float64) for rows in (vectors, part)]
    rest = np.sqrt(np.maximum(lengths[0] - lengths[1], 0.0) + _ERROR)
    return np.concatenate([part, rest[:, None].astype(np.float32)], axis=1)


def plan(vectors: Vectors, means: Exact, owner: Rows, wanted: int, *, within: bool) -> Plan:
    """How to look for the `wanted` pairs with the greatest product of vectors plus that of means.

    `means` is (articles, d), `owner` gives each vector its article; pairs of one article count only
    `within`.
    """
    total = len(vectors)
    size = min(total, _SAMPLE, max(_LEAST, _ELEMENTS // total))
    rows: Rows = np.linspace(0, total - 1, size).astype(np.int64)
    related = (means[owner[rows]] @ means.T).astype(np.float32)[:, owner]
    if not within:
        related[owner[rows][:, None] == owner] = -np.inf
    related[np.arange(len(rows)), rows] = -np.inf
    scores = (vectors[rows] @ vectors.T + related).ravel()
    # Each pair is met twice when all rows are sampled.
    places = [int(margin * wanted * 2 * len(rows) / total) + 4 for margin in _MARGINS]
    floors = [float(np.partition(scores, -n)[-n]) for n in places if n < len(scores) // 2]
    floors = [floor for floor in floors if np.isfinite(floor)]
    if not floors:
        return Plan((-np.inf,), vectors)
    return Plan((*floors, -np.inf), _cheapest(vectors, rows, related, floors[0]))


def _cheapest(vectors: Vectors, rows: Rows, related: Vectors, floor: float) -> Vectors:
    """The sketches with which a search should take the least time."""
    if len(vectors) < _WORTH:
        return vectors
    some = vectors[:: -(-len(vectors) // _LEARNT_FROM)].astype(np.float64)
    columns = np.linalg.eigh(some.T @ some)[1][:, ::-1]

    def cost(sketches: Vectors) -> float:
        reached = int(np.count_nonzero(sketches[rows] @ sketches.T + related >= floor))
        return float(sketches.shape[1]) + _CLOSELY * reached / related.size

    best, least = vectors, cost(vectors)
    for width in (width for width in _WIDTHS if width < vectors.shape[1]):
        sketches = sketch(vectors, columns[:, :width])
        if (needed := cost(sketches)) < least:
            best, least = sketches, needed
    return best
