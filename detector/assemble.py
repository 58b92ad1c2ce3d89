"""Names to parts: the only place that builds a model, a reader or a writer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from detector.cards import Card, read_card, shelf
from detector.config import Settings, nearest
from detector.data import Report, Review
from detector.errors import UnknownName, UnsuitableModel, UsageError
from detector.parts import Encoder, Judge, Progress, Reader, Writer, silent

DEFAULT_ENCODER = "minilm-encoder"
DEFAULT_JUDGE = "minilm-nli"
Role = Literal["encoder", "judge"]

_HUB = re.compile(r"[\w.-]+/[\w.-]+")


def find_card(name: str, role: Role) -> Card:
    """The card of a model: by its name, by a path to a card or to a model's folder, or a hub id.

    Raises UnknownName for anything else, UnsuitableModel where the card has another role.
    """
    cards = shelf()
    path = Path(name)
    if name in cards:
        card = cards[name]
    elif path.suffix == ".toml" and path.is_file():
        card = read_card(path)
    elif path.is_dir():
        card = _folder_card(path, role)
    elif name.startswith((".", "/", "~")) or path.suffix == ".toml":
        raise UnknownName(f"There is no folder or card {name}: check the path of the {role}.")
    elif _HUB.fullmatch(name):
        card = Card(name=name, roles=(role,), backend="torch", repo=name)
    else:
        known = [card.name for card in cards.values() if role in card.roles]
        raise UnknownName(
            f'There is no {role} "{name}"{nearest(name, known)}: known are {", ".join(known)}; '
            "a model's folder or a hub id (owner/name) will do too."
        )
    if role not in card.roles:
        known = [other.name for other in cards.values() if role in other.roles]
        article = "an" if role == "encoder" else "a"
        raise UnsuitableModel(
            f'"{name}" is no {role}: choose {article} {role} ({", ".join(known)}).'
        )
    return card


def _folder_card(folder: Path, role: Role) -> Card:
    """A card for a Hugging Face model in a local folder."""
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise UsageError(f"{folder} is no model: a Hugging Face folder holds a config.json.")
    return Card(name=folder.name, roles=(role,), backend="torch", folder=folder)


def build_encoder(
    name: str, *, backend: str = "auto", device: str = "auto", offline: bool = False,
    batch_tokens: int = Settings().batch_tokens,
) -> Encoder:  # fmt: skip
    """The encoder of that name. Raises UsageError or ModelError."""
    card = _chosen(find_card(name, "encoder"), backend, device)
    if card.backend == "lexical":
        from detector.backends.lexical import LexicalEncoder

        return LexicalEncoder()
    if card.backend == "onnx":
        from detector.backends.onnx import OnnxEncoder

        return OnnxEncoder(card, batch_tokens)
    from detector.backends.torch import TorchEncoder

    return TorchEncoder(card, None if device == "auto" else device, offline)


def build_judge(
    name: str, *, backend: str = "auto", device: str = "auto", offline: bool = False,
    batch_tokens: int = Settings().batch_tokens,
) -> Judge:  # fmt: skip
    """The judge of that name. Raises UsageError or ModelError."""
    card = _chosen(find_card(name, "judge"), backend, device)
    if card.backend == "lexical":
        from detector.backends.lexical import LexicalJudge

        return LexicalJudge()
    if card.backend == "onnx":
        from detector.backends.onnx import OnnxJudge

        return OnnxJudge(card, batch_tokens)
    from detector.backends.torch import TorchJudge

    return TorchJudge(card, None if device == "auto" else device, offline)


def _chosen(card: Card, backend: str, device: str) -> Card:
    """The card with the backend that was asked for. Raises UsageError where they do not fit."""
    chosen = card if backend in ("auto", card.backend) else replace(card, backend=backend)
    if card.backend == "lexical":
        return card
    if chosen.backend == "torch" and card.backend == "onnx" and card.repo is None:
        raise UsageError(
            f"{card.name} is an ONNX model: --backend torch needs a Hugging Face folder or hub id."
        )
    if chosen.backend == "onnx" and card.backend == "torch":
        raise UsageError(f"{card.name} has no ONNX file: leave --backend out, or choose torch.")
    if chosen.backend == "onnx" and device not in ("auto", "cpu"):
        raise UsageError(f"{card.name} runs on the processor: leave --device {device} out.")
    return chosen


def build_readers() -> list[Reader]:
    """One reader for each format."""
    from detector.readers.html import HtmlReader
    from detector.readers.json import JsonReader
    from detector.readers.text import TextReader

    return [TextReader(), HtmlReader(), JsonReader()]


WRITERS = (".html", ".json", ".jsonl", ".csv", ".md")


def build_writer(suffix: str) -> Writer:
    """The writer for files that end in `suffix`. Raises UsageError for one that is not written."""
    from detector.writers.csv import CsvWriter
    from detector.writers.html import HtmlWriter
    from detector.writers.json import JsonlWriter, JsonWriter
    from detector.writers.markdown import MarkdownWriter

    builders: dict[str, Callable[[], Writer]] = {
        ".html": HtmlWriter, ".json": JsonWriter, ".jsonl": JsonlWriter, ".csv": CsvWriter,
        ".md": MarkdownWriter,
    }  # fmt: skip
    if suffix not in builders:
        raise UsageError(
            f'There is no report format "{suffix or "without a suffix"}"'
            f"{nearest(suffix, builders)}: end the file's name in {', '.join(builders)}."
        )
    return builders[suffix]()


def detect(
    folder: str | Path,
    *,
    encoder: str = DEFAULT_ENCODER,
    judge: str = DEFAULT_JUDGE,
    settings: Settings | None = None,
    backend: str = "auto",
    device: str = "auto",
    offline: bool = False,
    progress: Progress = silent,
    reviews: Sequence[Review] = (),
) -> Report:
    """The report on the articles under `folder`; see `detector.data.Report`.

    `reviews` come from `detector.reviews.load`. Models are named as on the command line. Raises a
    `detector.errors.DetectorError` whose text is one sentence that says what to do.
    """
    from detector.pipeline import run
    from detector.read import check

    chosen = settings or Settings()
    # Everything that can be refused is refused before a model is loaded.
    path = Path(folder)
    check(path)
    find_card(encoder, "encoder")
    find_card(judge, "judge")
    progress("loading models", 0, 0)
    tokens = chosen.batch_tokens
    return run(
        path,
        chosen,
        build_readers(),
        build_encoder(
            encoder, backend=backend, device=device, offline=offline, batch_tokens=tokens
        ),
        build_judge(judge, backend=backend, device=device, offline=offline, batch_tokens=tokens),
        progress,
        reviews,
    )
