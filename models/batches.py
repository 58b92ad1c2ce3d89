"""Pairs as token ids, and the order in which they are seen: little padding, fully seeded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from models.rows import TRAINABLE, UNLABELLED, Row

_TARGETS = (*TRAINABLE, UNLABELLED)
_CHUNK = 8192
_POOL = 64


@dataclass(frozen=True)
class Encoded:
    """All pairs of a mix as token ids, flat: row i is ``ids[starts[i]:starts[i + 1]]``.

    ``types`` are the segment ids (0 premise, 1 hypothesis); ``targets`` holds the
    position of each label in ``TRAINABLE``, and 5 for a row without a label.
    """

    ids: np.ndarray
    types: np.ndarray
    starts: np.ndarray
    targets: np.ndarray
    padding: int

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each row, (n,)."""
        return np.diff(self.starts)

    def batch(self, rows: np.ndarray) -> dict[str, torch.Tensor]:
        """Pad ``rows`` to the longest of them; every tensor is (rows, tokens) of int64.

        ``targets`` is (rows,).
        """
        width = int(self.lengths[rows].max())
        ids = np.full((len(rows), width), self.padding, dtype=np.int64)
        types = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for line, row in enumerate(rows):
            start, end = self.starts[row], self.starts[row + 1]
            ids[line, : end - start] = self.ids[start:end]
            types[line, : end - start] = self.types[start:end]
            mask[line, : end - start] = 1
        return {
            "input_ids": torch.from_numpy(ids),
            "token_type_ids": torch.from_numpy(types),
            "attention_mask": torch.from_numpy(mask),
            "targets": torch.from_numpy(self.targets[rows]),
        }


def encode(tokenizer: PreTrainedTokenizerBase, rows: Sequence[Row], max_tokens: int) -> Encoded:
    """Tokenise pairs, premise first, taking tokens off the longer text where both do not fit."""
    ids: list[np.ndarray] = []
    types: list[np.ndarray] = []
    starts = [0]
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        encoded = tokenizer(
            [row.premise for row in chunk],
            [row.hypothesis for row in chunk],
            truncation="longest_first",
            max_length=max_tokens,
            return_token_type_ids=True,
        )
        for line, kinds in zip(encoded["input_ids"], encoded["token_type_ids"], strict=True):
            ids.append(np.asarray(line, dtype=np.int32))
            types.append(np.asarray(kinds, dtype=np.int8))
            starts.append(starts[-1] + len(line))
    return Encoded(
        np.concatenate(ids),
        np.concatenate(types),
        np.asarray(starts, dtype=np.int64),
        np.asarray([_TARGETS.index(row.label) for row in rows], dtype=np.int64),
        tokenizer.pad_token_id,
    )


def batch_order(lengths: np.ndarray, batch_size: int, seed: int) -> list[np.ndarray]:
    """Cut one epoch into batches of row numbers, each row exactly once.

    Rows are shuffled, sorted by length within pools of 64 batches, cut, and the batches
    shuffled again: a batch holds rows of nearly one length, yet any rows may meet. The same
    arguments give the same order. One batch may be smaller than ``batch_size``.
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(lengths))
    pool = batch_size * _POOL
    batches = []
    for first in range(0, len(shuffled), pool):
        part = shuffled[first : first + pool]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[at : at + batch_size] for at in range(0, len(part), batch_size)]
    return [batches[at] for at in generator.permutation(len(batches))]
