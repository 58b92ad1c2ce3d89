"""Words that turn, soften or postpone what a claim asserts."""

import re
from dataclasses import dataclass
from functools import lru_cache

from detector.understanding.words import fold

# Contractions keep their apostrophe in folded text. "without", "lack" and the like deny as "not"
# does: real coverage rarely says "not".
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely|"
    r"\w+n't|fail(?:s|ed|ing)? to|lack(?:s|ed|ing)?|refus(?:e|es|ed|ing) to|unable to|"
    r"declin(?:e|es|ed|ing) to|yet to|free of|instead of)\b"
)
# Phrases that hold a negation and deny nothing.
_IDIOM = re.compile(
    r"\b(?:not only|not just|not least|no longer|no doubt|nothing but|no (?:less|fewer|more) than|"
    r"not (?:less|fewer|more) than|no\.? ?\d+)\b"
)
_ENDED = re.compile(r"\bno longer\b")
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denial|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|"
    r"refut(?:e|es|ed|ing)|disput(?:e|es|ed|ing)|contradict(?:s|ed|ing)?|"
    r"brush(?:es|ed)? (?:off|aside)|rul(?:e|es|ed|ing) out|insist(?:s|ed|ing)?)\b"
)
_PLAN = re.compile(
    r"\b(?:will|would|shall|won't|plan(?:s|ned|ning)? to|no plans?|plans? (?:to|for)|going to|"
    r"intend(?:s|ed|ing)? to|expect(?:s|ed)? to|due to (?:be|start|open|arrive|meet|begin)|"
    r"set to|vow(?:s|ed)?|promis(?:e|es|ed)|pledg(?:e|es|ed)|propos(?:e|es|ed)|aim(?:s|ed)? to|"
    r"hop(?:e|es|ed|ing) to|prepar(?:e|es|ed|ing) to|threaten(?:s|ed)? to)\b"
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|reportedly|allegedly|apparently|possibl[ey]|perhaps|likely|unlikely|"
    r"believed|suspect(?:s|ed)?|appear(?:s|ed)? to|seem(?:s|ed)? to|rumou?r(?:s|ed)?|"
    r"suggest(?:s|ed)?|fear(?:s|ed)?|unconfirmed|claim(?:s|ed)?|too early)\b"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What the words of one claim signal.

    `negated`: an odd number of negations. `denial`: somebody denies or disputes. `plan`: not yet
    done. `hedged`: not asserted flatly.
    """

    negated: bool
    denial: bool
    plan: bool
    hedged: bool


@lru_cache(maxsize=1 << 16)
def cues(text: str) -> Cues:
    """The cues of a text, read from its words alone; kept, since a claim stands in many pairs."""
    folded = fold(text)
    negations = len(_NEGATION.findall(_IDIOM.sub(" ", folded))) + len(_ENDED.findall(folded))
    return Cues(
        negated=negations % 2 == 1,
        denial=_DENIAL.search(folded) is not None,
        plan=_PLAN.search(folded) is not None,
        hedged=_HEDGE.search(folded) is not None,
    )


def negations(text: str) -> list[tuple[int, int]]:
    """The half-open ranges of the words that negate, if an odd number of them does; else none."""
    return _ranges(_NEGATION, text) if cues(text).negated else []


def denials(text: str) -> list[tuple[int, int]]:
    """The half-open ranges of the words that deny or dispute."""
    return _ranges(_DENIAL, text)


def _ranges(words: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    folded = fold(text)
    if len(folded) != len(text):  # a compatibility form changed the length: offsets would lie
        return []
    plain = _IDIOM.sub(lambda match: "\0" * len(match[0]), folded)
    return [match.span() for match in words.finditer(plain)]
