"""Saved web pages: the story is taken out of the page, and offsets count in what was taken."""

import logging
import re
from pathlib import Path

from detector.data import Article
from detector.errors import ReadError
from detector.readers.decode import clean, decode
from detector.understanding.dates import parse_date

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"<meta[^>]{0,200}(?:published_time|datePublished|pubdate|[\"']date[\"'])[^>]{0,100}"
    r"content=[\"'](?P<first>[^\"']{8,40})|<time[^>]{0,100}datetime=[\"'](?P<last>[^\"']{8,40})",
    re.IGNORECASE,
)
_SHORTEST = 40


class HtmlReader:
    """Reads .html, .htm and .xhtml pages, one article each."""

    suffixes = (".html", ".htm", ".xhtml")

    def read(self, path: Path, id: str) -> list[Article]:
        """The main text of the page below its title. Raises ReadError where there is none."""
        raw = path.read_bytes()
        declared = _DECLARED.search(raw[:2048])
        page = decode(raw, declared[1].decode("ascii") if declared else None)
        # Heavy (0.9 s), so only where a page is read.
        import trafilatura

        logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
        logging.getLogger("htmldate").setLevel(logging.CRITICAL)
        stated = _date(page)
        found = trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            favor_precision=True,
            # Its search of the text costs two seconds at first, for the grammars of 200 languages.
            date_extraction_params={"original_date": True, "extensive_search": stated is None},
        )
        if found is None:
            body, title, date, source, language = _fallback(page), None, None, None, None
        else:
            values = found.as_dict()
            body = values.get("text") or ""
            title, date = values.get("title"), values.get("date") or stated
            source, language = values.get("sitename"), values.get("language")
        body = clean(body)
        if len(body) < _SHORTEST:
            raise ReadError("no article text was found in the page")
        if title and title not in body:
            body = f"{title}\n\n{body}"
        return [
            Article(
                id=id,
                text=body,
                title=title,
                date=parse_date(date) if date else None,
                source=source,
                language=language,
            )
        ]


def _date(page: str) -> str | None:
    """A publication date in the page's metadata that the extractor did not believe."""
    match = _PUBLISHED.search(page)
    return match["first"] or match["last"] if match else None


def _fallback(page: str) -> str:
    """The paragraphs of a page in which no article was recognised."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(page)
    except (ValueError, etree.ParserError) as error:
        raise ReadError("it is not a web page") from error
    texts = (" ".join(node.text_content().split()) for node in tree.iter("p"))
    return "\n\n".join(text for text in texts if text)
