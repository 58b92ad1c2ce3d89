"""Pairing alone, on made-up vectors: our search against every pair by brute force, same result."""

import time
from typing import Any

import numpy as np

from benchmarks.speed_setup import Setup
from detector.closest import closest
from detector.parts import Vectors
from detector.sketch import Exact, Rows

_WIDTH, _CLAIMS, _EVENT = 384, 20, 5
_BUDGET = 4_000
# By brute force up to so many claims; beyond, its time is the square.
_BRUTE = 20_000
_ROWS = 512


def pairing(setup: Setup) -> dict[str, Any]:
    """Seconds for each number of articles, with 4,000 pairs and with twenty a claim."""
    rows = []
    for size in (10, 20) if setup.quick else setup.sizes:
        vectors, means, owner = news(size)
        for wanted in (_BUDGET, 20 * len(vectors)):
            start = time.perf_counter()
            found = closest(vectors, means, owner, wanted)
            taken = time.perf_counter() - start
            row = {
                "articles": size, "claims": len(vectors), "wanted": wanted, "search": taken
            }  # fmt: skip
            if len(vectors) <= _BRUTE:
                start = time.perf_counter()
                plain = brute(vectors, means, owner, wanted)
                row["brute"] = time.perf_counter() - start
                same = {pair[:2] for pair in found} & plain
                row["same_share"] = len(same) / max(1, len(plain))
            rows.append(row)
    return {"rows": rows}


def news(articles: int, seed: int = 0) -> tuple[Vectors, Exact, Rows]:
    """Unit vectors about their article, articles about their event, both about a common centre, in
    directions that weigh less and less, as those of sentence encoders do. Means are weighted.
    """
    rng = np.random.default_rng(seed)
    scale = (np.arange(_WIDTH) + 10.0) ** -0.5
    scale /= np.linalg.norm(scale)
    centre = rng.standard_normal(_WIDTH)
    events = rng.standard_normal((-(-articles // _EVENT), _WIDTH))
    about = centre + np.repeat(events, _EVENT, axis=0)[:articles]
    about += 0.4 * rng.standard_normal(about.shape)
    owner = np.repeat(np.arange(articles), _CLAIMS)
    vectors = np.empty((len(owner), _WIDTH), np.float32)
    means = np.empty((articles, _WIDTH))
    for place, mean in enumerate(about):
        own = (mean + 1.2 * rng.standard_normal((_CLAIMS, _WIDTH))) * scale
        own /= np.linalg.norm(own, axis=1, keepdims=True)
        vectors[place * _CLAIMS : (place + 1) * _CLAIMS] = own
        means[place] = own.mean(axis=0)
    means *= np.sqrt(0.75) / np.linalg.norm(means, axis=1, keepdims=True)
    return vectors, means, owner


def brute(vectors: Vectors, means: Exact, owner: Rows, wanted: int) -> set[tuple[int, int]]:
    """The best pairs by one look at each, a block of rows at a time."""
    related = (means @ means.T).astype(np.float32)
    scores, places = np.empty(0, np.float32), np.empty((0, 2), np.int64)
    for start in range(0, len(vectors), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(vectors)))
        table = vectors[rows] @ vectors[start:].T + related[owner[rows]][:, owner[start:]]
        keep = np.triu(owner[rows][:, None] != owner[None, start:], k=1)
        if len(scores) >= wanted:
            keep &= table >= scores.min()
        near, far = np.nonzero(keep)
        scores = np.concatenate([scores, table[near, far]])
        places = np.concatenate([places, np.stack([near + start, far + start], axis=1)])
        if len(scores) > wanted:
            best = np.argpartition(scores, -wanted)[-wanted:]
            scores, places = scores[best], places[best]
    return {(left, right) for left, right in places.tolist()}
