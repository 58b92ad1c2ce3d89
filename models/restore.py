"""A shipped judge back as a Hugging Face folder, to train on: `python -m models.restore --help`.

What ships is an ONNX graph with int8 weights. Its matrices are found by the names that the exporter
gives: a parameter keeps its own, the weight of a linear layer is the constant of the product whose
node is named after the layer. The values are the codes times their scales, and in a graph that
computes in int8 (`models.calibrated`) times the smoothing of the layer's inputs, so that a restored
judge is the shipped one exactly but for the rounding of inputs.
"""

from pathlib import Path

import click
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from models.calibrated import LOOSE, PRODUCT
from models.errors import WorkshopError
from models.rows import LABELS

_PREFIX = "model."


def weights_of(path: Path) -> dict[str, np.ndarray]:
    """Every parameter of the graph `path` by its name in the model, float32.

    Raises WorkshopError for a graph whose weights are not stored as this workshop stores them.
    """
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            codes, scale = stored[node.input[0]], stored[node.input[1]]
            axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
            shape = (1, -1) if axis == 1 else (-1, 1)
            stored[node.output[0]] = codes.astype(np.float32) * scale.reshape(shape)
    found = {
        name.removeprefix(_PREFIX): values
        for name, values in stored.items()
        if name.startswith(_PREFIX) and not name.endswith((".int8", ".scale"))
    }
    for node in graph.node:
        if (
            node.op_type == "MatMul"
            and node.input[1] in stored
            and not node.input[1].endswith(LOOSE)
        ):
            found[f"{_layer(node.name)}.weight"] = stored[node.input[1]].T
    makers = {name: node for node in graph.node for name in node.output}
    for node in graph.node:
        if node.op_type == PRODUCT:
            smooth = stored[makers[makers[node.input[0]].input[0]].input[1]]
            codes, scale = stored[node.input[1]], stored[node.input[3]]
            values = codes.astype(np.float32) * scale * smooth[:, None]
            matrix = node.input[1].removesuffix(".int8")
            if matrix + LOOSE in stored:
                values[stored[f"{matrix}.places"]] = stored[matrix + LOOSE]
            found[f"{_layer(node.name)}.weight"] = values.T
    if not found:
        raise WorkshopError(f"{path} holds no weights that can be named.")
    return found


def _layer(product: str) -> str:
    """The layer of a product: of /model/mpnet/encoder/layer.0/attention/attn/q/MatMul, all between
    the first name and the last."""
    return ".".join(product.split("/")[2:-1])


def restore(graph: Path, base: Path, out: Path) -> Path:
    """Write the judge in `graph` to the folder `out`, in the form of the encoder in `base`.

    `base` gives the configuration and the tokenizer; none of its weights are used. Raises
    WorkshopError where a weight is missing or has another shape.
    """
    config = AutoConfig.from_pretrained(base, local_files_only=True)
    config.num_labels = len(LABELS)
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: number for number, label in enumerate(LABELS)}
    model = AutoModelForSequenceClassification.from_config(config, dtype=torch.float32)
    wanted = dict(model.named_parameters())
    found = weights_of(graph)
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise WorkshopError(f"{graph} lacks {len(missing)} weights of {base}: {missing[0]}, ...")
    with torch.no_grad():
        for name, parameter in wanted.items():
            values = torch.from_numpy(found[name].copy())
            if values.shape != parameter.shape:
                raise WorkshopError(f"{graph} has another shape than {base} in {name}.")
            parameter.copy_(values)
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(base, local_files_only=True).save_pretrained(out)
    return out


@click.command()
@click.option("--graph", type=click.Path(path_type=Path), required=True, help="The model.onnx.")
@click.option("--base", type=click.Path(path_type=Path), required=True, help="Its encoder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
def main(graph: Path, base: Path, out: Path) -> None:
    """Restore a shipped judge."""
    click.echo(restore(graph, base, out))


if __name__ == "__main__":
    main()
