"""Facts become pairs of every label; what is held out is never trained on."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from models.errors import WorkshopError
from models.join import join
from models.leaks import Evaluation
from models.mix import MANIFEST, MIX, mix
from models.news_facts import fact_groups, files, held_out
from models.recipe import Base, MadeChoice, Recipe
from models.rows import LABELS, Row, read_rows, row_key, write_rows


def facts() -> list[dict]:
    return [json.loads(line) for path in files() for line in path.read_text().splitlines()]


def rows(*, measured: bool = False) -> list[Row]:
    groups = fact_groups(random.Random(1), files(), measured=measured)
    return [row for group in groups for row in group]


def test_every_fact_is_complete_and_no_sentence_stands_twice() -> None:
    texts = Counter[str]()
    for fact in facts():
        for field in ("same", "against", "beside"):
            assert len(fact[field]) == 2
        texts.update(
            [fact["claim"], *fact["same"], *fact["against"], *fact["beside"], fact["elsewhere"]]
        )
    assert len(texts) > 8_000
    assert max(texts.values()) == 1


def test_each_label_has_its_share_and_no_pair_has_two_labels() -> None:
    made = rows()
    labels = Counter(row.label for row in made)
    assert set(labels) == set(LABELS)
    assert min(labels.values()) > 0.1 * len(made)
    seen: dict[bytes, str] = {}
    for row in made:
        assert seen.setdefault(row_key(row.premise, row.hypothesis), row.label) == row.label


def test_no_sentence_gives_its_label_away() -> None:
    """What contradicts in one pair is neutral or entailed in another, for nearly all sentences."""
    labels: dict[str, set[str]] = {}
    for row in rows():
        labels.setdefault(row.hypothesis, set()).add(row.label)
    contradicting = [seen for seen in labels.values() if "contradiction" in seen]
    assert sum(len(seen) > 1 for seen in contradicting) > 0.5 * len(contradicting)


def test_held_out_events_are_measured_on_and_not_trained_on() -> None:
    trained, measured = rows(), rows(measured=True)
    assert measured
    texts = {text for row in trained for text in row[:2]}
    assert not any(row.premise in texts or row.hypothesis in texts for row in measured)
    assert 0 < sum(held_out(fact["event"]) for fact in facts()) < 0.2 * len(facts())


def test_a_mix_takes_them_and_joins_with_another(tmp_path: Path, evaluation_folder: Path) -> None:
    recipe = Recipe("facts", 3, Base("none"), (), (MadeChoice("facts", 200, "ours"),))
    evaluation = Evaluation.load([evaluation_folder])
    manifest = mix(recipe, tmp_path, tmp_path / "one", evaluation, lambda texts: None)
    assert manifest["sets"][0]["name"] == "made_facts"
    other = {"recipe": "other", "checked_against": {}, "sets": [{"name": "b", "rows": 1}]}
    (tmp_path / "two").mkdir()
    extra = Row("It rained.", "It was dry.", "contradiction", "b")
    other["sha256"] = write_rows(
        tmp_path / "two" / MIX, [extra, next(read_rows(tmp_path / "one" / MIX))]
    )
    (tmp_path / "two" / MANIFEST).write_text(json.dumps(other))
    joined = join(tmp_path / "both", [tmp_path / "one", tmp_path / "two"])
    assert joined["rows"] == manifest["rows"] + 1
    assert extra in list(read_rows(tmp_path / "both" / MIX))
    with pytest.raises(WorkshopError, match="made_facts"):
        join(tmp_path / "both", [tmp_path / "one", tmp_path / "one"])
