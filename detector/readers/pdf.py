"""PDF: lines of a page back to paragraphs, without running headers, footers and page numbers."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import clean
from detector.readers.flow import ends, joined, stops, vocabulary
from detector.readers.head import LENGTH, date_of, source_of, title_of

# A newspaper has 100 pages, a book that an article quotes from some 500.
PAGES = 500
# Fewer letters in all, or on the average page, are headings and stamps on scanned pages.
_FEWEST, _FEWEST_A_PAGE = 40, 15
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p|seite|p[áa]gina)?\W*\d{1,3}(?:\W*(?:of|/|von|de|sur)\W*\d{1,3})?\W*",
    re.IGNORECASE,
)
# How many lines at the top and at the bottom of a page may be furniture.
_EDGE = 3
# A running header stands off from the story by so many sizes of print; lines of a story do not.
_GAP = 1.6
# Points by which a running header may move from page to page.
_SAME_HEIGHT = 4.0
_JUNK_TITLE = re.compile(
    r"untitled.*|microsoft .*|powerpoint .*|.*\.(?:docx?|pdf|indd|qxd|odt|rtf|html?)|document\d*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of print: where it starts, in points from the lower left, and its size."""

    text: str
    x: float
    y: float
    size: float
    page: int


class PdfReader:
    """Reads .pdf files, one article each."""

    suffixes = (".pdf",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The words of all pages. The file's own date is when it was printed, so it is not taken.

        Raises ReadError for what is damaged, encrypted, scanned, or too large.
        """
        reader = _opened(raw)
        lines = [line for page in range(len(reader.pages)) for line in _lines(reader, page)]
        body, furniture = _without_furniture(lines, len(reader.pages))
        text = clean("\n\n".join(_paragraphs(body)))
        letters = sum(character.isalnum() for character in text)
        if letters < max(_FEWEST, _FEWEST_A_PAGE * len(reader.pages)):
            raise ReadError("it has no text: run text recognition on it first")
        head = text[:LENGTH]
        # A line with a time of day is a browser's, and its date that of the printing.
        printed = [line.text for line in furniture if not re.search(r"\d:\d\d", line.text)]
        return [
            Article(
                id=id,
                text=text,
                title=_title(reader, head),
                date=date_of(head) or date_of("\n".join(printed[:_EDGE])),
                source=source_of(head),
                language=_value(reader.root_object.get("/Lang")),
            )
        ]


def _opened(raw: bytes) -> Any:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("it is encrypted: save it without a password")
        pages = len(reader.pages)
    except DependencyError as error:
        raise ReadError("it is protected: print it to a new PDF") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError("it is damaged, or no PDF: open it and save it again") from error
    if pages > PAGES:
        raise ReadError(
            f"it has {pages:,} pages, more than {PAGES}: save the article's pages alone"
        )
    if not pages:
        raise ReadError("it has no pages")
    return reader


def _lines(reader: Any, page: int) -> list[_Line]:
    from pypdf.errors import LimitReachedError

    found: list[_Line] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        points = abs(size * (abs(tm[3]) or abs(tm[1])) * (abs(cm[3]) or abs(cm[1])))
        for part in text.splitlines(keepends=True):
            # A line comes in pieces where its font changes; only its last piece has a line end.
            if found and not found[-1].text.endswith("\n"):
                last = found[-1]
                found[-1] = _Line(last.text + part, last.x, last.y, max(last.size, points), page)
            elif part.strip():
                found.append(_Line(part, x, y, points, page))

    try:
        printed = reader.pages[page]
        # Unpacked beforehand, since the extraction takes a page that is too large for an empty one.
        if (content := printed.get_contents()) is not None:
            content.get_data()
        printed.extract_text(visitor_text=visit)
    except LimitReachedError as error:
        raise ReadError(
            f"page {page + 1} unpacks to more than an article can need: save it again as text"
        ) from error
    lines = [_Line(" ".join(one.text.split()), one.x, one.y, one.size, page) for one in found]
    return [line for line in lines if line.text]


def _without_furniture(lines: Sequence[_Line], pages: int) -> tuple[list[_Line], list[_Line]]:
    """The lines of the story, and those at the pages' edges that repeat or are page numbers.

    A headline that the later pages repeat in small print stays: its size is another.
    """
    edges = [line for page in range(pages) for line in _edges([x for x in lines if x.page == page])]
    places: dict[tuple[str, int], list[_Line]] = {}
    for line in edges:
        places.setdefault(_key(line), []).append(line)
    least = max(2, round(0.3 * pages))
    furniture = set()
    for line in edges:
        alike = {one.page for one in places[_key(line)] if abs(one.y - line.y) < _SAME_HEIGHT}
        if len(alike) >= least or _PAGE_NUMBER.fullmatch(line.text):
            furniture.add(id(line))
    return (
        [line for line in lines if id(line) not in furniture],
        [line for line in lines if id(line) in furniture],
    )


def _edges(page: Sequence[_Line]) -> list[_Line]:
    """The lines at a page's top and bottom that a gap parts from the rest."""
    heights = sorted({line.y for line in page})
    if len(heights) < 2:
        return list(page)
    size = median(line.size for line in page)
    low, high = heights[0], heights[-1]
    below = [a for a, b in pairwise(heights[: _EDGE + 1]) if b - a > _GAP * size]
    above = [b for a, b in pairwise(heights[-_EDGE - 1 :]) if b - a > _GAP * size]
    lowest, highest = max(below, default=low - 1), min(above, default=high + 1)
    return [line for line in page if line.y <= lowest or line.y >= highest]


def _key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.size)


