"""Plain text and Markdown: `Article.text` is the decoded file itself."""

import re
from pathlib import Path

import yaml

from detector.data import Article, Span
from detector.readers.decode import decode
from detector.understanding.boilerplate import is_boilerplate, lines
from detector.understanding.dates import parse_date
from detector.understanding.headlines import is_heading

_FRONT = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_SOURCE = re.compile(
    r"^(?:news )?(?:source|publisher|outlet|publication)\s*:\s*(?P<line>[^\r\n]{2,60})|"
    r"\((?P<agency>[A-Z][\w.&' -]{1,40})\)\s*[-–—]",
    re.IGNORECASE | re.MULTILINE,
)
# How far from the top a date or source still belongs to the article's head.
_HEAD = 600


def _front_matter(text: str) -> tuple[dict[str, str], tuple[Span, ...]]:
    """Key (lower case) to value of a YAML head, and where it stands; nothing where it is none."""
    match = _FRONT.match(text)
    if match is None:
        return {}, ()
    try:
        table = yaml.safe_load(match["yaml"])
    except yaml.YAMLError:
        return {}, ()
    if not isinstance(table, dict):
        return {}, ()
    values = {
        str(key).casefold(): str(value)
        for key, value in table.items()
        if isinstance(value, (str, int, float)) or hasattr(value, "isoformat")
    }
    return values, (Span(match.start(), match.end()),)


class TextReader:
    """Reads .txt, .text, .md and .markdown files, one article each."""

    suffixes = (".txt", ".text", ".md", ".markdown")

    def read(self, path: Path, id: str) -> list[Article]:
        """The one article of the file. Title, date and source come from YAML front matter, else
        from the first lines. Raises ReadError for what is no text, OSError from the file.
        """
        text = decode(path.read_bytes())
        table, header = _front_matter(text)
        body = header[0].end if header else 0
        head = text[body : body + _HEAD]
        title = table.get("title") or table.get("headline") or _first_heading(head)
        source = next(
            (table[key] for key in ("source", "outlet", "publisher", "site") if key in table), None
        )
        if source is None and (match := _SOURCE.search(head)):
            source = (match["line"] or match["agency"]).strip()
        date = next((table[key] for key in ("date", "published", "datetime") if key in table), None)
        return [
            Article(
                id=id,
                text=text,
                title=title,
                date=parse_date(date) if date else _head_date(head),
                source=source,
                language=table.get("language") or table.get("lang"),
                header=header,
            )
        ]


def _first_heading(head: str) -> str | None:
    for span in lines(head):
        line = head[span.start : span.end].strip()
        if line and not is_boilerplate(line):
            return line.lstrip("# ") if is_heading(line) or line.startswith("#") else None
    return None


def _head_date(head: str) -> str | None:
    """A date that stands in the head's furniture or opens its story; not one that is told of."""
    for span in lines(head):
        line = head[span.start : span.end].strip()
        dated = parse_date(line[:60])
        if dated and (is_boilerplate(line) or len(line) < 60 or parse_date(line[:25])):
            return dated
    return None
