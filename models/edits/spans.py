"""Numbers, years and weekdays: pairs whose label follows from two ranges of values.

Every way of stating a quantity ("12", "twelve", "at least 10", "between 10 and 15", "about 12")
leaves a range of possible values. A premise with range I entails a hypothesis with range J when
I lies within J, contradicts it when they do not meet, and is neutral otherwise.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from models.edits.material import Group, Material
from models.edits.paraphrase import paraphrase
from models.edits.words import MONTHS, NUMBER_WORDS, NUMBERS_BY_WORD, WEEKDAYS
from models.rows import Row

_INF = float("inf")
_TRIES = 40
_ROUNDS = 4


class Span(NamedTuple):
    """A stated quantity: its words, the range it leaves, and how sharp the range's ends are.

    ``blur`` is the share of the value by which an end may be off ("about"); 0 is exact.
    """

    words: str
    low: float
    high: float
    blur: float = 0.0


class Slot(NamedTuple):
    """A sentence with one quantity taken out: ``before`` + words + ``after``."""

    before: str
    after: str
    value: int

    def fill(self, words: str) -> str:
        """Return the sentence with ``words`` in the gap."""
        return f"{self.before}{words}{self.after}"


Finder = Callable[[str], Slot | None]
Stater = Callable[[random.Random, int], Span]


def relation(premise: Span, hypothesis: Span) -> str | None:
    """Return the label of two ranges, or None where a blurred end leaves it open."""
    if premise[1:] == hypothesis[1:]:
        return "entailment"
    verdicts = {
        _sharp(
            premise.low * (1 - edge),
            premise.high * (1 + edge),
            hypothesis.low * (1 - soft),
            hypothesis.high * (1 + soft),
        )
        for edge in {0.0, premise.blur}
        for soft in {0.0, hypothesis.blur}
    }
    return verdicts.pop() if len(verdicts) == 1 else None


def _sharp(low: float, high: float, within_low: float, within_high: float) -> str:
    if high < within_low or low > within_high:
        return "contradiction"
    if within_low <= low and high <= within_high:
        return "entailment"
    return "neutral"


_CUES = (
    "at least|more than|about|around|nearly|almost|over|under|some|than|to|by|aged?|between|and|or|"
    "up to|least|most|approximately|roughly|exactly|only|the|these|those|all|first|last|other|"
    "next|past|further|another|additional|than|below|above|number|no|and|top|of|per|for|every|"
    "not|January|February|March|April|May|June|July|August|September|October|November|December|"
    "Highway|Route|Chapter|Section|Article|Flight|Channel|Title|its|his|her|their|with a|page"
)
_BEFORE = re.compile(rf"(?:^|\b(?:{_CUES})|[^A-Za-z ]) ?$", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:^|[a-z,] )[A-Z]\S* $")
_NUMBER = re.compile(
    r"(?<![\w.,$£€:/-])(?:\d{1,3}(?:,\d{3})+|\d{1,6}|"
    + "|".join(sorted(NUMBERS_BY_WORD, key=len, reverse=True))
    + r")(?= [a-z]{3,})(?! (?:percentage|years? old|of the|and|million|billion|thousand|hundred|or|"
    r"to|times as|o'clock|degrees?|others)\b)"
)


def find_number(sentence: str) -> Slot | None:
    """Find a count from 3 to 999,999 that can be restated, such as the 12 of "killed 12 people"."""
    for match in _NUMBER.finditer(sentence):
        words = match.group()
        value = NUMBERS_BY_WORD.get(words) or int(words.replace(",", ""))
        before = sentence[: match.start()]
        year = words.isdigit() and 1500 <= value <= 2100
        if value < 3 or year or _BEFORE.search(before) or _NAME_BEFORE.search(before):
            continue
        return Slot(before, sentence[match.end() :], value)
    return None


def state_number(rng: random.Random, value: int) -> Span:
    """State a count near ``value`` in one of nine ways."""
    n = value
    if rng.random() < 0.6:
        scale = rng.choice((0.3, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.5, 2.0, 3.0))
        step = 10 ** max(0, len(str(value)) - 2)
        n = max(2, round(value * scale / step) * step)
        if n == value:
            n += step
    way = rng.choice(
        ("exact",) * 5 + ("word", "least", "more", "fewer", "most", "about", "between")
    )
    if way == "exact" or (way == "word" and n not in NUMBER_WORDS):
        return Span(f"{n:,}" if n > 9999 or rng.random() < 0.5 else str(n), n, n)
    if way == "word":
        return Span(NUMBER_WORDS[n], n, n)
    if way == "least":
        return Span(f"{rng.choice(('at least', 'no fewer than'))} {n:,}", n, _INF)
    if way == "more":
        return Span(f"{rng.choice(('more than', 'over'))} {n:,}", n + 1, _INF)
    if way == "fewer":
        return Span(f"{rng.choice(('fewer than', 'less than'))} {n:,}", 0, n - 1)
    if way == "most":
        return Span(f"{rng.choice(('at most', 'no more than'))} {n:,}", 0, n)
    if way == "about":
        return Span(f"{rng.choice(('about', 'around', 'some', 'roughly'))} {n:,}", n, n, 0.15)
    top = n + max(2, n // rng.choice((2, 4, 8)))
    return Span(f"between {n:,} and {top:,}", n, top)


_YEAR = re.compile(r"\b[Ii]n ((?:1[89]|20)\d\d)\b(?! [a-z]*(?:season|census|election))")


def find_year(sentence: str) -> Slot | None:
    """Find "in 1998", the whole phrase, inside or at the end of a sentence."""
    match = _YEAR.search(sentence)
    if match is None or match.start() == 0:
        return None
    return Slot(sentence[: match.start()], sentence[match.end() :], int(match.group(1)))


def state_year(rng: random.Random, value: int) -> Span:
    """State a time near the year ``value``; the range counts months."""
    year = value
    if rng.random() < 0.55:
        year += rng.choice((-30, -12, -7, -4, -2, -1, 1, 2, 3, 6, 11, 25))
    way = rng.choice(("in", "in", "in", "month", "before", "after", "between", "decade"))
    start, end = year * 12, year * 12 + 11
    if way == "month":
        month = rng.randrange(12)
        return Span(f"in {MONTHS[month]} {year}", start + month, start + month)
    if way == "before":
        return Span(f"before {year}", 0, start - 1)
    if way == "after":
        return Span(f"after {year}", end + 1, _INF)
    if way == "between":
        later = year + rng.choice((2, 3, 5, 8))
        return Span(f"between {year} and {later}", start, later * 12 + 11)
    if way == "decade":
        decade = year // 10 * 10
        return Span(f"in the {decade}s", decade * 12, decade * 12 + 119)
    return Span(f"in {year}", start, end)


_WEEKDAY = re.compile(
    rf"(?:\b[Oo]n )?\b({'|'.join(WEEKDAYS)})(?=[.,]| (?:that|in|to|at|on|after|as)\b)"
)


def find_weekday(sentence: str) -> Slot | None:
    """Find "on Monday" or "Monday" where another day or stretch of the week can stand."""
    found = _WEEKDAY.findall(sentence)
    match = _WEEKDAY.search(sentence)
    if match is None or len(found) != 1 or match.start() == 0:
        return None
    if re.search(r"(?:last|next|this|every|late|early|of|until|by|and|since|,) $",
                 sentence[: match.start()], re.IGNORECASE):  # fmt: skip
        return None
    return Slot(sentence[: match.start()], sentence[match.end() :], WEEKDAYS.index(match.group(1)))


def state_weekday(rng: random.Random, value: int) -> Span:
    """State a stretch of one week near weekday ``value`` (0 is Monday)."""
    day = value if rng.random() < 0.5 else rng.randrange(7)
    way = rng.choice(("on",) * 5 + ("week", "or", "weekend", "before", "after", "early"))
    if way == "week":
        return Span("during the week that ended on Sunday", 0, 6)
    if way == "or" and day < 6:
        return Span(f"on {WEEKDAYS[day]} or {WEEKDAYS[day + 1]}", day, day + 1)
    if way == "weekend":
        return Span("over the weekend", 5, 6)
    if way == "before" and day > 1:
        return Span(f"before {WEEKDAYS[day]}", 0, day - 1)
    if way == "after" and day < 5:
        return Span(f"after {WEEKDAYS[day]}", day + 1, 6)
    if way == "early":
        return Span("early in the week", 0, 2)
    return Span(f"on {WEEKDAYS[day]}", day, day)


def make_numbers(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups about counts."""
    return _make(rng, material, find_number, state_number, "made_numbers")


