"""Lines that are part of a web page or a newsroom's form, not of the story."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from detector.data import Article, Span
from detector.understanding.words import fold

_LINE = re.compile(
    r"\[/?(?:ad|ads|advert|embed|gallery|caption)[ _-]?\d*\]|"
    r"(?:source|original|via) ?(?:link|article|url)?:? ?(?:https?://\S+)?|"
    r"(?:news )?source: .{1,60}|https?://\S+|"
    r"(?:advertisement|advertising|sponsored|promoted|ad)(?: content)?|"
    r"(?:no |\d+ )?comments?:?|(?:post|leave|add|write) a (?:comment|reply).*|thanks for comment.*|"
    r"share (?:this|on|via|it)\b.*|(?:tweet|email|print|pin|share|whatsapp|facebook|twitter)|"
    r"follow us\b.*|follow .{1,40} on (?:twitter|facebook|x|instagram|telegram).*|"
    r"(?:sign up|subscribe|register)\b.{0,140}|(?:click|tap) here\b.*|"
    r"(?:read|see|watch|listen|more|related|also read|read also|read more|see also|"
    r"you may also like|recommended|most read|trending|top stories)(?: more| also| on| news)?:.*|"
    r"(?:read more|related (?:stories|articles|posts|topics)|more (?:stories|news|on this)|"
    r"you (?:may|might) also like|most (?:read|popular)|trending(?: now)?|top (?:stories|news))\b"
    r".{0,80}|"
    r"(?:home|news|menu|search|log ?in|sign in|contact(?: us)?|about(?: us)?|privacy(?: policy)?|"
    r"terms(?: of use| and conditions)?|cookies?(?: policy)?|back to top|skip to content)|"
    r"(?:photo|image|picture|file photo|video|credit|graphic|illustration|photograph)s?"
    r"(?: (?:by|credit))?:.*|"
    r"(?:copyright|©|\(c\)).*|.{0,60}\ball rights reserved\b.*|"
    r"(?:your|our) .{0,60}\b(?:become|support|subscribe|donate|newsletter)\b.*|"
    r"(?:are you|were you|do you|have you)\b.{0,80}(?:get in touch|let us know|in the comments).*|"
    r"(?:get in touch|let us know|tell us)\b.*|we use cookies\b.*|"
    r"(?:published|updated|posted|last updated|first published|date|dated|modified|filed)\b"
    r"[: ]+[^.]{3,60}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,? [^.!?]{3,30}|"
    r"\d{1,2} \w+,? \d{4}.{0,25}|\w+ \d{1,2}, \d{4}.{0,25}|\d{4}-\d\d-\d\d.{0,25}|"
    r"(?:tags?|topics?|categor(?:y|ies)|keywords?|filed under|section)\b ?:.*|"
    r"\d+ min(?:ute)?s?(?: read)?|continue reading\b.*|loading\b.*|"
    r"(?:the )?(?:article|post|story) .{1,80} (?:appeared first|was first published) .*"
)
# "By Eilidh Buchan and Callum Reay in Ardvane": names only, and no end of a sentence.
_BYLINE = re.compile(
    r"(?:By|BY|From|Reporting by|Editing by|Written by|Compiled by|Words by)"
    r"(?:,? (?:[A-Z][\w.'’-]*|and|our|the|in|at|for|de|van|von|al|correspondent|reporter|editor|"
    r"political|staff))+[^.!?]?"
)
# A quoted sentence that a pattern meets by chance ("Follow us," he said.) is longer than any of
# these lines; beyond this many code points a line is prose.
_LONGEST = 180


def is_boilerplate(line: str) -> bool:
    """Whether a stripped line is page furniture, a byline, a date line or a prompt."""
    bare = line.strip(" \t*_#>|-–—•·")
    if not bare or len(bare) > _LONGEST:
        return not bare
    return _BYLINE.fullmatch(bare) is not None or _LINE.fullmatch(fold(bare)) is not None


def lines(text: str) -> Iterable[Span]:
    """The lines of a text without their ends (LF, CRLF or CR), in order; blank ones too."""
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        if match.start() == len(text) and match.start() > 0:
            return
        end = match.start() + len(match[0].rstrip("\r\n"))
        yield Span(match.start(), end)


# A line that one outlet prints in at least so many articles is part of its form.
_REPEATS = 3


def repeated_lines(articles: Sequence[Article]) -> frozenset[tuple[str, str]]:
    """(source, folded line) for lines that one source repeats in three or more articles.

    Only articles whose source is known count: reprints of an agency story are no boilerplate.
    """
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    texts: dict[tuple[str, str], set[int]] = defaultdict(set)
    for article in articles:
        if article.source is None:
            continue
        for span in lines(article.text):
            line = fold(article.text[span.start : span.end]).strip()
            if line and len(line) <= _LONGEST:
                seen[article.source, line].add(article.id)
                texts[article.source, line].add(hash(article.text))
    return frozenset(key for key, ids in seen.items() if len(ids) >= _REPEATS <= len(texts[key]))
