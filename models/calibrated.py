"""A judge that computes in int8, for the shelf: `python -m models.calibrated SOURCE OUT ROWS`.

SOURCE is a Hugging Face folder, ROWS labelled pairs to calibrate on (256 to 512 are enough; their
labels do not count). The products of the encoder's layers take uint8 inputs and int8 weights, with
scales that are fixed here, so that a score never depends on its batch. `models.rounding` chooses
the numbers; attention, sums, norms and the classifier stay float32, and embeddings are stored as
`models.quantise` stores them.

The graph holds ONNX Runtime's own operator for such a product, `MatMulIntegerToFloat`. Nothing
depends on which pairs of nodes the runtime fuses, and the session's options are those of every
other file.
"""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import onnx
import onnxruntime
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from detector.backends.batching import batches
from detector.backends.onnx import feeds
from models import quantise
from models.errors import WorkshopError
from models.export import export
from models.rounding import Seen, fit
from models.rows import read_rows

DOMAIN = "com.microsoft"
PRODUCT = "MatMulIntegerToFloat"
# Ends the names of the rows of a matrix whose inputs stay float32.
LOOSE = ".loose"
# Pairs below which the largest inputs of a layer are not known.
FEWEST = 32
# Tokens in a batch of the calibration.
_TOKENS = 1024

Pair = tuple[str, str]


def calibrate(
    source: Path, target: Path, tokenizer: Path, pairs: Sequence[Pair], max_tokens: int
) -> Path:
    """Write `target`, the float32 graph `source` with int8 products. Returns `target`.

    Raises WorkshopError for too few pairs, and for a graph without a layer that is known.
    """
    if len(pairs) < FEWEST:
        raise WorkshopError(f"{len(pairs)} pairs are too few to calibrate on: give {FEWEST}.")
    model = onnx.load(str(source))
    layers = _layers(model.graph)
    if not layers:
        raise WorkshopError(f"{source} has no product with a large float32 matrix.")
    reader = Tokenizer.from_file(str(tokenizer))
    reader.no_padding()
    reader.enable_truncation(max_tokens)
    seen = _observe(model, list(layers), reader, pairs)
    _convert(model, layers, seen)
    quantise.store(model, target)
    return target


def _layers(graph: GraphProto) -> dict[str, list[NodeProto]]:
    """The products with a large float32 matrix, by the tensor that goes into them."""
    matrices = {
        tensor.name
        for tensor in graph.initializer
        if tensor.data_type == TensorProto.FLOAT
        and len(tensor.dims) == 2
        and np.prod(tensor.dims) >= quantise.SMALLEST
    }
    found: dict[str, list[NodeProto]] = defaultdict(list)
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in matrices:
            found[node.input[0]].append(node)
    return dict(found)


def _observe(
    model: ModelProto, names: Sequence[str], tokenizer: Tokenizer, pairs: Sequence[Pair]
) -> dict[str, Seen]:
    """What the tensors `names`, each (batch, length, width), were for `pairs`, without padding."""
    probe = ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(probe.SerializeToString(), options)
    inputs = {entry.name for entry in session.get_inputs()}
    encodings = tokenizer.encode_batch(list(pairs))
    seen: dict[str, Seen] = {}
    for padded, places in batches([len(encoding) for encoding in encodings], _TOKENS):
        feed = feeds([encodings[place] for place in places], padded)
        real = feed["attention_mask"].astype(bool)
        given = {name: array for name, array in feed.items() if name in inputs}
        for name, values in zip(names, session.run(list(names), given), strict=True):
            seen.setdefault(name, Seen(values.shape[-1])).add(values[real])
    return seen


