"""Whether two claims say the same, in the same words or reworded."""

import re
from functools import lru_cache

from detector.data import Claim
from detector.understanding.cues import cues
from detector.understanding.quantities import Comparison, compare
from detector.understanding.words import STOPWORDS, content, overlap, stem, words

# From this share of common content words (Jaccard) on, two sentences are one reworded, and from
# this overlap on, with so many words shared, one is the other with something added. No gold
# conflict of the tune events or the examples is so close without a number or a cue that differs; in
# reports that reprint agency copy half of the first findings were.
_RESTATED = 0.6
_CONTAINED = 0.7
_MANY = 5
# "south" and "southern" are one word in two forms: they share so many first letters.
_ROOT = 4
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w'’-]+")


def says_the_same(left: Claim, right: Claim) -> bool:
    """Whether one claim is the other, word for word or reworded."""
    return same_statement(left, right) or restated(left, right)


def same_statement(left: Claim, right: Claim) -> bool:
    """Whether two claims say the same in the same words: content words in one order, and no number,
    name, date, negation or modal that differs.
    """
    if cues(left.proposition) != cues(right.proposition):
        return False
    return _skeleton(left.proposition) == _skeleton(right.proposition)


def restated(left: Claim, right: Claim) -> bool:
    """Whether one claim is the other reworded: most content words shared, no number, negation,
    denial, plan or hedge that differs, no quantities that clash, and nothing swapped: neither a
    name for a name nor one single word for another, as in an altered copy.
    """
    first, second = left.proposition, right.proposition
    words_left, words_right = content(first), content(second)
    shared = len(words_left & words_right)
    alike = shared >= _RESTATED * len(words_left | words_right)
    contained = shared >= _MANY and overlap(words_left, words_right) >= _CONTAINED
    if not shared or not (alike or contained):
        return False
    digits = _digits(first), _digits(second)
    if cues(first) != cues(second) or not (digits[0] <= digits[1] or digits[1] <= digits[0]):
        return False
    if compare(left.quantities, right.quantities)[0] is Comparison.CLASH:
        return False
    only_left, only_right = words_left - words_right, words_right - words_left
    swapped = len(only_left) == 1 == len(only_right) and (
        next(iter(only_left))[:_ROOT] != next(iter(only_right))[:_ROOT]
    )
    names_left, names_right = _names(first), _names(second)
    renamed = bool(names_left - names_right) and bool(names_right - names_left)
    return not swapped and not renamed


@lru_cache(maxsize=1 << 16)
def _digits(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if any(map(str.isdigit, word)))


@lru_cache(maxsize=1 << 16)
def _names(text: str) -> frozenset[str]:
    """The stems of capitalised words that do not begin the sentence."""
    return frozenset(stem(word) for name in _NAME.findall(text) for word in words(name))


@lru_cache(maxsize=1 << 16)
def _skeleton(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in STOPWORDS)
