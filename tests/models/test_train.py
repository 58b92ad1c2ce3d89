"""Training goes on after a stop as if nothing had happened, and refuses what it must not see."""

import dataclasses
import json
import os
import signal
from pathlib import Path

import pytest
import torch
from conftest import some_rows, write_mix
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from models.checkpoints import checkpoints
from models.errors import LeakError, WorkshopError
from models.leaks import Evaluation
from models.recipe import Recipe
from models.rows import LABELS, Row
from models.train import stop_on_signal, train


class Killed(Exception):
    """Stands for a process that ends without a word."""


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def assert_same(one: Path, two: Path) -> None:
    left, right = weights(one), weights(two)
    assert left.keys() == right.keys()
    for name in left:
        assert torch.equal(left[name], right[name]), name


@pytest.fixture
def whole(recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path) -> Path:
    """The run folder of an uninterrupted training."""
    outcome = train(recipe, tiny_mix, base, tmp_path / "whole", Evaluation())
    assert (outcome.step, outcome.steps) == (30, 30)
    return tmp_path / "whole"


def test_killed_between_checkpoints_and_resumed_gives_the_same_weights(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path, whole: Path
) -> None:
    out = tmp_path / "killed"

    def kill(step: int) -> bool:
        if step == 20:
            raise Killed
        return False

    with pytest.raises(Killed):
        train(recipe, tiny_mix, base, out, Evaluation(), stop=kill)
    assert [path.name for path in checkpoints(out)] == [
        "checkpoint-00000012",
        "checkpoint-00000018",
    ]
    outcome = train(recipe, tiny_mix, base, out, Evaluation(), resume=True)
    assert_same(outcome.model, whole / "model")
    assert_same(checkpoints(out)[-1], checkpoints(whole)[-1])


def test_stopped_and_resumed_gives_the_same_weights_and_log(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path, whole: Path
) -> None:
    out = tmp_path / "stopped"
    for until in (7, 16):
        outcome = train(
            recipe,
            tiny_mix,
            base,
            out,
            Evaluation(),
            resume=until > 7,
            stop=lambda step, until=until: step == until,
        )
        assert (outcome.step, outcome.model) == (until, None)
    outcome = train(recipe, tiny_mix, base, out, Evaluation(), resume=True)
    assert_same(outcome.model, whole / "model")
    steps = [json.loads(line)["step"] for line in (out / "log.jsonl").read_text().splitlines()]
    assert steps == [5, 10, 15, 20, 25, 30]


def test_a_half_written_checkpoint_is_not_taken_for_a_whole_one(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path, whole: Path
) -> None:
    out = tmp_path / "torn"
    train(recipe, tiny_mix, base, out, Evaluation(), stop=lambda step: step == 8)
    (out / ".checkpoint-00000010.partial").mkdir()
    (out / "checkpoint-00000011").mkdir()
    outcome = train(recipe, tiny_mix, base, out, Evaluation(), resume=True)
    assert_same(outcome.model, whole / "model")


def test_the_model_loads_with_its_labels_in_half_precision(whole: Path) -> None:
    model = AutoModelForSequenceClassification.from_pretrained(whole / "model")
    assert model.config.id2label == dict(enumerate(LABELS))
    assert next(model.parameters()).dtype == torch.float16
    inputs = AutoTokenizer.from_pretrained(whole / "model")(
        "troops left", "a deal", return_tensors="pt"
    )
    assert model.float()(**inputs).logits.shape == (1, 3)


def test_training_learns_and_leaves_frozen_words_alone(
    recipe: Recipe, base: Path, tmp_path: Path
) -> None:
    rows = [Row("troops left", "army held" if at else "flood", LABELS[at * 2], "") for at in (0, 1)]
    mix = write_mix(tmp_path / "mix", rows * 100)
    training = dataclasses.replace(recipe.training, epochs=5, learning_rate=5e-3)
    recipe = dataclasses.replace(recipe, training=training)
    train(recipe, mix, base, tmp_path / "out", Evaluation())
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < 0.4 < 0.9 < log[0]["loss"]
    name = "embeddings.word_embeddings.weight"
    trained = weights(checkpoints(tmp_path / "out")[-1])[f"bert.{name}"]
    assert torch.equal(trained, weights(base)[name])


def test_resuming_with_another_recipe_is_refused(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    train(recipe, tiny_mix, base, out, Evaluation(), stop=lambda step: step == 2)
    other = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, seed=9))
    with pytest.raises(WorkshopError, match="another recipe"):
        train(other, tiny_mix, base, out, Evaluation(), resume=True)
    with pytest.raises(WorkshopError, match="resume it"):
        train(recipe, tiny_mix, base, out, Evaluation())


@pytest.mark.parametrize(
    ("premise", "hypothesis"),
    [
        ("The ferry sank on Monday.", "No ship was lost."),
        ("No ship was lost.", "The ferry sank on Monday."),
        ("THE FERRY -- sank, on monday", "no ship was lost?!"),
        ("The ferry struck a reef, the coastguard said.", "She did not touch the reef."),
        ("the ferry struck a reef the coastguard said", "Something else altogether."),
    ],
)
def test_a_planted_evaluation_row_stops_training_before_it_starts(
    premise: str,
    hypothesis: str,
    recipe: Recipe,
    base: Path,
    tmp_path: Path,
    evaluation_folder: Path,
) -> None:
    rows = some_rows(40)
    rows.insert(23, Row(premise, hypothesis, "neutral", ""))
    mix = write_mix(tmp_path / "mix", rows)
    with pytest.raises(LeakError, match="Row 24 ") as caught:
        train(recipe, mix, base, tmp_path / "out", Evaluation.load([evaluation_folder]))
    assert premise in caught.value.message
    assert not (tmp_path / "out").exists()


def test_a_mix_that_was_edited_after_it_was_made_is_refused(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path
) -> None:
    from models.rows import write_rows

    write_rows(tiny_mix / "mix.jsonl.gz", some_rows(61))
    with pytest.raises(WorkshopError, match="manifest"):
        train(recipe, tiny_mix, base, tmp_path / "out", Evaluation())


def test_another_base_than_the_recipe_names_is_refused(
    recipe: Recipe, tiny_mix: Path, base: Path, tmp_path: Path
) -> None:
    recipe = dataclasses.replace(recipe, base=dataclasses.replace(recipe.base, sha256="0" * 64))
    with pytest.raises(WorkshopError, match="sha256"):
        train(recipe, tiny_mix, base, tmp_path / "out", Evaluation())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_training_to_stop(number: int) -> None:
    before = signal.getsignal(number)
    with stop_on_signal() as stop:
        assert not stop(1)
        os.kill(os.getpid(), number)
        assert stop(2)
    assert signal.getsignal(number) is before
