"""Pairs from facts of invented news events, written by hand for training.

One line of ``models/facts/*.jsonl`` is one fact as several outlets would print it:

- ``claim``: one sentence; ``same``: two more, the first saying just as much, the second following
  from the claim;
- ``against``: two that cannot stand beside the claim, at least one in quite other words; ``kind``
  says what sort of conflict that is;
- ``beside``: two on the same subject that neither follow nor conflict; ``elsewhere``: one with much
  the same words about another event.

Facts of one event are independent of each other, so sentences of different facts are neutral: the
same denials and figures stand in pairs of every label.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.edits.material import Group
from models.errors import WorkshopError
from models.rows import Row, read_objects

FOLDER = Path(__file__).parent / "facts"
_SOURCE = "made_facts"
_KEYS = ("event", "kind", "claim", "same", "against", "beside", "elsewhere")
# Pairs of different facts, for each fact; about as many as its other neutral pairs.
_ACROSS = 6


def files() -> list[Path]:
    """The files of facts, by name."""
    return sorted(FOLDER.glob("*.jsonl"))


def held_out(event: str) -> bool:
    """Whether an event is kept from training (one in sixteen, by hash), to measure on."""
    return hashlib.sha256(event.encode()).hexdigest()[0] == "0"


def fact_groups(
    rng: random.Random, paths: Sequence[Path], *, measured: bool = False
) -> Iterator[Group]:
    """Yield the rows of each fact that is trained on (or, with ``measured``, of the held-out ones).

    Raises WorkshopError for a line that is no fact.
    """
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in paths:
        for fact in read_objects(path):
            if any(key not in fact for key in _KEYS) or len(fact["against"]) != 2:
                raise WorkshopError(f"{path} holds a line that is no fact: {str(fact)[:80]}")
            if held_out(fact["event"]) == measured:
                events[fact["event"]].append(fact)
    names = sorted(events)
    rng.shuffle(names)
    for name in names:
        for fact in events[name]:
            yield _rows(fact) + _across(rng, fact, [o for o in events[name] if o is not fact])


def _rows(fact: dict[str, Any]) -> Group:
    claim, (same, follows), elsewhere = fact["claim"], fact["same"], fact["elsewhere"]
    pairs = [
        (claim, same, "entailment"),
        (same, claim, "entailment"),
        (claim, follows, "entailment"),
        (same, follows, "entailment"),
        (claim, elsewhere, "neutral"),
        (elsewhere, same, "neutral"),
        (elsewhere, fact["against"][0], "neutral"),
    ]
    for number, text in enumerate(fact["against"]):
        pairs += [(claim, text, "contradiction"), (text, claim, "contradiction")]
        pairs.append((same, text, "contradiction") if number else (text, same, "contradiction"))
    for number, text in enumerate(fact["beside"]):
        pairs += [(claim, text, "neutral"), (text, claim, "neutral")]
        pairs.append((text, same, "neutral") if number else (same, text, "neutral"))
    return [Row(premise, hypothesis, label, _SOURCE) for premise, hypothesis, label in pairs]


def _across(rng: random.Random, fact: dict[str, Any], others: Sequence[dict[str, Any]]) -> Group:
    """Neutral pairs of this fact's sentences with those of other facts of its event."""
    rows = []
    for other in rng.sample(others, min(_ACROSS, len(others))):
        one, two = rng.choice(_sentences(fact)), rng.choice(_sentences(other))
        rows.append(Row(one, two, "neutral", _SOURCE))
    return rows


def _sentences(fact: dict[str, Any]) -> list[str]:
    return [fact["claim"], *fact["same"], *fact["against"], *fact["beside"]]
