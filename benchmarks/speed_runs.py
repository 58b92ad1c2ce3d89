"""Runs of `detect`: seconds a stage, memory, a start without work, and second runs."""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed_articles import write_articles
from benchmarks.speed_probe import ROOT, child
from benchmarks.speed_setup import Setup, events, spread

# Articles of the folder that then grows by one.
_MANY = 200


def models(setup: Setup) -> list[str]:
    """The options of `detect` that choose its models: the default judges, but for `quick`."""
    if setup.quick:
        return ["--judge", "lexical", "--encoder", "lexical"]
    return ["--encoder", setup.encoder]


def detect(
    folder: Path, work: Path, options: Sequence[str], cache: str | None = None
) -> dict[str, Any]:
    """One run in a process of its own, all judged pairs in its report; without `cache` it keeps
    nothing.
    """
    out = work / "report.json"
    arguments = [str(folder), *options, "--min-score", "0", "--quiet", "-o", str(out)]
    if cache is None:
        arguments.append("--no-cache")
    run = child("run", {"program": "detect", "arguments": arguments}, cache)
    report = json.loads(out.read_text(encoding="utf-8"))
    return {**run, **{key: report[key] for key in ("timings", "counts", "findings")}}


def stages(setup: Setup) -> dict[str, Any]:
    """Seconds a stage, medians, of the events and of the reports, and the greatest memory."""
    folders = events()[:1] if setup.quick else events()
    if setup.reports:
        folders.append(setup.reports)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        for folder in folders:
            turns = 1 if setup.quick else 3
            runs = [detect(folder, Path(work), models(setup)) for _ in range(turns)]
            result[folder.name] = {
                **{
                    stage: statistics.median(run["timings"][stage] for run in runs)
                    for stage in runs[0]["timings"]
                },
                "peak_memory_mb": max(run["peak_memory_mb"] for run in runs),
                "judged": runs[0]["counts"]["judged"],
            }
    return result


def cold(setup: Setup) -> dict[str, Any]:
    """Processor seconds of `detect --help`."""
    return {"help_cpu_seconds": spread([_help() for _ in range(1 if setup.quick else 9)])}


def _help() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "detector", "--help"], cwd=ROOT, capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def again(setup: Setup) -> dict[str, Any]:
    """A first run, the same again, and once more with one more article, with a cache of their own.

    The folder is `many`, its last article kept back at first, or made-up articles.
    """
    options = ["--encoder", setup.encoder]
    if setup.quick:
        options += ["--judge", setup.judge, "--max-pairs", "20"]
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "articles"
        if setup.many:
            shutil.copytree(setup.many, folder)
        else:
            write_articles(folder, 3 if setup.quick else _MANY + 1)
        last = max(path for path in folder.rglob("*") if path.is_file())
        kept = last.read_bytes()
        last.unlink()
        runs = {}
        for name in ("first", "again", "one_more"):
            if name == "one_more":
                last.write_bytes(kept)
            runs[name] = detect(folder, Path(work), options, f"{work}/cache")
    result: dict[str, Any] = {
        name: {
            "wall": run["wall"], **run["timings"],
            "judged": run["counts"]["judged"], "articles": run["counts"]["articles"],
        }
        for name, run in runs.items()
    }  # fmt: skip
    result["times_as_fast_again"] = runs["first"]["wall"] / runs["again"]["wall"]
    result["one_more_share"] = runs["one_more"]["wall"] / runs["first"]["wall"]
    return result
