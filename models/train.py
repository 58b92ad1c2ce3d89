"""Train a judge: a three-way cross-encoder over pairs of texts, premise first.

``python -m models.train --config models/configs/minilm-nli.toml --mix DIR --base DIR --out DIR
--evaluation DIR [--resume]`` writes checkpoints and ``log.jsonl`` to ``--out`` and, at the end,
the model itself to ``--out/model`` (half precision, safetensors, with its tokenizer).
"""

import contextlib
import hashlib
import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    get_linear_schedule_with_warmup,
)
from transformers.utils import logging as transformers_logging

from models.batches import batch_order, encode
from models.checkpoints import Position, checkpoints, restore, save_checkpoint
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.losses import distilled_loss, pair_loss
from models.mix import MANIFEST, MIX
from models.options import evaluation_option
from models.recipe import Recipe, Training, read_recipe
from models.rows import LABELS, TRAINABLE, UNLABELLED, Row, file_sha256, read_rows

_NO_DECAY = ("bias", "LayerNorm.weight")


@dataclass(frozen=True)
class Outcome:
    """How a run ended: after which step, of how many, and where its model is if it is done."""

    step: int
    steps: int
    model: Path | None


def train(
    recipe: Recipe,
    mix: Path,
    base: Path,
    out: Path,
    evaluation: Evaluation,
    *,
    teacher: np.ndarray | None = None,
    resume: bool = False,
    stop: Callable[[int], bool] = lambda step: False,
) -> Outcome:
    """Train the judge of ``recipe`` from ``base`` on the mix in folder ``mix``, into ``out``.

    ``teacher``, float32 (rows, 3), holds a larger judge's logits for the rows of the mix, in
    their order (``models.distill``); rows without a label are refused without it.

    ``stop`` is asked after every step (with its number, from 1) whether to save a checkpoint
    and leave; with ``resume`` a run goes on from its last checkpoint, to the same weights as if
    it had not been stopped. Raises LeakError where the mix holds a row of ``evaluation``, and
    WorkshopError where the base or the mix is not what the recipe and the manifest say.
    """
    rows = load_mix(mix, evaluation, TRAINABLE if teacher is None else (*TRAINABLE, UNLABELLED))
    _check_base(recipe, base)
    last = _start_folder(out, resume)
    settings = recipe.training
    run = _fingerprint(recipe, mix, teacher)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    torch.manual_seed(settings.seed)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    model = _load_model(last or base).to(device)
    _freeze(model, settings)
    data = encode(tokenizer, rows, settings.max_tokens)
    order = [
        batch
        for epoch in range(settings.epochs)
        for batch in batch_order(data.lengths, settings.batch_size, settings.seed + epoch)
    ]
    optimizer = torch.optim.AdamW(_groups(model, settings), lr=settings.learning_rate, fused=True)
    scheduler = get_linear_schedule_with_warmup(
        optimizer, int(settings.warmup * len(order)), len(order)
    )
    position = Position(0, 0, 0.0, run)
    if last is not None:
        position = restore(last, run, optimizer, scheduler)

    log = _Log(out / "log.jsonl", position, settings.log_every, len(order))
    model.train()
    for step in range(position.step + 1, len(order) + 1):
        batch = order[step - 1]
        told = None if teacher is None else torch.from_numpy(teacher[batch]).to(device)
        loss = _step(model, data.batch(batch), told, optimizer, settings, device)
        scheduler.step()
        position = log.note(step, len(batch), loss, scheduler.get_last_lr()[0])
        stopping = stop(step)
        if stopping or step % settings.checkpoint_every == 0 or step == len(order):
            save_checkpoint(out, position, model, tokenizer, optimizer, scheduler)
        if stopping and step < len(order):
            return Outcome(step, len(order), None)
    return Outcome(len(order), len(order), _save_model(model, tokenizer, out / "model"))


