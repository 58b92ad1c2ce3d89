"""One suite for every encoder and every judge on the shelf."""

from pathlib import Path

import numpy as np
import pytest

from detector.assemble import build_encoder, build_judge, judge_name
from detector.parts import Encoder, Judge
from tests.backends.tiny import tiny_cross_encoder, tiny_sentence_encoder

TEXTS = [
    "The ferry struck a reef.",
    "A very long sentence about the ferry, the reef, the harbour, the coastguard, "
    "the passengers, the crew and the weather on that Sunday evening in June.",
    "Nobody was hurt.",
    "x",
    "Ferry",
    "The mayor of the town denied on Monday that the bridge had been closed for repairs.",
] + [f"On day {n} the town counted {n * 7} broken windows." for n in range(26)]
PAIRS = [(TEXTS[n], TEXTS[(n * 5 + 1) % len(TEXTS)]) for n in range(len(TEXTS))]


@pytest.fixture(scope="module", params=["lexical", "minilm-encoder", "torch"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    if request.param == "torch":
        return build_encoder(str(tiny_sentence_encoder(tmp_path_factory.mktemp("encoder"))))
    return build_encoder(request.param)


@pytest.fixture(scope="module", params=["lexical", "minilm-nli", "torch", "cascade"])
def nli(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    if request.param == "cascade":
        return build_judge("lexical+minilm-nli")
    if request.param == "torch":
        return build_judge(str(tiny_cross_encoder(tmp_path_factory.mktemp("judge"))))
    return build_judge(request.param)


def test_encoders_give_unit_float32_rows(model: Encoder) -> None:
    rows = model.encode(TEXTS)
    assert rows.shape[0] == len(TEXTS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert model.encode([]).shape == (0, rows.shape[1])


def test_a_text_alone_and_among_others_is_encoded_the_same(model: Encoder) -> None:
    rows = model.encode(TEXTS)
    alone = np.concatenate([model.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(rows, alone, atol=1e-5)


def test_the_order_of_texts_is_the_order_of_rows(model: Encoder) -> None:
    np.testing.assert_allclose(
        model.encode(TEXTS[::-1]), model.encode(TEXTS)[::-1], atol=1e-5
    )  # fmt: skip


def test_judges_give_float32_rows_that_sum_to_one(nli: Judge) -> None:
    rows = nli.judge(PAIRS)
    assert rows.shape == (len(PAIRS), 3)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert (rows >= 0).all()
    assert nli.judge([]).shape == (0, 3)


def test_a_pair_alone_and_among_32_gets_the_same_score(nli: Judge) -> None:
    rows = nli.judge(PAIRS[:32])
    alone = np.concatenate([nli.judge([pair]) for pair in PAIRS[:32]])
    np.testing.assert_allclose(rows, alone, atol=1e-5)


def test_the_order_of_pairs_is_the_order_of_rows(nli: Judge) -> None:
    np.testing.assert_allclose(nli.judge(PAIRS[::-1]), nli.judge(PAIRS)[::-1], atol=1e-5)


def test_fingerprints_name_the_model(model: Encoder, nli: Judge) -> None:
    for part in (model, nli):
        assert part.fingerprint.name
        assert part.fingerprint.sha256 or part.fingerprint.revision


def test_embedded_scores_are_equal_to_the_last_bit_in_any_batch() -> None:
    small = build_judge("minilm-nli", batch_tokens=64).judge(PAIRS)
    large = build_judge("minilm-nli", batch_tokens=16_384).judge(PAIRS)
    np.testing.assert_allclose(small, large, atol=2e-7)


def test_the_embedded_models_know_an_obvious_case() -> None:
    judge = build_judge(judge_name(None, None))
    rows = judge.judge(
        [
            ("The sirens sounded before the flood.", "The sirens did not sound before the flood."),
            ("Twelve people died in the flood.", "People died in the flood."),
            ("The mayor of Orlow sings in a choir.", "The bank raised its interest rate in June."),
        ]
    )
    assert rows.argmax(axis=1).tolist() == [2, 0, 1]
    ferry, boat, bank = build_encoder("minilm-encoder").encode(
        ["The ferry sank off the coast.", "A boat went down at sea.", "The bank raised its rate."]
    )
    assert ferry @ boat > ferry @ bank + 0.2


def test_a_damaged_weight_file_is_refused(tmp_path: Path) -> None:
    import shutil

    from detector.cards import models_folder
    from detector.errors import ModelError

    shutil.copytree(models_folder() / "cards", tmp_path / "cards")
    shutil.copytree(models_folder() / "weights", tmp_path / "weights")
    path = tmp_path / "weights" / "minilm-nli" / "model.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"damaged.*install or add it again"):
        build_judge(str(tmp_path / "cards" / "minilm-nli.toml"))
