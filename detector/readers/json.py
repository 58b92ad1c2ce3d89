"""JSON and JSON Lines: an article an object, under any of the usual keys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.data import Article
from detector.errors import ReadError
from detector.readers.decode import clean, decode
from detector.understanding.dates import parse_date

_TEXT = ("text", "body", "content", "article", "maintext", "article_text", "full_text", "story")
_TITLE = ("title", "headline", "name")
_DATE = ("date", "published", "date_published", "publish_date", "published_at", "pubdate",
         "datetime", "date_publish", "timestamp")  # fmt: skip
_SOURCE = ("source", "outlet", "publisher", "publication", "site", "sitename", "site_name",
           "source_name", "domain", "source_domain")  # fmt: skip
# A date among the first characters of a text is the day it was published.
_HEAD = 40
_LISTS = ("articles", "items", "documents", "results", "data")


class JsonReader:
    """Reads .json (an object, a list, or an object that holds a list) and .jsonl files."""

    suffixes = (".json", ".jsonl", ".ndjson")

    def read(self, path: Path, id: str) -> list[Article]:
        """The articles of the file; `#n` is the line of a .jsonl file, the place in a list.

        Raises ReadError where the file is no JSON or holds no article.
        """
        text = decode(path.read_bytes())
        articles = []
        for number, value in self._values(text, lines=path.suffix.lower() != ".json"):
            article = _article(value, id if number is None else f"{id}#{number}")
            if article:
                articles.append(article)
        if not articles:
            raise ReadError(f"no object in it has the article's words under one of {_TEXT[:3]}")
        return articles

    def _values(self, text: str, *, lines: bool) -> Iterator[tuple[int | None, Any]]:
        if lines:
            for number, line in enumerate(text.split("\n"), start=1):
                if line.strip():
                    yield number, _parse(line, f"line {number} ")
            return
        value = _parse(text, "")
        if isinstance(value, dict) and not any(isinstance(value.get(key), str) for key in _TEXT):
            value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
        if isinstance(value, list):
            yield from enumerate(value, start=1)
        else:
            yield None, value


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{where}is not JSON") from error


def _article(value: Any, id: str) -> Article | None:
    if not isinstance(value, dict):
        return None
    table = {str(key).casefold(): entry for key, entry in value.items()}
    text = _first(table, _TEXT)
    if text is None:
        return None
    date = parse_date(_first(table, _DATE) or "") or parse_date(text[:_HEAD])
    return Article(
        id=id,
        text=text,
        title=_first(table, _TITLE),
        date=date,
        source=_first(table, _SOURCE),
        language=_first(table, ("language", "lang")),
    )


def _first(table: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """The first of `keys` that holds text; `{"name": ...}` counts as its name."""
    for key in keys:
        value = table.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return clean(value)
    return None
