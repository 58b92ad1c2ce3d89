"""Who did it to whom: names swapped, with passives as twins."""

import random
import re
from collections.abc import Iterator

from models.edits.material import Group, Material
from models.edits.verbs import BY_PAST, VERBS, participle
from models.edits.words import DEEDS, FIRMS, PEOPLE, POWERS
from models.rows import Row

_SOURCE = "made_roles"
_SEED = re.compile(
    r"([A-Z][a-z]+) ([a-z]+) ([A-Z][a-z]+)"
    r"(| (?:in|on|at|over|with|for|after|by|about|against|during)\b[^,]*)\."
)
_TAILS = (
    "", " on Monday", " last week", " in the final", " after the talks collapsed", " in 2016",
    " over the border dispute", " despite the warnings", " during the campaign", " at the summit",
)  # fmt: skip


def make_roles(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups about "A did X to B"; the names are drawn anew each time.

    Some come from sentences of that shape in the material, most from deeds of the news. "A sued
    B" follows from "B was sued by A", contradicts "B sued A" and "A was sued by B", and is
    neutral to "C sued D". There is no end to them.
    """
    seeds = [match for text in material.sentences if (match := _SEED.fullmatch(text))]
    while True:
        verb, tail = rng.choice(DEEDS), rng.choice(_TAILS)
        if seeds and rng.random() < 0.3:
            _, word, _, rest = rng.choice(seeds).groups()
            if word in BY_PAST and word not in VERBS:
                verb, tail = word, rest
        passive = participle(BY_PAST[verb]) if verb in BY_PAST else verb
        names = rng.choice((PEOPLE, POWERS, FIRMS))
        one, two = rng.sample(names, 2)
        active, turned = f"{one} {verb} {two}{tail}.", f"{two} was {passive} by {one}{tail}."
        wrong, wrong_turned = f"{two} {verb} {one}{tail}.", f"{one} was {passive} by {two}{tail}."
        hypothesis, twin = (active, turned) if rng.random() < 0.5 else (turned, active)
        others = [name for name in names if name not in (one, two)]
        three, four = rng.sample(others, 2)
        yield [
            Row(f"{three} {verb} {four}{tail}.", hypothesis, "neutral", _SOURCE),
            Row(twin, hypothesis, "entailment", _SOURCE),
            Row(rng.choice((wrong, wrong_turned)), hypothesis, "contradiction", _SOURCE),
        ]
