"""Word lists of the rules, read from ``words.toml``: numbers, synonyms, antonyms, verbs, names."""

import tomllib
from pathlib import Path

_TABLES: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


def _entries(table: str) -> list[str]:
    return _TABLES[table].strip().replace("\n", "  ").split("  ")


def _names(table: str) -> tuple[str, ...]:
    return tuple(_TABLES[table].strip().replace("\n", " ").split(", "))


def _both_ways(table: str, without: str) -> dict[str, list[str]]:
    """Map each word of a "left/right" table to its partners, but for those ``without`` names."""
    found: dict[str, list[str]] = {}
    for entry in _entries(table):
        left, right = entry.split("/")
        found.setdefault(left, []).append(right)
        found.setdefault(right, []).append(left)
    for word in _TABLES[without].split():
        found.pop(word, None)
    return found


def _number_words() -> dict[int, str]:
    units = (
        "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,"
        "fifteen,sixteen,seventeen,eighteen,nineteen"
    ).split(",")  # fmt: skip
    tens = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    words = dict(enumerate(units))
    for ten, word in enumerate(tens, start=2):
        words[ten * 10] = word
        for unit in range(1, 10):
            words[ten * 10 + unit] = f"{word}-{units[unit]}"
    return {number: word for number, word in words.items() if number > 1}


NUMBER_WORDS = _number_words()
NUMBERS_BY_WORD = {word: number for number, word in NUMBER_WORDS.items()}
SYNONYMS = _both_ways("synonyms", "one_way")
ANTONYMS = _both_ways("antonyms", "not_turned")
IRREGULAR: dict[str, tuple[str, str]] = {
    base: (past, participle) for base, past, participle in map(str.split, _entries("irregular"))
}
REGULAR = frozenset(_TABLES["regular"].split())
DEEDS = tuple(_TABLES["deeds"].split())
PEOPLE, POWERS, FIRMS = _names("people"), _names("powers"), _names("firms")
PLACES = _names("places")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
