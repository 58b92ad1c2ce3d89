"""When: days, dates and hours that two claims name, and whether they exclude each other."""

import re
from functools import lru_cache

from detector.understanding.words import fold

_DAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"(?P<month>{_MONTHS})(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
_DATE = re.compile(
    rf"\b(?:(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?(?: of)? {_MONTH}|"
    rf"{_MONTH.replace('month', 'first')} (?P<after>[12]?\d|3[01])(?:st|nd|rd|th)?)(?![\w,]*\d)"
)
_YEAR = re.compile(r"\b(?:in|since|of|until|from|by|before|after|during) ((?:19|20)\d\d)\b")
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap](?:\.m\.|m\b))|"
    r"\b(?P<plain>[01]?\d|2[0-3])[:.](?P<past>[0-5]\d)\b(?!\s?(?:per|%|million|bn))|"
    r"\b(?P<word>noon|midnight)\b"
)
# Two hours so many minutes apart are one hour, told loosely.
_LOOSE = 30


@lru_cache(maxsize=1 << 16)
def times(text: str) -> dict[str, tuple[tuple[int, str], ...]]:
    """What a text names of each sort (weekday, date, year, clock): a number and its words.

    A date is month x 100 + day, a clock time minutes past midnight. Kept, since a claim stands in
    many pairs.
    """
    folded = fold(text)
    found: dict[str, list[tuple[int, str]]] = {"weekday": [], "date": [], "year": [], "clock": []}
    names = "mon tues wednes thurs fri satur sun".split()
    for match in _DAY.finditer(folded):
        found["weekday"].append((names.index(match[1]), match[0].capitalize()))
    for match in _DATE.finditer(folded):
        month = _MONTHS.split("|").index(match["month"] or match["first"]) + 1
        found["date"].append(
            (month * 100 + int(match["day"] or match["after"]), match[0].rstrip("."))
        )
    for match in _YEAR.finditer(folded):
        found["year"].append((int(match[1]), match[1]))
    for match in _CLOCK.finditer(folded):
        found["clock"].append((_minutes(match), match[0].strip()))
    return {sort: tuple(values) for sort, values in found.items() if values}


def _minutes(match: re.Match[str]) -> int:
    if match["word"]:
        return 12 * 60 if match["word"] == "noon" else 0
    if match["plain"]:
        return int(match["plain"]) * 60 + int(match["past"])
    afternoon = match["half"].startswith("p")
    return (int(match["hour"]) % 12 + 12 * afternoon) * 60 + int(match["minute"] or 0)


def clash(left: str, right: str) -> tuple[str, str] | None:
    """The words of two times of one sort, of which no pair meets; None where any does, or no sort
    is named by both.
    """
    first, second = times(left), times(right)
    for sort in ("clock", "date", "weekday", "year"):
        if sort in first and sort in second:
            pairs = [(a, b) for a in first[sort] for b in second[sort]]
            if not any(_meet(sort, a[0], b[0]) for a, b in pairs):
                return pairs[0][0][1], pairs[0][1][1]
            return None
    return None


def _meet(sort: str, one: int, two: int) -> bool:
    if sort != "clock":
        return one == two
    apart = abs(one - two)
    return min(apart, 24 * 60 - apart) <= _LOOSE
