"""Teach a small judge what a large one says of pairs, labelled and unlabelled.

``python -m models.distill --config RECIPE --mix DIR --teacher DIR --base DIR --out DIR
--evaluation DIR [--resume]`` asks the teacher (a Hugging Face folder of ours) about every row of
the mix, keeps its logits in ``--out/teacher.npy``, and trains as ``models.train`` does, on labels
and logits together. A mix may hold rows labelled "unlabelled".
"""

from pathlib import Path

import click
import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging as transformers_logging

from models.batches import encode
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.options import evaluation_option
from models.recipe import read_recipe
from models.rows import LABELS, TRAINABLE, UNLABELLED, Row
from models.train import load_mix, stop_on_signal, train

LOGITS = "teacher.npy"
_BATCH = 64
_PART = 8192


def teacher_logits(
    teacher: Path, rows: list[Row], out: Path, *, max_tokens: int, half: bool
) -> np.ndarray:
    """Return the teacher's logits for the rows, float32 (n, 3) in the order of ``LABELS``.

    They are written to ``out`` part by part; a file that an earlier call left is gone on with.
    ``half`` takes products in bfloat16. Raises WorkshopError for a teacher with other labels.
    """
    model = AutoModelForSequenceClassification.from_pretrained(
        teacher, dtype=torch.float32, local_files_only=True
    ).eval()
    if tuple(model.config.id2label[at] for at in range(model.config.num_labels)) != LABELS:
        raise WorkshopError(f"{teacher} is no judge made here: its labels are not {LABELS}.")
    tokenizer = AutoTokenizer.from_pretrained(teacher, local_files_only=True)
    done = np.load(out) if out.exists() else np.zeros((0, len(LABELS)), np.float32)
    segments = getattr(model.config, "type_vocab_size", 0) > 1
    for start in range(len(done), len(rows), _PART):
        data = encode(tokenizer, rows[start : start + _PART], max_tokens)
        part = np.zeros((len(data.lengths), len(LABELS)), np.float32)
        order = np.argsort(data.lengths, kind="stable")
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            inputs = data.batch(chosen)
            inputs.pop("targets")
            if not segments:
                inputs.pop("token_type_ids")
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                part[chosen] = model(**inputs).logits.float().numpy()
        done = np.concatenate([done, part])
        aside = out.with_suffix(".partial.npy")
        np.save(aside, done)
        aside.replace(out)
    return done


@click.command()
@click.option("--config", type=click.Path(path_type=Path), required=True, help="The recipe.")
@click.option("--mix", type=click.Path(path_type=Path), required=True, help="Made by models.mix.")
@click.option("--teacher", type=click.Path(path_type=Path), required=True, help="A trained judge.")
@click.option("--base", type=click.Path(path_type=Path), required=True, help="Where to start.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
@evaluation_option
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in --out.")
def main(
    config: Path,
    mix: Path,
    teacher: Path,
    base: Path,
    out: Path,
    evaluation: tuple[Path, ...],
    resume: bool,
) -> None:
    """Train a small judge on labels and on what a large one says."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    recipe = read_recipe(config)
    kept_out = Evaluation.load(evaluation)
    rows = load_mix(mix, kept_out, (*TRAINABLE, UNLABELLED))
    out.mkdir(parents=True, exist_ok=True)
    logits = teacher_logits(
        teacher,
        rows,
        out / LOGITS,
        max_tokens=recipe.training.max_tokens,
        half=recipe.training.bfloat16_on_cpu,
    )
    with stop_on_signal() as stop:
        outcome = train(recipe, mix, base, out, kept_out, teacher=logits, resume=resume, stop=stop)
    click.echo(f"Step {outcome.step} of {outcome.steps}: {outcome.model or 'go on with --resume'}")


if __name__ == "__main__":
    main()
