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


def parse_date(text: str) -> str | None:
    """The first full date in a text as YYYY-MM-DD, or None. Year, month and day must all be named.

    `03/04/2020` is None: half the world reads it as April.
    """
    lowered = text.lower()
    best: tuple[int, str] | None = None
    for form in _FORMS:
        for match in form.finditer(lowered):
            groups = match.groupdict()
            month = int(groups["number"]) if groups.get("number") else _MONTHS[groups["month"]]
            try:
                day = date(int(groups["year"]), month, int(groups["day"])).isoformat()
            except ValueError:
                continue
            if best is None or match.start() < best[0]:
                best = (match.start(), day)
            break
    return best[1] if best else None
