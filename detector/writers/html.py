"""`.html`: the report that people work with, as one file that asks for nothing from outside.

The page is `page/page.html` with the style sheet, the script and the report's data set in. Its
content policy allows that one style sheet and that one script, by their hashes, and no request at
all. The data are JSON in a block of their own; the script sets every text as text, never as markup.
"""

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from string import Template

from detector.data import Report
from detector.writers.page.data import page_data

_FOLDER = Path(__file__).parent / "page"
# In this order they make up the page's one script.
_SCRIPTS = (
    "dom.js",
    "reviews.js",
    "filters.js",
    "pictures.js",
    "article.js",
    "cards.js",
    "main.js",
)
# What could end the block, open a comment in it, or end a line of script in an older browser.
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


class HtmlWriter:
    """One self-contained page; equal for equal input, since neither date nor timings are in it."""

    def write(self, report: Report) -> str:
        """The page."""
        style = _asset("style.css")
        parts = "\n".join(_asset(name) for name in _SCRIPTS)
        script = f'"use strict";\n(() => {{\n{parts}}})();\n'
        return Template(_asset("page.html")).substitute(
            style_hash=_hash(style),
            script_hash=_hash(script),
            style=style,
            script=script,
            data=json.dumps(page_data(report), ensure_ascii=False, separators=(",", ":")).translate(
                _ESCAPES
            ),
        )


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash of an inline script or style, as a content policy names it."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
