"""Light paraphrases: the same statement in slightly other words."""

import random
import re
from collections.abc import Callable

from models.edits.material import lower_first, upper_first
from models.edits.words import NUMBER_WORDS, SYNONYMS

_CONTRACTED = {
    "is not": "isn't", "are not": "aren't", "was not": "wasn't", "were not": "weren't",
    "has not": "hasn't", "have not": "haven't", "had not": "hadn't", "does not": "doesn't",
    "do not": "don't", "did not": "didn't", "will not": "won't", "would not": "wouldn't",
    "cannot": "can't", "could not": "couldn't", "should not": "shouldn't",
}  # fmt: skip
_EXPANDED = {short: long for long, short in _CONTRACTED.items()}
_FRONTED = re.compile(r"((?:In|On|At|During|After|Before|Since) [^,]{3,40}), ([^,]{15,})\.")
_TRAILING = re.compile(r"([A-Z][^,]{15,}) (in (?:19|20)\d\d|on [A-Z][a-z]+day)\.")
_OPENER = re.compile(r"(?:However|Also|Then|Moreover|Furthermore|In addition|Meanwhile), (.+)")
_TAIL = re.compile(r"(.{20,}), (?:which|who|where) [^,]+\.")


def paraphrase(rng: random.Random, sentence: str, *, whole: bool = False) -> str | None:
    """Return ``sentence`` in other words, one to four changes, or None where no rule applies.

    What comes back follows from ``sentence``; only with ``whole`` does ``sentence`` follow from
    it too (otherwise a trailing clause may have been left out).
    """
    rules = [rule for rule in _RULES if not (whole and rule is _drop_tail)]
    rng.shuffle(rules)
    done, wanted = 0, rng.choice((1, 2, 3, 4))
    text = sentence
    for rule in rules:
        if done == wanted:
            break
        changed = rule(rng, text)
        if changed is not None and changed != text:
            text, done = changed, done + 1
    return text if text != sentence else None


def _contract(rng: random.Random, text: str) -> str | None:
    for table in (_CONTRACTED, _EXPANDED):
        for old, new in table.items():
            if re.search(rf"\b{old}\b", text):
                return re.sub(rf"\b{old}\b", new, text)
    return None


def _synonym(rng: random.Random, text: str) -> str | None:
    found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in SYNONYMS]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + rng.choice(SYNONYMS[match.group()]) + text[match.end() :]


def _number_word(rng: random.Random, text: str) -> str | None:
    match = re.search(r"(?<=[a-z] )(\d{1,2})(?= [a-z]{4,})", text)
    if match and int(match.group()) in NUMBER_WORDS:
        return text[: match.start()] + NUMBER_WORDS[int(match.group())] + text[match.end() :]
    return None


def _unfront(rng: random.Random, text: str) -> str | None:
    match = _FRONTED.fullmatch(text)
    if match is None:
        return None
    front, rest = match.groups()
    return f"{upper_first(rest)} {lower_first(front)}."


def _front(rng: random.Random, text: str) -> str | None:
    match = _TRAILING.fullmatch(text)
    if match is None:
        return None
    rest, trailing = match.groups()
    return f"{upper_first(trailing)}, {lower_first(rest)}."


def _drop_opener(rng: random.Random, text: str) -> str | None:
    match = _OPENER.fullmatch(text)
    return upper_first(match.group(1)) if match else None


def _drop_tail(rng: random.Random, text: str) -> str | None:
    match = _TAIL.fullmatch(text)
    return f"{match.group(1)}." if match else None


_RULES: tuple[Callable[[random.Random, str], str | None], ...] = (
    _contract,
    _synonym,
    _synonym,
    _synonym,
    _number_word,
    _unfront,
    _front,
    _drop_opener,
    _drop_tail,
)
