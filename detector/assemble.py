"""Names to parts: the only place that builds a model, a reader or a writer."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from detector.cache import cached_encoder, cached_judge
from detector.cards import Card, read_card, shelf
from detector.cascade import Cascade
from detector.config import Settings, nearest
from detector.data import Finding, Report, Review
from detector.errors import UnknownName, UnsuitableModel, UsageError
from detector.parts import Encoder, Judge, Progress, Reader, Writer, silent
from detector.store import Store

DEFAULT_ENCODER = "minilm-encoder"
DEFAULT_JUDGE = "mpnet-nli"
# Where a second judge is asked for and no first one.
FIRST_JUDGE = "minilm-nli"
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
    batch_tokens: int = Settings().batch_tokens, store: Store | None = None,
) -> Encoder:  # fmt: skip
    """The encoder of that name, cached if there is a `store`. Raises UsageError or ModelError."""
    card = _chosen(find_card(name, "encoder"), backend, device)
    if store is not None:
        bare = partial(
            build_encoder, name, backend=backend, device=device, offline=offline,
            batch_tokens=batch_tokens,
        )  # fmt: skip
        return cached_encoder(store, card, device, bare)
    if card.backend == "lexical":
        from detector.backends.lexical import LexicalEncoder

        return LexicalEncoder()
    if card.backend == "onnx":
        from detector.backends.onnx import OnnxEncoder

        return OnnxEncoder(card, batch_tokens)
    from detector.backends.torch import TorchEncoder

    return TorchEncoder(card, None if device == "auto" else device, offline)


def judge_name(judge: str | None, then: str | None) -> str:
    """The name of the judge, or of the cascade, that both options of the command line ask for.

    A judge that is asked for by name reads alone, unless `then` names a second.
    """
    if then is None:
        return judge or DEFAULT_JUDGE
    return f"{judge or FIRST_JUDGE}+{then}"


def judge_cards(name: str) -> list[Card]:
    """The card of a judge, or both cards of a cascade, named `SMALL+LARGE`."""
    parts = name.split("+")
    # Names on the shelf come first: a folder "a+b" beside the articles is not the cascade.
    if not set(parts) <= set(shelf()) and Path(name).exists():
        parts = [name]
    if len(parts) > 2:
        raise UsageError(f'"{name}" names {len(parts)} judges: a cascade is SMALL+LARGE.')
    return [find_card(part, "judge") for part in parts]


def _readers_card(cards: Sequence[Card]) -> Card:
    """The first judge's card, with the languages that all judges of a cascade read."""
    listed = [card.languages for card in cards if card.languages]
    first = listed[0] if listed else ()
    common = tuple(name for name in first if all(name in names for names in listed))
    return replace(cards[0], languages=common)


def build_judge(
    name: str, *, backend: str = "auto", device: str = "auto", offline: bool = False,
    batch_tokens: int = Settings().batch_tokens, store: Store | None = None,
) -> Judge:  # fmt: skip
    """The judge of that name, or the cascade `SMALL+LARGE`. Raises UsageError or ModelError.

    With a `store` each judge is cached by itself.
    """
    cards = judge_cards(name)
    judges = [_build_judge(card, backend, device, offline, batch_tokens, store) for card in cards]
    return judges[0] if len(judges) == 1 else Cascade(judges[0], judges[1])


def _build_judge(
    found: Card, backend: str, device: str, offline: bool, batch_tokens: int,
    store: Store | None = None,
) -> Judge:  # fmt: skip
    card = _chosen(found, backend, device)
    if store is not None:
        bare = partial(_build_judge, found, backend, device, offline, batch_tokens)
        return cached_judge(store, card, device, bare)
    if card.backend == "lexical":
        from detector.backends.lexical import LexicalJudge

        return LexicalJudge()
    if card.backend == "onnx":
        from detector.backends.onnx import OnnxJudge

        return OnnxJudge(card, batch_tokens)
    from detector.backends.torch import TorchJudge

    return TorchJudge(card, None if device == "auto" else device, offline)


