"""Told events are complete and become pairs; what is held out is never trained on."""

import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.check_gold import check_event
from models.errors import WorkshopError
from models.news_events import (
    SAME,
    ToldEvent,
    event_groups,
    files,
    held_out,
    read_event,
    write_suite,
)
from models.rows import NOT_CONTRADICTION, Row

EVENT = """event: a bridge
## A | Wire | 2031-05-04
= Bridge falls, two dead
1 Two people died when the bridge fell on Monday.
2 Minister Anna Reth said no warning had been given.
## B | Echo | 2031-05-05
= Three lost
1 The collapse cost three lives.
2 Inspectors had warned the ministry twice.
3 It rained.
marks:
C numeric | A1 A= | B1 B=   # the dead
T attribution_dispute | A2 | B2
E date_time | A1 B3
"""


@pytest.fixture(scope="module")
def events() -> list[ToldEvent]:
    return [read_event(path) for path in files()]


def written(folder: Path, text: str = EVENT, name: str = "x-01-1.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_become_pairs_of_two_outlets(tmp_path: Path) -> None:
    event = read_event(written(tmp_path))
    pairs = event.pairs()
    assert pairs[("A1", "B1")] == ("C", "numeric")
    assert pairs[("A2", "B2")] == ("T", "attribution_dispute")
    assert pairs[("A1", "B3")] == (SAME, "date_time")
    assert ("A1", "A=") not in pairs and ("A=", "A1") not in pairs
    assert event.sentences()["A2"].proposition == "No warning had been given."


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("A1 A= |", "A9 A= |", "no sentence 'A9'"),
        ("| A2 | B2", "| A2", "two sides"),
        ("3 It rained.", "It rained.", "line 10, is not understood"),
        ("E date_time", "F date_time", "no mark"),
    ],
)
def test_what_is_not_in_the_form_is_named(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    with pytest.raises(WorkshopError, match=message):
        read_event(written(tmp_path, EVENT.replace(before, after)))


def test_every_event_is_told_by_several_outlets_with_conflicts(events: list[ToldEvent]) -> None:
    assert len(events) >= 100
    texts = Counter(one.text for event in events for one in event.sentences().values())
    assert sum(count > 1 for count in texts.values()) < 0.002 * len(texts)
    for event in events:
        assert len(event.tellings) >= 3, event.id
        assert sum(label != SAME for label, _ in event.pairs().values()) >= 10, event.id


def test_rows_have_every_label_and_no_pair_has_two() -> None:
    rows = [row for group in event_groups(random.Random(1), files()) for row in group]
    labels = Counter(row.label for row in rows)
    assert set(labels) == {"contradiction", "neutral", NOT_CONTRADICTION}
    assert labels["neutral"] > labels["contradiction"] > 0.1 * len(rows)
    seen: dict[frozenset[str], str] = {}
    for row in rows:
        key = frozenset((row.premise, row.hypothesis))
        assert seen.setdefault(key, row.label) == row.label


def test_siblings_never_conflict_and_are_held_out_together(events: list[ToldEvent]) -> None:
    def rows(*, measured: bool) -> list[Row]:
        groups = event_groups(random.Random(1), files(), measured=measured)
        return [row for group in groups for row in group]

    trained, kept = rows(measured=False), rows(measured=True)
    texts = {text for row in trained for text in row[:2]}
    assert kept and not any(row.premise in texts or row.hypothesis in texts for row in kept)
    owner = {one.proposition: event.id for event in events for one in event.sentences().values()}
    across = [row for row in kept if owner[row.premise] != owner[row.hypothesis]]
    assert across and {row.label for row in across} == {"neutral"}
    assert {held_out(event.series) for event in events} == {True, False}


def test_a_suite_written_from_an_event_is_a_suite(tmp_path: Path) -> None:
    write_suite(read_event(written(tmp_path)), tmp_path / "suite")
    assert check_event(tmp_path / "suite").faults == []
