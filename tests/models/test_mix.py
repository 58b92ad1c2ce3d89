"""A mix takes what its recipe says, says what it took, and lets no evaluation row in."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import some_rows

from models.errors import LeakError, WorkshopError
from models.leaks import Evaluation
from models.mix import main, mix
from models.recipe import Base, MadeChoice, Recipe, SetChoice, read_recipe
from models.rows import Row, file_sha256, normalise, read_rows, row_key, write_rows

CLEAN = Row("Troops entered the city.", "Soldiers are in the city.", "entailment")
LEAKS = [
    Row("The ferry sank on Monday.", "No ship was lost.", "contradiction"),
    Row("No ship was lost.", "The ferry sank on Monday.", "contradiction"),
    Row("the FERRY sank (on Monday)", "No ship -- was lost", "contradiction"),
    Row("The ferry struck a reef, the coastguard said.", "She did not touch the reef.", "neutral"),
    Row("She did not touch the reef.", "The ferry is green.", "neutral"),
    Row("The ferry is green.", "she did NOT touch the reef", "neutral"),
]


def no_encoder(texts: Sequence[str]) -> np.ndarray:
    raise AssertionError("nothing here looks for neighbours")


def recipe(*sets: SetChoice, made: tuple[MadeChoice, ...] = ()) -> Recipe:
    return Recipe("tiny", 3, Base("none"), sets, made)


def write_set(folder: Path, name: str, rows: list[Row]) -> SetChoice:
    write_rows(folder / f"{name}.jsonl.gz", rows)
    return SetChoice(name, f"{name}.jsonl.gz", "CC0")


@pytest.mark.parametrize("leak", LEAKS)
def test_an_evaluation_row_is_refused(leak: Row, tmp_path: Path, evaluation_folder: Path) -> None:
    choice = write_set(tmp_path, "one", [CLEAN, leak])
    evaluation = Evaluation.load([evaluation_folder])
    manifest = mix(recipe(choice), tmp_path, tmp_path / "out", evaluation, no_encoder)
    assert manifest["rows"] == 1
    assert manifest["sets"][0]["refused"] == 1
    [row] = read_rows(tmp_path / "out" / "mix.jsonl.gz")
    assert row.premise == CLEAN.premise


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_named(leak: Row, evaluation_folder: Path) -> None:
    with pytest.raises(LeakError, match="Row 2 ") as caught:
        Evaluation.load([evaluation_folder]).check([CLEAN, leak])
    assert leak.hypothesis in caught.value.message
    assert "dev.jsonl" in caught.value.message or "gold.json" in caught.value.message


def test_a_made_row_that_stands_in_an_evaluation_set_takes_its_twin_along(tmp_path: Path) -> None:
    sentence = "Troops killed 12 people near the bridge."
    choice = write_set(tmp_path, "one", [Row(sentence, "A claim.", "neutral")])
    made = (MadeChoice("numbers", 100, "CC0", ("one",)),)
    free = mix(recipe(choice, made=made), tmp_path, tmp_path / "a", Evaluation(), no_encoder)
    rows = [row for row in read_rows(tmp_path / "a" / "mix.jsonl.gz") if "made" in row.source]
    assert free["rows"] > 3
    planted = tmp_path / "dev.jsonl"
    planted.write_text(json.dumps({"premise": rows[0].hypothesis, "hypothesis": rows[0].premise}))
    evaluation = Evaluation.load([planted])
    held = mix(recipe(choice, made=made), tmp_path, tmp_path / "b", evaluation, no_encoder)
    assert held["sets"][1]["refused"] >= 2
    evaluation.check(read_rows(tmp_path / "b" / "mix.jsonl.gz"))


def test_the_manifest_tells_what_is_in_the_mix(tmp_path: Path) -> None:
    rows = some_rows(40)
    capped = write_set(tmp_path, "capped", rows[:20])
    capped = SetChoice(capped.name, capped.file, "CC0", caps={"entailment": 2, "neutral": 1})
    repeated = write_set(tmp_path, "repeated", [*rows[20:30], *rows[20:30]])
    out = tmp_path / "out"
    manifest = mix(recipe(capped, repeated), tmp_path, out, Evaluation(), no_encoder)
    assert json.loads((out / "manifest.json").read_text()) == manifest
    assert manifest["sha256"] == file_sha256(out / "mix.jsonl.gz")
    one, two = manifest["sets"]
    assert one["labels"] == {"entailment": 2, "neutral": 1}
    assert one["sources"] == {"capped.jsonl.gz": file_sha256(tmp_path / "capped.jsonl.gz")}
    assert (two["rows"], two["repeated"], two["licence"]) == (10, 10, "CC0")
    assert manifest["rows"] == 13


def test_the_same_recipe_gives_the_same_bytes(tmp_path: Path) -> None:
    sentences = [f"Troops killed {at + 12} people near the old bridge." for at in range(20)]
    rows = [Row(text, "A claim.", "neutral") for text in sentences]
    choice = write_set(tmp_path, "one", rows)
    made = (MadeChoice("numbers", 30, "CC0", ("one",)), MadeChoice("roles", 10, "CC0", ("one",)))
    digests = {
        mix(recipe(choice, made=made), tmp_path, tmp_path / name, Evaluation(), no_encoder)[
            "sha256"
        ]
        for name in "ab"
    }
    assert len(digests) == 1


def test_sets_with_edited_contradictions_get_twins(tmp_path: Path) -> None:
    row = Row("He was often hired.", "He was never hired.", "contradiction")
    choice = write_set(tmp_path, "edited", [row])
    choice = SetChoice(choice.name, choice.file, "CC0", take="twins")
    mix(recipe(choice), tmp_path, tmp_path / "out", Evaluation(), no_encoder)
    labels = {(r.hypothesis, r.label) for r in read_rows(tmp_path / "out" / "mix.jsonl.gz")}
    assert labels == {(row.hypothesis, "contradiction"), (row.hypothesis, "entailment")}


def test_row_keys_follow_the_normalisation() -> None:
    assert normalise("No. 10, Élysée -- 5%!") == "no10lyse5"
    assert row_key("A b.", "C") == row_key("a-B", "c!")
    assert row_key("a", "b") != row_key("b", "a")
    assert row_key("ab", "c") != row_key("a", "bc")


def test_places_without_evaluation_rows_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkshopError, match="no evaluation set"):
        Evaluation.load([tmp_path / "empty"])
    with pytest.raises(WorkshopError, match="no evaluation folder"):
        Evaluation.load([tmp_path / "missing"])
    odd = tmp_path / "odd.jsonl"
    odd.write_text('{"sentence1": "a", "sentence2": "b"}\n')
    with pytest.raises(WorkshopError, match="no premise and hypothesis"):
        Evaluation.load([odd])
    (tmp_path / "torn.jsonl.gz").write_bytes(
        gzip.compress(b'{"premise": "a", "hypothesis": "b"}\n')[:-9]
    )
    with pytest.raises(WorkshopError, match="cannot be read"):
        Evaluation.load([tmp_path / "torn.jsonl.gz"])


def test_the_command_tells_a_mistake_in_one_sentence(
    tmp_path: Path, evaluation_folder: Path
) -> None:
    config = tmp_path / "recipe.toml"
    config.write_text('name = "x"\nseed = 1\n[base]\nname = "y"\n[trainin]\nepochs = 2\n')
    arguments = ["--config", config, "--data", tmp_path, "--base", tmp_path, "--out", tmp_path]
    arguments += ["--evaluation", evaluation_folder]
    result = CliRunner().invoke(main, [str(item) for item in arguments])
    assert result.exit_code == 3
    assert "unknown key 'trainin'" in result.output and "Traceback" not in result.output


def test_the_shipped_recipe_reads_and_leaves_the_ranking_sets_out() -> None:
    recipe = read_recipe(Path(__file__).parents[2] / "models" / "configs" / "minilm-nli.toml")
    files = " ".join(choice.file for choice in recipe.sets)
    assert "dev/" not in files and "claimdiff" not in files and "summedits" not in files
    assert all(choice.licence for choice in (*recipe.sets, *recipe.made))
