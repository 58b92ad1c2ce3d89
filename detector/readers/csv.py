"""Tables saved as text: an article a row, its words in a column of a usual name."""

import csv
import io

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import decode
from detector.readers.record import TEXT, article, left_out

_DELIMITERS = (",", ";", "\t", "|")
# Longer than any article; Python's own limit of 131,072 is not.
_LONGEST_FIELD = 10_000_000


class TableReader:
    """Reads .csv and .tsv files; commas, semicolons, tabs or bars part the columns."""

    suffixes = (".csv", ".tsv")

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles of the table; `#n` is the row as a spreadsheet counts, names being row 1.

        Rows without words are left out and listed. Raises ReadError where no column is named like
        an article's words, or no row has any.
        """
        csv.field_size_limit(_LONGEST_FIELD)
        text = decode(raw)
        if text.lower().startswith("sep=") and "\n" in text:
            text = text.split("\n", 1)[1]
        found: list[Article | Skipped] = []
        empty = []
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
            names = next(rows)
            for number, row in enumerate(rows, start=2):
                one = article(dict(zip(names, row, strict=False)), f"{id}#{number}")
                if one:
                    found.append(one)
                elif any(cell.strip() for cell in row):
                    empty.append(number)
        except csv.Error as error:
            raise ReadError("it is no table: save it again as .csv") from error
        if not found:
            raise ReadError("no row of it has words in the column of the articles' text")
        return found + left_out(id, "rows without text", empty)


def _delimiter(text: str) -> str:
    """What parts the columns: the one that yields most of them, one being the articles' words."""
    best, most = "", 0
    for delimiter in _DELIMITERS:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        if len(names) > most and any(name.strip().casefold() in TEXT for name in names):
            best, most = delimiter, len(names)
    if not best:
        raise ReadError(
            'no column holds the articles\' words: name it "text" in the first row '
            '(and others "title", "source", "date")'
        )
    return best
