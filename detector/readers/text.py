"""Plain text and Markdown: `Article.text` is the decoded file itself."""

import re

import yaml

from detector.data import Article, Skipped, Span
from detector.readers.decode import decode
from detector.readers.head import LENGTH, date_of, source_of, title_of
from detector.understanding.dates import parse_date

_FRONT = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)


def _front_matter(text: str) -> tuple[dict[str, str], tuple[Span, ...]]:
    """Key (lower case) to value of a YAML head, and where it stands; nothing where it is none."""
    match = _FRONT.match(text)
    if match is None:
        return {}, ()
    try:
        table = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError):
        # Impossible dates and numbers of 5,000 digits are ValueErrors.
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

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The one article of the file. Title, date and source come from YAML front matter, else
        from the first lines. Raises ReadError for what is no text.
        """
        text = decode(raw)
        table, header = _front_matter(text)
        body = header[0].end if header else 0
        head = text[body : body + LENGTH]
        title = table.get("title") or table.get("headline") or title_of(head)
        source = next(
            (table[key] for key in ("source", "outlet", "publisher", "site") if key in table), None
        )
        date = next((table[key] for key in ("date", "published", "datetime") if key in table), None)
        return [
            Article(
                id=id,
                text=text,
                title=title,
                date=parse_date(date) if date else date_of(head),
                source=source or source_of(head),
                language=table.get("language") or table.get("lang"),
                header=header,
            )
        ]
