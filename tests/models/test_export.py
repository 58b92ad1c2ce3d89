"""What is exported and quantised says what the model said, whatever its inputs and its size."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    MPNetConfig,
    MPNetForSequenceClassification,
    PreTrainedTokenizerFast,
)

from detector.backends.onnx import OnnxJudge
from detector.cards import Card
from models import quantise as quantiser
from models.export import export
from models.quantise import quantise

WORDS = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    *"the ferry sank on monday no ship was lost in storm".split(),
]
PAIRS = [
    ("the ferry sank on monday", "no ship was lost"),
    ("the storm", "the ferry was lost in the storm on monday in the storm"),
]
SHAPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
         "intermediate_size": 64, "max_position_embeddings": 64, "num_labels": 3}  # fmt: skip


def tiny(folder: Path, kind: str) -> torch.nn.Module:
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, "<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )  # fmt: skip
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)
    torch.manual_seed(1)
    if kind == "mpnet":
        config = MPNetConfig(vocab_size=len(WORDS), pad_token_id=1, bos_token_id=0,
                             eos_token_id=2, initializer_range=0.5, **SHAPE)  # fmt: skip
        model: torch.nn.Module = MPNetForSequenceClassification(config)
    else:
        config = BertConfig(vocab_size=len(WORDS), pad_token_id=1, initializer_range=0.5, **SHAPE)
        model = BertForSequenceClassification(config)
    model.save_pretrained(folder)
    return model.eval()


@pytest.mark.parametrize("kind", ["bert", "mpnet"])
def test_the_shipped_form_says_what_the_model_said(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantiser, "SMALLEST", 500)
    monkeypatch.setattr(quantiser, "LARGEST", 9_000)
    model = tiny(tmp_path / "model", kind)
    graph = export(tmp_path / "model", tmp_path / "onnx", "judge")
    shipped = quantise(graph, tmp_path / "onnx" / "model.onnx")
    parts = sorted((tmp_path / "onnx").glob("model.*.bin"))
    assert len(parts) >= 2
    assert all(part.stat().st_size <= 9_000 for part in parts)
    inputs = {entry.name for entry in onnx.load(str(shipped)).graph.input}
    assert ("token_type_ids" in inputs) == (kind == "bert")

    card = Card(name="tiny", roles=("judge",), backend="onnx", folder=tmp_path / "onnx",
                labels=("entailment", "neutral", "contradiction"), max_tokens=64)  # fmt: skip
    scores = OnnxJudge(card, batch_tokens=64).judge(PAIRS)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tmp_path / "model")
    for pair, row in zip(PAIRS, scores, strict=True):
        encoded = tokenizer(*pair, return_tensors="pt", return_token_type_ids=kind == "bert")
        with torch.no_grad():
            expected = model(**encoded).logits.softmax(-1).numpy()[0]
        np.testing.assert_allclose(row, expected, atol=0.03)
    assert np.abs(scores[0] - scores[1]).max() > 0.01
