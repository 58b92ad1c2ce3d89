"""The README's pictures, from examples/articles: `python -m docs.pictures` makes them anew.

The report in the terminal as SVG, by rich; the HTML report as PNG, by Debian's chromium (`apt-get
install chromium`) and playwright, which is in the dev extra.
"""

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from detector import Report, Settings, detect
from detector.writers.html import HtmlWriter
from detector.writers.terminal import TerminalWriter

FOLDER = Path(__file__).with_name("pictures")
ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
# What a page of the README takes without being shrunk to nothing.
_COLUMNS = 96
_SHOWN = 4
# Rich's frame asks a server for its font; the reader's own monospaced one will do.
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_VIEW: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 1400, "height": 1250}}
_LARGEST = 300_000


def terminal(report: Report) -> str:
    """The report in a terminal as an SVG."""
    text = TerminalWriter(_COLUMNS, color=True).write(report)
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.rstrip("\n")))
    picture = console.export_svg(title="detect examples/articles", unique_id="detect")
    return "\n".join(line.rstrip() for line in _FONT.sub("", picture).split("\n"))


def page(report: Report, picture: Path) -> None:
    """The first screen of the HTML report as a PNG."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        sys.exit("chromium is not installed: apt-get install chromium.")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as started:
        path = Path(place) / "report.html"
        path.write_text(HtmlWriter().write(report), encoding="utf-8")
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        view = browser.new_context(**_VIEW).new_page()
        view.goto(path.as_uri())
        view.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    report = detect(ARTICLES, settings=Settings(top=_SHOWN), cache=True)
    (FOLDER / "terminal.svg").write_text(terminal(report), encoding="utf-8")
    # The page shows all disputes; the run is the same.
    page(detect(ARTICLES, cache=True), FOLDER / "report.png")
    for picture in FOLDER.iterdir():
        size = picture.stat().st_size
        print(f"{picture.name}: {size // 1000} kB")
        if size > _LARGEST:
            sys.exit(f"{picture.name} is larger than {_LARGEST // 1000} kB.")


if __name__ == "__main__":
    main()
