"""What must never be trained on: the rows and texts of every evaluation set."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import LeakError, WorkshopError
from models.rows import Row, normalise, read_objects, row_key, text_key

GOLD = "gold.json"


@dataclass
class Evaluation:
    """The keys of all evaluation rows and texts, each with the file it stands in."""

    rows: dict[bytes, str] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)
    files: int = 0

    @classmethod
    def load(cls, places: Iterable[Path]) -> "Evaluation":
        """Read every evaluation set in or under ``places`` (folders or files).

        A folder with a ``gold.json`` is an event of an end-to-end suite: its gold pairs are
        rows, its quotes are texts. Every other ``.jsonl`` or ``.jsonl.gz`` file holds rows.
        Raises WorkshopError for a place that holds no evaluation row, or a row that cannot be
        understood: a check against nothing would always pass.
        """
        evaluation = cls()
        for place in places:
            before = evaluation.files
            for path in _files(place):
                if path.name == GOLD:
                    evaluation._add_gold(path)
                else:
                    evaluation._add_rows(path)
                evaluation.files += 1
            if evaluation.files == before:
                raise WorkshopError(f"{place} holds no evaluation set.")
        return evaluation

    def why_refused(self, premise: str, hypothesis: str) -> str | None:
        """Name the evaluation file that this pair, or one of its texts, stands in.

        Case and punctuation do not count, nor does the order of the two texts.
        """
        for key in (row_key(premise, hypothesis), row_key(hypothesis, premise)):
            if key in self.rows:
                return f"the pair stands in {self.rows[key]}"
        if self.texts:
            for text in (premise, hypothesis):
                place = self.texts.get(text_key(text))
                if place is not None:
                    return f"a text of it is a gold quote of {place}"
        return None

    def check(self, rows: Iterable[Row]) -> int:
        """Return how many rows there are; raise LeakError, naming the row, at the first leak."""
        count = 0
        for row in rows:
            count += 1
            reason = self.why_refused(row.premise, row.hypothesis)
            if reason is not None:
                raise LeakError(
                    f"Row {count} must not be trained on, {reason}: "
                    f'"{row.premise}" / "{row.hypothesis}".'
                )
        return count

    def _add_rows(self, path: Path) -> None:
        count = 0
        for number, value in enumerate(read_objects(path), start=1):
            if "premise" not in value or "hypothesis" not in value:
                raise WorkshopError(
                    f"{path}, row {number}, has no premise and hypothesis to check against."
                )
            self._add_row(str(value["premise"]), str(value["hypothesis"]), path)
            count += 1
        if not count:
            raise WorkshopError(f"{path} holds no evaluation row.")

    def _add_gold(self, path: Path) -> None:
        try:
            pairs = json.loads(path.read_text(encoding="utf-8"))["pairs"]
            quotes = [(pair["left"]["quote"], pair["right"]["quote"]) for pair in pairs]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorkshopError(f"{path} holds no gold pairs that can be read.") from error
        name = f"{path.parent.name}/{path.name}"
        for left, right in quotes:
            self._add_row(left, right, path)
            for quote in (left, right):
                if normalise(quote):
                    self.texts[text_key(quote)] = name

    def _add_row(self, premise: str, hypothesis: str, path: Path) -> None:
        if normalise(premise) or normalise(hypothesis):
            self.rows[row_key(premise, hypothesis)] = f"{path.parent.name}/{path.name}"


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise WorkshopError(f"There is no evaluation folder {place}.")
    found = []
    events = {path.parent for path in place.rglob(GOLD)}
    for path in sorted(place.rglob("*")):
        holds_rows = path.name.endswith((".jsonl", ".jsonl.gz")) and path.parent not in events
        if holds_rows or path.name == GOLD:
            found.append(path)
    return found
