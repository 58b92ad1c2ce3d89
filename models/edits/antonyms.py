"""One word turned into its opposite, on one side or on both."""

import random
import re
from collections.abc import Iterator

from models.edits.material import Group, Material
from models.edits.paraphrase import paraphrase
from models.edits.words import ANTONYMS
from models.rows import Row

_SOURCE = "made_antonyms"
_NEGATED = re.compile(r"\b(?:not|never|no|nor|neither|if|or)\b|n't\b", re.IGNORECASE)


def make_antonyms(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups from pairs that share a word with an opposite.

    With ``~`` for the edited text: (P, H~) contradicts, (P~, H~) entails; or (P~, H)
    contradicts, (P, H) entails.
    """
    pairs = [(row.premise, row.hypothesis) for row in material.entailed]
    pairs += [(text, "") for text in material.sentences]
    rng.shuffle(pairs)
    for premise, hypothesis in pairs:
        if not hypothesis:
            hypothesis = paraphrase(rng, premise) or ""
        words = _shared(premise, hypothesis)
        if not words or _NEGATED.search(hypothesis):
            continue
        word = rng.choice(words)
        other = rng.choice(ANTONYMS[word])
        left, right = _swap(premise, word, other), _swap(hypothesis, word, other)
        if rng.random() < 0.5:
            yield [
                Row(premise, right, "contradiction", _SOURCE),
                Row(left, right, "entailment", _SOURCE),
            ]
        else:
            yield [
                Row(left, hypothesis, "contradiction", _SOURCE),
                Row(premise, hypothesis, "entailment", _SOURCE),
            ]


def _shared(premise: str, hypothesis: str) -> list[str]:
    left, right = re.findall(r"[a-z]+", premise), re.findall(r"[a-z]+", hypothesis)
    return sorted(
        word
        for word in set(left) & set(right)
        if word in ANTONYMS and left.count(word) == 1 and right.count(word) == 1
    )


def _swap(text: str, word: str, other: str) -> str:
    return re.sub(rf"\b{word}\b", other, text, count=1)
