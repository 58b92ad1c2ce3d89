"""Encoder suites: does pairing bring the conflicting claims into the budget?"""

import time
from dataclasses import replace
from typing import Any

from detector.assemble import build_readers
from detector.benchmark.suites import EventSuite
from detector.data import CONFLICTS, Article, Claim, Pair
from detector.embed import embed
from detector.matching import matches
from detector.pair import pair, possible
from detector.parts import Encoder
from detector.read import read
from detector.split import split

# Budgets as shares of all possible pairs of the pool.
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def pool(suite: EventSuite) -> tuple[list[Claim], list[dict[str, Any]]]:
    """The claims of all events together, each event the others' distractor, and the gold conflicts.

    Article ids get the event's name before them, in the gold pairs, too.
    """
    articles: list[Article] = []
    conflicts = []
    for event in suite.events:
        found, _ = read(event.folder, build_readers())
        for article in found:
            articles.append(replace(article, id=f"{event.name}/{article.id}"))
        for gold in event.gold:
            if gold["label"] in CONFLICTS:
                sides = {
                    side: {**gold[side], "article": f"{event.name}/{gold[side]['article']}"}
                    for side in ("left", "right")
                }
                conflicts.append({**gold, **sides})
    return split(articles)[0], conflicts


def measure(model: Encoder, suite: EventSuite) -> tuple[dict[str, Any], float, int]:
    """Recall of the gold conflicts against pairs judged, claims a second, and claims."""
    claims, conflicts = pool(suite)
    start = time.perf_counter()
    vectors = embed(claims, model)
    seconds = time.perf_counter() - start
    total = possible(claims, within=False)
    wanted = [max(1, round(share * total)) for share in _SHARES]
    ranked = pair(claims, vectors, max(wanted))
    places = sorted(_places(ranked, conflicts))
    values: dict[str, Any] = {
        f"recall_at_{share:.0%}".replace("%", "pct"): sum(place < budget for place in places)
        / len(conflicts)
        for share, budget in zip(_SHARES, wanted, strict=True)
    }
    values["possible_pairs"] = total
    values["recall_curve"] = [
        [budget, sum(place < budget for place in places) / len(conflicts)] for budget in wanted
    ]
    return values, len(claims) / seconds if seconds else 0.0, len(claims)


def _places(ranked: list[Pair], conflicts: list[dict[str, Any]]) -> list[int]:
    """The first place, from 0, at which each gold conflict that was paired stands."""
    by_articles: dict[frozenset[str], list[tuple[int, Pair]]] = {}
    for place, one in enumerate(ranked):
        key = frozenset((one.left.article.id, one.right.article.id))
        by_articles.setdefault(key, []).append((place, one))
    found = []
    for gold in conflicts:
        key = frozenset((gold["left"]["article"], gold["right"]["article"]))
        first = next((p for p, one in by_articles.get(key, []) if matches(one, gold)), None)
        if first is not None:
            found.append(first)
    return found
