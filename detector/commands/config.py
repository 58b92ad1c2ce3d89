"""`detect config`: every setting that holds for a folder, and where it comes from."""

import re
from pathlib import Path
from typing import Any, cast

import click

from detector.detect_toml import came_from, folder_file, key_of, user_file


@click.command(
    "config",
    short_help="Show the settings that hold, and where each comes from.",
    epilog="\b\nExample:\n  detect config examples/articles",
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path("."))
@click.pass_context
def config(ctx: click.Context, folder: Path) -> None:
    """Show every setting that holds for a run on FOLDER, and where it comes from.

    A flag comes before the environment (FACT_TENSION_MAX_PAIRS and so on), that before the file
    detect.toml in FOLDER, that before the user's own, and defaults come last. FOLDER is the current
    folder where none is given.
    """
    from detector.read import check
    from detector.writers.safe import visible

    check(folder)
    run = cast(click.Group, ctx.find_root().command).commands["run"]
    with run.make_context("run", ["--", str(folder)], parent=ctx.parent) as holds:
        options = [param for param in run.params if isinstance(param, click.Option)]
        rows = [
            (key_of(param), _shown(param, holds.params[param.name]), str(came_from(holds, param)))
            for param in options
            if param.name in holds.params
        ]
    head = ("setting", "value", "from")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in (0, 1)]
    for key, value, origin in (head, *rows):
        click.echo(visible(f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}"))
    click.echo()
    for whose, path in (("folder's", folder_file(folder)), ("user's", user_file())):
        there = "" if path.is_file() else " (there is none)"
        click.echo(visible(f"the {whose} file: {path}{there}"))


def _shown(param: click.Option, value: Any) -> str:
    """A value in words; where none is set, what the option's help says of that."""
    if isinstance(value, bool):
        return str(value).lower()
    if param.name == "fail_on" and value:
        return f"{value[0].value}:{value[1]}"
    if isinstance(value, tuple) and value:
        return ",".join(str(entry) for entry in value)
    if value is None or value == ():
        said = re.search(r"\[default: (.*?)\]", param.help or "")
        return said[1] if said else "none"
    return str(value)
