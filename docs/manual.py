"""The manual, from the command line itself: `python -m docs.manual` writes docs/detect.md.

With `--check` nothing is written, and a page that is out of date is an error.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from detector.cli import cli

PAGE = Path(__file__).with_name("detect.md")
_WIDTH = 100
_HEAD = """\
# detect: the manual

Made from the command line's own help by `python -m docs.manual`; do not edit.

`detect FOLDER` is short for `detect run FOLDER`. Reports go to standard output, messages and
progress to standard error.

Exit codes: 0 done; 1 a finding as `--fail-on` asks for; 2 wrong usage; 3 could not run; 130
interrupted.

Settings are read from the environment and from `detect.toml`, too: see [settings](settings.md).

To have the tab key complete commands, folders, options, models and labels, put one line into the
start file of your shell:

    eval "$(_DETECT_COMPLETE=bash_source detect)"                bash, in ~/.bashrc
    eval "$(_DETECT_COMPLETE=zsh_source detect)"                 zsh, in ~/.zshrc
    _DETECT_COMPLETE=fish_source detect | source                 fish, in ~/.config/fish/config.fish
"""


def helps(command: click.Command, path: str, parent: click.Context | None) -> Iterator[str]:
    """The help of a command and of all below it, each under its name."""
    context = click.Context(
        command,
        info_name=path.split()[-1],
        parent=parent,
        terminal_width=_WIDTH,
        **command.context_settings,
    )
    yield f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from helps(command.commands[name], f"{path} {name}", context)


def manual() -> str:
    """The whole page."""
    return _HEAD + "".join(helps(cli, "detect", None))


def main() -> None:
    """Write the page, or check it."""
    text = manual()
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/detect.md is out of date: run python -m docs.manual.")
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