def load_mix(folder: Path, evaluation: Evaluation, labels: Sequence[str] = TRAINABLE) -> list[Row]:
    """Return the rows of a mix, checked against its manifest and against ``evaluation``."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WorkshopError(f"{folder} holds no mix with a manifest.") from error
    if file_sha256(folder / MIX) != manifest["sha256"]:
        raise WorkshopError(f"{folder / MIX} is not the file its manifest describes.")
    rows = list(read_rows(folder / MIX))
    evaluation.check(rows)
    for row in rows:
        if row.label not in labels:
            raise WorkshopError(
                f"{folder / MIX} holds a label that cannot be trained: {row.label}."
            )
    return rows


def _step(
    model: PreTrainedModel,
    batch: dict[str, torch.Tensor],
    told: torch.Tensor | None,
    optimizer: torch.optim.Optimizer,
    settings: Training,
    device: torch.device,
) -> float:
    inputs = {name: tensor.to(device) for name, tensor in batch.items()}
    targets = inputs.pop("targets")
    if getattr(model.config, "type_vocab_size", 0) < 2:
        inputs.pop("token_type_ids")
    half = device.type == "cuda" or settings.bfloat16_on_cpu
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=half):
        logits = model(**inputs).logits.float()
    if told is None:
        loss = pair_loss(logits, targets, settings.label_smoothing)
    else:
        loss = distilled_loss(
            logits,
            targets,
            told,
            temperature=settings.teacher_temperature,
            weight=settings.teacher_weight,
            label_smoothing=settings.label_smoothing,
        )
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), settings.gradient_clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def _load_model(folder: Path) -> PreTrainedModel:
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.hidden_dropout_prob = 0.0
    config.attention_probs_dropout_prob = 0.0
    config.num_labels = len(LABELS)
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: number for number, label in enumerate(LABELS)}
    return AutoModelForSequenceClassification.from_pretrained(
        folder, config=config, dtype=torch.float32, local_files_only=True
    )


def _freeze(model: PreTrainedModel, settings: Training) -> None:
    body = model.base_model
    frozen = [body.encoder.layer[number] for number in range(settings.freeze_layers)]
    if settings.freeze_word_embeddings:
        frozen.append(body.embeddings.word_embeddings)
    for part in frozen:
        part.requires_grad_(False)


def _groups(model: PreTrainedModel, settings: Training) -> list[dict]:
    decayed, kept = [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            (kept if name.endswith(_NO_DECAY) else decayed).append(parameter)
    return [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": kept, "weight_decay": 0.0},
    ]


def _check_base(recipe: Recipe, base: Path) -> None:
    weights = base / "model.safetensors"
    if not weights.is_file():
        raise WorkshopError(f"{base} holds no model.safetensors to start from.")
    if recipe.base.sha256 and file_sha256(weights) != recipe.base.sha256:
        raise WorkshopError(f"{weights} is not {recipe.base.name}: its sha256 differs.")


def _start_folder(out: Path, resume: bool) -> Path | None:
    out.mkdir(parents=True, exist_ok=True)
    saved = checkpoints(out)
    if resume and not saved:
        raise WorkshopError(f"{out} holds no checkpoint to resume from.")
    if not resume and (saved or (out / "log.jsonl").exists()):
        raise WorkshopError(f"{out} holds a run already: resume it, or name another folder.")
    return saved[-1] if resume else None


def _fingerprint(recipe: Recipe, mix: Path, teacher: np.ndarray | None) -> str:
    parts = {
        "base": asdict(recipe.base),
        "training": asdict(recipe.training),
        "mix": file_sha256(mix / MIX),
        "teacher": None if teacher is None else hashlib.sha256(teacher.tobytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _save_model(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path) -> Path:
    model.eval().to("cpu").half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


class _Log:
    """Appends to ``log.jsonl``; lines after the step resumed from are dropped first."""

    def __init__(self, path: Path, position: Position, every: int, steps: int) -> None:
        self._path, self._every, self._steps = path, every, steps
        self._position, self._begun = position, time.monotonic()
        self._since, self._pairs, self._losses = self._begun, 0, []
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if json.loads(line)["step"] <= position.step]
            path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")

    def note(self, step: int, pairs: int, loss: float, rate: float) -> Position:
        now = time.monotonic()
        self._pairs += pairs
        self._losses.append(loss)
        before = self._position
        elapsed = before.seconds + now - self._begun
        self._begun = now
        self._position = Position(step, before.pairs + pairs, elapsed, before.run)
        if step % self._every == 0 or step == self._steps:
            entry = {
                "step": step,
                "of": self._steps,
                "loss": round(sum(self._losses) / len(self._losses), 4),
                "learning_rate": rate,
                "pairs_per_second": round(self._pairs / max(now - self._since, 1e-9), 1),
                "seconds": round(elapsed, 1),
            }
            with open(self._path, "a", encoding="utf-8") as lines:
                lines.write(json.dumps(entry) + "\n")
            self._since, self._pairs, self._losses = now, 0, []
        return self._position


@contextlib.contextmanager
def stop_on_signal() -> Iterator[Callable[[int], bool]]:
    """Yield a ``stop`` that turns true once SIGTERM or Ctrl-C has come."""
    caught: list[int] = []
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda n, _: caught.append(n)) for number in signals}
    try:
        yield lambda step: bool(caught)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command()
@click.option("--config", type=click.Path(path_type=Path), required=True, help="The recipe.")
@click.option("--mix", type=click.Path(path_type=Path), required=True, help="Made by models.mix.")
@click.option("--base", type=click.Path(path_type=Path), required=True, help="Where to start.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
@evaluation_option
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in --out.")
def main(
    config: Path, mix: Path, base: Path, out: Path, evaluation: tuple[Path, ...], resume: bool
) -> None:
    """Train a judge; SIGTERM or Ctrl-C saves a checkpoint and leaves."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    with stop_on_signal() as stop:
        outcome = train(
            read_recipe(config),
            mix,
            base,
            out,
            Evaluation.load(evaluation),
            resume=resume,
            stop=stop,
        )
    if outcome.model is None:
        click.echo(f"Stopped after step {outcome.step} of {outcome.steps}: go on with --resume.")
    else:
        click.echo(f"Done, {outcome.steps} steps: {outcome.model}")


if __name__ == "__main__":
    main()
