"""Batches cover each row once, in an order that the seed alone decides, with little padding."""

from pathlib import Path

import numpy as np
import pytest
from conftest import some_rows
from transformers import AutoTokenizer

from models.batches import batch_order, encode
from models.rows import TRAINABLE, Row


@pytest.mark.parametrize("count", [1, 31, 32, 5000])
def test_every_row_comes_exactly_once(count: int) -> None:
    lengths = np.random.default_rng(1).integers(5, 160, count)
    order = batch_order(lengths, 32, seed=7)
    assert sorted(np.concatenate(order)) == list(range(count))
    assert all(1 <= len(batch) <= 32 for batch in order)
    assert sum(len(batch) < 32 for batch in order) <= 1


def test_the_seed_alone_decides_the_order() -> None:
    lengths = np.random.default_rng(1).integers(5, 160, 1000)
    one, two = batch_order(lengths, 8, seed=7), batch_order(lengths, 8, seed=7)
    assert all(np.array_equal(left, right) for left, right in zip(one, two, strict=True))
    other = batch_order(lengths, 8, seed=8)
    assert not all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def test_little_is_padded_and_lengths_come_mixed() -> None:
    lengths = np.random.default_rng(1).integers(5, 160, 20_000)
    order = batch_order(lengths, 32, seed=7)
    padded = sum(len(batch) * lengths[batch].max() for batch in order)
    assert padded < 1.05 * lengths.sum()
    means = [lengths[batch].mean() for batch in order]
    assert abs(np.corrcoef(means[:-1], means[1:])[0, 1]) < 0.15


def test_rows_become_padded_tensors_with_segments(base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    rows = [
        Row("troops left the city", "a deal", "contradiction"),
        Row("flood", "flood", "neutral"),
    ]
    data = encode(tokenizer, rows, 32)
    batch = data.batch(np.array([1, 0]))
    text = tokenizer.decode(batch["input_ids"][1])
    assert text.split() == "[CLS] troops left the city [SEP] a deal [SEP]".split()
    assert batch["token_type_ids"][1].tolist() == [0] * 6 + [1] * 3
    assert batch["attention_mask"].sum(1).tolist() == [5, 9]
    assert batch["targets"].tolist() == [1, 2]


def test_the_longer_text_is_cut(base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    data = encode(tokenizer, [Row("troops " * 40, "a deal was signed", "entailment")], 16)
    words = tokenizer.decode(data.ids).split()
    assert len(words) == 16
    assert words[-5:] == "a deal was signed [SEP]".split()


def test_labels_keep_their_numbers(base: Path) -> None:
    data = encode(AutoTokenizer.from_pretrained(base), some_rows(4), 24)
    assert data.targets.tolist() == [0, 1, 2, 3]
    kinds = ("entailment", "neutral", "contradiction", "not_entailment", "not_contradiction")
    assert kinds == TRAINABLE