def make_years(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups about years and months."""
    return _make(rng, material, find_year, state_year, "made_years")


def make_weekdays(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups about days of the week."""
    return _make(rng, material, find_weekday, state_weekday, "made_weekdays")


def _make(
    rng: random.Random, material: Material, find: Finder, state: Stater, source: str
) -> Iterator[Group]:
    for _ in range(_ROUNDS):
        for premise, hypothesis in _slots(rng, material, find):
            group = _group(rng, premise, hypothesis, state, source)
            if group:
                yield group


def _slots(rng: random.Random, material: Material, find: Finder) -> Iterator[tuple[Slot, Slot]]:
    """Yield (premise, hypothesis) gaps: entailed pairs with one quantity, then sentences."""
    pairs = [(row.premise, row.hypothesis) for row in material.entailed]
    pairs += [(text, "") for text in material.sentences]
    rng.shuffle(pairs)
    for premise, hypothesis in pairs:
        left = find(premise)
        if left is None:
            continue
        if not hypothesis:
            other = paraphrase(rng, premise) if rng.random() < 0.7 else premise
            hypothesis = other or premise
        right = find(hypothesis)
        if right is not None and right.value == left.value:
            yield left, right


def _group(
    rng: random.Random, premise: Slot, hypothesis: Slot, state: Stater, source: str
) -> Group | None:
    """Take one hypothesis and a premise for each label it can have; None without the twin."""
    stated = state(rng, hypothesis.value)
    text = hypothesis.fill(stated.words)
    rows: dict[str, Row] = {}
    for _ in range(_TRIES):
        other = state(rng, premise.value)
        label = relation(other, stated)
        restated = premise.fill(other.words)
        if label is None or label in rows or restated == text:
            continue
        rows[label] = Row(restated, text, label, source)
        if len(rows) == 3:
            break
    if "entailment" not in rows or "contradiction" not in rows:
        return None
    return list(rows.values())
