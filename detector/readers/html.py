"""Web pages as a browser saves them."""

from email import message_from_bytes
from email.policy import default

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import decode
from detector.readers.page import declared_encoding, story


class HtmlReader:
    """Reads .html, .htm and .xhtml pages, one article each."""

    suffixes = (".html", ".htm", ".xhtml")

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The main text of the page below its title. Raises ReadError where there is none."""
        return [story(decode(raw, declared_encoding(raw)), id)]


class MhtmlReader:
    """Reads .mhtml and .mht files: a page and its pictures in one file, built like an e-mail."""

    suffixes = (".mhtml", ".mht")

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """As HtmlReader, from the first page in the file. Raises ReadError where there is none."""
        for part in message_from_bytes(raw, policy=default).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                if isinstance(page, bytes):
                    charset = part.get_content_charset() or declared_encoding(page)
                    return [story(decode(page, charset), id)]
        raise ReadError("it holds no web page: save the page again, as .html")
