"""Where two claims part ways: the numbers, names, dates and negations that only one of them has."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from detector.understanding.cues import denials, negations
from detector.understanding.dates import spoken
from detector.understanding.quantities import quantities
from detector.understanding.words import fold, stem, words

# A "sentence" longer than this is a table or a list, in which nothing need be marked.
_LONGEST = 2000
_NAME = re.compile(r"(?<=[\w,;:’'] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")


class Mark(NamedTuple):
    """A half-open range of a claim's text; `what` is number, name, date or negation."""

    start: int
    end: int
    what: str


class _Spot(NamedTuple):
    start: int
    end: int
    values: frozenset[object]


_Spots = Sequence[_Spot]


def differences(left: str, right: str) -> tuple[list[Mark], list[Mark]]:
    """The marks of both texts, in order and disjoint.

    Numbers, names and dates are marked where each side has one that the other lacks; negations and
    denials where one side alone has any.
    """
    if max(len(left), len(right)) > _LONGEST:
        return [], []
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    kinds: tuple[tuple[str, Callable[[str], _Spots]], ...] = (
        ("date", _dates), ("number", _numbers), ("name", _names),
    )  # fmt: skip
    for what, find in kinds:
        first, second = find(left), find(right)
        alone = _alone(first, second, right), _alone(second, first, left)
        if all(alone):
            _add(marks, what, alone)
    for spans in (negations, denials):
        found = spans(left), spans(right)
        if bool(found[0]) != bool(found[1]):
            spots = [[_Spot(start, end, frozenset()) for start, end in side] for side in found]
            _add(marks, "negation", spots)
    return sorted(marks[0]), sorted(marks[1])


def _alone(spots: _Spots, others: _Spots, text: str) -> list[_Spot]:
    """The spots none of whose values stands among the others or, as a word, in the other text."""
    known = {value for spot in others for value in spot.values} | {stem(w) for w in words(text)}
    return [spot for spot in spots if not spot.values & known]


def _add(marks: tuple[list[Mark], list[Mark]], what: str, sides: Sequence[_Spots]) -> None:
    """Add spots that no earlier mark overlaps: the hour in a date is no number."""
    for own, side in zip(marks, sides, strict=True):
        for start, end, _ in side:
            if all(end <= mark.start or mark.end <= start for mark in own):
                own.append(Mark(start, end, what))


@lru_cache(maxsize=1 << 14)
def _numbers(text: str) -> tuple[_Spot, ...]:
    return tuple(
        _Spot(one.start, one.end, frozenset({(one.low, one.high)})) for one in quantities(text)
    )


@lru_cache(maxsize=1 << 14)
def _names(text: str) -> tuple[_Spot, ...]:
    """Capitalised words that do not begin the sentence and are no day or month; the same name by
    any of its words.
    """
    days = [(spot.start, spot.end) for spot in _dates(text)]
    return tuple(
        _Spot(match.start(), match.end(), frozenset(stem(word) for word in words(match[0])))
        for match in _NAME.finditer(text)
        if all(end <= match.start() or match.end() <= start for start, end in days)
    )


@lru_cache(maxsize=1 << 14)
def _dates(text: str) -> tuple[_Spot, ...]:
    found = fold(text)
    if len(found) != len(text):  # a compatibility form changed the length: offsets would lie
        return ()
    return tuple(
        _Spot(start, end, frozenset({" ".join(words(found[start:end]))}))
        for start, end in spoken(found)
    )
