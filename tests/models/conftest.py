"""A tiny workshop: a random BERT of two layers with a vocabulary of its own, and a little mix."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer
from transformers.utils import logging as transformers_logging

from models.recipe import Base, Recipe, Training
from models.rows import TRAINABLE, Row, write_rows

WORDS = (
    "the a of in on at to troops ferry city flood army deal talks mayor police court bridge rebels "
    "sank signed left struck held won lost opened closed denied said will not never was were two "
    "three nine ten twelve monday friday north south harbour people killed . , '"
).split()

transformers_logging.disable_progress_bar()
transformers_logging.set_verbosity_error()


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """So small a model is trained fastest on one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an untrained encoder, as a recipe starts from."""
    folder = tmp_path_factory.mktemp("base")
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    BertTokenizer(vocab={name: at for at, name in enumerate(names)}).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(names),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def recipe() -> Recipe:
    """A short training: 60 rows in batches of 4, twice, a checkpoint every six steps."""
    training = Training(
        epochs=2, batch_size=4, learning_rate=1e-3, max_tokens=24, checkpoint_every=6, log_every=5
    )
    return Recipe("tiny", 3, Base("tiny"), training=training)


def some_rows(count: int, seed: int = 0) -> list[Row]:
    """Rows of random words with every label that can be trained."""
    rng = random.Random(seed)
    return [
        Row(
            " ".join(rng.choices(WORDS[:-3], k=rng.randint(4, 18))),
            " ".join(rng.choices(WORDS[:-3], k=rng.randint(3, 9))),
            TRAINABLE[at % 4],
            "made up",
        )
        for at in range(count)
    ]


def write_mix(folder: Path, rows: list[Row]) -> Path:
    """Write ``rows`` as a mix whose manifest is true."""
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = write_rows(folder / "mix.jsonl.gz", rows)
    (folder / "manifest.json").write_text(json.dumps({"rows": len(rows), "sha256": sha256}))
    return folder


@pytest.fixture
def tiny_mix(tmp_path: Path) -> Path:
    """A mix of sixty rows."""
    return write_mix(tmp_path / "mix", some_rows(60))


@pytest.fixture
def evaluation_folder(tmp_path: Path) -> Path:
    """One evaluation set with one row, and an end-to-end suite with one gold pair."""
    folder = tmp_path / "dev"
    (folder / "suite" / "ferry").mkdir(parents=True)
    row = {"premise": "The ferry sank on Monday.", "hypothesis": "No ship was lost.", "label": "x"}
    (folder / "dev.jsonl").write_text(json.dumps(row) + "\n")
    pair = {
        "left": {"article": "a.txt", "quote": "The ferry struck a reef, the coastguard said."},
        "right": {"article": "b.txt", "quote": "She did not touch the reef."},
        "label": "contradiction",
    }
    gold = {"event": "Ferry", "pairs": [pair]}
    (folder / "suite" / "ferry" / "gold.json").write_text(json.dumps(gold))
    return folder
