"""A card for a model that is not embedded, from what the model's own files say.

Only small text files are read here: no weights are loaded, and nothing of a model is run. The files
may be anybody's, so that whatever of them goes into the card is checked first.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from detector.backends.labels import ORDER, columns
from detector.cards import card_text, sha256
from detector.errors import ModelError, UnsuitableModel, UsageError

Role = Literal["encoder", "judge"]

_HUB = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+_-]{0,59}")
_LARGEST = 20_000_000
_FILES = [
    "config.json",
    "modules.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
    "README.md",
]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a model lies: the folder of its small files, the names of its weights, where from."""

    folder: Path
    weights: tuple[str, ...]
    head: dict[str, Any]
    files: dict[str, str]


def describe(name: str, source: str, role: Role | None, *, offline: bool = False) -> str:
    """The card, as TOML, of the Hugging Face model `source`: a local folder or a hub id.

    A hub id is looked up on the network, and pinned to the revision found, unless `offline`; then,
    or where the network cannot be reached, what was fetched before must do.

    Raises UsageError for a name or source that cannot be meant, UnsuitableModel for a model that
    has not the role or not the labels, ModelError where a hub id cannot be looked up.
    """
    if not _NAME.fullmatch(name) or name.endswith(".toml"):
        raise UsageError(
            f'"{name}" is no name for a model: use letters, digits, dots, dashes and underscores.'
        )
    folder = Path(source)
    if folder.is_dir():
        found = _local(folder.resolve())
    elif _HUB.fullmatch(source) and not source.startswith("."):
        found = _hub(source, offline)
    else:
        raise UsageError(f"There is no folder {source}, and it is no hub id (owner/name).")
    config = _json(found.folder / "config.json", source)
    if not found.weights:
        raise UnsuitableModel(
            f"{source} holds no safetensors weights, and no others are loaded: convert it first."
        )
    chosen = _role(found.folder, config, role, source)
    head: dict[str, Any] = {"name": name, "roles": [chosen], "backend": "torch", **found.head}
    if chosen == "judge":
        head["labels"] = _labels(config, source)
    tokens = _max_tokens(found.folder, config, source)
    if tokens:
        head["max_tokens"] = tokens
    head |= _about(found.folder)
    kinds = [kind for kind in _words(config.get("architectures")) if kind]
    head["description"] = f"{kinds[0] if kinds else 'A model'} from {source}, added by its user."
    return card_text(head, [], {}, found.files, {})


def _local(folder: Path) -> _Source:
    if not any((folder / name).is_file() for name in ("config.json", "modules.json")):
        raise UsageError(f"{folder} is no model: a Hugging Face folder holds a config.json.")
    # The parts of a sentence-transformers model may lie in folders of their own.
    weights = sorted([*folder.glob("*.safetensors"), *folder.glob("*/*.safetensors")])
    names = tuple(path.relative_to(folder).as_posix() for path in weights)
    hashed = (*names, *(name for name in _FILES[:-1] if (folder / name).is_file()))
    files = {name: sha256(folder / name) for name in hashed}
    return _Source(folder, names, {"folder": str(folder)}, files)


def _hub(repo: str, offline: bool) -> _Source:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        HfHubHTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    try:
        folder = Path(
            snapshot_download(repo, allow_patterns=list(_FILES), local_files_only=offline)
        )
        revision = folder.name
        if offline:
            names: Sequence[str] = [path.name for path in folder.glob("*.safetensors")]
        else:
            names = HfApi().list_repo_files(repo, revision=revision)
    except RepositoryNotFoundError as error:
        raise UsageError(f"There is no model {repo} on the hub, or it is not public.") from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError) as error:
        why = "--offline forbids looking it up" if offline else "the hub could not be reached"
        raise ModelError(
            f"{repo} is not on this machine and {why}, so that its labels cannot be read and no "
            "card is written: try again with the network, or give the folder of a copy."
        ) from error
    if offline and not names:
        raise ModelError(
            f"The weights of {repo} are not on this machine and --offline forbids fetching them: "
            "leave --offline out, or give the folder of a copy."
        )
    weights = tuple(name for name in names if name.endswith(".safetensors"))
    return _Source(folder, weights, {"repo": repo, "revision": revision}, {})


def _json(path: Path, source: str) -> dict[str, Any]:
    """The object in a JSON file, empty where there is no file. Raises UsageError."""
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise ValueError("it is no object")
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path.name} of {source} cannot be read: {error}.") from error
    return value


def _words(value: Any) -> list[str]:
    """The short plain words in a value that may be anything."""
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, str) and _WORD.fullmatch(entry)]


def _role(folder: Path, config: dict[str, Any], asked: Role | None, source: str) -> Role:
    kind = _json(folder / "config_sentence_transformers.json", source).get("model_type")
    found: Role | None = None
    if any("SequenceClassification" in word for word in _words(config.get("architectures"))):
        found = "judge"
    elif kind in (None, "SentenceTransformer") and (folder / "modules.json").is_file():
        found = "encoder"
    elif kind not in (None, "SentenceTransformer"):
        raise UnsuitableModel(f"{source} is neither a sentence encoder nor an NLI judge.")
    if found is None and asked is None:
        raise UsageError(
            f"The files of {source} do not tell what it is: say --role encoder or --role judge."
        )
    if asked == "judge" and found is None:
        raise UnsuitableModel(f"{source} is no NLI judge: it has no classification head.")
    if found and asked and found != asked:
        raise UnsuitableModel(f"{source} is no {asked}: its files say {found}.")
    return found or asked or "encoder"


def _labels(config: dict[str, Any], source: str) -> list[str]:
    """The judge's labels in the order of its outputs."""
    count = config.get("num_labels")
    unnamed = {str(n): f"LABEL_{n}" for n in range(count if isinstance(count, int) else 2)}
    try:
        named = {int(key): str(label) for key, label in config.get("id2label", unnamed).items()}
    except (AttributeError, ValueError) as error:
        raise UsageError(f"config.json of {source} numbers its labels wrongly.") from error
    places = columns(named, source)
    if sorted(places) != list(range(len(ORDER))):
        raise UsageError(f"config.json of {source} numbers its labels wrongly.")
    return [ORDER[places.index(place)] for place in range(len(ORDER))]


def _max_tokens(folder: Path, config: dict[str, Any], source: str) -> int | None:
    """The least of the lengths that the files name; None where they name none."""
    lengths = (
        _json(folder / "sentence_bert_config.json", source).get("max_seq_length"),
        _json(folder / "tokenizer_config.json", source).get("model_max_length"),
        config.get("max_position_embeddings"),
    )
    # A tokenizer without a length says 10 to the power of 30.
    known = [length for length in lengths if isinstance(length, int) and 0 < length < 1_000_000]
    return min(known, default=None)


def _about(folder: Path) -> dict[str, Any]:
    """Languages and licence, as the head of the model's README says them."""
    from huggingface_hub.repocard import metadata_load
    from yaml import YAMLError

    path = folder / "README.md"
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        meta = metadata_load(path) or {}
    except (OSError, ValueError, RecursionError, YAMLError):
        return {}
    about: dict[str, Any] = {}
    if languages := _words(meta.get("language")):
        about["languages"] = languages[:100]
    if licence := _words(meta.get("license")):
        about["licence"] = licence[0]
    return about
