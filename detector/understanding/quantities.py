"""How many: numbers in digits and words, with the bounds that the words around them allow."""

import math
import re
from collections.abc import Sequence
from enum import Enum

from detector.data import Quantity
from detector.understanding.words import STOPWORDS, fold, stem

_SMALL = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "m": 1e6, "mn": 1e6, "bn": 1e9, "k": 1e3,
}  # fmt: skip
_GROUPS = {"dozen": 12.0, "score": 20.0}
_NUMBER_WORD = "|".join([*_SMALL, *_TENS, "hundred", "thousand", "million", "billion", "trillion"])
_WORDS = rf"(?:(?:{_NUMBER_WORD})(?:(?:[ -]|-?and-?| and )(?:{_NUMBER_WORD}))*)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<money>[$£€])?\s?"
    rf"\b(?:(?P<digits>{_DIGITS})(?:st|nd|rd|th)?(?P<ordinal>(?<=[a-z]))?|"
    rf"(?P<half>half (?:a|an) )|(?P<a>an? )(?=(?:hundred|thousand|million|billion|dozen)\b)|"
    rf"(?P<words>{_WORDS}))"
    rf"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|mn|bn|m(?=\b)|k(?=\b)))?"
    rf"\b\s?(?P<percent>%|per ?cent\b|percentage points?\b)?"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# What looks like a number and counts nothing: dates, years, clock times, scores and names.
_NOT_COUNTED = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?:,? \d{{4}})?|"
    rf"\b(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|\b(?:{_MONTH})\.? \d{{4}}\b|"
    r"\b(?:in|since|by|of|from|until|before|after|during|late|early|mid|spring|summer|autumn|winter)"
    r"[ -](?:1[89]|20|21)\d\d\b|\b\d{4}-\d\d-\d\d\b|"
    r"\b\d{1,2}[:.]\d\d ?(?:[ap]\.?m\b\.?)?|\b\d{1,2} ?[ap]\.?m\b\.?|\b\d{1,2} o'clock|"
    r"\b\d+-\d+\b(?= (?:win|victory|defeat|vote|draw))|"
    r"\b(?:article|chapter|gate|route|flight|number|no\.|room|line|platform|section|unit|bus|train|"
    r"ward|pier|page|paragraph|channel|covid) ?-?\d+\b|\b\d+(?:st|nd|rd|th)\b|"
    r"\bone (?:of|another|day|more|by one|thing|side|in|who|that|such)\b|"
    r"\b(?:no|this|that|any|some|every|the|which|each|at|as) one\b"
)
_AT_LEAST = re.compile(
    r"(?:at least|no (?:fewer|less) than|more than|over|above|upwards of|exceeding|"
    r"a minimum of|not less than)\s*$"
)
_AT_MOST = re.compile(
    r"(?:at most|no more than|up to|fewer than|less than|under|below|not more than|"
    r"a maximum of|nearly|almost|close to|just under)\s*$"
)
_ABOUT = re.compile(
    r"(?:about|around|some|roughly|approximately|an estimated|estimated|nearly|almost|close to|"
    r"just under|just over|a little over|or so|more or less|circa|as many as|some of)\s*$"
)
_AFTER_ABOUT = re.compile(r"^\s*(?:or so|or more|-odd)\b")
_RANGE = re.compile(r"^\s*(?:to|and|-|–|or)\s*$")
_UNIT = re.compile(r"^[\s-]*((?:[^\W\d_]+(?:['’][^\W\d_]+)?[ -]?){1,4})")

# "about 40" allows 38: within a tenth either way. Journalists round to one or two digits, whose
# largest error is a twentieth and a half; a tenth leaves room for two outlets rounding apart.
APPROXIMATION = 0.10

# Units of one dimension, as factors of the first. Folded singular forms.
_CONVERSIONS = {
    "kilometr": ("metre", 1000.0), "kilomet": ("metre", 1000.0), "km": ("metre", 1000.0),
    "mil": ("metre", 1609.344), "mile": ("metre", 1609.344), "metr": ("metre", 1.0),
    "met": ("metre", 1.0), "meter": ("metre", 1.0), "foot": ("metre", 0.3048),
    "feet": ("metre", 0.3048), "yard": ("metre", 0.9144), "inch": ("metre", 0.0254),
    "centimetr": ("metre", 0.01), "ton": ("kilogram", 1000.0), "tonn": ("kilogram", 1000.0),
    "kilogram": ("kilogram", 1.0), "kilo": ("kilogram", 1.0), "kg": ("kilogram", 1.0),
    "minut": ("second", 60.0), "hour": ("second", 3600.0), "second": ("second", 1.0),
    "day": ("second", 86400.0), "week": ("second", 604800.0),
    "hectar": ("hectare", 1.0), "acr": ("hectare", 0.40469), "acre": ("hectare", 0.40469),
}  # fmt: skip
# Words for people who died or were hurt: the same count under many names.
_SYNONYMS = {
    "kill": "dead", "die": "dead", "died": "dead", "death": "dead", "fatality": "dead",
    "dead": "dead", "bodi": "dead", "body": "dead", "injur": "hurt", "wound": "hurt",
    "hurt": "hurt", "injury": "hurt", "soldier": "troop", "servicemen": "troop",
}  # fmt: skip
_PEOPLE = frozenset({"peopl", "person", "civilian", "resident", "victim", "man", "men", "women"})


