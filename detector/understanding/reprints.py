"""Reprints: a sentence that several outlets print word for word counts once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from detector.data import Claim
from detector.understanding.words import fold

# An article is a reprint of another when this share of its claims, and so many of them, stand there
# word for word. Of 787 war reports 23 are; of thirty articles on six events, written independently,
# no two share a sentence. A sentence that was altered stays a claim of its own: an altered copy is
# the finest case.
_SHARE = 0.5
_FEWEST = 3


def merge(claims: Sequence[Claim]) -> tuple[list[Claim], dict[str, str]]:
    """The claims, each wording once and numbered anew, and which article reprints which.

    Of claims in the same words, letter case and blanks aside, the one of the earliest dated article
    stays (without dates the first in the run), and holds the others in `also`.
    """
    order = sorted(claims, key=lambda claim: (claim.article.date or "9999", claim.number))
    copies: dict[str, list[Claim]] = defaultdict(list)
    for claim in order:
        copies[_key(claim)].append(claim)
    kept = [
        replace(same[0], also=tuple(same[1:])) if len(same) > 1 else same[0]
        for same in copies.values()
    ]
    kept.sort(key=lambda claim: claim.number)
    numbered = [replace(claim, number=number) for number, claim in enumerate(kept)]
    return numbered, _duplicates(order, copies)


def _key(claim: Claim) -> str:
    return " ".join(fold(claim.text).split())


def _duplicates(order: Sequence[Claim], copies: dict[str, list[Claim]]) -> dict[str, str]:
    """Article to the earlier one that it reprints; one that is no reprint itself."""
    rank: dict[str, int] = {}
    for claim in order:
        rank.setdefault(claim.article.id, len(rank))
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for same in copies.values():
        articles = dict.fromkeys(claim.article.id for claim in same)
        for article in articles:
            for other in articles:
                if rank[other] < rank[article]:
                    shared[article][other] += 1
    sizes = Counter(claim.article.id for claim in order)
    found: dict[str, str] = {}
    for article in sorted(shared, key=rank.__getitem__):
        original, count = max(shared[article].items(), key=lambda item: (item[1], -rank[item[0]]))
        if count >= max(_FEWEST, _SHARE * sizes[article]):
            found[article] = found.get(original, original)
    return found
