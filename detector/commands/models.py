"""`detect models`: what is on the shelf of models, what a card says, adding and removing."""

import json
from collections.abc import Sequence
from typing import Any

import click

from detector.cards import Card, added, embedded, shelf, user_folder
from detector.commands.complete import added_model, model
from detector.config import nearest
from detector.errors import UnknownName, UsageError

# The suite whose accuracy stands in the list where a card has it: three labels, as judges give.
_KNOWN_SUITE = "mnli_matched"
# The figures of a suite, by the width of their columns.
_FIGURES = {
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "contradiction_average_precision": "contradiction AP",
    "ece": "ECE",
    "false_alarm_rate": "false alarms",
}


@click.group(
    "models",
    invoke_without_command=True,
    short_help="List, show, add and remove models.",
    epilog="\b\nExamples:\n  detect models\n  detect models show minilm-nli",
)
@click.pass_context
def models(ctx: click.Context) -> None:
    """List, show, add and remove models; without a further word they are listed."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_models)


@models.command(
    "list",
    short_help="List the models that go by a name.",
    epilog="\b\nExample:\n  detect models list",
)
def list_models() -> None:
    """List the models that go by a name: those embedded, and those added.

    Accuracy is the share of right labels on the suite named behind it, where it was measured.
    """
    own = embedded()
    rows = [("name", "role", "from", "size", "languages", "licence", "accuracy")]
    for card in shelf().values():
        suite, accuracy = _accuracy(card)
        rows.append(
            (
                card.name,
                ", ".join(card.roles),
                "embedded" if card.name in own else "added",
                _size(card),
                _some(card.languages),
                card.licence or "not stated",
                f"{accuracy:.3f} ({suite})" if accuracy is not None else "",
            )
        )
    _table(rows)


@models.command(
    "show",
    short_help="Show the whole card of a model.",
    epilog="\b\nExample:\n  detect models show minilm-nli --json",
)
@click.argument("name", shell_complete=model())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show the card of a model: scores, data sets with licences, recipe, hashes.

    The figures are those that were measured when the model was put on the shelf; `detect benchmark`
    measures anew.
    """
    cards = shelf()
    if name not in cards:
        raise UnknownName(
            f'There is no model "{name}"{nearest(name, cards)}: detect models lists them.'
        )
    card = cards[name]
    if as_json:
        click.echo(json.dumps(_record(card), indent=1, ensure_ascii=False))
    else:
        _show(card)


@models.command(
    "add",
    short_help="Give a Hugging Face model a name.",
    epilog="\b\nExamples:\n  detect models add deberta cross-encoder/nli-deberta-v3-small\n"
    "  detect models add mine ./my-model --role judge",
)
@click.argument("name")
@click.argument("source", metavar="FOLDER|HUB-ID")
@click.option(
    "--role",
    type=click.Choice(["encoder", "judge"]),
    default=None,
    help="What it is, where its files do not tell.",
)
@click.option(
    "--offline",
    is_flag=True,
    envvar="FACT_TENSION_OFFLINE",
    help="Never use the network, not even for a hub id.",
)
def add(name: str, source: str, role: Any, offline: bool) -> None:
    """Give a Hugging Face model a name, and write its card.

    FOLDER is a folder on this machine, which must stay where it is; HUB-ID is owner/name. A judge
    must name its labels in config.json, and weights must be safetensors. A hub id is looked up on
    the network and kept to the revision found there; its weights are fetched when it is first used.
    """
    from detector.describe import describe

    own = embedded()
    if name.casefold() in {other.casefold() for other in own}:
        raise UsageError(f'"{name}" is the name of an embedded model: choose another.')
    path = user_folder() / "cards" / f"{name}.toml"
    if name.casefold() in {other.casefold() for other in added()} or path.exists():
        raise UsageError(f"There is a model {name} already: detect models remove {name} first.")
    text = describe(name, source, role, offline=offline)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    card = shelf()[name]
    click.echo(f"Added {name}, {_a(card.roles[0])}: detect FOLDER --{card.roles[0]} {name}")


@models.command(
    "remove",
    short_help="Take an added model off the shelf.",
    epilog="\b\nExample:\n  detect models remove mine",
)
@click.argument("name", shell_complete=added_model)
def remove(name: str) -> None:
    """Take an added model off the shelf; its weights stay where they are."""
    folder = user_folder() / "cards"
    # By the file's name, so that a card that cannot be read can be taken away, too.
    cards = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if name not in cards:
        if name in embedded():
            raise UsageError(f"{name} is embedded: only an added model can be removed.")
        raise UnknownName(f'There is no added model "{name}"{nearest(name, cards)}.')
    try:
        cards[name].unlink()
    except OSError as error:
        raise UsageError(f"{cards[name]} cannot be removed: {error.strerror}.") from error
    click.echo(f"Removed {name}.")


