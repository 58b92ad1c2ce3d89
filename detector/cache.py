"""A cached encoder is an Encoder, a cached judge is a Judge: what was computed once is looked up.

A row is kept under a hash of the text, or of premise and hypothesis, and the key of the model,
which stands for everything that changes a number. It comes back as it was stored, bit for bit.
The model is loaded when a text is met that is not kept, so a run that meets none loads no model.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Generic, TypeVar

import numpy as np

from detector.cards import Card, contents, fingerprint
from detector.data import Fingerprint
from detector.parts import Encoder, Judge, Vectors
from detector.store import Owner, Store

# Raise it whenever a backend computes other numbers from the same files.
FORMAT = 1
_COMMIT = re.compile(r"[0-9a-f]{40}")

_Model = TypeVar("_Model", bound=Encoder | Judge)


class _Cached(Generic[_Model]):
    """A model behind a store. One of which nothing is kept yet is loaded at once, so that it is
    refused, if it must be, before any work is done.
    """

    def __init__(
        self, store: Store, owner: Owner, fingerprint: Fingerprint, load: Callable[[], _Model]
    ) -> None:
        self.fingerprint = fingerprint
        self._store, self._owner, self._load = store, owner, load
        if not store.knows(owner):
            _ = self._model

    @cached_property
    def _model(self) -> _Model:
        return self._load()

    def _rows(self, keys: list[bytes], compute: Callable[[list[int]], Vectors]) -> Vectors:
        """float32 (n, d): what is kept, and what `compute` gives for the positions of the rest."""
        kept = self._store.get(self._owner, list(dict.fromkeys(keys)))
        missing = {key: position for position, key in enumerate(keys) if key not in kept}
        if missing:
            rows = np.asarray(compute(list(missing.values())), np.float32)
            fresh = {key: row.tobytes() for key, row in zip(missing, rows, strict=True)}
            self._store.put(self._owner, fresh)
            kept |= fresh
        table = np.frombuffer(b"".join([kept[key] for key in keys]), np.float32)
        return table.reshape(len(keys), -1).copy()


class CachedEncoder(_Cached[Encoder]):
    """An encoder that encodes a text once and for all."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, d), unit rows."""
        if not texts:
            return self._model.encode([])
        return self._rows(
            [_hash(text) for text in texts],
            lambda positions: self._model.encode([texts[position] for position in positions]),
        )


class CachedJudge(_Cached[Judge]):
    """A judge that reads a pair once and for all."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3): entailment, neutral, contradiction."""
        if not pairs:
            return np.zeros((0, 3), np.float32)
        return self._rows(
            [_hash(*pair) for pair in pairs],
            lambda positions: self._model.judge([pairs[position] for position in positions]),
        )


def cached_encoder(store: Store, card: Card, device: str, load: Callable[[], Encoder]) -> Encoder:
    """The encoder that `load` gives, cached where the card tells its weights from all others."""
    if card.backend == "lexical":
        return load()  # faster than a look-up
    mark, owner, load = _identified(card, "encoder", device, load)
    return CachedEncoder(store, owner, mark, load) if owner else load()


def cached_judge(store: Store, card: Card, device: str, load: Callable[[], Judge]) -> Judge:
    """The judge that `load` gives, cached where the card tells its weights from all others."""
    if card.backend == "lexical":
        return load()  # faster than a look-up
    mark, owner, load = _identified(card, "judge", device, load)
    return CachedJudge(store, owner, mark, load) if owner else load()


def _identified(
    card: Card, role: str, device: str, load: Callable[[], _Model]
) -> tuple[Fingerprint, Owner | None, Callable[[], _Model]]:
    """The fingerprint of a model, whose rows they are (None: nobody's), and how to load it.

    A model on this machine is known by its files. A name on the hub means whatever its newest
    revision is, so such a model is loaded, and known by the commit that came.
    """
    files = contents(card)
    if files is not None:
        mark, content = fingerprint(card, files), sorted(files.items())
    else:
        model = load()
        load = partial(_same, model)
        mark, content = model.fingerprint, [(str(card.repo), str(model.fingerprint.revision))]
        if not _COMMIT.fullmatch(content[0][1]):
            return mark, None, load
    parts = [
        FORMAT, role, card.backend, device if card.backend == "torch" else "cpu",
        card.temperature, card.max_tokens, card.labels, content,
    ]  # fmt: skip
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return mark, Owner(key, role, card.name), load


def _same(model: _Model) -> _Model:
    return model


def _hash(*texts: str) -> bytes:
    """16 bytes that stand for these texts in this order; lengths keep their borders apart."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()
