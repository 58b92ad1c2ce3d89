"""Options that several commands of the workshop share."""

from pathlib import Path

import click

evaluation_option = click.option(
    "--evaluation",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="A folder of sets never to train on; may be repeated.",
)
