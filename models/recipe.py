"""The recipe of a model: one TOML file says what it is trained on and how."""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from models.errors import WorkshopError

Section = TypeVar("Section")


@dataclass(frozen=True)
class Base:
    """The pretrained encoder to start from, and the sha256 its weights must have."""

    name: str
    sha256: str = ""


@dataclass(frozen=True)
class SetChoice:
    """What the mix takes of one labelled set.

    ``take`` names how the rows are read (see ``models.mix``): as they are, or through one of
    its views. ``caps`` bounds rows by label, ``cap`` all of them; ``max_words`` leaves out
    longer pairs (both texts together).
    """

    name: str
    file: str
    licence: str
    cap: int | None = None
    caps: dict[str, int] = field(default_factory=dict)
    max_words: int | None = None
    take: str = "rows"
    enabled: bool = True


@dataclass(frozen=True)
class MadeChoice:
    """How many rows of one rule-made ingredient the mix takes, and what they are made from."""

    name: str
    cap: int
    licence: str
    sources: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True)
class Training:
    """How the model is trained; the learning rate falls linearly to 0 over all epochs.

    On CUDA, products are taken in bfloat16; with ``bfloat16_on_cpu`` on a processor too, which
    pays where it has matrix units for it (all-mpnet-base-v2 on two cores with AMX: 36 pairs a
    second against 11 in float32). Weights and optimizer stay in float32. What begins with
    ``teacher`` counts in ``models.distill`` alone.
    """

    epochs: int = 1
    batch_size: int = 32
    learning_rate: float = 5e-5
    warmup: float = 0.06
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    gradient_clip: float = 1.0
    max_tokens: int = 160
    freeze_word_embeddings: bool = True
    freeze_layers: int = 0
    bfloat16_on_cpu: bool = False
    teacher_weight: float = 0.7
    teacher_temperature: float = 2.0
    checkpoint_every: int = 500
    log_every: int = 50
    seed: int = 1


@dataclass(frozen=True)
class Recipe:
    """A whole recipe, as read from its TOML file."""

    name: str
    seed: int
    base: Base
    sets: tuple[SetChoice, ...] = ()
    made: tuple[MadeChoice, ...] = ()
    training: Training = Training()


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; raise WorkshopError for a key that no section knows."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WorkshopError(f"The recipe {path} cannot be read: {error}.") from error
    top = dict(values)
    sets = tuple(_section(SetChoice, item, path) for item in top.pop("sets", []))
    made = tuple(_section(MadeChoice, item, path) for item in top.pop("made", []))
    base = _section(Base, top.pop("base", {}), path)
    training = _section(Training, top.pop("training", {}), path)
    top.update(sets=sets, made=made, base=base, training=training)
    return _section(Recipe, top, path)


def _section(kind: type[Section], values: dict[str, Any], path: Path) -> Section:
    known = {item.name for item in dataclasses.fields(kind)}
    for key in values:
        if key not in known:
            raise WorkshopError(f"{path} has an unknown key {key!r} ({', '.join(sorted(known))}).")
    ready = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
    try:
        return kind(**ready)
    except TypeError as error:
        raise WorkshopError(f"{path} is not complete: {error}.") from error
