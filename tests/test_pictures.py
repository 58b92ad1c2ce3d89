"""The pictures in the README, and the script that makes them."""

import re

from detector.assemble import detect
from docs.pictures import terminal
from tests.conftest import EXAMPLES, ROOT

LARGEST = 300_000


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\((docs/pictures/[^)]+)\)", readme)
    assert {path.rpartition(".")[2] for _, path in shown} == {"svg", "png"}
    for says, path in shown:
        assert len(says.split()) > 5
        assert 0 < (ROOT / path).stat().st_size < LARGEST
    assert len(list((ROOT / "docs" / "pictures").iterdir())) == len(shown)


def test_the_terminal_is_drawn_whole_and_asks_for_nothing() -> None:
    report = detect(EXAMPLES, encoder="lexical", judge="lexical")
    picture = terminal(report)
    assert picture == terminal(report)
    assert "CONTRADICTION" in picture
    assert "url(http" not in picture
    assert "<script" not in picture
    assert str(ROOT) not in picture
