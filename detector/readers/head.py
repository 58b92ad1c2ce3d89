"""What the first lines of an article say of it: its title, its date and its source."""

import re

from detector.understanding.boilerplate import is_boilerplate, lines
from detector.understanding.dates import parse_date
from detector.understanding.headlines import is_heading

# How far from the top a date or a source still belongs to the article's head.
LENGTH = 600
_SOURCE = re.compile(
    r"^(?:news )?(?:source|publisher|outlet|publication)\s*:\s*(?P<line>[^\r\n]{2,60})|"
    r"\((?P<agency>[A-Z][\w.&' -]{1,40})\)\s*[-–—]",
    re.IGNORECASE | re.MULTILINE,
)


def title_of(head: str) -> str | None:
    """The first line that is no furniture, where it stands as a heading."""
    for span in lines(head):
        line = head[span.start : span.end].strip()
        if line and not is_boilerplate(line):
            return line.lstrip("# ") if is_heading(line) or line.startswith("#") else None
    return None


def date_of(head: str) -> str | None:
    """A date that stands in the head's furniture or opens its story; not one that is told of."""
    for span in lines(head):
        line = head[span.start : span.end].strip()
        dated = parse_date(line[:60])
        if dated and (is_boilerplate(line) or len(line) < 60 or parse_date(line[:25])):
            return dated
    return None


def source_of(head: str) -> str | None:
    """The outlet of a "Source: ..." line, or the agency of a dateline."""
    match = _SOURCE.search(head)
    return (match["line"] or match["agency"]).strip() if match else None