def _convert(model: ModelProto, layers: dict[str, list[NodeProto]], seen: dict[str, Seen]) -> None:
    """Put int8 products in the place of `layers`, each with the sum that adds its bias."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    sums = {name: node for node in graph.node if node.op_type == "Add" for name in node.input}
    instead: dict[str, list[NodeProto]] = {}
    for source, nodes in layers.items():
        matrices = [numpy_helper.to_array(stored[node.input[1]]) for node in nodes]
        layer = fit(seen[source], np.concatenate(matrices, axis=1))
        _keep(graph, f"{source}.smooth", layer.smooth)
        _keep(graph, f"{source}.scale", np.float32(layer.scale))
        _keep(graph, f"{source}.zero", np.uint8(layer.zero))
        smoothed, rounded = f"{source}.smoothed", f"{source}.uint8"
        scale, zero = f"{source}.scale", f"{source}.zero"
        made = [
            helper.make_node("Mul", [source, f"{source}.smooth"], [smoothed], name=smoothed),
            helper.make_node("QuantizeLinear", [smoothed, scale, zero], [rounded], name=rounded),
        ]
        ends = np.cumsum([matrix.shape[1] for matrix in matrices])
        for node, matrix, end in zip(nodes, matrices, ends, strict=True):
            own = slice(end - matrix.shape[1], end)
            name, total = node.input[1], sums.get(node.output[0])
            if total is None or not set(total.input) & stored.keys():
                raise WorkshopError(f"{node.name} is followed by no bias.")
            bias = next(term for term in total.input if term in stored)
            moved = numpy_helper.to_array(stored[bias]) + layer.shift[own]
            stored[bias].CopyFrom(numpy_helper.from_array(moved, bias))
            graph.initializer.remove(stored[name])
            _keep(graph, f"{name}.int8", layer.codes[:, own])
            _keep(graph, f"{name}.scale", layer.scales[own])
            terms = [rounded, f"{name}.int8", scale, f"{name}.scale", zero, "", bias]
            out = total.output[0]
            product = f"{name}.product" if len(layer.loose) else out
            made.append(helper.make_node(PRODUCT, terms, [product], name=node.name, domain=DOMAIN))
            if len(layer.loose):
                _keep(graph, f"{name}.places", layer.loose)
                _keep(graph, name + LOOSE, matrix[layer.loose])
                few, more = f"{name}.few", f"{name}.more"
                made += [
                    helper.make_node("Gather", [source, f"{name}.places"], [few], few, axis=-1),
                    helper.make_node("MatMul", [few, name + LOOSE], [more], more),
                    helper.make_node("Add", [product, more], [out], total.name),
                ]
            # What makes the codes stands before the first product that takes them.
            instead[node.name], made = made, []
            instead[total.name] = []
    kept_nodes = [new for node in graph.node for new in instead.get(node.name, [node])]
    del graph.node[:]
    graph.node.extend(kept_nodes)
    model.opset_import.append(helper.make_opsetid(DOMAIN, 1))


def _keep(graph: GraphProto, name: str, values: np.ndarray | np.generic) -> None:
    """Store a constant in the graph."""
    graph.initializer.append(numpy_helper.from_array(np.array(values, order="C"), name))


def calibrated(source: Path, out: Path, rows: Path, max_tokens: int) -> None:
    """Write `model.onnx`, its parts and `tokenizer.json` to `out` from the folder `source`."""
    pairs = [(row.premise, row.hypothesis) for row in read_rows(rows)]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        graph = export(source, Path(work), "judge")
        tokenizer = Path(work) / "tokenizer.json"
        calibrate(graph, out / "model.onnx", tokenizer, pairs, max_tokens)
        shutil.copyfile(tokenizer, out / "tokenizer.json")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("rows", type=click.Path(path_type=Path, exists=True))
@click.option("--max-tokens", type=int, default=192, show_default=True)
def main(source: Path, out: Path, rows: Path, max_tokens: int) -> None:
    """Export a judge with int8 products, calibrated on ROWS."""
    calibrated(source, out, rows, max_tokens)
    click.echo(out / "model.onnx")


if __name__ == "__main__":
    main()
