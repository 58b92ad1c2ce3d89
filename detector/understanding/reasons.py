"""Why two claims are at odds, in plain words: the evidence, never more than the words show."""

import re
from collections.abc import Callable

from detector.data import Claim, Kind, Quantity
from detector.understanding.cues import cues
from detector.understanding.differences import differences
from detector.understanding.times import clash
from detector.understanding.words import STOPWORDS

_COUNTED = re.compile(r"[\s-]+([^\W\d_][\w'’-]*)")


def reasons(
    left: Claim, right: Claim, kind: Kind, figures: tuple[str, str] | None
) -> tuple[str, ...]:
    """What of the words shows the conflict, and what a reader should know of the dates.

    `figures` are numbers that exclude each other, as they are worded.
    """
    if kind is Kind.NUMERIC and figures:
        told = f"“{figures[0]}” against “{figures[1]}”."
    else:
        told = _SAID.get(kind, _nothing)(left, right)
    if kind is Kind.SUPERSEDED_UPDATE or kind is Kind.NUMERIC:
        later = _later(left, right)
        return (told, later) if later else (told,)
    return (told,)


def worded(quantity: Quantity, text: str) -> str:
    """A number with the word that it counts: 3,000 marines."""
    following = _COUNTED.match(text, quantity.end)
    counted = following is not None and following[1].lower() not in STOPWORDS
    return text[quantity.start : following.end()] if counted and following else quantity.text


def _nothing(left: Claim, right: Claim) -> str:
    return "No single word shows it: read both sentences."


def _numbers(left: Claim, right: Claim) -> str:
    return _marked(left, right, "number") or "They give different figures."


def _time(left: Claim, right: Claim) -> str:
    words = clash(left.proposition, right.proposition)
    return f"“{words[0]}” against “{words[1]}”." if words else "They differ on when it was."


def _names(left: Claim, right: Claim) -> str:
    return _marked(left, right, "name") or "They name different ones."


def _place(left: Claim, right: Claim) -> str:
    return _marked(left, right, "name") or "They differ on where it was."


def _marked(left: Claim, right: Claim, what: str) -> str | None:
    """What stands on one side alone, where each side has just one such span."""
    sides = [
        [text[mark.start : mark.end] for mark in found if mark.what == what]
        for text, found in zip(
            (left.proposition, right.proposition),
            differences(left.proposition, right.proposition),
            strict=True,
        )
    ]
    if [len(side) for side in sides] != [1, 1]:
        return None
    return f"“{sides[0][0]}” against “{sides[1][0]}”."


def _negation(left: Claim, right: Claim) -> str:
    if cues(left.proposition).negated != cues(right.proposition).negated:
        return "One side is negated and the other is not."
    return "One side says that it is so, the other that it is not."


def _dispute(left: Claim, right: Claim) -> str:
    """Who says it and who denies it, as far as they are named."""
    said = [f"{claim.speaker} {claim.cue}" for claim in (left, right) if claim.speaker]
    if len(said) == len((left, right)) and left.speaker != right.speaker:
        return f"One side denies or disputes it: {said[0]} one thing, {said[1]} the other."
    return "One side denies or disputes what the other says."


def _later(left: Claim, right: Claim) -> str | None:
    dates = sorted(str(claim.article.date) for claim in (left, right) if claim.article.date)
    if len(set(dates)) < len((left, right)):
        return None
    return f"The later report may replace the earlier: {dates[0]} against {dates[1]}."


_SAID: dict[Kind, Callable[[Claim, Claim], str]] = {
    Kind.NEGATION: _negation,
    Kind.ANTONYM: lambda left, right: "They use words that exclude each other.",
    Kind.NUMERIC: _numbers,
    Kind.DATE_TIME: _time,
    Kind.ENTITY: _names,
    Kind.LOCATION: _place,
    Kind.CAUSE: lambda left, right: "They differ on why it happened, or through whom.",
    Kind.SCOPE: lambda left, right: "They differ on how far it holds: all or some, only or also.",
    Kind.ATTRIBUTION_DISPUTE: _dispute,
    Kind.MODALITY: lambda left, right: "One side is certain, the other is a plan or a possibility.",
    Kind.SUPERSEDED_UPDATE: lambda left, right: (
        "A plan, a promise or an early account against what came of it."
    ),
}
