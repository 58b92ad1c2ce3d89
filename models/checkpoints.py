"""A training run on disk: what it takes to go on as if it had never stopped."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from models.errors import WorkshopError

_PREFIX = "checkpoint-"
_STATE = "state.json"
_OPTIMIZER = "optimizer.pt"
KEPT = 2


@dataclass(frozen=True)
class Position:
    """Where a run stands; ``run`` identifies the recipe and the mix it belongs to."""

    step: int
    pairs: int
    seconds: float
    run: str


def save_checkpoint(
    folder: Path,
    position: Position,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler,
) -> Path:
    """Write a checkpoint under ``folder`` and drop all but the last two.

    A checkpoint is a model folder in full precision (it loads with ``from_pretrained``) with
    the optimizer's state beside it. It is written aside and renamed: one that has its name is
    whole.
    """
    target = folder / f"{_PREFIX}{position.step:08d}"
    aside = folder / f".{target.name}.partial"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    model.save_pretrained(aside)
    tokenizer.save_pretrained(aside)
    state = {
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "random": torch.get_rng_state(),
    }
    torch.save(state, aside / _OPTIMIZER)
    (aside / _STATE).write_text(json.dumps(asdict(position)) + "\n", encoding="utf-8")
    for path in aside.iterdir():
        _flush(path)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(aside, target)
    for old in checkpoints(folder)[:-KEPT]:
        shutil.rmtree(old)
    return target


def checkpoints(folder: Path) -> list[Path]:
    """Return the whole checkpoints under ``folder``, oldest first."""
    return sorted(path for path in folder.glob(f"{_PREFIX}*") if (path / _STATE).is_file())


def read_position(checkpoint: Path) -> Position:
    """Return where the run stood when ``checkpoint`` was written."""
    return Position(**json.loads((checkpoint / _STATE).read_text(encoding="utf-8")))


def restore(
    checkpoint: Path,
    run: str,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler,
) -> Position:
    """Give optimizer, scheduler and random state back what ``checkpoint`` holds.

    The model's weights are loaded from the same folder by ``from_pretrained``. Raises
    WorkshopError where the checkpoint belongs to another recipe or mix than ``run``.
    """
    position = read_position(checkpoint)
    if position.run != run:
        raise WorkshopError(f"{checkpoint} was made with another recipe or another mix.")
    state = torch.load(checkpoint / _OPTIMIZER, map_location="cpu", weights_only=True)
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    torch.set_rng_state(state["random"])
    return position


def _flush(path: Path) -> None:
    with open(path, "rb") as stream:
        os.fsync(stream.fileno())
