"""Suites, measurements and the command."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from detector.assemble import build_judge
from detector.backends.lexical import LexicalJudge
from detector.benchmark import compare, judging, suites
from detector.benchmark.run import benchmark
from detector.benchmark.suites import EventSuite, LabelledPair, PairSuite, load, sample, together
from detector.cascade import Cascade
from detector.cli import cli
from detector.data import Fingerprint
from detector.errors import UsageError
from detector.parts import Vectors
from tests.conftest import ROOT

NEWSDESK = ROOT / "benchmarks" / "newsdesk"
TEXTS = [
    ("The dam broke at dawn.", "The dam did not break at dawn."),
    ("The dam broke at dawn.", "The dam broke at dawn."),
    ("The dam broke at dawn.", "A bank lent money to the town."),
    ("12 people died in the flood.", "15 people died in the flood."),
    ("The mayor opened the bridge in June.", "The bridge was opened by the mayor."),
]


class Fixed:
    """A judge that gives each premise-hypothesis pair seeded probabilities."""

    def __init__(self, seed: int = 0) -> None:
        self.fingerprint = Fingerprint(f"fixed-{seed}", "1")
        self.asked = 0
        self._seed = seed

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        self.asked += len(pairs)
        rows = [
            np.random.default_rng([self._seed, *premise.encode(), *hypothesis.encode()]).random(3)
            for premise, hypothesis in pairs
        ]
        table = np.array(rows, np.float32).reshape(-1, 3)
        shares: Vectors = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
        return shares


def suite_of(labels: Sequence[str], name: str = "s") -> PairSuite:
    pairs = [(f"premise {n}", f"hypothesis {n}") for n in range(len(labels))]
    rows = [
        LabelledPair(*pair, label, n)
        for n, (pair, label) in enumerate(zip(pairs, labels, strict=True), 1)
    ]
    return PairSuite(name, tuple(rows))


def test_rotated_labels_share_the_accuracy() -> None:
    labels = [judging.COLUMNS[n % 3] for n in range(200)]
    total = 0.0
    for turn in range(3):
        rotated = [judging.COLUMNS[(judging.COLUMNS.index(x) + turn) % 3] for x in labels]
        values, _ = judging.scores(judging.measure(Fixed(), suite_of(rotated)))
        total += values["accuracy"]
    assert total == pytest.approx(1)


def test_two_way_suites_are_scored_two_ways() -> None:
    labels = ["entailment", "not_entailment"] * 50
    found = judging.measure(Fixed(), suite_of(labels))
    values, _ = judging.scores(found)
    decided = found.probabilities.argmax(axis=1)
    expected = np.mean(
        [(label == "entailment") == (d == 0) for label, d in zip(labels, decided, strict=True)]
    )
    assert values["accuracy"] == pytest.approx(expected)
    assert len(values["confusion"]) == 2
    assert "contradiction_f1" not in values
    assert judging.correct(found).mean() == pytest.approx(expected)


def test_where_neutral_never_occurs_it_is_wrong() -> None:
    labels = ["entailment", "contradiction"] * 50
    found = judging.measure(Fixed(), suite_of(labels))
    values, _ = judging.scores(found)
    decided = found.probabilities.argmax(axis=1)
    assert values["accuracy"] == pytest.approx(
        np.mean([judging.COLUMNS[d] == label for d, label in zip(decided, labels, strict=True)])
    )
    assert (decided == 1).any()


def test_an_interrupted_measurement_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_CHUNK", 10)
    whole = judging.measure(Fixed(), suite_of(["neutral"] * 45))

    class Killed(Fixed):
        def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
            if self.asked >= 30:
                raise KeyboardInterrupt
            return super().judge(pairs)

    with pytest.raises(KeyboardInterrupt):
        judging.measure(Killed(), suite_of(["neutral"] * 45), tmp_path)
    again = Fixed()
    found = judging.measure(again, suite_of(["neutral"] * 45), tmp_path)
    np.testing.assert_array_equal(found.probabilities, whole.probabilities)
    assert again.asked == 15 + 45  # what was left, and the other direction
    assert list(tmp_path.iterdir()) == []


def test_a_cascade_does_not_go_on_where_its_first_judge_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_CHUNK", 10)

    class Killed(Fixed):
        def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
            if self.asked >= 30:
                raise KeyboardInterrupt
            return super().judge(pairs)

    with pytest.raises(KeyboardInterrupt):
        judging.measure(Killed(), suite_of(["neutral"] * 45), tmp_path)
    first = Fixed()
    chained = Cascade(first, build_judge("lexical"))
    judging.measure(chained, suite_of(["neutral"] * 45), tmp_path)
    assert first.asked == 45 + 45


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"premise": "p", "hypothesis": "h", "label": "contradiction"}\n'),
        ("a.jsonl", '{"sentence1": "p", "sentence2": "h", "gold_label": "contradiction"}\n'
                    '{"sentence1": "p", "sentence2": "h", "gold_label": "-"}\n'),
        ("a.jsonl", '{"evidence": "p", "claim": "h", "label": "REFUTES"}\n'),
        ("a.jsonl", '{"premise": "p", "hypothesis": "h", "label": 2}\n'),
        ("a.jsonl", '{"context": "p", "hypothesis": "h", "label": "c"}\n'),
        ("a.csv", "premise,hypothesis,label\np,h,contradiction\n"),
        ("a.tsv", "premise\thypothesis\tlabel\np\th\tcontradiction\n"),
    ],
)  # fmt: skip
def test_common_forms_are_understood(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    suite = load(tmp_path / name)
    assert isinstance(suite, PairSuite)
    assert [(p.premise, p.hypothesis, p.label) for p in suite.pairs] == [
        ("p", "h", "contradiction")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.jsonl", "{", "Line 1 .* is not JSON"),
        ("a.jsonl", '{"premise": "p"}', "lacks a premise, a hypothesis or a label"),
        ("a.jsonl", '{"premise": "p", "hypothesis": "h", "label": "maybe"}', 'label "maybe"'),
        ("a.jsonl", "", "holds no labelled pair"),
        ("a.pdf", "x", "is no .jsonl"),
    ],
)
def test_what_is_no_suite_is_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=says):
        load(tmp_path / name)
    with pytest.raises(UsageError, match="There is no suite"):
        load(tmp_path / "missing.jsonl")
    with pytest.raises(UsageError, match="holds no event"):
        load(tmp_path)


def test_samples_keep_the_shares_of_labels() -> None:
    suite = suite_of(["entailment"] * 60 + ["neutral"] * 30 + ["contradiction"] * 10)
    part = sample(suite, 20, seed=1)
    counts = [sum(p.label == label for p in part.pairs) for label in judging.COLUMNS]
    assert counts == [12, 6, 2]
    assert part == sample(suite, 20, seed=1) != sample(suite, 20, seed=2)
    assert [p.row for p in part.pairs] == sorted(p.row for p in part.pairs)
    assert sample(suite, 1000, seed=1) is suite


def test_disagreements_come_most_confident_first() -> None:
    suite = suite_of(["neutral"] * 60)
    found = {"s": {f"m{n}": judging.measure(Fixed(n), suite) for n in range(2)}}
    rows = compare.disagreements(found)
    assert rows
    sure = [record["confidence"] for record, _ in rows]
    assert sure == sorted(sure, reverse=True)
    for record, pair in rows:
        assert len(set(record["labels"].values())) == 2
        assert record["row"] == pair.row
        assert "premise" not in record
    (row,) = compare.significance(found)
    assert 0 <= row["p_value"] <= 1


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    return benchmark(
        ["lexical"], ["lexical"], [NEWSDESK / "tune", NEWSDESK / "test"], with_speed=False
    ).results


def test_the_lexical_floor_on_our_own_events(outcome: dict[str, Any]) -> None:
    rows = {(row["role"], row["suite"]): row for row in outcome["results"]}
    for part in ("newsdesk-tune", "newsdesk-test"):
        values = rows["pipeline", part]["metrics"]
        # The suite is hard as real coverage is: words alone find little.
        assert values["recall_at_2g"] < 0.35
        assert 0 <= values["auc"] <= 1
        assert set(values) >= {
            "precision_at_10", "precision_at_20", "precision_at_50", "recall_at_2g",
            "average_precision", "auc", "gold", "first_page", "recall_at_2g_by_type",
        }  # fmt: skip
        assert (
            sum(sum(v for k, v in page.items() if k != "event") for page in values["first_page"])
            == 120
        )
        curve = rows["encoder", part]["metrics"]["recall_curve"]
        assert [recall for _, recall in curve] == sorted(recall for _, recall in curve)


def test_every_gold_quote_is_a_claim_that_is_judged(outcome: dict[str, Any]) -> None:
    lost = [
        gold
        for row in outcome["results"]
        # All events in one folder are more than a run judges.
        if row["role"] == "pipeline" and not row["suite"].endswith("-together")
        for gold in row["metrics"]["gold"]
        if gold["rank"] is None
    ]
    assert len(lost) <= 3, lost


def test_a_model_that_cannot_be_loaded_fails_its_own_row(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{}")
    path = tmp_path / "s.jsonl"
    path.write_text(
        "".join(
            json.dumps({"premise": p, "hypothesis": h, "label": "neutral"}) + "\n" for p, h in TEXTS
        )
    )
    results = benchmark(
        ["lexical", str(tmp_path / "broken")], [], [path], with_speed=False
    ).results["results"]  # fmt: skip
    good, bad = results
    assert good["metrics"]["accuracy"] >= 0
    assert "cannot be loaded" in bad["error"]


def test_the_command_writes_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.jsonl"
    labels = ["contradiction", "entailment", "neutral", "contradiction", "entailment"]
    path.write_text(
        "".join(
            json.dumps({"premise": p, "hypothesis": f"{h} <b>", "label": label}) + "\n"
            for (p, h), label in zip(TEXTS, labels, strict=True)
        )
    )
    outputs = [tmp_path / f"r{suffix}" for suffix in (".json", ".html", ".md")]
    args = ["benchmark", "--judge", "lexical", "--suite", str(path), "--limit", "5"]
    done = CliRunner().invoke(cli, [*args, *(part for o in outputs for part in ("-o", str(o)))])
    assert done.exit_code == 0, done.output
    assert "Judges on labelled pairs" in done.output
    document = json.loads(outputs[0].read_text())
    (row,) = document["results"]
    assert row["role"] == "judge"
    assert row["suite"] == "s"
    assert row["rows"] == 5
    assert row["pairs_per_second"] > 0
    assert row["peak_memory_mb"] > 0
    assert set(row["metrics"]) >= {
        "accuracy", "macro_f1", "contradiction_precision", "contradiction_recall",
        "contradiction_f1", "contradiction_average_precision", "ece",
    }  # fmt: skip
    html = outputs[1].read_text()
    assert "data:image/png;base64," in html
    assert "<b>" not in html
    assert "| lexical |" in outputs[2].read_text()


def test_integers_and_names_mean_the_same() -> None:
    for integer, name in enumerate(judging.COLUMNS):
        assert suites.LABELS[str(integer)] == name


def test_the_judge_is_really_asked(folder: Callable[..., Path]) -> None:
    found = judging.measure(LexicalJudge(), suite_of(["neutral"] * 3))
    assert found.probabilities.shape == (3, 3)


def test_events_together_keep_their_gold_pairs_apart(tmp_path: Path) -> None:
    suite = load(ROOT / "benchmarks" / "newsdesk" / "tune")
    assert isinstance(suite, EventSuite)
    both = together(suite)
    assert both is not None and len(both.events) == 1
    (event,) = both.events
    assert len(event.gold) == sum(len(one.gold) for one in suite.events)
    for entry in event.gold:
        for side in ("left", "right"):
            text = (event.folder / entry[side]["article"]).read_text(encoding="utf-8")
            assert " ".join(entry[side]["quote"].split()) in " ".join(text.split())
    assert together(EventSuite("one", suite.events[:1])) is None
