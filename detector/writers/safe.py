"""Hostile text made harmless: what every writer passes article text through."""

import re

# Control characters (ANSI escapes begin with one) and the marks that reorder what is shown.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """The text with every control and reordering character shown as U+FFFD; line ends and tabs
    become blanks.
    """
    return _CONTROL.sub("\ufffd", re.sub(r"[\r\n\t\u2028\u2029]+", " ", text))


def masked(text: str) -> str:
    """As `visible`, but of the same length, with line ends kept as single line feeds and tabs as
    they are, so that offsets into the text stay true.
    """
    plain = text.replace("\r\n", " \n").replace("\r", "\n")
    return _CONTROL.sub("\ufffd", plain.replace("\u2028", "\n").replace("\u2029", "\n"))
