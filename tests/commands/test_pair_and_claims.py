"""`detect pair` and `detect claims`, as a user runs them."""

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from detector.cli import cli
from detector.errors import UsageError
from detector.rank import BIAS, WEIGHTS

ARTICLES = Path(__file__).parent.parent.parent / "examples" / "articles"
TOLLS = ("The flood killed 12 people.", "The flood killed 37 people, a minister said.")


def run(*args: str, typed: str = "") -> str:
    result = CliRunner().invoke(cli, list(args), input=typed)
    if result.exception:
        raise result.exception
    assert result.exit_code == 0
    return result.output


def test_two_claims_are_judged_both_ways_and_the_score_is_explained() -> None:
    value = json.loads(run("pair", *TOLLS, "--json"))
    assert value["kind"] == "numeric"
    assert value["forward"] and value["backward"]
    assert value["right"]["speaker"] == "a minister"
    assert set(value["features"]) == set(WEIGHTS)
    total = BIAS + sum(part["adds"] for part in value["features"].values())
    assert value["score"] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-3)


def test_the_table_says_the_same() -> None:
    text = run("pair", *TOLLS)
    assert "“12 people” against “37 people”" in text
    assert "A, then B" in text
    assert "B was read as: The flood killed 37 people. (a minister: said)" in text
    assert all(name in text for name in WEIGHTS)


def test_claims_are_read_from_standard_input() -> None:
    assert run("pair", "--json", typed="\n".join(TOLLS)) == run("pair", *TOLLS, "--json")


@pytest.mark.parametrize("claims", [["one"], ["", "two"], ["a", "b", "c"]])
def test_anything_but_two_claims_is_refused(claims: list[str]) -> None:
    with pytest.raises(UsageError, match=r"two claims|Two claims"):
        run("pair", *claims, "--judge", "lexical", "--encoder", "lexical")


def test_every_claim_is_listed_with_its_exact_place() -> None:
    rows = [json.loads(line) for line in run("claims", str(ARTICLES), "--json").splitlines()]
    assert len(rows) > 150
    for row in rows:
        if row["article"].endswith(".txt"):
            text = (ARTICLES / row["article"]).read_text(encoding="utf-8")
            assert text[row["start"] : row["end"]] == row["text"]
            assert text.count("\n", 0, row["start"]) + 1 == row["line"]
    assert any(row["speaker"] and row["read_as"] for row in rows)


def test_what_was_left_out_is_listed_with_its_reason() -> None:
    text = run("claims", str(ARTICLES), "--omitted", "--json")
    rows = [json.loads(line) for line in text.splitlines()]
    assert {row["reason"] for row in rows} >= {"boilerplate", "heading"}
    summary = run("claims", str(ARTICLES)).splitlines()[-1]
    assert f"{len(rows)} left out" in summary
