"""A student comes nearer to its teacher, on rows without a label too."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import some_rows, write_mix

from models.distill import teacher_logits
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.losses import distilled_loss, pair_loss
from models.recipe import Recipe
from models.rows import UNLABELLED, Row
from models.train import train


def test_the_loss_on_a_teacher_is_least_where_the_student_says_the_same() -> None:
    torch.manual_seed(0)
    teacher = torch.randn(6, 3)
    targets = torch.tensor([5, 5, 5, 5, 5, 5])
    kind = {"temperature": 2.0, "weight": 0.7}
    same = distilled_loss(teacher.clone(), targets, teacher, **kind)
    assert same.item() == pytest.approx(0, abs=1e-6)
    assert distilled_loss(teacher + torch.randn(6, 3), targets, teacher, **kind) > 0.01


def test_at_weight_zero_labelled_rows_know_no_teacher() -> None:
    torch.manual_seed(0)
    logits, teacher, targets = torch.randn(4, 3), torch.randn(4, 3), torch.tensor([0, 1, 2, 3])
    loss = distilled_loss(logits, targets, teacher, temperature=2.0, weight=0.0)
    assert loss.item() == pytest.approx(pair_loss(logits, targets).item())


def test_a_student_learns_what_its_teacher_says(
    recipe: Recipe, base: Path, tiny_mix: Path, tmp_path: Path
) -> None:
    taught = train(recipe, tiny_mix, base, tmp_path / "teacher", Evaluation())
    assert taught.model is not None
    rows = [row._replace(label=UNLABELLED) for row in some_rows(60, seed=5)]
    mix = write_mix(tmp_path / "unlabelled", rows)
    options = {"max_tokens": 24, "half": False}
    wanted = teacher_logits(taught.model, rows, tmp_path / "teacher.npy", **options)
    assert wanted.shape == (60, 3)
    long = dataclasses.replace(recipe.training, epochs=6)
    longer = dataclasses.replace(recipe, training=long)
    outcome = train(longer, mix, base, tmp_path / "student", Evaluation(), teacher=wanted)
    assert outcome.model is not None
    learnt = teacher_logits(outcome.model, rows, tmp_path / "student.npy", **options)
    fresh = train(
        dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, epochs=1)),
        mix, base, tmp_path / "fresh", Evaluation(), teacher=np.zeros_like(wanted),
    )  # fmt: skip
    assert fresh.model is not None
    other = teacher_logits(fresh.model, rows, tmp_path / "fresh.npy", **options)

    def far(logits: np.ndarray) -> float:
        shares = [torch.tensor(values).softmax(1).numpy() for values in (logits, wanted)]
        return float(np.abs(shares[0] - shares[1]).mean())

    assert far(learnt) < 0.5 * far(other)


def test_logits_are_gone_on_with(
    recipe: Recipe, base: Path, tiny_mix: Path, tmp_path: Path
) -> None:
    taught = train(recipe, tiny_mix, base, tmp_path / "teacher", Evaluation())
    assert taught.model is not None
    rows: list[Row] = some_rows(30)
    options = {"max_tokens": 24, "half": False}
    whole = teacher_logits(taught.model, rows, tmp_path / "whole.npy", **options)
    np.save(tmp_path / "part.npy", whole[:10])
    again = teacher_logits(taught.model, rows, tmp_path / "part.npy", **options)
    np.testing.assert_allclose(again, whole, atol=1e-5)


def test_rows_without_a_label_need_a_teacher(recipe: Recipe, base: Path, tmp_path: Path) -> None:
    mix = write_mix(tmp_path / "mix", [row._replace(label=UNLABELLED) for row in some_rows(8)])
    with pytest.raises(WorkshopError, match="unlabelled"):
        train(recipe, mix, base, tmp_path / "out", Evaluation())
