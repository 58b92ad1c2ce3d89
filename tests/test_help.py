"""Help, the manual, the version and the tab key."""

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from detector.cards import embedded
from detector.cli import cli
from detector.version import __version__
from tests.conftest import EXAMPLES, ROOT


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
def test_the_help_of_every_command_ends_in_an_example_that_can_be_meant(
    path: tuple[str, ...],
) -> None:
    result = CliRunner().invoke(cli, [*path, "--help"])
    assert result.exit_code == 0
    examples = result.output.rpartition("Example")[2].splitlines()[1:]
    assert examples
    for line in examples:
        assert line.startswith("    ")
        assert " ".join(("detect", *path)).removesuffix(" run") in line
    assert "Options:" not in examples


def test_the_manual_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.manual", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_version_names_the_embedded_models() -> None:
    lines = CliRunner().invoke(cli, ["--version"]).output.splitlines()
    assert lines[0] == f"fact-tension {__version__}"
    assert lines[1:] == [f"{card.name}: {card.revision}" for card in embedded().values()]


def offered(*args: str, incomplete: str = "") -> list[str]:
    found = BashComplete(cli, {}, "detect", "_DETECT_COMPLETE").get_completions(
        list(args), incomplete
    )
    return [item.value for item in found if item.type == "plain"]


def test_the_tab_key_offers_commands_options_names_and_labels() -> None:
    assert offered(incomplete="mo") == ["models"]
    assert "--max-pairs" in offered(str(EXAMPLES), incomplete="--ma")
    judges = sorted(name for name, card in embedded().items() if "judge" in card.roles)
    assert offered(str(EXAMPLES), "--judge") == judges
    assert offered("pair", "--encoder", incomplete="mini") == ["minilm-encoder"]
    assert offered("benchmark", "--judge", incomplete="mini") == ["minilm-nli"]
    assert offered("models", "show", incomplete="lex") == ["lexical"]
    assert offered("models", "remove") == []
    assert offered(str(EXAMPLES), "--labels", incomplete="tension,a") == ["tension,agreement"]
    assert offered(str(EXAMPLES), "--fail-on", incomplete="t") == ["tension"]


def test_the_line_for_each_shell_gives_a_script() -> None:
    manual = (ROOT / "docs" / "detect.md").read_text(encoding="utf-8")
    start = "import sys; sys.argv = ['detect']; from detector.cli import main; main()"
    for shell in ("bash", "zsh", "fish"):
        assert f"_DETECT_COMPLETE={shell}_source detect" in manual
        done = subprocess.run(
            [sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "_DETECT_COMPLETE": f"{shell}_source"},
        )  # fmt: skip
        assert done.returncode == 0
        assert "_DETECT_COMPLETE" in done.stdout
