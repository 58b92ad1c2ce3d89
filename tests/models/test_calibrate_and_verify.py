"""The temperature, its own split, and cards that tell the truth."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detector.cards import embedded
from models.calibrate import fit, own_split
from models.errors import WorkshopError
from models.leaks import Evaluation
from models.mix import MIX
from models.rows import Row, write_rows
from models.verify import faults


def test_the_temperature_of_overconfident_logits_is_found() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (6000, 3))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = np.array([rng.choice(3, p=row) for row in shares])
    assert fit(logits, truth) == pytest.approx(1.0, abs=0.06)
    assert fit(logits * 2, truth) == pytest.approx(2.0, abs=0.12)


def test_the_split_holds_no_trained_and_no_evaluation_row(tmp_path: Path) -> None:
    (tmp_path / "mix").mkdir()
    (tmp_path / "dev").mkdir()
    rows = [Row(f"premise {n}", f"hypothesis {n}", "neutral") for n in range(10)]
    write_rows(tmp_path / "mix" / MIX, rows[:3])
    write_rows(tmp_path / "dev" / "dev.jsonl.gz", rows[3:5])
    evaluation = Evaluation.load([tmp_path / "dev"])
    assert own_split(rows, tmp_path / "mix", evaluation, 100) == rows[5:]
    assert own_split(rows, tmp_path / "mix", evaluation, 2) == rows[5:7]
    with pytest.raises(WorkshopError, match="No row is left"):
        own_split(rows[:5], tmp_path / "mix", evaluation, 100)


@pytest.mark.parametrize("name", sorted(embedded()))
def test_every_embedded_card_is_true(name: str) -> None:
    assert faults(embedded()[name]) == []


def test_a_changed_file_and_a_silent_card_are_told(tmp_path: Path) -> None:
    card = embedded()["minilm-nli"]
    assert card.folder is not None
    shutil.copytree(card.folder, tmp_path / "w")
    with (tmp_path / "w" / "tokenizer.json").open("a") as stream:
        stream.write(" ")
    changed = replace(card, folder=tmp_path / "w", licence=None, recipe={})
    found = faults(changed)
    assert "names no licence" in found
    assert "does not tell its recipe" in found
    assert "tokenizer.json is not what the card's sha256 says" in found
