"""Settings from files: the user's own `detect.toml`, and the one in the folder that is read.

Flags come before the environment, the environment before the folder's file, the folder's before the
user's, and defaults last. Keys are the long options of `detect run`, without the dashes in front.

A folder may come from a stranger, with its `detect.toml`. That file may choose among what is at
hand and narrow or widen what is shown, and the run says on stderr what it set. It may not write,
read or fetch anything: no output, no file to check, no model but those on the shelf and on this
machine, no network.
"""

import math
import tomllib
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from detector.cards import shelf, user_folder
from detector.config import SETTINGS_FILE, nearest
from detector.errors import UnknownName, UsageError

# What the file of a folder may set.
FOLDER_MAY = (
    "about", "encoder", "judge", "labels", "max-pairs", "min-score", "offline", "then", "top",
    "within",
)  # fmt: skip
# What other commands take from the user's file, where they have the option, by its parameter.
_SHARED = {
    "pair": ("encoder", "judge", "then", "min_score", "offline"),
    "benchmark": ("offline",),
    "models": ("offline",),
}
_MODELS = ("encoder", "judge", "then")
_LARGEST = 100_000
_META = "detector.detect_toml"


def user_file() -> Path:
    """The user's own file; it need not exist."""
    return user_folder() / SETTINGS_FILE


def folder_file(folder: Path) -> Path:
    """The file of a folder, or of the folder that holds a single file; it need not exist."""
    return (folder if folder.is_dir() else folder.parent) / SETTINGS_FILE


def key_of(param: click.Parameter) -> str:
    """An option's key in a file: its long name without dashes."""
    return next(name[2:] for name in param.opts if name.startswith("--"))


def apply_user_file(ctx: click.Context, run: click.Command) -> None:
    """Make the user's file the defaults of the commands below `ctx`. Raises UsageError."""
    path = user_file()
    values = _read(path, run)
    ctx.default_map = {"run": values}
    for name, shared in _SHARED.items():
        kept = {param: value for param, value in values.items() if param in shared}
        ctx.default_map[name] = {"add": kept} if name == "models" else kept
    ctx.meta[_META] = dict.fromkeys(values, path)


def apply_folder_file(ctx: click.Context, param: click.Parameter, folder: Path) -> Path:
    """Make the file of the folder the defaults of `ctx`; a callback of an eager argument.

    It must be eager, since click looks for defaults as soon as it comes to an option.
    """
    if ctx.resilient_parsing:
        return folder
    path = folder_file(folder)
    values = _read(path, ctx.command)
    for name in values:
        _refuse_unsafe(path, name, values[name], ctx.command)
    ctx.default_map = {**(ctx.default_map or {}), **values}
    ctx.meta[_META] = {**ctx.meta.get(_META, {}), **dict.fromkeys(values, path)}
    return folder


def came_from(ctx: click.Context, param: click.Parameter) -> Path | str:
    """Where the value of an option comes from: a file, or words for anything else."""
    name = param.name or ""
    source = ctx.get_parameter_source(name)
    if source is ParameterSource.DEFAULT_MAP:
        path: Path = ctx.meta[_META][name]
        return path
    if source is ParameterSource.ENVIRONMENT:
        return f"environment: {param.envvar or f'{ctx.auto_envvar_prefix}_{name.upper()}'}"
    return "command line" if source is ParameterSource.COMMANDLINE else "default"


def announce(ctx: click.Context, folder: Path) -> None:
    """Say on stderr what the folder's file has set in this run."""
    from detector.writers.safe import visible

    path = folder_file(folder)
    options = [param for param in ctx.command.params if isinstance(param, click.Option)]
    keys = [key_of(param) for param in options if came_from(ctx, param) == path]
    if keys:
        click.echo(f"detect: {visible(str(path))} sets {', '.join(keys)}.", err=True)


def _read(path: Path, command: click.Command) -> dict[str, Any]:
    """The settings in a file, by parameter; empty where there is no file. Raises UsageError."""
    # A pipe or a folder of that name is no settings file.
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} cannot be read: it is not UTF-8 text.") from error
    except (OSError, ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise UsageError(f"{path} cannot be read: {reason}.") from error
    options = {
        key_of(param): param
        for param in command.params
        if isinstance(param, click.Option) and param.name != "help"
    }
    values = {}
    for key, value in table.items():
        if key not in options:
            raise UnknownName(
                f'{path}: there is no setting "{key[:60]}"{nearest(key[:60], options)}; settings '
                "are the long options of detect run."
            )
        values[options[key].name or ""] = _value(path, key, value, options[key], command)
    return values


def _value(path: Path, key: str, value: Any, param: click.Option, command: click.Command) -> Any:
    """The value as a default for `param`, which is tried on it here. Raises UsageError."""
    listed = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if param.is_flag:
        fits, wanted = isinstance(value, bool), "true or false"
    elif isinstance(param.type, click.IntRange):
        fits, wanted = type(value) is int, "a whole number"
    elif isinstance(param.type, click.FloatRange):
        fits, wanted = type(value) in (int, float) and not math.isnan(value), "a number"
    elif param.multiple or key == "labels":
        fits, wanted = isinstance(value, str) or listed, "a text or a list of texts"
    else:
        fits, wanted = isinstance(value, str), "a text in quotes"
    if not fits:
        raise UsageError(f'{path}: "{key}" is {wanted}, not {_short(value)}.')
    if param.multiple:
        value = [value] if isinstance(value, str) else value
    elif listed:
        value = ",".join(value)
    try:
        param.process_value(click.Context(command), value)
    except click.BadParameter as error:
        raise UsageError(f'{path}: "{key}": {error.message.rstrip(".")}.') from error
    except UsageError as error:
        raise UsageError(f'{path}: "{key}": {error}') from error
    return value


def _short(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _refuse_unsafe(path: Path, name: str, value: Any, command: click.Command) -> None:
    """Refuse what the file of a folder may not set. Raises UsageError."""
    key = next(key_of(param) for param in command.params if param.name == name)
    if key not in FOLDER_MAY:
        raise UsageError(
            f'{path} sets "{key}", which the file of a folder may not: it may set '
            f"{', '.join(FOLDER_MAY)}; anything else goes into {user_file()}."
        )
    if key == "offline" and not value:
        raise UsageError(f"{path} allows the network, which the file of a folder may not.")
    if key in _MODELS:
        # A model that was added by its hub id may have to be fetched.
        known = [card.name for card in shelf().values() if card.repo is None]
        if value not in known:
            raise UnknownName(
                f'{path}: "{key}" names {_short(value)}{nearest(value[:60], known)}: the file of a '
                f"folder may name {', '.join(known)} alone."
            )
