"""A judge with int8 products: fixed scales, weights that come back, and kernels that are used."""

import json
import random
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from click.testing import CliRunner
from onnx import numpy_helper
from transformers import AutoModelForSequenceClassification

from detector.backends.onnx import OnnxJudge
from detector.cards import Card
from models import quantise
from models.calibrated import FEWEST, LOOSE, PRODUCT, calibrate, main
from models.errors import WorkshopError
from models.export import export
from models.restore import restore, weights_of
from models.rounding import HIGHEST, LOWEST, Range, Seen, choose_codes, choose_range, fit, nearest
from models.ship import weigh
from tests.models.test_export import WORDS, tiny

# Of each of the two layers: query, key, value, their output, and two of the feed-forward part.
PRODUCTS = 12


def pairs(count: int, seed: int) -> list[tuple[str, str]]:
    chance = random.Random(seed)

    def text() -> str:
        return " ".join(chance.choices(WORDS[4:], k=chance.randint(1, 20)))

    return [(text(), text()) for _ in range(count)]


def rows_file(folder: Path) -> Path:
    path = folder / "rows.jsonl"
    lines = [
        json.dumps({"premise": premise, "hypothesis": hypothesis, "label": "neutral"})
        for premise, hypothesis in pairs(200, seed=1)
    ]
    path.write_text("\n".join(lines))
    return path


def judge_of(folder: Path) -> OnnxJudge:
    card = Card(name="tiny", roles=("judge",), backend="onnx", folder=folder,
                labels=("entailment", "neutral", "contradiction"), max_tokens=64)  # fmt: skip
    return OnnxJudge(card, batch_tokens=1024)


