"""The speed benchmark: every part runs, and what it reports of results is true."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import speed, speed_folders
from benchmarks.forty_lines import sentences
from benchmarks.speed_articles import articles, write_articles
from benchmarks.speed_growth import plot
from benchmarks.speed_models import operations
from benchmarks.speed_pairing import brute, news
from benchmarks.speed_setup import events, spread
from detector.closest import closest
from tests.backends.tiny import tiny_cross_encoder, tiny_sentence_encoder
from tests.conftest import ROOT


def run(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "speed.json"
    assert speed.main([*arguments, "--quick", "-o", str(out)]) == 0
    document = json.loads(out.read_text())
    assert document["quick"] is True and document["machine"]["cores"] >= 1
    parts: dict[str, Any] = document["parts"]
    return parts


def test_parts_that_need_no_float_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("matrix", "cold", "stages", "growth", "pairing")
    parts = run(tmp_path, *(word for name in names for word in ("--part", name)))
    assert list(parts) == list(names)
    printed = capsys.readouterr().out
    assert all(name in printed for name in names)
    (stages,) = parts["stages"].values()
    assert {"read", "split", "embed", "pair", "judge", "rank", "peak_memory_mb"} <= set(stages)
    assert [row["articles"] for row in parts["growth"]["rows"]] == [4, 8]
    assert all(row["peak_memory_mb"] > 0 < row["judged"] for row in parts["growth"]["rows"])
    # Both are right but for the last bits of float32 at the edge.
    assert all(row["same_share"] > 0.99 for row in parts["pairing"]["rows"])


def test_one_side_alone_and_a_second_run(tmp_path: Path) -> None:
    parts = run(tmp_path, "--part", "judging", "--part", "again", "--part", "end-to-end")
    assert parts["judging"]["items"] == 24
    assert "theirs" not in parts["judging"]
    first, second, more = (parts["again"][name] for name in ("first", "again", "one_more"))
    assert first["judged"] == second["judged"] == more["judged"] == 20
    assert more["articles"] == first["articles"] + 1
    suite = parts["end-to-end"]["suite"]
    assert suite["ours"]["recall_of_judged"] == 1.0 >= suite["ours"]["recall_at_2g"] > 0


def test_both_sides_in_turn(tmp_path: Path) -> None:
    for name in ("judge", "encoder"):
        (tmp_path / name).mkdir()
    judge = str(tiny_cross_encoder(tmp_path / "judge"))
    encoder = str(tiny_sentence_encoder(tmp_path / "encoder"))
    parts = run(
        tmp_path, "--part", "judging", "--part", "encoding", "--part", "end-to-end",
        "--judge", judge, "--float-judge", judge,
        "--encoder", encoder, "--float-encoder", encoder,
    )  # fmt: skip
    for name in ("judging", "encoding"):
        both = parts[name]
        ratio = both["ours"]["median"] / both["theirs"]["median"]
        assert both["times_as_fast"]["median"] == pytest.approx(ratio)
        assert both["ours_share_of_matrix_rate"] > 0
    assert parts["judging"]["same_label"] == 1
    assert parts["encoding"]["cosine_mean"] == pytest.approx(1, abs=1e-4)
    suite = parts["end-to-end"]["suite"]
    assert suite["theirs"]["recall_of_judged"] >= suite["ours"]["recall_of_judged"] - 0.05
    assert suite["times_as_fast_wall"] > 0
    assert parts["end-to-end"]["floor"] <= 1


def test_made_up_articles_are_distinct_and_the_same_again(tmp_path: Path) -> None:
    told = [text.split("\n\n") for text in articles(2_000)]
    assert len({tuple(text) for text in told}) == 2_000
    # A sentence may stand in two articles on an event's last facts, no more.
    flat = [sentence for text in told for sentence in text]
    assert len(set(flat)) > 0.99 * len(flat)
    assert list(articles(7)) == list(articles(7)) != list(articles(7, seed=1))
    write_articles(tmp_path / "made", 3)
    assert [path.name for path in sorted((tmp_path / "made").iterdir())] == [
        "000000.txt", "000001.txt", "000002.txt"
    ]  # fmt: skip


def test_the_forty_lines_cut_sentences_with_their_file() -> None:
    folder = events()[0]
    found = sentences(folder)
    assert {name for name, _ in found} == {
        path.name for path in folder.iterdir() if path.suffix in (".txt", ".md")
    }
    gold = speed_folders._gold(folder)
    kept = [
        {"left": {"article": left, "text": one}, "right": {"article": right, "text": other}}
        for left, one in found
        for right, other in found
        if left < right
    ]
    assert speed_folders._found(kept, gold) >= 0.95 * len(gold)
    assert speed_folders._found([], gold) == 0


def test_the_forty_lines_are_about_forty() -> None:
    text = (ROOT / "benchmarks" / "forty_lines.py").read_text()
    body = text[text.index("def sentences") :]
    code = [line for line in body.splitlines() if line.strip() and '"""' not in line]
    assert 30 <= len(code) <= 60


def test_pairing_by_brute_force_is_what_the_search_finds() -> None:
    vectors, means, owner = news(12)
    found = {pair[:2] for pair in closest(vectors, means, owner, 300)}
    assert len(found & brute(vectors, means, owner, 300)) >= 298
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_operations_grow_with_the_length(tmp_path: Path) -> None:
    config = {"hidden_size": 8, "intermediate_size": 32, "num_hidden_layers": 2}
    (tmp_path / "config.json").write_text(json.dumps(config))
    tokenizer = ROOT / "models" / "weights" / "minilm-encoder"
    short = operations(tmp_path, tokenizer, ["It rained."])
    # Four tokens with the two marks around them: 5 x (4 x 64 + 2 x 256) products, and attention.
    assert short == 2 * (2 * 5 * (4 * 64 + 2 * 256) + 4 * 25 * 8)
    assert operations(tmp_path, tokenizer, ["It rained.", "It rained."]) == 2 * short


def test_a_plot_is_small(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rows = [
        {"articles": size, "pair": size / 100, "us_a_pair": 20.0, "peak_memory_mb": 150.0 + size}
        for size in (10, 100, 1_000)
    ]
    rows[0]["default_judges"] = {"us_a_pair": 7_000.0}  # type: ignore[assignment]
    plot(rows, tmp_path / "growth.svg")
    drawn = (tmp_path / "growth.svg").read_text()
    assert len(drawn) < 100_000
    assert "default judges" in re.sub(r"<!--|-->", "", drawn)


def test_spread_and_table() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "least": 1.0, "greatest": 3.0}
    shown = speed.table({"growth": {"rows": [{"articles": 1_000, "pair": 0.5}]}})
    assert shown.split() == ["growth", "1,000", "articles", "pair", "0.5"]
    assert "2 (1 to 3)" in speed.table({"cold": {"seconds": spread([3.0, 1.0, 2.0])}})
