"""Report JSON read back: what `compare` and `review` need of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.data import CONFLICTS, Kind, Label, Quote, Review
from detector.errors import UsageError
from detector.reviews import parse

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One claim of a finding, and what its article's source and date are."""

    quote: Quote
    line: int
    source: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding; `value` is what stands in the file."""

    id: str
    label: Label
    kind: Kind
    score: float
    reasons: tuple[str, ...]
    left: Side
    right: Side
    value: dict[str, Any]

    @property
    def conflict(self) -> bool:
        return self.label in CONFLICTS


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it stands in a file; `articles` are ids, `models` what they are, by role."""

    path: Path
    articles: frozenset[str]
    models: Any
    settings: dict[str, Any]
    findings: tuple[Entry, ...]
    reviews: tuple[Review, ...]


def load_report(path: Path) -> StoredReport:
    """The report in a .json file. Raises UsageError for anything else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        if document["schema"] != SCHEMA:
            raise UsageError(f"{path} was written by a newer version of this program: update it.")
        articles = {str(article["id"]): article for article in document["articles"]}
        return StoredReport(
            path=path,
            articles=frozenset(articles),
            models=document["models"],
            settings=dict(document["settings"]),
            findings=tuple(_entry(value, articles) for value in document["findings"]),
            # A report of an earlier version has none.
            reviews=tuple(parse(value) for value in document.get("reviews", ())),
        )
    except OSError as error:
        raise UsageError(f"The report {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path} is no report in JSON: write one with detect FOLDER -o report.json."
        ) from error


def _entry(value: dict[str, Any], articles: dict[str, dict[str, Any]]) -> Entry:
    return Entry(
        id=str(value["id"]),
        label=Label(value["label"]),
        kind=Kind(value["kind"]),
        score=float(value["score"]),
        reasons=tuple(str(reason) for reason in value["reasons"]),
        left=_side(value["left"], articles),
        right=_side(value["right"], articles),
        value=value,
    )


def _side(value: dict[str, Any], articles: dict[str, dict[str, Any]]) -> Side:
    article = articles.get(str(value["article"]), {})
    source, date = article.get("source"), article.get("date")
    return Side(
        Quote(str(value["article"]), str(value["text"])),
        int(value["line"]),
        None if source is None else str(source),
        None if date is None else str(date),
    )
