"""Claims to candidate pairs: related claims of related articles, under one budget.

Cosine is not conflict, so it serves recall alone: the budget goes to the pairs with the greatest
claim similarity + 0.75 x article similarity. On the thirty articles of the tune events together
that holds 72% of the gold conflicts at 10,600 pairs, against 60% with claim similarity alone
(20,000 pairs: 82% against 69%); a weight of 0.4 or 1.5 is within two points of it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detector.closest import DECIMALS, closest
from detector.data import Claim, Pair
from detector.parts import Progress, Vectors, silent

# What an article's similarity weighs beside a claim's; the figures above.
ARTICLE_WEIGHT = 0.75
# A claim of a draft is compared with so many claims, those of the greatest similarity + 0.5 x that
# of their article. Of the 529 claims of the tune events in one folder, that holds the other side of
# a gold conflict in 82% of the cases (60 claims: 72%; by the claim's similarity alone 78% and 66%).
DRAFT_PAIRS = 120
DRAFT_WEIGHT = 0.5
# A claim is near a topic from this cosine on. A few words for one of the six tune events ("the
# mayoral recount") keep 26 to 73% of that event's claims and 3 to 11% of the others'.
TOPICAL = 0.2


def budget(claims: int) -> int:
    """How many pairs are judged by default: 4,000 for a handful of articles, more for many claims.

    4,000 hold every gold conflict of each tune event (3,000: 98.6%). Of the six events in one
    folder (529 claims), twenty pairs a claim hold 72%, forty 82%; the time grows as the budget
    does, about 27 s for 4,000 pairs on two cores.
    """
    return max(4_000, 20 * claims)


def article_vectors(claims: Sequence[Claim], vectors: Vectors) -> tuple[Vectors, NDArray[np.int64]]:
    """The mean direction of each article's claims, float32 (articles, d), and each claim's row."""
    rows: dict[str, int] = {}
    owner = np.array([rows.setdefault(claim.article.id, len(rows)) for claim in claims], np.int64)
    means = np.zeros((len(rows), vectors.shape[1]), np.float32)
    np.add.at(means, owner, vectors)
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    return means / np.maximum(norms, 1e-9), owner


def possible(claims: Sequence[Claim], *, within: bool) -> int:
    """How many unordered pairs of claims there are: of different articles, or of any."""
    total = len(claims) * (len(claims) - 1) // 2
    if within:
        return total
    sizes: dict[str, int] = {}
    for claim in claims:
        sizes[claim.article.id] = sizes.get(claim.article.id, 0) + 1
    return total - sum(size * (size - 1) // 2 for size in sizes.values())


def pair(
    claims: Sequence[Claim],
    vectors: Vectors,
    max_pairs: int,
    *,
    within: bool = False,
    progress: Progress = silent,
) -> list[Pair]:
    """At most `max_pairs` pairs, the most related first, each unordered pair once.

    `vectors` is float32 (n, d) in the order of `claims`. The left claim stands first in the run.
    Memory is bounded, see `closest`.
    """
    if len(claims) < 2 or max_pairs <= 0:
        return []
    articles, owner = article_vectors(claims, vectors)
    means = np.sqrt(ARTICLE_WEIGHT) * articles.astype(np.float64)
    found = closest(vectors, means, owner, max_pairs, within=within, progress=progress)
    progress("pairing", len(claims), len(claims))
    return [
        Pair(claims[left], claims[right], round(similarity, DECIMALS))
        for left, right, similarity in found
    ]


def pair_with_draft(
    claims: Sequence[Claim],
    vectors: Vectors,
    drafted: int,
    max_pairs: int | None,
    progress: Progress = silent,
) -> list[Pair]:
    """Pairs of each of the last `drafted` claims with its nearest claims of the others.

    The drafted claim is the left one. Each gets an equal share of `max_pairs`, by default
    `DRAFT_PAIRS`; the time grows with the number of claims, not with its square.
    """
    others = len(claims) - drafted
    if others <= 0 or drafted <= 0:
        return []
    articles, owner = article_vectors(claims[:others], vectors[:others])
    share = DRAFT_PAIRS if max_pairs is None else max(1, max_pairs // drafted)
    pairs = []
    for row in range(others, len(claims)):
        progress("pairing", row - others, drafted)
        similar = vectors[:others] @ vectors[row]
        scores = np.round(similar + DRAFT_WEIGHT * (articles @ vectors[row])[owner], DECIMALS)
        for other in np.argsort(-scores, kind="stable")[:share].tolist():
            similarity = round(float(similar[other]), DECIMALS)
            pairs.append(Pair(claims[row], claims[other], similarity))
    progress("pairing", drafted, drafted)
    return pairs


def topical(vectors: Vectors, topic: Vectors) -> NDArray[np.int64]:
    """The positions of the claims near a topic, in order: cosine with it of at least `TOPICAL`.

    `vectors` is float32 (n, d), `topic` (d,).
    """
    near: NDArray[np.int64] = np.flatnonzero(np.round(vectors @ topic, DECIMALS) >= TOPICAL)
    return near