def _paragraphs(lines: Sequence[_Line]) -> Iterable[str]:
    """A paragraph ends at a gap, another size, an indent, a list's mark, or a short last line.

    What is torn at the end of a sentence does no harm; what is torn inside one does.
    """
    known = vocabulary(line.text for line in lines)
    leading = _leading(lines)
    lengths: dict[int, list[int]] = {}
    for line in lines:
        lengths.setdefault(round(line.size), []).append(len(line.text))
    widths = {size: sorted(all_)[int(0.9 * (len(all_) - 1))] for size, all_ in lengths.items()}
    block: list[str] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and _parted(before, line, leading, widths[round(before.size)]):
            yield joined(block, known)
            block = []
        block.append(line.text)
    if block:
        yield joined(block, known)


def _parted(before: _Line, line: _Line, leading: dict[int, float], width: int) -> bool:
    size = max(before.size, 1.0)
    if abs(line.size - before.size) > 0.08 * size:
        return True
    if line.page != before.page or line.y > before.y + size:
        # The next page or column.
        return stops(before.text)
    if before.y - line.y > 1.25 * leading.get(round(size), 1.4 * size):
        return True
    indented = line.x > before.x + 0.5 * size
    return stops(before.text) and (indented or ends(before.text, line.text, width))


def _leading(lines: Sequence[_Line]) -> dict[int, float]:
    """The usual distance between lines, by their size in whole points."""
    gaps: dict[int, Counter[float]] = {}
    for before, line in pairwise(lines):
        gap = before.y - line.y
        size = round(line.size)
        if before.page == line.page and round(before.size) == size and 0.8 * size < gap < 3 * size:
            gaps.setdefault(size, Counter())[round(gap * 2) / 2] += 1
    # The smallest of the two most frequent: short paragraphs have as many gaps between them.
    return {size: min(gap for gap, _ in counted.most_common(2)) for size, counted in gaps.items()}


def _title(reader: Any, head: str) -> str | None:
    """The file's own title where the story shows it or has no heading, else that heading."""
    try:
        named = _value(reader.metadata.title) if reader.metadata else None
    except (ValueError, KeyError, TypeError, AttributeError):
        named = None
    if named and (_JUNK_TITLE.fullmatch(named) or named.isdigit()):
        named = None
    return named if named and named in " ".join(head.split()) else title_of(head) or named


def _value(value: Any) -> str | None:
    return clean(" ".join(value.split())) or None if isinstance(value, str) else None
