"""Models as ONNX files with a tokenizer, run by ONNX Runtime on the processor."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# ONNX Runtime 1.29 and later keeps usage events on Linux unless this is set before its import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from detector.backends.batching import batches
from detector.backends.labels import columns
from detector.cards import Card, verify
from detector.config import cores
from detector.data import Fingerprint
from detector.errors import ModelError
from detector.parts import Vectors


class _OnnxModel:
    """A session, its tokenizer and the batches between them."""

    def __init__(self, card: Card, batch_tokens: int) -> None:
        if card.folder is None:
            raise ModelError(f"The model {card.name} has no ONNX file: choose --backend torch.")
        self.fingerprint = Fingerprint(card.name, card.revision, verify(card))
        self._tokens = batch_tokens
        self._tokenizer = _tokenizer(card.folder / "tokenizer.json", card)
        self._session = _session(card.folder / "model.onnx", card)
        self._inputs = {entry.name for entry in self._session.get_inputs()}

    def _run(self, texts: Sequence[str] | Sequence[tuple[str, str]], width: int) -> Vectors:
        """The graph's one output, float32 (n, width), in the order of `texts`."""
        out = np.zeros((len(texts), width), np.float32)
        encodings: list[Encoding] = self._tokenizer.encode_batch(list(texts))

        def run(batch: tuple[int, list[int]]) -> None:
            padded, rows = batch
            feed = feeds([encodings[position] for position in rows], padded)
            # MPNet knows no segments, so its graph lacks the third.
            given = {name: array for name, array in feed.items() if name in self._inputs}
            out[rows] = self._session.run(None, given)[0]

        work = batches([len(encoding) for encoding in encodings], self._tokens)
        with ThreadPoolExecutor(cores()) as workers:
            # Each batch is one thread's: on small matrices that is 1.1 times as fast as all cores
            # on one batch, and the sums do not depend on the number of threads.
            list(workers.map(run, work))
        return out


def feeds(encodings: Sequence[Encoding], padded: int) -> dict[str, NDArray[np.int64]]:
    """`input_ids`, `attention_mask` and `token_type_ids`, each (n, padded), padded with 0."""
    feed = np.zeros((3, len(encodings), padded), np.int64)
    for row, encoding in enumerate(encodings):
        feed[0, row, : len(encoding)] = encoding.ids
        feed[1, row, : len(encoding)] = 1
        feed[2, row, : len(encoding)] = encoding.type_ids
    return dict(zip(("input_ids", "attention_mask", "token_type_ids"), feed, strict=True))


def _tokenizer(path: Path, card: Card) -> Any:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ModelError(f"The tokenizer of {card.name} cannot be read: {error}.") from error
    # A tokenizer file carries padding and truncation of its own: these are ours.
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.max_tokens)
    return tokenizer


def _session(path: Path, card: Card) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Weights that are stored as int8 and computed with as float32: fold the conversion once, here.
    # Without this the runtime fuses it into products with int8 activations. Products that are
    # meant to be int8, with scales of their own, stand in the graph as such and are not touched.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's exceptions share no base of their own
        raise ModelError(f"The model {card.name} cannot be loaded: {error}.") from error


class OnnxEncoder(_OnnxModel):
    """A sentence encoder whose graph pools and normalises."""

    def __init__(self, card: Card, batch_tokens: int) -> None:
        super().__init__(card, batch_tokens)
        self._width = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, d), unit rows."""
        return self._run(texts, self._width)


class OnnxJudge(_OnnxModel):
    """A cross-encoder over entailment, neutral and contradiction."""

    def __init__(self, card: Card, batch_tokens: int) -> None:
        self._columns = columns(dict(enumerate(card.labels)), card.name)
        self._temperature = card.temperature
        super().__init__(card, batch_tokens)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3): entailment, neutral, contradiction."""
        logits = self._run(pairs, len(self._columns))[:, self._columns] / self._temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Vectors = powers / powers.sum(axis=1, keepdims=True)
        return shares
