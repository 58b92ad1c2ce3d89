"""Do two claims tell of one event? What stands around them says more of that than they do.

"Twelve people died in the strike" of two articles is one toll or two, and the sentences alone do
not tell. Their articles do: what they are about, what the passage around the claim speaks of, the
rare names that both or only one of them holds, the days between them. All of it is soft evidence
for the ranking and never a reason to leave a pair out.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from detector.data import Article, Claim, Pair
from detector.parts import Vectors
from detector.understanding.words import stem, words

# Claims of an article that open it (the headline and its lead), and how far a passage goes.
_LEAD = 3
_AROUND = 2
_NAME = re.compile(r"(?<=[\w,;:’'\")(] )[A-Z][\w'’-]+")
_DAYS = frozenset(
    stem(day)
    for day in """monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december""".split()
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether two claims tell of one event.

    `article`, `lead`, `passage`: cosines of the articles' mean directions, of their first claims',
    of the claims around both. `names`: what the names in both openings and claims weigh against
    all names there, in [0, 1]; rare names in the folder weigh more. `strange`: what the names of a
    claim weigh that its partner's article never says, the greater of both sides, in [0, 1].
    `days`: log(1 + days between the articles), 0 where one has no date.
    """

    article: float
    lead: float
    passage: float
    names: float
    strange: float
    days: float


def alone(pair: Pair) -> Evidence:
    """What holds for a pair without articles around it: as in one event, the medians of the marked
    conflicts of the tune events.
    """
    return Evidence(
        article=0.8,
        lead=0.6,
        passage=0.5,
        names=0.4,
        strange=0.0,
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
        self._article: dict[str, Vectors] = {}
        self._lead: dict[str, Vectors] = {}
        self._passage = np.zeros_like(vectors)
        for name, rows in by_article.items():
            self._article[name] = _unit(vectors[rows].sum(0))
            self._lead[name] = _unit(vectors[rows[:_LEAD]].sum(0))
            for place, row in enumerate(rows):
                near = rows[max(0, place - _AROUND) : place + _AROUND + 1]
                around = [other for other in near if other != row] or [row]
                self._passage[row] = _unit(vectors[around].sum(0))
        articles = {claim.article.id: claim.article for claim in claims}
        self._said = {name: _words(article) for name, article in articles.items()}
        counts = Counter(name for names in self._said.values() for name in names)
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
        one, two = left.article.id, right.article.id
        rows = self._row[left.number], self._row[right.number]
        own = self._own[rows[0]], self._own[rows[1]]
        first, second = own[0] | self._opening[one], own[1] | self._opening[two]
        shared, every = self._weigh(first & second), self._weigh(first | second)
        return Evidence(
            article=_cosine(self._article[one], self._article[two]),
            lead=_cosine(self._lead[one], self._lead[two]),
            passage=_cosine(self._passage[rows[0]], self._passage[rows[1]]),
            names=shared / every if every else 0.0,
            strange=max(
                self._weigh(own[0] - self._said[two]) / (1 + self._weigh(own[0])),
                self._weigh(own[1] - self._said[one]) / (1 + self._weigh(own[1])),
            ),
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
    """The stems of capitalised words that do not begin the text and are no day or month."""
    found = (stem(word) for name in _NAME.findall(text) for word in words(name))
    return frozenset(name for name in found if name not in _DAYS and len(name) > 1)