@pytest.fixture(scope="module", params=["bert", "mpnet"])
def work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `model`, and `float` and `int8`, its two shipped forms."""
    folder = tmp_path_factory.mktemp(request.param)
    model = tiny(folder / "model", request.param)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:
                # Fresh biases are all zero, fresh norms one: the exporter keeps one for all.
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif "encoder" in name and parameter.ndim == 2:
                # Attention to one word alone, as in a trained model's is not, makes all errors big.
                parameter.mul_(0.5)
    model.save_pretrained(folder / "model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantise, "SMALLEST", 600)
        patch.setattr(quantise, "LARGEST", 9_000)
        weigh(folder / "model", folder / "float", None, 64)
        weigh(folder / "model", folder / "int8", rows_file(folder), 64)
    return folder


def test_it_says_what_the_float_model_says(work: Path) -> None:
    asked = pairs(100, seed=2)
    exact, scores = judge_of(work / "float").judge(asked), judge_of(work / "int8").judge(asked)
    assert np.abs(scores - exact).mean() < 0.02
    assert (scores.argmax(axis=1) == exact.argmax(axis=1)).mean() >= 0.9
    assert np.ptp(exact[:, 2]) > 0.1
    assert not np.array_equal(scores, exact)


def test_a_score_is_the_same_to_the_last_bit_alone_and_among_others(work: Path) -> None:
    judge, asked = judge_of(work / "int8"), pairs(33, seed=3)
    together = judge.judge(asked)
    alone = np.concatenate([judge.judge([pair]) for pair in asked])
    # The classifier at the end is a float32 product over all rows of a batch.
    np.testing.assert_allclose(together, alone, atol=2e-7, rtol=0)


def test_the_runtime_computes_the_layers_in_int8(work: Path, tmp_path: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(work / "int8" / "model.onnx"), options)
    graph = onnx.load(str(tmp_path / "optimised.onnx"), load_external_data=False).graph
    assert sum(node.op_type == PRODUCT for node in graph.node) == PRODUCTS
    constants = {tensor.name for tensor in graph.initializer}
    floats = [name for node in graph.node if node.op_type == "MatMul" for name in node.input[1:]]
    # A few inputs of the feed-forward parts' second layers.
    assert all(name.endswith(LOOSE) for name in floats if name in constants)
    # Nothing takes its scale from what it is given.
    assert not [node.name for node in graph.node if "Dynamic" in node.op_type]


def test_weights_are_seven_bits_in_files_that_are_not_too_big(work: Path) -> None:
    graph = onnx.load(str(work / "int8" / "model.onnx")).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    codes = [stored[node.input[1]] for node in graph.node if node.op_type == PRODUCT]
    assert len(codes) == PRODUCTS
    for matrix in codes:
        assert matrix.dtype == np.int8
        assert matrix.min() >= LOWEST and matrix.max() <= HIGHEST
    parts = list((work / "int8").glob("model.*.bin"))
    assert len(parts) >= 2
    assert all(part.stat().st_size <= 9_000 for part in parts)


def test_the_weights_come_back_to_within_their_rounding(work: Path, tmp_path: Path) -> None:
    graph = work / "int8" / "model.onnx"
    model = AutoModelForSequenceClassification.from_pretrained(work / "model")
    found = weights_of(graph)
    for name, parameter in model.named_parameters():
        exact = parameter.detach().numpy()
        error = np.linalg.norm(found[name] - exact) / max(np.linalg.norm(exact), 1)
        assert error < 0.06, name
    restore(graph, work / "model", tmp_path / "back")
    back = AutoModelForSequenceClassification.from_pretrained(tmp_path / "back").eval()
    ids = torch.tensor([[0, 4, 5, 6, 7, 2]])
    with torch.no_grad():
        restored = back(input_ids=ids).logits.softmax(-1)
        exact = model.eval()(input_ids=ids).logits.softmax(-1)
    np.testing.assert_allclose(restored, exact, atol=0.05)


def test_the_command_writes_the_same_judge(work: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantise, "SMALLEST", 600)
        arguments = [work / "model", tmp_path / "out", rows_file(tmp_path), "--max-tokens", "64"]
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    asked = pairs(9, seed=4)
    np.testing.assert_allclose(
        judge_of(tmp_path / "out").judge(asked), judge_of(work / "int8").judge(asked), atol=0.01
    )


def test_too_few_pairs_and_graphs_without_layers_are_refused(work: Path, tmp_path: Path) -> None:
    graph, tokenizer = export(work / "model", tmp_path, "judge"), tmp_path / "tokenizer.json"
    target = tmp_path / "model.onnx"
    with pytest.raises(WorkshopError, match="too few to calibrate on"):
        calibrate(graph, target, tokenizer, pairs(FEWEST - 1, seed=1), 64)
    # Its matrices are smaller than what is worth an int8 product.
    with pytest.raises(WorkshopError, match="no product with a large float32 matrix"):
        calibrate(graph, target, tokenizer, pairs(FEWEST, seed=1), 64)
    assert not target.exists()


@pytest.fixture
def layer() -> tuple[Seen, np.ndarray, np.ndarray]:
    """What went into a layer whose input 3 is far larger than the rest; weights; other rows."""
    rng = np.random.default_rng(0)
    mixed = rng.standard_normal((64, 64)).astype(np.float32)
    rows = rng.standard_normal((1200, 64)).astype(np.float32) @ mixed
    rows[:, 3] *= 40
    seen = Seen(64)
    for start in range(0, 1000, 100):
        seen.add(rows[start : start + 100])
    return seen, rng.standard_normal((64, 48)).astype(np.float32), rows[1000:]


def test_smoothing_keeps_one_large_input_from_costing_the_others_their_digits(
    layer: tuple[Seen, np.ndarray, np.ndarray],
) -> None:
    seen, weights, rows = layer
    kept = choose_range(seen, weights)
    assert kept.smooth[3] < 0.3 * np.median(kept.smooth)
    low, high = float(seen.low.min()), float(seen.high.max())
    plain = Range(np.ones(64, np.float32), (high - low) / 255, round(-low / (high - low) * 255))
    few = np.delete(np.arange(64), 3)

    def error(found: Range) -> float:
        back = found.rounded(rows) / found.smooth
        return float(np.abs(back - rows)[:, few].mean())

    assert error(kept) < 0.2 * error(plain)


def test_the_largest_inputs_of_a_narrowing_layer_stay_float(
    layer: tuple[Seen, np.ndarray, np.ndarray],
) -> None:
    seen, weights, rows = layer
    found = fit(seen, weights)
    assert 3 in found.loose
    assert not found.smooth[found.loose].any() and not found.codes[found.loose].any()
    codes = np.clip(np.rint(rows * found.smooth / found.scale) + found.zero, 0, 255) - found.zero
    out = found.scale * codes @ (found.codes * found.scales) + found.shift
    exact = rows @ weights
    kept = rows[:, found.loose] @ weights[found.loose]
    assert np.linalg.norm(out + kept - exact) < 0.03 * np.linalg.norm(exact)
    assert not len(fit(seen, np.concatenate([weights, weights], axis=1)).loose)


def test_rounding_together_is_better_than_to_the_nearest(
    layer: tuple[Seen, np.ndarray, np.ndarray],
) -> None:
    seen, weights, rows = layer
    kept = choose_range(seen, weights)
    turned = weights / kept.smooth[:, None]
    smoothed = rows * kept.smooth

    def error(codes: np.ndarray, scales: np.ndarray) -> float:
        return float(np.square(smoothed @ (codes * scales - turned)).mean())

    assert error(*choose_codes(seen, kept, weights)) < 0.7 * error(*nearest(turned))
