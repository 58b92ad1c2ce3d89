"""An article out of named values: an object of JSON, a row of a table."""

from collections.abc import Mapping
from typing import Any

from detector.data import Article, Skipped
from detector.readers.decode import clean
from detector.understanding.dates import parse_date

TEXT = ("text", "body", "content", "article", "maintext", "article_text", "full_text", "story")
_TITLE = ("title", "headline", "name")
_DATE = ("date", "published", "date_published", "publish_date", "published_at", "pubdate",
         "datetime", "date_publish", "timestamp")  # fmt: skip
_SOURCE = ("source", "outlet", "publisher", "publication", "site", "sitename", "site_name",
           "source_name", "domain", "source_domain")  # fmt: skip
_LANGUAGE = ("language", "lang")
# A date among the first characters of a text is the day it was published.
_HEAD = 40
# So many of the places that were left out are named.
_NAMED = 5


def article(values: Mapping[Any, Any], id: str) -> Article | None:
    """The article in `values`, under any of the usual names, or None where none holds its words."""
    table = {str(key).strip().casefold(): value for key, value in values.items()}
    text = _first(table, TEXT)
    if text is None:
        return None
    return Article(
        id=id,
        text=text,
        title=_first(table, _TITLE),
        date=parse_date(_first(table, _DATE) or "") or parse_date(text[:_HEAD]),
        source=_first(table, _SOURCE),
        language=_first(table, _LANGUAGE),
    )


def left_out(id: str, what: str, places: list[int]) -> list[Skipped]:
    """One entry for all places in a file that gave no article; none where there is no such place.

    `what` names them: "lines that are not JSON".
    """
    if not places:
        return []
    named = ", ".join(f"#{place}" for place in places[:_NAMED])
    more = ", ..." if len(places) > _NAMED else ""
    return [Skipped(id, f"{what}: {len(places)} ({named}{more})")]


def _first(table: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    """The first of `keys` that holds text; `{"name": ...}` counts as its name."""
    for key in keys:
        value = table.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return clean(value)
    return None
