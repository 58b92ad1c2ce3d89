"""Whole runs of `detect` against the forty lines, each its own way."""

import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed_probe import child
from benchmarks.speed_runs import detect, models
from benchmarks.speed_setup import Setup, events, spread
from detector.data import CONFLICTS
from detector.matching import same_text


def end_to_end(setup: Setup) -> dict[str, Any]:
    """Each its own way, start and loading included, on the tune events and on a folder of reports.

    The floor of the forty lines is the greatest with which they judge as large a share of the gold
    conflicts as we do: both have the same chance to find them.
    """
    judge = setup.script_judge or setup.float_judge
    folders = events()[:1] if setup.quick else events()
    if setup.reports:
        folders.append(setup.reports)
    with tempfile.TemporaryDirectory() as work:
        ours: dict[Path, list[dict[str, Any]]] = {folder: [] for folder in folders}
        theirs: dict[Path, list[dict[str, Any]]] = {folder: [] for folder in folders}
        floor = None
        for turn in range(1 if setup.quick else max(1, setup.rounds // 2)):
            for folder in folders:
                ours[folder].append(detect(folder, Path(work), models(setup)))
            if judge is None or setup.float_encoder is None:
                continue
            names = ["--encoder", str(setup.float_encoder), "--judge", str(judge)]
            if turn == 0:
                shares = [_found(ours[f][0]["findings"], _gold(f)) for f in folders]
                floor = _floor(folders, sum(shares), str(setup.float_encoder))
            for folder in folders:
                theirs[folder].append(_script(folder, Path(work), names, floor or 0.0))
    return {
        "floor": floor,
        "folders": {
            folder.name: _held_against(folder, ours[folder], theirs[folder]) for folder in folders
        },
        "suite": _suite(ours, theirs),
    }


def _script(folder: Path, work: Path, models: Sequence[str], floor: float) -> dict[str, Any]:
    out = work / "script.json"
    arguments = [str(folder), *models, "--floor", str(floor), "-o", str(out)]
    run = child("run", {"program": "forty_lines", "arguments": arguments})
    return {**run, **json.loads(out.read_text(encoding="utf-8"))}


def _gold(folder: Path) -> list[dict[str, Any]]:
    path = folder / "gold.json"
    if not path.is_file():
        return []
    pairs = json.loads(path.read_text(encoding="utf-8"))["pairs"]
    return [pair for pair in pairs if pair["label"] in CONFLICTS]


def _hits(one: Mapping[str, Any], gold: Mapping[str, Any]) -> bool:
    def on(side: str, marked: str) -> bool:
        return one[side]["article"] == gold[marked]["article"] and same_text(
            one[side]["text"], gold[marked]["quote"]
        )

    return (on("left", "left") and on("right", "right")) or (
        on("left", "right") and on("right", "left")
    )


def _found(findings: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]) -> int:
    """How many gold conflicts are among the findings."""
    by_articles: dict[frozenset[str], list[dict[str, Any]]] = {}
    for one in findings:
        key = frozenset((one["left"]["article"], one["right"]["article"]))
        by_articles.setdefault(key, []).append(one)
    return sum(
        any(_hits(one, pair) for one in by_articles.get(_articles(pair), ())) for pair in gold
    )


def _articles(pair: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((pair["left"]["article"], pair["right"]["article"]))


def _floor(folders: Sequence[Path], ours: int, model: str) -> float:
    """The greatest floor, in hundredths, at which the forty lines judge `ours` gold conflicts.

    Their sentences are paired by an encoder alone, so no judge is asked.
    """
    from sentence_transformers import SentenceTransformer

    from benchmarks.forty_lines import sentences

    encoder = SentenceTransformer(model, device="cpu")
    best = []
    for folder in folders:
        texts = sentences(folder)
        vectors = encoder.encode([text for _, text in texts], normalize_embeddings=True)
        for pair in _gold(folder):
            rows = [
                [n for n, (file, text) in enumerate(texts)
                 if file == pair[side]["article"] and same_text(text, pair[side]["quote"])]
                for side in ("left", "right")
            ]  # fmt: skip
            if all(rows):
                best.append(float((vectors[rows[0]] @ vectors[rows[1]].T).max()))
    best.sort(reverse=True)
    wanted = min(ours, len(best))
    return float(np.floor(best[wanted - 1] * 100) / 100) if wanted else 0.0


def _ranked(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    return sorted(run["findings"], key=lambda one: -one["score"])


def _held_against(
    folder: Path, ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    gold = _gold(folder)
    result: dict[str, Any] = {"gold": len(gold)}
    for side, runs in (("ours", ours), ("theirs", theirs)):
        if not runs:
            continue
        last = runs[-1]
        result[side] = {
            "wall": spread([run["wall"] for run in runs]),
            "work": spread([_work(run) for run in runs]),
            "peak_memory_mb": max(run["peak_memory_mb"] for run in runs),
            "judged": last["judged"] if "judged" in last else last["counts"]["judged"],
            "gold_judged": _found(last["findings"], gold),
            "gold_in_first_2g": _found(_ranked(last)[: 2 * len(gold)], gold),
        }
    if theirs:
        turns = list(zip(ours, theirs, strict=True))
        result["times_as_fast"] = spread([b["wall"] / a["wall"] for a, b in turns])
        result["times_as_fast_loaded"] = spread([_work(b) / _work(a) for a, b in turns])
    return result


def _work(run: Mapping[str, Any]) -> float:
    """Seconds without start and loading."""
    return float(run["seconds"] if "seconds" in run else sum(run["timings"].values())) or 1e-9


def _suite(
    ours: Mapping[Path, Sequence[dict[str, Any]]], theirs: Mapping[Path, Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    """The events together: seconds, and recall of their gold conflicts."""
    folders = [folder for folder in ours if _gold(folder)]
    total = sum(len(_gold(folder)) for folder in folders)
    result: dict[str, Any] = {"gold": total}
    for side, runs in (("ours", ours), ("theirs", theirs)):
        if not all(runs[folder] for folder in folders):
            continue
        last = {folder: runs[folder][-1] for folder in folders}
        result[side] = {
            "wall": sum(statistics.median(r["wall"] for r in runs[f]) for f in folders),
            "work": sum(statistics.median(_work(r) for r in runs[f]) for f in folders),
            "recall_of_judged": sum(
                _found(last[f]["findings"], _gold(f)) for f in folders
            ) / total,
            "recall_at_2g": sum(
                _found(_ranked(last[f])[: 2 * len(_gold(f))], _gold(f)) for f in folders
            ) / total,
        }  # fmt: skip
    if "theirs" in result:
        for what in ("wall", "work"):
            result[f"times_as_fast_{what}"] = result["theirs"][what] / result["ours"][what]
    return result
