"""The encoder learns which claims tell one fact."""

import json
import math
from pathlib import Path

import pytest
import torch

from models.leaks import Evaluation
from models.train_encoder import Block, contrast, fact_blocks, merged, positives, told_blocks


def block() -> Block:
    return Block(
        ("a", "b", "c", "d"),
        ("A", "B", "B", "A"),
        (frozenset("1"), frozenset("1"), frozenset(), frozenset("2")),
    )


def test_only_other_outlets_are_compared_and_shared_facts_are_wanted() -> None:
    shared, other = positives(block())
    assert shared.nonzero().tolist() == [[0, 1], [1, 0]]
    assert other[0].tolist() == [False, True, True, False]


def test_the_loss_is_minus_log_of_the_share_on_wanted_partners() -> None:
    vectors = torch.nn.functional.normalize(torch.tensor([[1.0, 0], [1, 0.5], [0, 1], [1, 1]]))
    shared, other = positives(block())
    similar = (vectors @ vectors.T / 0.05).double()
    expected = 0.0
    for row in (0, 1):
        every = sum(math.exp(similar[row, c]) for c in range(4) if other[row, c])
        wanted = sum(math.exp(similar[row, c]) for c in range(4) if shared[row, c])
        expected += -math.log(wanted / every) / 2
    assert float(contrast(vectors, shared, other)) == pytest.approx(expected, rel=1e-4)


def test_blocks_hold_siblings_and_their_facts_apart() -> None:
    told = told_blocks()
    assert told and all(len(one.texts) == len(one.outlets) == len(one.facts) for one in told)
    kept = {text for one in told_blocks(measured=True) for text in one.texts}
    assert kept.isdisjoint(text for one in told for text in one.texts)
    siblings = told[0]
    events = {name.split("/")[0] for name in siblings.outlets}
    assert len(events) == 2
    shared, _ = positives(siblings)
    for one, two in shared.nonzero().tolist():
        assert siblings.outlets[one].split("/")[0] == siblings.outlets[two].split("/")[0]
    both = merged([told[0], fact_blocks()[0]])
    assert len(both.texts) == len(told[0].texts) + len(fact_blocks()[0].texts)


def test_a_training_brings_the_sentences_of_one_fact_together(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evaluation_folder: Path
) -> None:
    from models import train_encoder

    monkeypatch.setattr(train_encoder, "told_blocks", lambda: told_blocks()[:2])
    monkeypatch.setattr(train_encoder, "fact_blocks", lambda: fact_blocks()[:2])
    train_encoder.train(base, tmp_path / "out", 6, 1e-3, 1, Evaluation.load([evaluation_folder]))
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < log[0]["loss"]
    assert (tmp_path / "out" / "model" / "model.safetensors").is_file()
