"""Articles to claims: sentences with exact offsets, less what is no claim."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sentencex import get_sentence_boundaries

from detector.data import Article, Claim, Omitted, Span
from detector.parts import Progress, silent
from detector.understanding.attribution import attribution
from detector.understanding.boilerplate import is_boilerplate, lines, repeated_lines
from detector.understanding.headlines import asserts, is_heading
from detector.understanding.quantities import quantities
from detector.understanding.words import fold, words

# The splitter never ends a sentence inside quotation marks; with blanks in their place it does, and
# offsets stay.
_UNQUOTED = str.maketrans(dict.fromkeys('"“”„«»', " "))
_CLOSING = re.compile(r"[”»\"'’)\]]*(?=\s|$)")
# Ends that are no end: the next piece goes on in lower case after a quoted ? or !, or the piece
# stops at a title that the splitter does not know.
_OPEN_END = re.compile(r"[?!…][\"”’')\]]*$")
_TITLE_END = re.compile(r"\b(?:Ms|Mx|Lt|Ft|Mt|Cmdr|Supt|Insp|Utd|Approx)\.$")
_LOWER_START = re.compile(r"^[\"“‘'(]*[a-z]")
# "ARDVANE, Scotland, June 9 (Wire) - ", "PRESENTER: ", "- " and "# " stand before a statement.
_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z'’. -]{2,}(?:,[^()–—-]{1,40})?\s*(?:\([^)]{1,40}\)\s*)?[–—-]+\s+|"
    r"\([^)]{2,40}\)\s*[–—-]+\s+|[A-Z][A-Z .'’-]{2,30}(?:\s\([^)]{1,30}\))?:\s+|[-–—*•#>]+\s+)+"
)
# Shorter ones are greetings, prompts and asides ("Good evening.", "Grab a coffee.").
_SHORTEST = 4
_PRONOUNS = frozenset({"he", "she", "they", "it"})
# A model reads some 190 tokens; a "sentence" of ten times that is a table or a list.
_LONGEST = 2000


def sentences(line: str) -> list[Span]:
    """The sentences of one line, in order, without blanks at their ends.

    Together they cover every character of the line that is not white space.
    """
    plain = line.translate(_UNQUOTED)
    cuts = [part["start_index"] for part in get_sentence_boundaries("en", plain)][1:]
    pieces: list[Span] = []
    start = 0
    for cut in [*cuts, len(line)]:
        end = cut
        if cut < len(line):
            # Closing marks were blanked out, so they hang before the next sentence: hand them back.
            bare = len(plain[:cut].rstrip())
            match = _CLOSING.match(line, bare)
            end = match.end() if match else cut
        piece = _trimmed(line, Span(start, end))
        if piece is None:
            continue
        start = end
        if pieces and _continues(line, pieces[-1], piece):
            pieces[-1] = Span(pieces[-1].start, piece.end)
        else:
            pieces.append(piece)
    return pieces


def _trimmed(text: str, span: Span) -> Span | None:
    part = text[span.start : span.end]
    if not part.strip():
        return None
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, span.end - (len(part) - len(part.rstrip())))


def _continues(line: str, previous: Span, piece: Span) -> bool:
    before, after = line[previous.start : previous.end], line[piece.start : piece.end]
    if _OPEN_END.search(before) and _LOWER_START.match(after):
        return True
    return _TITLE_END.search(before) is not None


def proposition(text: str) -> str:
    """A quote on one line, without dateline, speaker tag or bullet; attribution is peeled after."""
    bare = _DATELINE.sub("", text)
    return " ".join((bare or text).split())


def split(
    articles: Sequence[Article], progress: Progress = silent
) -> tuple[list[Claim], list[Omitted]]:
    """The claims of all articles, numbered in order, and what was left out, with the reason:
    boilerplate, heading (asserts nothing), question, fragment, repeated, overlong.
    """
    repeated = repeated_lines(articles)
    omitted: list[Omitted] = []
    claims: list[Claim] = []
    printed: set[tuple[str, str]] = set()
    for done, article in enumerate(articles):
        progress("splitting", done, len(articles))
        for claim in _claims(article, repeated, omitted):
            # What one outlet prints again (its imprint, standing background) counts once.
            if article.source is not None:
                key = (article.source, fold(claim.text))
                if key in printed:
                    omitted.append(Omitted(article, claim.start, claim.end, "repeated"))
                    continue
                printed.add(key)
            claims.append(replace(claim, number=len(claims)))
    progress("splitting", len(articles), len(articles))
    return claims, omitted


def _claims(
    article: Article, repeated: frozenset[tuple[str, str]], omitted: list[Omitted]
) -> Iterator[Claim]:
    breaks = [match.start() for match in re.finditer("\n", article.text)]
    header = article.header
    seen: set[str] = set()
    first = True
    for line in lines(article.text):
        if any(line.start < span.end and span.start <= line.start for span in header):
            continue
        text = article.text[line.start : line.end]
        stripped = text.strip()
        if not stripped:
            continue
        key = fold(stripped)
        if is_boilerplate(stripped) or (article.source, key) in repeated:
            omitted.append(Omitted(article, line.start, line.end, "boilerplate"))
            continue
        bold = stripped.startswith("**") and stripped.endswith("**")
        heading = is_heading(stripped) or stripped.startswith("#") or bold
        title = first and (heading or (article.title is not None and key == fold(article.title)))
        first = False
        spans = [_trimmed(text, Span(0, len(text)))] if heading or title else sentences(text)
        for span in spans:
            if span is None:
                continue
            start, end = line.start + span.start, line.start + span.end
            quote = article.text[start:end]
            reason = _no_claim(quote, heading or title, seen)
            if reason:
                omitted.append(Omitted(article, start, end, reason))
                continue
            seen.add(fold(quote))
            number = bisect_right(breaks, start - 1) + 1
            yield _claim(article, Span(start, end), number, headline=heading or title)


def read_claim(article: Article) -> Claim:
    """The whole text of `article` as one claim, with what is understood of it."""
    return _claim(article, Span(0, len(article.text)), 1, headline=False)


def _claim(article: Article, span: Span, line: int, *, headline: bool) -> Claim:
    quote = article.text[span.start : span.end]
    plain = proposition(quote)
    told = attribution(plain)
    bare = told.inner if told else plain
    return Claim(
        article=article,
        start=span.start,
        end=span.end,
        line=line,
        text=quote,
        proposition=bare,
        headline=headline,
        speaker=told.speaker if told and told.speaker.lower() not in _PRONOUNS else None,
        cue=told.cue if told else None,
        quantities=quantities(bare),
    )


def _no_claim(quote: str, heading: bool, seen: set[str]) -> str | None:
    """Why a sentence is no claim, or None where it is one."""
    if fold(quote) in seen:
        return "repeated"
    if heading:
        return None if asserts(quote.strip("#* ")) else "heading"
    if quote.rstrip("\"”’')] ").endswith("?"):
        return "question"
    if is_boilerplate(quote.rstrip(".")):
        return "boilerplate"
    if len(quote) > _LONGEST:
        return "overlong"
    if len(words(quote)) < _SHORTEST or not re.search(r"[a-z]{2}", quote):
        return "fragment"
    return None
