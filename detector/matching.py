"""Whether a judged pair is the one that an annotator marked.

A text matches a quote when one contains the other, with quotation marks folded and white space
collapsed, and the shorter has at least 30% of the longer's characters.
"""

from collections.abc import Mapping
from typing import Any

from detector.data import Claim, Pair

_SHARE = 0.30
_FOLDED = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})


def folded(text: str) -> str:
    """The text with plain quotation marks and single blanks."""
    return " ".join(text.translate(_FOLDED).split())


def same_text(text: str, quote: str) -> bool:
    """Whether a claim's text and a gold quote are one place."""
    shorter, longer = sorted((folded(text), folded(quote)), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= _SHARE * len(longer)


def matches(pair: Pair, gold: Mapping[str, Any]) -> bool:
    """Whether a pair matches a gold pair (`left` and `right` with `article` and `quote`), either
    way round.
    """
    left, right = gold["left"], gold["right"]
    return (_is(pair.left, left) and _is(pair.right, right)) or (
        _is(pair.left, right) and _is(pair.right, left)
    )


def _is(claim: Claim, side: Mapping[str, str]) -> bool:
    return claim.article.id == side["article"] and same_text(claim.text, side["quote"])
