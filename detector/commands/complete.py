"""What the shell offers when the tab key is pressed."""

from collections.abc import Callable

from click import Context, Parameter
from click.shell_completion import CompletionItem

from detector.cards import added, shelf
from detector.data import CONFLICTS, Label
from detector.errors import DetectorError

Complete = Callable[[Context, Parameter, str], list[CompletionItem]]


def model(role: str | None = None) -> Complete:
    """Names of models on the shelf that have the role; folders, where no name begins so."""

    def complete(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            cards = shelf()
        except DetectorError:
            cards = {}
        names = [card.name for card in cards.values() if role is None or role in card.roles]
        found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
        return found or [CompletionItem(incomplete, type="dir")]

    return complete


def added_model(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of models that the user added."""
    try:
        return [CompletionItem(name) for name in added() if name.startswith(incomplete)]
    except DetectorError:
        return []


def labels(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The next label of a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    return [
        CompletionItem(before + comma + label.value)
        for label in Label
        if label.value.startswith(last) and label.value not in given
    ]


def conflict(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The labels that --fail-on takes."""
    return [CompletionItem(label.value) for label in CONFLICTS if label.startswith(incomplete)]
