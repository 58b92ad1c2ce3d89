"""What the workshop tells its user when it cannot go on."""

import click


class WorkshopError(click.ClickException):
    """A mistake the user can mend, said in one sentence; the command line exits with 3."""

    exit_code = 3


class LeakError(WorkshopError):
    """A row or text of an evaluation set stands in training data."""
