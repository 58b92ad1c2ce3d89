"""The gate fails where a model got worse, and floors move with a reason only."""

import json
from pathlib import Path

import pytest

from benchmarks import gate


def test_a_fall_is_told_and_a_rise_is_not() -> None:
    figures = {f"{role}/{suite}/{metric}": 0.5 for role, suite, metric, _ in gate.GUARDED}
    floors = dict(figures)
    assert gate.falls(figures, floors) == []
    for role, suite, metric, more in gate.GUARDED:
        name = f"{role}/{suite}/{metric}"
        worse = {**figures, name: 0.4 if more else 0.6}
        better = {**figures, name: 0.6 if more else 0.4}
        assert len(gate.falls(worse, floors)) == 1
        assert name in gate.falls(worse, floors)[0]
        assert gate.falls(better, floors) == []


def test_other_suites_than_the_floors_were_set_on_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"corpus": "other", "floors": {}}))
    monkeypatch.setattr(gate, "FLOORS", floors)
    assert gate.main([]) == 1
    assert "move the floors" in capsys.readouterr().out


def test_the_committed_floors_fit_the_committed_suites() -> None:
    kept = json.loads(gate.FLOORS.read_text())
    assert kept["corpus"] == gate.corpus_hash()
    assert kept["floors"] == kept["history"][-1]["floors"]
    assert kept["history"][-1]["why"]
