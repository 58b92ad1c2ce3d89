"""JSON and JSON Lines: an article an object, under any of the usual keys."""

import json
from typing import Any

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import decode
from detector.readers.record import TEXT, article, left_out

_LISTS = ("articles", "items", "documents", "results", "data")
_NOTHING = f"no object in it has the article's words under one of {', '.join(TEXT[:4])}"


class JsonReader:
    """Reads .json files: an object, a list, or an object that holds a list."""

    suffixes = (".json",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles of the file; `#n` is the place in a list.

        Raises ReadError where the file is no JSON or holds no article.
        """
        try:
            value = json.loads(decode(raw))
        except (ValueError, RecursionError) as error:
            raise ReadError("is not JSON") from error
        if isinstance(value, dict):
            whole = article(value, id)
            if whole:
                return [whole]
            value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), [])
        values = list(enumerate(value, start=1)) if isinstance(value, list) else []
        return _found(values, [], id)


class JsonLinesReader:
    """Reads .jsonl and .ndjson files: an object a line."""

    suffixes = (".jsonl", ".ndjson")

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles of the file; `#n` is the line. Lines that are no JSON are left out and
        listed. Raises ReadError where no line holds an article.
        """
        values, broken = [], []
        for number, line in enumerate(decode(raw).split("\n"), start=1):
            try:
                if line.strip():
                    values.append((number, json.loads(line)))
            except (ValueError, RecursionError):
                broken.append(number)
        if not values and broken:
            raise ReadError(f"line {broken[0]} is not JSON")
        return _found(values, broken, id)


def _found(values: list[tuple[int, Any]], broken: list[int], id: str) -> list[Article | Skipped]:
    found: list[Article | Skipped] = []
    empty = []
    for number, value in values:
        one = article(value, f"{id}#{number}") if isinstance(value, dict) else None
        if one:
            found.append(one)
        else:
            empty.append(number)
    if not found:
        raise ReadError(_NOTHING)
    found += left_out(id, "lines that are not JSON", broken)
    found += left_out(id, "objects without an article's words", empty)
    return found