def _spelled(text: str) -> float:
    """The value of a number in words: "two hundred and six" is 206."""
    total = current = 0.0
    for word in re.findall(r"[a-z]+", text):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0.0
    return total + current


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
    elif match["half"]:
        value = 0.5
    elif match["a"]:
        value = 1.0
    else:
        value = _spelled(match["words"])
    scale = match["scale"]
    if scale:
        value *= _GROUPS.get(scale) or _SCALES[scale]
    return value


def _unit(before: str, after: str, money: str | None, percent: str | None) -> tuple[str, float]:
    """What is counted, as a stem in a canonical unit, and the factor to that unit."""
    if money:
        return f"money {money}", 1.0
    named = _UNIT.match(after)
    following = [word for word in re.split(r"[ -]+", named[1].strip()) if word] if named else []
    if percent:
        return "percent", 1.0
    for word in following:
        if word in STOPWORDS:
            break
        key = stem(word)
        if key in ("dollar", "euro", "pound", "crown"):
            return f"money {key}", 1.0
        if key in _CONVERSIONS:
            return _CONVERSIONS[key]
    # "15 people dead", "killed 12 people": a toll whatever the people are called.
    near = [stem(word) for word in re.findall(r"[^\W\d_]+", " ".join(before.split()[-4:]))]
    far = [stem(word) for word in re.findall(r"[^\W\d_]+", " ".join(after.split()[:6]))]
    heads = [stem(word) for word in following if word not in STOPWORDS]
    if not heads or heads[0] in _PEOPLE or heads[0] in _SYNONYMS:
        for key in [*heads, *far, *reversed(near)]:
            if key in _SYNONYMS:
                return _SYNONYMS[key], 1.0
    return (heads[0] if heads else ""), 1.0


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, in order; dates, years, clock times and names are none.

    Offsets count in `text`. A range ("40 to 50 people") is one quantity.
    """
    folded = fold(text)
    if len(folded) != len(text):  # a compatibility form changed the length: offsets would lie
        folded = text.lower()
        if len(folded) != len(text):
            return ()
    counted = _NOT_COUNTED.sub(lambda match: "\0" * len(match[0]), folded)
    found: list[Quantity] = []
    for match in _NUMBER.finditer(counted):
        before, after = counted[: match.start()], counted[match.end() :]
        unit, factor = _unit(before, after, match["money"], match["percent"])
        value = _value(match)
        low = high = value
        if _ABOUT.search(before) or _AFTER_ABOUT.match(after):
            low, high = value * (1 - APPROXIMATION), value * (1 + APPROXIMATION)
        elif _AT_LEAST.search(before):
            high = math.inf
        elif _AT_MOST.search(before):
            low = 0.0
        start, end = match.start(), match.end()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        quantity = Quantity(low * factor, high * factor, unit, text[start:end], start, end)
        previous = found[-1] if found else None
        if previous and _RANGE.match(counted[previous.end : start]) and previous.unit in ("", unit):
            between = before.rstrip().endswith("and")
            if not between or "between" in counted[: previous.start][-9:]:
                found[-1] = Quantity(
                    previous.low * (factor if previous.unit == "" else 1.0),
                    quantity.high, unit, text[previous.start : end], previous.start, end,
                )  # fmt: skip
                continue
        found.append(quantity)
    return tuple(found)


class Comparison(Enum):
    """What two claims' quantities say of each other."""

    NOTHING = "nothing"
    COMPATIBLE = "compatible"
    CLASH = "clash"


def compare(
    left: Sequence[Quantity], right: Sequence[Quantity]
) -> tuple[Comparison, tuple[Quantity, Quantity] | None]:
    """Whether quantities of the same unit exclude each other, and the pair that shows it.

    A clash needs a unit that both name, and disjoint ranges in every pair of that unit (an article
    that gives two tolls agrees with one that gives either).
    """
    evidence: tuple[Quantity, Quantity] | None = None
    shared = {quantity.unit for quantity in left} & {quantity.unit for quantity in right} - {""}
    compatible: tuple[Quantity, Quantity] | None = None
    for unit in sorted(shared):
        pairs = [(a, b) for a in left if a.unit == unit for b in right if b.unit == unit]
        agreeing = [pair for pair in pairs if _meet(*pair)]
        if agreeing:
            compatible = compatible or agreeing[0]
        else:
            evidence = evidence or pairs[0]
    if evidence:
        return Comparison.CLASH, evidence
    if compatible:
        return Comparison.COMPATIBLE, compatible
    return Comparison.NOTHING, None


def _meet(left: Quantity, right: Quantity) -> bool:
    """Whether two ranges overlap, with a thousandth of slack for unit conversion."""
    slack = 1e-3 * max(abs(left.low), abs(right.low))
    return left.low <= right.high + slack and right.low <= left.high + slack
