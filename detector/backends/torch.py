"""Any Hugging Face cross-encoder or sentence-transformers model, by folder or hub id."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detector.backends.labels import columns
from detector.cards import Card, contents, fingerprint, verify
from detector.data import Fingerprint
from detector.errors import ModelError, UnsuitableModel
from detector.parts import Vectors

# Texts a batch; sentence-transformers sorts by length itself.
_BATCH = 32


def _load(card: Card, device: str | None, offline: bool, role: str) -> Any:
    """The sentence-transformers object of a card, float32 on a processor. Raises ModelError."""
    where = str(card.folder or card.repo)
    verify(card)
    if card.folder is not None or offline:
        # Read when huggingface_hub is first imported; the arguments below cover a later call.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import torch
        import transformers
        from sentence_transformers import CrossEncoder, SentenceTransformer

        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        arguments: dict[str, Any] = {
            "device": device,
            "revision": card.revision,
            "local_files_only": offline or card.folder is not None,
            "trust_remote_code": False,
            "model_kwargs": {"use_safetensors": True, "dtype": torch.float32},
        }
        if role == "judge":
            _check_labels(where, card, arguments)
            return CrossEncoder(where, **arguments)
        return SentenceTransformer(where, **arguments)
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        if offline and card.folder is None:
            raise ModelError(
                f"The model {card.name} is not on this machine and --offline forbids fetching it: "
                "leave --offline out, or give the folder of a copy."
            ) from error
        hint = (
            "check the folder."
            if card.folder
            else "check its name and the network, or give the folder of a copy."
        )
        raise ModelError(f"The model {card.name} cannot be loaded ({reason}): {hint}") from error


def _check_labels(where: str, card: Card, arguments: dict[str, Any]) -> None:
    """Refuse a model that is no NLI judge before its weights are loaded."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(
        where,
        revision=card.revision,
        local_files_only=arguments["local_files_only"],
        trust_remote_code=False,
    )
    kinds = getattr(config, "architectures", None) or []
    if kinds and not any("SequenceClassification" in kind for kind in kinds):
        raise UnsuitableModel(f"{card.name} is no NLI judge: it has no classification head.")
    columns({int(key): label for key, label in config.id2label.items()}, card.name)


def _fingerprint(card: Card) -> Fingerprint:
    """Of a model that is loaded: its name, the hub's commit, or the hash of a folder's weights."""
    files = contents(card)
    if files is not None:
        return fingerprint(card, files)
    from huggingface_hub import try_to_load_from_cache

    # Loading has left the files in a folder that is named by the commit.
    for name in ("config.json", "modules.json"):
        path = try_to_load_from_cache(str(card.repo), name, revision=card.revision)
        if isinstance(path, str):
            return Fingerprint(card.name, Path(path).parent.name)
    return Fingerprint(card.name, card.revision)


class TorchEncoder:
    """A sentence-transformers bi-encoder."""

    def __init__(self, card: Card, device: str | None, offline: bool) -> None:
        self._model = _load(card, device, offline, "encoder")
        self.fingerprint = _fingerprint(card)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, d), unit rows."""
        width = int(self._model.get_embedding_dimension() or 0)
        if not texts:
            return np.zeros((0, width), np.float32)
        rows = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            show_progress_bar=False,
            normalize_embeddings=True,
            convert_to_numpy=True,
        )
        return np.asarray(rows, np.float32)


class TorchJudge:
    """A sentence-transformers CrossEncoder with three NLI labels."""

    def __init__(self, card: Card, device: str | None, offline: bool) -> None:
        self._model = _load(card, device, offline, "judge")
        config = self._model.config
        self._columns = columns(
            {int(key): label for key, label in config.id2label.items()}, card.name
        )
        self.fingerprint = _fingerprint(card)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3): entailment, neutral, contradiction."""
        if not pairs:
            return np.zeros((0, 3), np.float32)
        rows = self._model.predict(
            list(pairs), batch_size=_BATCH, apply_softmax=True, show_progress_bar=False
        )
        return np.asarray(rows, np.float32)[:, self._columns]