def explain(
    left: str, right: str, encoder: Encoder, model: Judge, min_score: float
) -> tuple[Finding, dict[str, tuple[float, float]]]:
    """What the product says of two claims by themselves; see `detector.rank.explain`.

    Raises UsageError where a text is empty.
    """
    from detector.data import Article, Pair
    from detector.judge import judge_both_ways
    from detector.rank import explain as explain_verdict
    from detector.split import read_claim

    if not left.strip() or not right.strip():
        raise UsageError("One claim is empty: give two claims, each in quotes.")
    first = read_claim(Article("claim A", left.strip()))
    second = replace(read_claim(Article("claim B", right.strip())), number=1)
    vectors = encoder.encode([first.proposition, second.proposition])
    pair = Pair(first, second, round(float(vectors[0] @ vectors[1]), 5))
    return explain_verdict(judge_both_ways(pair, model), min_score)


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
    """One reader for each format; all but plain text within bounds of time and memory."""
    from detector.readers.bounded import BoundedReader, Child
    from detector.readers.csv import TableReader
    from detector.readers.docx import DocxReader
    from detector.readers.eml import EmailReader
    from detector.readers.gzip import GzipReader
    from detector.readers.html import HtmlReader, MhtmlReader
    from detector.readers.json import JsonLinesReader, JsonReader
    from detector.readers.odt import OdtReader
    from detector.readers.pdf import PdfReader
    from detector.readers.rtf import RtfReader
    from detector.readers.text import TextReader
    from detector.readers.zip import ZipReader

    parsed: list[Reader] = [
        HtmlReader(), MhtmlReader(), PdfReader(), DocxReader(), OdtReader(), RtfReader(),
        EmailReader(), JsonReader(), JsonLinesReader(), TableReader(),
    ]  # fmt: skip
    child = Child()
    plain: list[Reader] = [TextReader(), *(BoundedReader(reader, child) for reader in parsed)]
    return [*plain, ZipReader(plain), GzipReader(plain)]


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
            (f'There is no report format "{suffix}"' if suffix else "A report needs a format")
            + f": end the file's name in {', '.join(builders)}."
        )
    return builders[suffix]()


def detect(
    folder: str | Path,
    *,
    encoder: str = DEFAULT_ENCODER,
    judge: str | None = None,
    then: str | None = None,
    settings: Settings | None = None,
    backend: str = "auto",
    device: str = "auto",
    offline: bool = False,
    against: str | None = None,
    about: str | None = None,
    cache: bool = False,
    progress: Progress = silent,
    reviews: Sequence[Review] = (),
) -> Report:
    """The report on the articles under `folder`; see `detector.data.Report`.

    `against` is a file or a claim to hold against the folder, `about` a topic to keep to.
    `reviews` come from `detector.reviews.load`. Models
    are named as on the command line; `then` is the larger judge of a cascade. With `cache`, scores
    and embeddings are kept in the user's cache folder for the next run; unlike the command line, a
    library writes nothing there unasked. Raises a `detector.errors.DetectorError` whose text is one
    sentence that says what to do.
    """
    from detector.draft import read_draft
    from detector.pipeline import run
    from detector.read import check

    chosen = settings or Settings()
    # Everything that can be refused is refused before a model is loaded.
    if not 0 <= chosen.min_score <= 1:
        raise UsageError(f"The least score is a number from 0 to 1, not {chosen.min_score}.")
    if about is not None and not about.strip():
        raise UsageError("The topic is empty: say in a few words what the claims are to be about.")
    path = Path(folder)
    check(path)
    readers = build_readers()
    draft = None if against is None else read_draft(against, readers)
    find_card(encoder, "encoder")
    judges = judge_name(judge, then)
    cards = judge_cards(judges)
    progress("loading models", 0, 0)
    tokens = chosen.batch_tokens
    with closing(Store()) if cache else nullcontext() as store:
        build: dict[str, Any] = {
            "backend": backend,
            "device": device,
            "offline": offline,
            "batch_tokens": tokens,
        }
        report = run(
            path,
            chosen,
            readers,
            build_encoder(encoder, **build, store=store),
            build_judge(judges, **build, store=store),
            progress,
            card=_readers_card(cards),
            draft=draft,
            about=about,
            reviews=reviews,
        )
    return replace(report, notes=(*report.notes, *store.notes)) if store else report
