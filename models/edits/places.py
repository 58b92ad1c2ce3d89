"""One figure, two places: a count that differs is a conflict only where the event is the same."""

import random
import re
from collections.abc import Iterator

from models.edits.material import Group, Material
from models.edits.paraphrase import paraphrase
from models.edits.spans import Span, find_number, relation, state_number
from models.edits.words import PLACES
from models.rows import Row

_SOURCE = "made_places"
_PLACE = re.compile(rf"\b(?:in|near|at|from|outside|across) ({'|'.join(PLACES)})(?=[ .,])")
_TRIES = 30
_ROUNDS = 12


def make_places(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups from sentences with a count and a place.

    With the same place, another count contradicts and a compatible one entails; with another
    place as well, the pair is about two events and neutral.
    """
    seeds = []
    for sentence in material.sentences:
        places = _PLACE.findall(sentence)
        if len(places) == 1 and sentence.count(places[0]) == 1 and find_number(sentence):
            seeds.append((sentence, places[0]))
    for _ in range(_ROUNDS):
        rng.shuffle(seeds)
        for sentence, place in seeds:
            group = _group(rng, sentence, place)
            if group:
                yield group


def _group(rng: random.Random, sentence: str, place: str) -> Group | None:
    free = [name for name in PLACES if name not in sentence]
    here_now, elsewhere = rng.sample(free, 2)
    if rng.random() < 0.3:
        here_now = place
    here = sentence.replace(place, here_now)
    other = (paraphrase(rng, here, whole=True) if rng.random() < 0.7 else None) or here
    left, right = find_number(here), find_number(other)
    if left is None or right is None or left.value != right.value:
        return None
    stated = state_number(rng, right.value)
    hypothesis = right.fill(stated.words)
    premises: dict[str, Span] = {}
    for _ in range(_TRIES):
        span = state_number(rng, left.value)
        label = relation(span, stated)
        if label is not None and left.fill(span.words) != hypothesis:
            premises.setdefault(label, span)
    if "entailment" not in premises or "contradiction" not in premises:
        return None
    group = [
        Row(left.fill(premises[label].words), hypothesis, label, _SOURCE)
        for label in ("entailment", "contradiction")
    ]
    moved = left.fill(premises["contradiction"].words).replace(here_now, elsewhere)
    return [*group, Row(moved, hypothesis, "neutral", _SOURCE)]
