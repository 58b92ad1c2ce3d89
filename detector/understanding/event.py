"""Do two claims tell of one event? What stands around them says more of that than they do.

"Twelve people died in the strike" of two articles is one toll or two, and the sentences alone do
not tell. Their articles do: what the passage around the claim speaks of, the rare names that both
hold, the days between them. All of it is soft evidence for the ranking and never a reason to leave
a pair out. What did not help on the tune events, one by one or in one folder: how alike the
articles are as a whole, or their openings, and names of a claim that the other article never says.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from detector.data import Article, Claim, Pair
from detector.parts import Vectors
from detector.understanding.words import names, stem, words

# Claims of an article that open it (the headline and its lead), and how far a passage goes.
_LEAD = 3
_AROUND = 2
_DAYS = frozenset(
    stem(day)
    for day in """monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december""".split()
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether two claims tell of one event.

    `passage`: cosine of what stands around both claims, two claims before and two after. `names`:
    what the names in both openings and claims weigh against all names there, in [0, 1]; rare names
    in the folder weigh more. `days`: log(1 + days between the articles), 0 where one has no date.
    """

    passage: float
    names: float
    days: float


def alone(pair: Pair) -> Evidence:
    """What holds for a pair without articles around it: as in one event, the medians of the marked
    conflicts of the tune events.
    """
    return Evidence(
        passage=0.27,
        names=0.02,
        days=math.log1p(days_between(pair.left, pair.right)),
    )


class Surroundings:
    """What stands around each claim of a run; `evidence` compares two of them."""

    def __init__(self, claims: Sequence[Claim], vectors: Vectors) -> None:
        """`vectors` is float32 (n, d), unit rows in the order of `claims`."""
        by_article: dict[str, list[int]] = defaultdict(list)
        for row, claim in enumerate(claims):
            by_article[claim.article.id].append(row)
        self._row = {claim.number: row for row, claim in enumerate(claims)}
        self._passage = np.zeros_like(vectors)
        for rows in by_article.values():
            for place, row in enumerate(rows):
                near = rows[max(0, place - _AROUND) : place + _AROUND + 1]
                around = [other for other in near if other != row] or [row]
                self._passage[row] = _unit(vectors[around].sum(0))
        articles = {claim.article.id: claim.article for claim in claims}
        counts = Counter(name for article in articles.values() for name in _words(article))
        total = len(articles)
        self._weight = {
            name: math.log((total + 1) / (count + 0.5)) / math.log(total + 2)
            for name, count in counts.items()
        }
        self._own = [_names_in(claim.text) for claim in claims]
        self._opening = {
            name: frozenset().union(*(self._own[row] for row in rows[:_LEAD]))
            | _names_in(f". {articles[name].title or ''}")
            for name, rows in by_article.items()
        }

    def evidence(self, pair: Pair) -> Evidence:
        """The evidence on a pair of the run's claims."""
        left, right = pair.left, pair.right
        rows = self._row[left.number], self._row[right.number]
        first = self._own[rows[0]] | self._opening[left.article.id]
        second = self._own[rows[1]] | self._opening[right.article.id]
        shared, every = self._weigh(first & second), self._weigh(first | second)
        return Evidence(
            passage=_cosine(self._passage[rows[0]], self._passage[rows[1]]),
            names=shared / every if every else 0.0,
            days=math.log1p(days_between(left, right)),
        )

    def _weigh(self, names: frozenset[str]) -> float:
        return sum(self._weight.get(name, 1.0) for name in sorted(names))


def days_between(left: Claim, right: Claim) -> int:
    """Days between the articles' dates; 0 where either is unknown."""
    if left.article.date is None or right.article.date is None:
        return 0
    first, second = (date.fromisoformat(c.article.date or "") for c in (left, right))
    return abs((first - second).days)


def _cosine(one: Vectors, two: Vectors) -> float:
    # Rounded, so that the last bits of a processor's arithmetic order nothing.
    return round(float(one @ two), 5)


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _words(article: Article) -> frozenset[str]:
    """The stems of all words of the article, its title's too."""
    return frozenset(stem(word) for word in words(f"{article.title or ''} {article.text}"))


def _names_in(text: str) -> frozenset[str]:
    """The names of a text that are no day or month."""
    return frozenset(name for name in names(text) if name not in _DAYS and len(name) > 1)
