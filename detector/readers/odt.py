"""OpenDocument texts: paragraphs, headings and tables in order."""

from collections.abc import Iterator
from typing import Any

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import clean
from detector.readers.head import LENGTH, date_of, source_of, title_of
from detector.readers.package import checked_document

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
# Deleted words, comments, notes and tables of contents are no part of the story.
_LEFT_OUT = {
    f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}table-of-content",
}  # fmt: skip


class OdtReader:
    """Reads .odt files, one article each."""

    suffixes = (".odt",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The document's paragraphs; a table's row is one line. Raises ReadError."""
        from lxml import etree

        package = checked_document(raw, "content.xml", ".odt")
        if "META-INF/manifest.xml" in package.namelist() and b"encryption-data" in package.read(
            "META-INF/manifest.xml"
        ):
            raise ReadError("it is encrypted: save it without a password")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            content = etree.fromstring(package.read("content.xml"), parser)
            named = "meta.xml" in package.namelist()
            meta = etree.fromstring(package.read("meta.xml"), parser) if named else content
        except etree.XMLSyntaxError as error:
            raise ReadError("it is damaged: open it and save it again") from error
        text = clean("\n\n".join(_blocks(content)))
        if not text:
            raise ReadError("it has no text: if it holds pictures of pages, run text recognition")
        head = text[:LENGTH]
        return [
            Article(
                id=id,
                text=text,
                title=_value(meta, "title") or title_of(head),
                date=date_of(head),
                source=source_of(head),
                language=_value(meta, "language"),
            )
        ]


def _value(meta: Any, name: str) -> str | None:
    value = meta.findtext(f".//{_DC}{name}")
    return " ".join(value.split()) or None if value else None


def _blocks(node: Any) -> Iterator[str]:
    for child in node.iterchildren(tag="*"):
        if child.tag in _LEFT_OUT:
            continue
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from filter(None, (" ".join(line.split()) for line in _words(child).split("\n")))
        elif child.tag == f"{_TABLE}table-row":
            cells = (" ".join(_blocks(cell)) for cell in child.iterchildren(tag="*"))
            yield from filter(None, [" | ".join(cell for cell in cells if cell)])
        else:
            yield from _blocks(child)


def _words(node: Any) -> str:
    """The words in a paragraph; its line breaks are line ends."""
    parts = [node.text or ""]
    for child in node.iterchildren():
        if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            name = child.tag.removeprefix(_TEXT)
            parts.append({"line-break": "\n", "tab": " ", "s": " "}.get(name) or _words(child))
        parts.append(child.tail or "")
    return "".join(parts)
