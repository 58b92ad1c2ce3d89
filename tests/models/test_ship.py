"""A card says what made its model, in TOML that the product reads."""

from pathlib import Path

from detector.cards import card_text, read_card
from models.ship import data_sets, scores_of


def test_a_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    manifest = {
        "sets": [
            {"name": "a", "rows": 3, "licence": 'CC "BY"'},
            {"name": "b", "rows": 0, "licence": "none stated"},
        ]
    }
    row = {"role": "judge", "model": "m", "suite": "s", "rows": 9, "metrics": {"accuracy": 0.75}}
    results = {"results": [row, {**row, "model": "other"}, {**row, "role": "pipeline"}]}
    text = card_text(
        {"name": "m", "roles": ["judge"], "backend": "onnx", "weights": "m",
         "labels": ["entailment", "neutral", "contradiction"], "temperature": 1.25},
        data_sets([(manifest, 1.0)]),
        {"seed": 4, "frozen": True, "thinned": {"fever train": 0.5}},
        {"model.onnx": "00"},
        scores_of(results, "m"),
    )  # fmt: skip
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "m.toml").write_text(text)
    card = read_card(tmp_path / "cards" / "m.toml")
    assert card.folder == tmp_path / "weights" / "m"
    assert card.temperature == 1.25
    assert card.data == ({"name": "a", "rows": 3, "licence": 'CC "BY"'},)
    assert card.recipe == {"seed": 4, "frozen": True, "thinned": {"fever train": 0.5}}
    assert card.scores == {"s": {"rows": 9, "accuracy": 0.75}}
    assert card.sha256 == {"model.onnx": "00"}


def test_sets_are_counted_over_all_stages_as_far_as_they_were_seen() -> None:
    first = {"sets": [{"name": "a", "rows": 100, "licence": "x"}]}
    second = {
        "sets": [
            {"name": "a", "rows": 10, "licence": "x"},
            {"name": "b", "rows": 7, "licence": "y"},
        ]
    }
    assert data_sets([(first, 0.25), (second, 1.0)]) == [
        {"name": "a", "rows": 35, "licence": "x"},
        {"name": "b", "rows": 7, "licence": "y"},
    ]
