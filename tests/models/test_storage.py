"""What the workshop stores: thinned mixes, and int8 weights that compute as float32."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.errors import WorkshopError
from models.mix import MANIFEST, MIX
from models.quantise import quantise
from models.rows import Row, read_rows, write_rows
from models.thin import thin


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    folder = tmp_path / "mix"
    folder.mkdir()
    rows = [
        Row(f"premise {n} {side}", f"hypothesis {n}", label, name)
        for name in ("twins", "whole")
        for n in range(200)
        for side, label in (("a", "entailment"), ("b", "contradiction"))
    ]
    manifest = {
        "rows": len(rows),
        "sha256": write_rows(folder / MIX, rows),
        "sets": [{"name": name, "rows": 400, "labels": {}} for name in ("twins", "whole")],
    }
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_thinning_keeps_twins_together_and_other_sets_whole(mix: Path, tmp_path: Path) -> None:
    manifest = thin(mix, tmp_path / "out", {"twins": 0.4})
    rows = list(read_rows(tmp_path / "out" / MIX))
    twins = [row for row in rows if row.source == "twins"]
    assert len(rows) - len(twins) == 400
    assert 100 < len(twins) < 220
    for row in twins:
        assert sum(other.hypothesis == row.hypothesis for other in twins) == 2
    assert manifest["rows"] == len(rows)
    assert manifest["thinned"]["shares"] == {"twins": 0.4}
    assert thin(mix, tmp_path / "again", {"twins": 0.4})["sha256"] == manifest["sha256"]


def test_an_unknown_set_is_refused(mix: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="no set twinz"):
        thin(mix, tmp_path / "out", {"twinz": 0.4})


def test_int8_weights_are_within_half_a_step_of_float32(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = rng.standard_normal((64, 200)).astype(np.float32)
    matrix = rng.standard_normal((200, 128)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"]),
            helper.make_node("MatMul", ["rows", "matrix"], ["out"]),
        ],
        "g",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 128])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(matrix, "matrix")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "f.onnx"))
    quantise(tmp_path / "f.onnx", tmp_path / "q.onnx")
    stored = onnx.load(str(tmp_path / "q.onnx"))
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in stored.graph.initializer}
    for name, original, axis in (("table", table, 1), ("matrix", matrix, 0)):
        codes, scale = values[f"{name}.int8"], np.expand_dims(values[f"{name}.scale"], axis)
        assert codes.dtype == np.int8
        assert (np.abs(codes * scale - original) <= scale / 2 + 1e-6).all()
    ids = np.arange(64)
    options = onnxruntime.SessionOptions()
    # As the product sets it: without, the runtime computes with int8 activations.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(tmp_path / "q.onnx"), options)
    (out,) = session.run(None, {"ids": ids})
    expected = (values["table.int8"] * values["table.scale"][:, None]) @ (
        values["matrix.int8"] * values["matrix.scale"]
    )
    np.testing.assert_allclose(out, expected, rtol=1e-3, atol=1e-3)
    assert (tmp_path / "q.onnx").stat().st_size < 0.4 * (tmp_path / "f.onnx").stat().st_size
