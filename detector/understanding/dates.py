"""The day on which an article was published, from a metadata value or its first lines."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
            "sep sept september|oct october|nov november|dec december"
        ).split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FORMS = (
    re.compile(r"\b(?P<year>\d{4})[-/](?P<number>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\.?,? "
        r"(?P<year>\d{4})\b"
    ),
    re.compile(
        rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"
    ),
)

_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
# How a sentence dates what it tells: weekdays, days and months, years, hours of the clock.
_SPOKEN = re.compile(
    rf"\b(?:{_DAY}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?:,? \d{{4}})?|"
    rf"(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?|(?:{_MONTH})\.? \d{{4}}|"
    r"\d{4}-\d\d-\d\d|(?:19|20|21)\d\d|\d{1,2}[:.]\d\d(?: ?[ap]\.?m\b\.?)?|"
    rf"\d{{1,2}} ?[ap]\.?m\b\.?|(?:in|since|by|until|last|next) (?:{_MONTH})\b|"
    r"today|yesterday|tomorrow|midnight|noon)(?!\w)"
)
_SLASHED = re.compile(r"\b(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})\b")


def parse_date(text: str) -> str | None:
    """The first full date in a text as YYYY-MM-DD, or None. Year, month and day must all be named.

    `1/31/2020` has its day where a month cannot be; `03/04/2020` is None: half the world reads it
    as April.
    """
    lowered = text.lower()
    best: tuple[int, str] | None = None
    for match in _SLASHED.finditer(lowered):
        first, second = int(match["first"]), int(match["second"])
        day, month = (first, second) if first > 12 else (second, first)
        if day > 12 and (found := _iso(int(match["year"]), month, day)):
            return found
    for form in _FORMS:
        for match in form.finditer(lowered):
            groups = match.groupdict()
            month = int(groups["number"]) if groups.get("number") else _MONTHS[groups["month"]]
            found = _iso(int(groups["year"]), month, int(groups["day"]))
            if found is None:
                continue
            if best is None or match.start() < best[0]:
                best = (match.start(), found)
            break
    return best[1] if best else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def spoken(folded: str) -> list[tuple[int, int]]:
    """The half-open ranges of the days, months, years and hours that a folded text names."""
    return [match.span() for match in _SPOKEN.finditer(folded)]
