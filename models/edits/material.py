"""What the rules work on: plain sentences, and pairs known to entail or to be neutral."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models.rows import Row

Group = list[Row]
"""Rows made from one seed; kept or left out together."""

_PLAIN = re.compile(r"[A-Z][^\"“”`()\[\]:;]*\.")
_LOWERED = {
    "The", "A", "An", "This", "That", "These", "Those", "His", "Her", "Its", "Their", "Our",
    "My", "Your", "He", "She", "It", "They", "We", "You", "There", "Some", "Many", "Most",
    "All", "Both", "Several", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    "Ten", "In", "On", "At", "By", "For", "After", "Before", "During", "Since", "Under",
    "People", "Police", "Officials", "Government", "Troops", "Another", "One", "Each", "Every",
}  # fmt: skip


@dataclass(frozen=True)
class Material:
    """Sentences that stand alone, and labelled pairs of the sets a rule may draw on."""

    sentences: tuple[str, ...]
    entailed: tuple[Row, ...] = ()
    neutral: tuple[Row, ...] = ()

    @classmethod
    def gather(cls, rows: Iterable[Row]) -> "Material":
        """Collect plain sentences (premises, and entailed hypotheses) and pairs from ``rows``."""
        sentences: dict[str, None] = {}
        entailed, neutral = [], []
        for row in rows:
            if row.label == "entailment" and row.premise:
                entailed.append(row)
            elif row.label == "neutral" and row.premise:
                neutral.append(row)
            for text in (row.premise, row.hypothesis):
                if is_plain(text):
                    sentences[text] = None
        return cls(tuple(sentences), tuple(entailed), tuple(neutral))


def is_plain(text: str) -> bool:
    """Tell whether ``text`` is one sentence of 5 to 32 words without quotes or brackets."""
    if not 5 <= len(text.split()) <= 32:
        return False
    return _PLAIN.fullmatch(text) is not None and not re.search(r"[a-z]{2}\. [A-Z]", text)


def lower_first(sentence: str) -> str:
    """Lower the first letter where the first word is no name, to put words in front."""
    first = sentence.split(" ", 1)[0]
    if first in _LOWERED:
        return sentence[0].lower() + sentence[1:]
    return sentence


def upper_first(sentence: str) -> str:
    """Raise the first letter."""
    return sentence[:1].upper() + sentence[1:]
