"""Lines as they were set on a page or in an e-mail, back to paragraphs of one line each."""

import re
from collections.abc import Iterable, Sequence

# A letter, the hyphen at the end of a line.
_HYPHENATED = re.compile(r"(?P<left>[^\W\d_]+)(?P<mark>[-‐\xad])$")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
# A hyphen after one of these is mostly the word's own ("well-known", "twenty-five").
_COMPOUND = frozenset(
    """well self ex non anti vice so long short high low half mid pro semi cross part full two three
    four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety one
    first second third man year day month week old new all left right far near then co""".split()
)
_ENDS = re.compile(r"[.!?…:][\"”’»')\]]*$")
_LISTED = re.compile(r"[-–—*•·▪]\s|\d{1,2}[.)]\s")


def joined(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """One paragraph out of its lines; words parted at a line's end are put together.

    `known` are the words of the document in lower case (see `vocabulary`): a hyphen stays where the
    word is written with it elsewhere or mostly is, and falls otherwise.
    """
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        if not line:
            continue
        match = _HYPHENATED.search(text)
        if match and line[0].isalpha():
            right = _WORD.match(line)
            rest = right[0].lower() if right else ""
            left = match["left"].lower()
            kept = match["mark"] != "\xad" and (
                line[0].isupper()
                or (left in _COMPOUND and left + rest not in known)
                or (f"{left}-{rest}" in known and left + rest not in known)
            )
            text = text + line if kept else text[:-1] + line
        elif match:
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text.replace("\xad", "")


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The words inside lines, in lower case, with their hyphens; not those parted at an end."""
    return frozenset(
        match[0].lower().replace("‐", "-")
        for line in lines
        for match in _WORD.finditer(line.rstrip())
        if match.end() < len(line.rstrip()) or not line.rstrip().endswith(("-", "‐", "\xad"))
    )


def unwrapped(text: str) -> str:
    """A text whose lines were broken to a width, with one line a paragraph.

    A blank line always ends a paragraph, and so does a line that stops well short of the width at
    the end of a sentence; a text of short lines (addresses, verse) stays as it is.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    width = _width(lines)
    known = vocabulary(lines)
    blocks: list[list[str]] = [[]]
    for line in lines:
        previous = blocks[-1][-1] if blocks[-1] else ""
        if not line or (previous and ends(previous, line, width)):
            blocks.append([])
        if line:
            blocks[-1].append(line)
    return "\n\n".join(joined(block, known) for block in blocks if block)


def stops(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return _ENDS.search(line) is not None


def ends(line: str, following: str, width: int) -> bool:
    """Whether `line` closes its paragraph, as far as its length and the next line show."""
    if _LISTED.match(following.lstrip()):
        return True
    # Where the next word would have fitted, the line was ended on purpose.
    first = following.split(maxsplit=1)[0] if following.strip() else ""
    fitted = len(line) + 1 + len(first) < 0.9 * width
    return (
        width == 0
        or len(line) > 1.3 * width
        or (fitted and stops(line))
        or (len(line) < 0.6 * width and not following[:1].islower())
    )


def _width(lines: Sequence[str]) -> int:
    """The width that the lines were broken to: 0 where they were not.

    Lines of prose broken to a width are nearly as long as one another, and none is much longer.
    """
    lengths = sorted(len(line) for line in lines if line)
    if len(lengths) < 2:
        return 0
    longest = lengths[int(0.9 * (len(lengths) - 1))]
    return longest if 40 <= longest <= 120 else 0
