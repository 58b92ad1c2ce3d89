"""Rich text: what TextEdit, WordPad and many newsroom systems save."""

import re

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import clean
from detector.readers.head import LENGTH, date_of, source_of, title_of

_TITLE = re.compile(r"\{\\title ([^{}\\]{1,200})\}")


class RtfReader:
    """Reads .rtf files, one article each."""

    suffixes = (".rtf",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """A line a paragraph. Raises ReadError for what is no rich text."""
        if not raw.lstrip().startswith(b"{\\rtf"):
            raise ReadError("it is damaged, or no .rtf file: open it and save it again")
        from striprtf.striprtf import rtf_to_text

        # Eight-bit characters are escaped in rich text; those that are not are taken as cp1252.
        source = raw.decode("cp1252", "replace")
        found = rtf_to_text(source, errors="replace")
        lines = (" ".join(line.replace("|", " | ").split()) for line in found.splitlines())
        text = clean("\n\n".join(line.strip("| ") for line in lines if line.strip("| ")))
        if not text:
            raise ReadError("it has no text: if it holds pictures of pages, run text recognition")
        title, head = _TITLE.search(source), text[:LENGTH]
        return [
            Article(
                id=id,
                text=text,
                title=title[1].strip() if title else title_of(head),
                date=date_of(head),
                source=source_of(head),
            )
        ]
