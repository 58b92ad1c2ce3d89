"""Made-up articles in any number, all different: facts of invented events with new names.

`models/facts` holds 165 events with seventy sentences each. An article takes some of one event's;
from the 166th event on the events come again with other names (Adjaho, Adjahoba, Adjahobe ...).
"""

import itertools
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FACTS = Path(__file__).resolve().parents[1] / "models" / "facts"
# Articles on an event, and sentences of an article.
EACH, SENTENCES = 5, 14
_SYLLABLES = [a + b for a, b in itertools.product("bdfgklmnprstvz", "aeiou")]
# A name: a capital inside a sentence, in a word that is no month, weekday or title.
_NAME = re.compile(r"(?<=[\w,] )(?!(?:[A-Z][a-z]+day|January|February|March|April|June|July|August|"
                   r"September|October|November|December|Colonel|President|Minister)\b)"
                   r"[A-Z][a-z]{3,}\b")  # fmt: skip


def articles(count: int, seed: int = 0) -> Iterator[str]:
    """The texts of `count` articles, the same for the same seed."""
    events = list(_events().values())
    for number in range(count):
        event, place = divmod(number, EACH)
        turn, which = divmod(event, len(events))
        rng = random.Random(f"{seed}/{event}")  # noqa: S311 - no cryptography
        told = events[which].copy()
        rng.shuffle(told)
        own = told[place * SENTENCES : (place + 1) * SENTENCES]
        yield "\n\n".join(_renamed(text, _ending(turn)) for text in own)


def write_articles(folder: Path, count: int, seed: int = 0) -> None:
    """One text file an article, numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(articles(count, seed)):
        (folder / f"{number:06}.txt").write_text(text + "\n", encoding="utf-8")


def _renamed(text: str, ending: str) -> str:
    """The sentence with other names; one without any is put into the mouth of somebody."""
    if not ending:
        return text
    other = _NAME.sub(rf"\g<0>{ending}", text)
    return other if other != text else f"{text.rstrip('.')}, according to Mar{ending}."


def _ending(turn: int) -> str:
    return "".join(_SYLLABLES[int(digit)] for digit in str(turn)) if turn else ""


@cache
def _events() -> dict[str, list[str]]:
    """The sentences of each event, each once."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted(FACTS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            told = found.setdefault(row["event"], {})
            told.update(
                dict.fromkeys([row["claim"], *row["same"], *row["against"], *row["beside"]])
            )
    return {event: list(told) for event, told in found.items()}
