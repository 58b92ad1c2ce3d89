"""What sort of conflict two claims are in: a small regression over what their words show.

The weights are those of a multinomial logistic regression over the marks below, fitted by
`models.fit_kinds` on the conflicts of told events; table and figures stand in kinds.toml.
"""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

from detector.data import Claim, Kind
from detector.understanding.cues import cues
from detector.understanding.quantities import Comparison, compare
from detector.understanding.times import clash, times
from detector.understanding.words import content, fold, names, overlap, stem, words

_CAUSE = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|because|due to|blam(?:e|es|ed|ing)|result(?:s|ed)? (?:of|from|in)|"
    r"trigger(?:s|ed)?|started|set off|led to|sparked|owing to|fault|responsible|reason|why|"
    r"stem(?:s|med)? from|spark|short circuit|negligence|sabotage|accident|deliberate(?:ly)?)\b"
)
_SCOPE = re.compile(
    r"\b(?:all|every|everyone|everybody|each|only|sole(?:ly)?|entire|whole|both|any|anyone|never|"
    r"always|none|nobody|no one|majority|most|some|few|several|first|last|single|alone|complete|"
    r"full|half|part(?:ly)?)\b"
)
_AT = re.compile(
    r"\b(?:in|at|near|on|outside|off|from|to|into|inside|north|south|east|west|of) "
    r"(?:the )?([A-Z][\w'’-]+)"
)
_PLACE_WORD = re.compile(
    r"\b(?:north|south|east|west|upstream|downstream|inside|outside|bank|street|road|square|"
    r"harbour|village|town|province|border|coast|kilomet(?:re|er)s?|miles?|floor|bridge|hangar)\b"
)
_TOLL = re.compile(r"\b(?:dead|died|killed|deaths?|toll|injured|wounded|missing|bodies|victims)\b")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the words of two claims show, each from 0 to 1."""

    constant: float
    numbers_clash: float
    both_count: float
    tolls: float
    times_clash: float
    both_times: float
    one_negated: float
    one_denies: float
    both_say: float
    one_plans: float
    plan_first: float
    days_apart: float
    one_hedges: float
    names_differ: float
    places_differ: float
    place_words: float
    cause: float
    one_scope: float
    overlap: float


@lru_cache(maxsize=1 << 16)
def _places(text: str) -> frozenset[str]:
    return frozenset(stem(word) for name in _AT.findall(text) for word in words(name))


def _apart(one: frozenset[str], two: frozenset[str]) -> float:
    return float(bool(one - two) and bool(two - one))


def marks(left: Claim, right: Claim) -> Marks:
    """The marks of a pair; the same both ways round."""
    one, two = left.proposition, right.proposition
    cue = cues(one), cues(two)
    folded = fold(one), fold(two)
    denies = [
        own.denial or bool(claim.cue and cues(claim.cue).denial)
        for own, claim in zip(cue, (left, right), strict=True)
    ]
    dates = left.article.date, right.article.date
    apart = None not in dates and dates[0] != dates[1]
    plan_first = False
    if apart and cue[0].plan != cue[1].plan:
        plan = 0 if cue[0].plan else 1
        plan_first = str(dates[plan]) < str(dates[1 - plan])
    scope = [bool(_SCOPE.search(text)) for text in folded]
    tolls = [bool(_TOLL.search(text)) for text in folded]
    return Marks(
        constant=1.0,
        numbers_clash=float(compare(left.quantities, right.quantities)[0] is Comparison.CLASH),
        both_count=float(bool(left.quantities) and bool(right.quantities)),
        tolls=float(all(tolls)),
        times_clash=float(clash(one, two) is not None),
        both_times=float(bool(times(one)) and bool(times(two))),
        one_negated=float(cue[0].negated != cue[1].negated),
        one_denies=float(denies[0] != denies[1]),
        both_say=float(bool(left.speaker) and bool(right.speaker)),
        one_plans=float(cue[0].plan != cue[1].plan),
        plan_first=float(plan_first),
        days_apart=float(apart),
        one_hedges=float(cue[0].hedged != cue[1].hedged),
        names_differ=_apart(names(one), names(two)),
        places_differ=_apart(_places(one), _places(two)),
        place_words=sum(bool(_PLACE_WORD.search(text)) for text in folded) / 2,
        cause=sum(bool(_CAUSE.search(text)) for text in folded) / 2,
        one_scope=float(scope[0] != scope[1]),
        overlap=overlap(content(one), content(two)),
    )


def _weights() -> dict[Kind, tuple[float, ...]]:
    text = files("detector.understanding").joinpath("kinds.toml").read_text(encoding="utf-8")
    marked = [field.name for field in fields(Marks)]
    table = tomllib.loads(text)
    return {Kind(kind): tuple(row[name] for name in marked) for kind, row in table.items()}


WEIGHTS = _weights()


def kind_of(left: Claim, right: Claim) -> Kind:
    """The likeliest kind of the conflict between two claims."""
    shown = marks(left, right)
    values = [getattr(shown, field.name) for field in fields(shown)]
    return max(
        WEIGHTS, key=lambda kind: sum(w * v for w, v in zip(WEIGHTS[kind], values, strict=True))
    )
