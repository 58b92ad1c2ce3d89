"""HTML to an article: the story is taken out of the page, and offsets count in what was taken."""

import logging
import re

from detector.data import Article
from detector.errors import ReadError
from detector.readers.decode import clean
from detector.understanding.dates import parse_date

_DECLARED = re.compile(
    rb"<(?:meta[^>]{0,200}charset|\?xml[^>]{0,100}encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"<meta[^>]{0,200}(?:published_time|datePublished|pubdate|[\"']date[\"'])[^>]{0,100}"
    r"content=[\"'](?P<first>[^\"']{8,40})|<time[^>]{0,100}datetime=[\"'](?P<last>[^\"']{8,40})",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"<html[^>]{0,300}\blang\s*=\s*[\"']?(?P<code>[a-z]{2,3})\b", re.IGNORECASE)
# The line under a table's head.
_RULE = re.compile(r"\|[-|: ]+\|\s*")
_SHORTEST = 40


def declared_encoding(raw: bytes) -> str | None:
    """The encoding that a page names for itself."""
    declared = _DECLARED.search(raw[:2048])
    return declared[1].decode("ascii") if declared else None


def story(page: str, id: str) -> Article:
    """The main text of a page, below its title. Raises ReadError where there is none."""
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
    values = found.as_dict() if found else {}
    body = clean(_without_bars(values.get("text") or "") if found else _fallback(page))
    if len(body) < _SHORTEST:
        raise ReadError(
            "no article text was found in the page: save the article's own page, or a .txt of it"
        )
    title, date = values.get("title"), values.get("date") or stated
    if title and title not in body:
        body = f"{title}\n\n{body}"
    language = values.get("language") or _language(page)
    return Article(
        id=id,
        text=body,
        title=title,
        date=parse_date(date) if date else None,
        source=values.get("sitename"),
        language=language,
    )


def all_words(page: str) -> str:
    """Every word of a page on one line, for one too small to have a story."""
    import trafilatura

    return clean(" ".join(str(trafilatura.html2txt(page) or "").split()))


def _without_bars(text: str) -> str:
    """A text without the bars around table rows: letters and old pages are set in tables."""
    lines = (
        line.strip().strip("|").strip().replace("\\|", "|") if line.startswith("|") else line
        for line in text.split("\n")
        if not _RULE.fullmatch(line)
    )
    return "\n".join(lines)


def _language(page: str) -> str | None:
    match = _LANGUAGE.search(page[:5000])
    return match["code"].lower() if match else None


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