def _a(role: str) -> str:
    return "an encoder" if role == "encoder" else f"a {role}"


def _accuracy(card: Card) -> tuple[str, float | None]:
    """A suite and the accuracy measured on it, or None where none was."""
    measured = {
        suite: entry["accuracy"]
        for suite, entry in card.scores.items()
        if isinstance(entry, dict) and _is_suite(entry) and "accuracy" in entry
    }
    suite = _KNOWN_SUITE if _KNOWN_SUITE in measured else next(iter(measured), "")
    return suite, measured.get(suite)


def _is_suite(entry: dict[str, Any]) -> bool:
    """Whether scores are those of a suite, and not of a comparison."""
    return set(entry) <= {"rows", *_FIGURES}


def _bytes(card: Card) -> int | None:
    """The size of the files that the card names, or None where there are none to weigh."""
    if card.folder is None or not card.sha256:
        return None
    paths = [card.folder / name for name in card.sha256]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _size(card: Card) -> str:
    size = _bytes(card)
    if size is not None:
        return f"{size / 1e6:.1f} MB"
    return "on the hub" if card.repo else "none"


def _some(languages: tuple[str, ...]) -> str:
    if not languages:
        return "not stated"
    rest = f" and {len(languages) - 3} more" if len(languages) > 3 else ""
    return ", ".join(languages[:3]) + rest


def _table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    from detector.writers.safe import visible

    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(indent + "  ".join(cells).rstrip())


def _record(card: Card) -> dict[str, Any]:
    return {
        "name": card.name,
        "roles": list(card.roles),
        "from": "embedded" if card.name in embedded() else "added",
        "backend": card.backend,
        "folder": str(card.folder) if card.folder else None,
        "repo": card.repo,
        "revision": card.revision,
        "bytes": _bytes(card),
        "languages": list(card.languages),
        "licence": card.licence,
        "description": card.description,
        "labels": list(card.labels),
        "max_tokens": card.max_tokens,
        "temperature": card.temperature,
        "scores": card.scores,
        "data": list(card.data),
        "recipe": card.recipe,
        "sha256": card.sha256,
    }


def _show(card: Card) -> None:
    from detector.writers.safe import visible

    origin = "embedded" if card.name in embedded() else "added"
    click.echo(f"{card.name}: {' and '.join(card.roles)}, {origin}")
    click.echo(f"{visible(card.description)}\n")
    facts = [
        ("revision", card.revision or "not stated"),
        ("where", str(card.folder or card.repo or "no weights")),
        ("size", _size(card)),
        ("backend", card.backend),
        ("languages", ", ".join(card.languages) or "not stated"),
        ("licence", card.licence or "not stated"),
    ]
    if card.labels:
        facts.append(("labels", ", ".join(card.labels)))
        facts.append(("temperature", str(card.temperature)))
    if card.backend != "lexical":
        facts.append(("max tokens", str(card.max_tokens)))
    _table(facts)
    suites = {name: entry for name, entry in card.scores.items() if _is_suite(entry)}
    if suites:
        click.echo("\nMeasured")
        head = ("suite", "rows", *_FIGURES.values())
        _table([head, *((name, *_figures(entry)) for name, entry in suites.items())], "  ")
    others = {name: entry for name, entry in card.scores.items() if name not in suites}
    for title, table in (("Other measurements", others), ("Recipe", card.recipe)):
        if table:
            click.echo(f"\n{title}")
            _table([(key.replace("_", " "), _plain(value)) for key, value in table.items()], "  ")
    if card.data:
        click.echo("\nTrained on")
        rows = [
            (str(part.get("name")), f"{part.get('rows', 0):,}", str(part.get("licence")))
            for part in card.data
        ]
        _table([("data set", "rows", "licence"), *rows], "  ")
    if card.sha256:
        click.echo("\nsha256")
        _table(list(card.sha256.items()), "  ")


def _figures(entry: dict[str, Any]) -> list[str]:
    values = [entry.get(name) for name in _FIGURES]
    return [
        f"{entry.get('rows', 0):,}",
        *("" if value is None else f"{value:.3f}" for value in values),
    ]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {entry}" for key, entry in value.items())
    return str(value)
