"""End-to-end suites: the whole pipeline on event folders with marked pairs."""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.assemble import build_readers
from detector.benchmark import metrics
from detector.benchmark.suites import Event, EventSuite
from detector.config import Settings
from detector.data import CONFLICTS, Finding
from detector.matching import matches
from detector.parts import Encoder, Judge, Progress, silent
from detector.pipeline import run

_CUTS = (10, 20, 50)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One event: its ranked findings, which of them hit a gold conflict, where gold pairs stand."""

    event: Event
    findings: list[Finding]
    hits: list[bool]
    places: list[int | None]

    @property
    def conflicts(self) -> list[int]:
        return [n for n, gold in enumerate(self.event.gold) if gold["label"] in CONFLICTS]


def measure(
    encoder: Encoder, model: Judge, suite: EventSuite, progress: Progress = silent
) -> tuple[dict[str, Any], float, int]:
    """The metrics of the pipeline on a suite, judged pairs a second, and gold pairs.

    precision@k and average precision pool the findings of all events by score (`per_event` holds
    each event's own); recall@2G takes the first 2G findings of each event with G gold conflicts.
    AUC sets gold conflicts against hard negatives and agreements; a pair that never was judged
    scores below all.
    """
    start = time.perf_counter()
    outcomes = []
    for done, event in enumerate(suite.events):
        progress(f"{model.fingerprint.name} on {suite.name}", done, len(suite.events))
        outcomes.append(_outcome(event, encoder, model))
    seconds = time.perf_counter() - start
    pooled = sorted(
        (
            (finding.score, finding.id, hit)
            for outcome in outcomes
            for finding, hit in zip(outcome.findings, outcome.hits, strict=True)
        ),
        key=lambda row: (-row[0], row[1]),
    )
    hits = np.array([hit for _, _, hit in pooled], bool)
    total = sum(len(outcome.conflicts) for outcome in outcomes)
    values: dict[str, Any] = {f"precision_at_{cut}": metrics.mean(hits[:cut]) for cut in _CUTS}
    reached = [_reached(outcome, 2 * len(outcome.conflicts)) for outcome in outcomes]
    values["recall_at_2g"] = sum(reached) / total if total else 0.0
    values["average_precision"] = metrics.average_precision(
        hits, np.array([score for score, _, _ in pooled]), total
    )
    values["auc"] = _auc(outcomes)
    values["recall_at_2g_by_type"] = _by_type(outcomes)
    values["per_event"] = {
        outcome.event.name: {
            **{f"precision_at_{cut}": metrics.mean(outcome.hits[:cut]) for cut in _CUTS[:2]},
            "recall_at_2g": count / max(1, len(outcome.conflicts)),
        }
        for outcome, count in zip(outcomes, reached, strict=True)
    }
    values["first_page"] = [_first_page(outcome) for outcome in outcomes]
    values["gold"] = [row for outcome in outcomes for row in _gold(outcome)]
    judged = sum(len(outcome.findings) for outcome in outcomes)
    return values, judged / seconds if seconds else 0.0, sum(len(e.gold) for e in suite.events)


def _outcome(event: Event, encoder: Encoder, model: Judge) -> _Outcome:
    report = run(event.folder, Settings(min_score=0.0), build_readers(), encoder, model)
    # Conflicts and agreements in one order, by the score alone: an agreement that should have been
    # a conflict must stand somewhere.
    findings = sorted(report.findings, key=lambda finding: (-finding.score, finding.id))
    hits = [False] * len(findings)
    places: list[int | None] = [None] * len(event.gold)
    marked = _by_articles(event)
    for place, finding in enumerate(findings):
        pair = finding.verdict.pair
        for number in marked[frozenset((pair.left.article.id, pair.right.article.id))]:
            gold = event.gold[number]
            if matches(pair, gold):
                hits[place] |= gold["label"] in CONFLICTS
                places[number] = place if places[number] is None else places[number]
    return _Outcome(event, findings, hits, places)


def _by_articles(event: Event) -> dict[frozenset[str], list[int]]:
    """The gold pairs between two articles."""
    marked: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, gold in enumerate(event.gold):
        marked[frozenset((gold["left"]["article"], gold["right"]["article"]))].append(number)
    return marked


def _reached(outcome: _Outcome, cut: int) -> int:
    places = (outcome.places[number] for number in outcome.conflicts)
    return sum(place is not None and place < cut for place in places)


def _auc(outcomes: list[_Outcome]) -> float:
    truth, scores = [], []
    for outcome in outcomes:
        for gold, place in zip(outcome.event.gold, outcome.places, strict=True):
            truth.append(gold["label"] in CONFLICTS)
            scores.append(-1.0 if place is None else outcome.findings[place].score)
    return metrics.roc_auc(np.array(truth), np.array(scores))


def _by_type(outcomes: list[_Outcome]) -> dict[str, list[int]]:
    """Type of conflict to [found in the first 2G of their events, all]."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for outcome in outcomes:
        cut = 2 * len(outcome.conflicts)
        for number in outcome.conflicts:
            place = outcome.places[number]
            row = counts[outcome.event.gold[number].get("type", "")]
            row[0] += place is not None and place < cut
            row[1] += 1
    return dict(sorted(counts.items()))


def _first_page(outcome: _Outcome, length: int = 20) -> dict[str, Any]:
    """What the first findings of an event are: gold labels, and how many nobody marked."""
    counts: dict[str, int] = defaultdict(int)
    for finding in outcome.findings[:length]:
        labels = [g["label"] for g in outcome.event.gold if matches(finding.verdict.pair, g)]
        counts[labels[0] if labels else "unmarked"] += 1
    return {"event": outcome.event.name, **dict(sorted(counts.items()))}


def _gold(outcome: _Outcome) -> list[dict[str, Any]]:
    """Where each gold pair stands, from 1; None where it was not judged."""
    return [
        {
            "event": outcome.event.name,
            "label": gold["label"],
            "type": gold.get("type"),
            "rank": None if place is None else place + 1,
            "score": None if place is None else outcome.findings[place].score,
        }
        for gold, place in zip(outcome.event.gold, outcome.places, strict=True)
    ]
