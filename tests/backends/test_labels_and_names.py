"""Labels by name, names of models, and batches."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.assemble import build_judge, find_card
from detector.backends.batching import PAD, batches
from detector.backends.labels import ORDER, columns
from detector.errors import ModelError, UnknownName, UnsuitableModel, UsageError
from tests.backends.tiny import tiny_cross_encoder


@pytest.mark.parametrize("order", list(permutations(ORDER)))
def test_columns_follow_the_names(order: tuple[str, ...]) -> None:
    found = columns(dict(enumerate(order)), "m")
    assert [order[column] for column in found] == list(ORDER)


@pytest.mark.parametrize(
    "labels",
    [("LABEL_0", "LABEL_1", "LABEL_2"), ("entailment", "not_entailment"), ("positive", "negative"),
     ("entailment", "neutral", "entails"), ("entailment", "neutral", "contradiction", "other")],
)  # fmt: skip
def test_labels_that_cannot_be_named_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(UnsuitableModel, match="is no NLI judge"):
        columns(dict(enumerate(labels)), "m")


def test_a_judge_with_other_label_order_gives_our_order(tmp_path: Path) -> None:
    for name, labels in (("a", ORDER), ("b", ("Contradiction", "NEUTRAL", "Entailment"))):
        (tmp_path / name).mkdir()
        tiny_cross_encoder(tmp_path / name, labels)
    pairs = [("the ferry was closed", "the ferry was not closed"), ("a town", "the mayor")]
    straight = build_judge(str(tmp_path / "a")).judge(pairs)
    turned = build_judge(str(tmp_path / "b")).judge(pairs)
    # The same seeded weights: output 0 is called entailment in one, contradiction in the other.
    np.testing.assert_allclose(straight, turned[:, ::-1], atol=1e-6)


def test_a_two_label_classifier_is_refused(tmp_path: Path) -> None:
    tiny_cross_encoder(tmp_path, ("negative", "positive"))
    with pytest.raises(UnsuitableModel, match="negative, positive"):
        build_judge(str(tmp_path))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no model"):
        build_judge(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        build_judge(str(tmp_path))


def test_unknown_names_get_the_nearest_one() -> None:
    with pytest.raises(UnknownName, match='did you mean "minilm-nli"'):
        find_card("minilm-nly", "judge")
    with pytest.raises(UnsuitableModel, match='"minilm-nli" is no encoder'):
        find_card("minilm-nli", "encoder")
    with pytest.raises(UnknownName, match="no folder or card"):
        find_card("./models/nowhere", "judge")


def test_a_hub_id_is_not_looked_for_offline() -> None:
    with pytest.raises(ModelError, match="not on this machine"):
        build_judge("no-such-owner/no-such-model", offline=True)


@given(st.lists(st.integers(1, 200), max_size=80), st.integers(1, 2000))
def test_batches_hold_every_text_once_and_one_padded_length(
    lengths: list[int], tokens: int
) -> None:
    seen: list[int] = []
    for padded, rows in batches(lengths, tokens):
        assert padded % PAD == 0
        assert all(0 <= padded - lengths[row] < PAD for row in rows)
        assert len(rows) == 1 or padded * len(rows) <= tokens
        seen += rows
    assert sorted(seen) == list(range(len(lengths)))
