"""Model cards: what a model is, where its weights lie, and what was measured of it.

A card is a TOML file. The installed package carries the cards and weights of the embedded models
under `detector/_models`; a checkout has them in `models/` beside the package. Cards that the user
added (`detect models add`) lie in the user's own configuration folder.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from detector.data import Fingerprint
from detector.errors import ModelError, UsageError

ROLES = ("encoder", "judge")
BACKENDS = ("lexical", "onnx", "torch")


def models_folder() -> Path:
    """The folder that holds `cards/` and `weights/`. Raises ModelError where there is none."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_models", package.parent / "models"):
        if (folder / "cards").is_dir():
            return folder
    raise ModelError("The model cards are missing from this installation: install it again.")


def user_folder() -> Path:
    """The user's own configuration folder, where the platform keeps such; it need not exist."""
    return Path(click.get_app_dir("fact-tension"))


@dataclass(frozen=True, slots=True)
class Card:
    """One model, as its card describes it.

    `folder` holds the weights of a model that lies on this machine, `repo` names one on a hub.
    `labels` is the order of a judge's outputs. `temperature` divides a judge's logits (fitted on a
    split of its own). `sha256` maps file names in `folder` to hashes. `data` lists what it was
    trained on, with licences, `recipe` how, `scores` what was measured.
    """

    name: str
    roles: tuple[str, ...]
    backend: str
    folder: Path | None = None
    repo: str | None = None
    revision: str | None = None
    labels: tuple[str, ...] = ()
    max_tokens: int = 256
    temperature: float = 1.0
    languages: tuple[str, ...] = ()
    licence: str | None = None
    description: str = ""
    sha256: dict[str, str] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    data: tuple[dict[str, Any], ...] = ()
    recipe: dict[str, Any] = field(default_factory=dict)


def read_card(path: Path) -> Card:
    """The card in the file `path`. Raises UsageError where it is no card."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} is no model card: {error}.") from error
    try:
        weights = table.get("weights")
        folder = None if weights is None else path.parent.parent / "weights" / str(weights)
        if "folder" in table:
            folder = path.parent / str(table["folder"])
        card = Card(
            name=str(table["name"]),
            roles=tuple(table["roles"]),
            backend=str(table["backend"]),
            folder=folder,
            repo=table.get("repo"),
            revision=table.get("revision"),
            labels=tuple(table.get("labels", ())),
            max_tokens=int(table.get("max_tokens", 256)),
            temperature=float(table.get("temperature", 1.0)),
            languages=tuple(table.get("languages", ())),
            licence=table.get("licence"),
            description=str(table.get("description", "")),
            sha256=dict(table.get("sha256", {})),
            scores=dict(table.get("scores", {})),
            data=tuple(table.get("data", ())),
            recipe=dict(table.get("recipe", {})),
        )
    except KeyError as error:
        raise UsageError(f"{path} is no model card: the key {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path} is no model card: {error}.") from error
    if card.backend not in BACKENDS or not set(card.roles) <= set(ROLES):
        raise UsageError(f"{path} is no model card: backend or roles are not ones that exist.")
    return card


def embedded() -> dict[str, Card]:
    """The cards that this installation carries, by name, in order of their names."""
    return _cards(models_folder() / "cards")


def added() -> dict[str, Card]:
    """The cards that the user added, by name. Raises UsageError where one cannot be read."""
    return _cards(user_folder() / "cards")


def shelf() -> dict[str, Card]:
    """All cards, embedded and added, by name.

    Raises UsageError where an added card takes the name of an embedded one.
    """
    own, more = embedded(), added()
    for name in own.keys() & more.keys():
        raise UsageError(
            f"The added model {name} has the name of an embedded one: take it away with "
            f"detect models remove {name}, and add it under another name."
        )
    return {**own, **more}


def _cards(folder: Path) -> dict[str, Card]:
    cards = (read_card(path) for path in sorted(folder.glob("*.toml")))
    return {card.name: card for card in cards}


def card_text(
    head: dict[str, Any],
    data: list[dict[str, Any]],
    recipe: dict[str, Any],
    files: dict[str, str],
    scores: dict[str, dict[str, Any]],
) -> str:
    """A card as TOML, which `read_card` reads."""
    lines = [f"{key} = {_value(value)}" for key, value in head.items()]
    for title, table in (("sha256", files), ("recipe", recipe), ("scores", scores)):
        if table:
            lines += ["", f"[{title}]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    for part in data:
        lines += ["", "[[data]]", *(f"{key} = {_value(value)}" for key, value in part.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    # JSON's strings are TOML's but for DEL, and for half a surrogate pair, which is no text.
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(card: Card) -> str | None:
    """The graph's sha256, or None for a model without weights.

    Large weights lie in files beside the graph, but scales and biases are in it, so that no two
    trainings share a graph.

    Raises ModelError where a file of the card is missing or differs from the hash in the card.
    """
    if card.folder is None or not card.sha256:
        return None
    for name, expected in card.sha256.items():
        path = card.folder / name
        if not path.is_file():
            raise ModelError(
                f"The model {card.name} is incomplete ({name} is missing): install or add it again."
            )
        if sha256(path) != expected:
            raise ModelError(
                f"The model {card.name} is damaged ({name} is not what its card says): "
                "install or add it again."
            )
    return card.sha256.get("model.onnx", next(iter(card.sha256.values())))


def contents(card: Card) -> dict[str, str] | None:
    """The sha256 of each of a model's files, by its path in the folder; None without a folder.

    The hashes in the card are taken as they are (loading verifies them); other files are read. A
    file that cannot be read stands with an empty hash: the model will not load either.
    """
    if card.folder is None:
        return None
    found = dict(card.sha256)
    for path in sorted(card.folder.rglob("[!.]*")):
        name = path.relative_to(card.folder).as_posix()
        if name not in found and path.is_file() and "/." not in f"/{name}":
            try:
                found[name] = sha256(path)
            except OSError:
                found[name] = ""
    return found


def fingerprint(card: Card, files: Mapping[str, str]) -> Fingerprint:
    """What a report says of a model with these `contents`, whether it is loaded or not."""
    if card.backend == "onnx":
        digest = next(iter(card.sha256.values()), None)
        return Fingerprint(card.name, card.revision, card.sha256.get("model.onnx", digest))
    weights = sorted(name for name in files if name.endswith(".safetensors") and "/" not in name)
    return Fingerprint(card.name, card.revision, files[weights[0]] if weights else None)
