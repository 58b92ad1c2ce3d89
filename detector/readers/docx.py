"""Word documents: paragraphs, headings and tables in order."""

import io
from collections.abc import Iterator
from typing import Any

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import clean
from detector.readers.head import LENGTH, date_of, source_of, title_of
from detector.readers.package import checked_document

# Word's own words for a document that has not been named.
_NO_TITLE = ("word document", "document", "untitled", "microsoft word")


class DocxReader:
    """Reads .docx files, one article each."""

    suffixes = (".docx",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The document's paragraphs; the cells of a table's row stand on one line.

        The document's own date is when its template was made, so it is not believed; headers,
        footers and notes are left out. Raises ReadError.
        """
        checked_document(raw, "word/document.xml", ".docx")
        import docx

        document = docx.Document(io.BytesIO(raw))
        text = clean("\n\n".join(_blocks(document)))
        if not text:
            raise ReadError("it has no text: if it holds pictures of pages, run text recognition")
        core = document.core_properties
        title = (core.title or "").strip()
        head = text[:LENGTH]
        return [
            Article(
                id=id,
                text=text,
                title=title if title and title.lower() not in _NO_TITLE else title_of(head),
                date=date_of(head),
                source=source_of(head),
                language=core.language or None,
            )
        ]


def _blocks(container: Any) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            # A line break inside a paragraph is a line of its own; blanks are one.
            lines = (" ".join(line.split()) for line in block.text.splitlines())
            yield from (line for line in lines if line)
        else:
            yield from _rows(block)


def _rows(table: Any) -> Iterator[str]:
    """A line a row; a table of one column is a frame around paragraphs. Merged cells count once."""
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:
            if not any(cell._tc is other._tc for other in cells):
                cells.append(cell)
        if len(cells) == 1:
            yield from _blocks(cells[0])
        else:
            texts = (" ".join(" ".join(_blocks(cell)).split()) for cell in cells)
            yield " | ".join(text for text in texts if text)
