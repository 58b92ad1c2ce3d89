"""Words of a text, folded so that the same word in two outlets compares equal."""

import re
import unicodedata
from functools import lru_cache

# Capitalised words that do not begin the sentence.
_NAME = re.compile(r"(?<=[\w,;:’'\")(] )[A-Z][\w'’-]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Function words: they say nothing of what a sentence is about. Negations and modals stand here too,
# since `cues` reads them on their own.
STOPWORDS = frozenset(
    """a about above after again against all also although am among an and any are as at be because
    been before being below between both but by can cannot could did do does doing down during each
    either few for from further had has have having he her here hers herself him himself his how
    however i if in into is it its itself just like may me might more most much must my myself near
    neither no nor not now of off on once one only or other ought our ours out over own per same she
    should since so some such than that the their theirs them themselves then there these they this
    those though through to too toward towards under until up upon us very was we were what when
    where whether which while who whom whose why will with within without would yet you your yours
    said say says saying told tells according added adding mr mrs ms dr""".split()
)


def fold(text: str) -> str:
    """Lower case, compatibility forms, straight apostrophes: for comparing, never for offsets."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words(text: str) -> list[str]:
    """The folded words of a text in order, without a possessive 's."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text))]


def stem(word: str) -> str:
    """A word without its commonest endings: `plans`, `planned` and `planning` fall together.

    Lighter than Porter's stemmer on purpose: a false merger makes a false finding.
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for suffix in ("ings", "ing", "edly", "ed", "es", "s", "ly"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


@lru_cache(maxsize=1 << 16)
def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning: neither function words nor bare digits.

    Kept, since a claim stands in many pairs.
    """
    return frozenset(
        stem(word) for word in words(text) if word not in STOPWORDS and not word.isdigit()
    )


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared content over the smaller side (the overlap coefficient), in [0, 1]; 0 for none."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


@lru_cache(maxsize=1 << 16)
def names(text: str) -> frozenset[str]:
    """The stems of the capitalised words that do not begin the text; kept like `content`."""
    return frozenset(stem(word) for name in _NAME.findall(text) for word in words(name))
