"""Hostile text made harmless: what every writer passes article text through."""

import re

# Control characters (ANSI escapes begin with one) and the marks that reorder what is shown.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """The text with every control and reordering character shown as U+FFFD; line ends and tabs
    become blanks.
    """
    return _CONTROL.sub("\ufffd", re.sub(r"[\r\n\t\u2028\u2029]+", " ", text))
