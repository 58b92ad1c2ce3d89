"""What ships can be trained on again: a quantised graph gives back the model it was made from."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel

from models.errors import WorkshopError
from models.export import export
from models.quantise import quantise
from models.restore import restore
from models.train import _load_model


def judge_of(base: Path) -> PreTrainedModel:
    """An untrained judge with no two weights alike: the exporter stores equal ones once."""
    torch.manual_seed(1)
    model = _load_model(base)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model


def test_a_shipped_judge_comes_back_with_its_weights(base: Path, tmp_path: Path) -> None:
    judge = tmp_path / "judge"
    model = judge_of(base)
    model.save_pretrained(judge)
    AutoTokenizer.from_pretrained(base).save_pretrained(judge)
    graph = quantise(export(judge, tmp_path / "onnx", "judge"), tmp_path / "model.onnx")
    back = AutoModelForSequenceClassification.from_pretrained(
        restore(graph, base, tmp_path / "back")
    )
    wanted = dict(model.named_parameters())
    for name, parameter in back.named_parameters():
        before, after = wanted[name].detach().numpy(), parameter.detach().numpy()
        assert np.abs(before - after).max() <= np.abs(before).max() / 127
    assert back.config.id2label == {0: "entailment", 1: "neutral", 2: "contradiction"}


def test_another_model_is_refused(base: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    model = judge_of(base)
    model.classifier = torch.nn.Linear(model.config.hidden_size, 2)
    model.config.num_labels = 2
    model.save_pretrained(other)
    AutoTokenizer.from_pretrained(base).save_pretrained(other)
    graph = export(other, tmp_path / "onnx", "judge")
    with pytest.raises(WorkshopError, match="another shape"):
        restore(graph, base, tmp_path / "back")
