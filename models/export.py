"""Export a Hugging Face folder to the ONNX form that ships: `python -m models.export --help`.

The graph takes `input_ids`, `attention_mask` and, where the model knows segments (MPNet does not),
`token_type_ids`, int64 of shape (batch, length). It gives either `logits`, float32 (batch, 3), for
a judge, or `embedding`, float32 (batch, d) with unit rows, for an encoder (mean pooling over the
attention mask, as all-MiniLM-L6-v2 was trained).
The float32 file is an intermediate: `models.quantise` makes from it what is committed.
"""

import argparse
import shutil
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

# The operator set of the graph. 17 is the newest that the TorchScript exporter writes without a
# conversion pass; ONNX Runtime has run it since 1.12.
OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class _Judge(nn.Module):
    """The classifier as a function of two or three tensors, logits out."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> Tensor:
        out = self.model(**dict(zip(INPUTS, inputs, strict=False)))
        logits: Tensor = out.logits
        return logits


class _Encoder(nn.Module):
    """Mean pooling and normalisation inside the graph, so that no caller can forget them."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> Tensor:
        out = self.model(**dict(zip(INPUTS, inputs, strict=False)))
        mask = inputs[1].unsqueeze(-1).to(out.last_hidden_state.dtype)
        mean = (out.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return nn.functional.normalize(mean, p=2.0, dim=1)


def export(source: Path, target: Path, role: str) -> Path:
    """Write `target/model.fp32.onnx` and `target/tokenizer.json` from the folder `source`.

    `role` is "judge" or "encoder". Weights stored as fp16 are upcast. Returns the graph's path.
    Raises OSError where `source` is no Hugging Face folder.
    """
    target.mkdir(parents=True, exist_ok=True)
    if role == "judge":
        wrapped: nn.Module = _Judge(
            AutoModelForSequenceClassification.from_pretrained(
                source, dtype=torch.float32, attn_implementation="eager"
            )
        )
        output = "logits"
    else:
        wrapped = _Encoder(
            AutoModel.from_pretrained(source, dtype=torch.float32, attn_implementation="eager")
        )
        output = "embedding"
    wrapped.eval()
    tokenizer = AutoTokenizer.from_pretrained(source)
    sample = tokenizer(
        ["One claim.", "Another, longer claim."],
        padding=True,
        return_token_type_ids=True,
        return_tensors="pt",
    )
    path = target / "model.fp32.onnx"
    segments = getattr(wrapped.model.config, "type_vocab_size", 0) > 1
    names = list(INPUTS if segments else INPUTS[:2])
    axes = {name: {0: "batch", 1: "length"} for name in names}
    with warnings.catch_warnings():
        # The exporter warns of its own age, of branches that do not depend on the input here, and
        # of negative indices, which these graphs have none of.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            tuple(sample[name] for name in names),
            str(path),
            input_names=names,
            output_names=[output],
            dynamic_axes={**axes, output: {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,  # the newer exporter's files cannot be fed to the quantiser
        )
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("role", choices=["judge", "encoder"])
    parser.add_argument("--source", type=Path, required=True, help="a Hugging Face model folder")
    parser.add_argument("--target", type=Path, required=True, help="where the ONNX file goes")
    args = parser.parse_args()
    print(export(args.source, args.target, args.role))


if __name__ == "__main__":
    main()
