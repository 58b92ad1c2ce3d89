"""One measurement in a process of its own, so that no thread pool disturbs another.

`python -m benchmarks.speed_probe KIND JSON` prints one line of JSON. KIND is `ours` or `theirs`
(JSON: role, model, items; a file holds the texts) or `run` (JSON: the arguments of `detect`).
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def child(kind: str, what: dict[str, Any], cache: str | None = None) -> dict[str, Any]:
    """What a process of its own measured, with its `wall` and `cpu` seconds, start included.

    `cache` is the folder in which `detect` keeps its results.

    Raises RuntimeError with what the process wrote on stderr.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.speed_probe", kind, json.dumps(what)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **({"FACT_TENSION_CACHE": cache} if cache else {})},
    )  # fmt: skip
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{kind} failed: {done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout.splitlines()[-1]), "wall": wall, "cpu": cpu}


def _ours(what: dict[str, Any], items: list[Any]) -> tuple[float, list[list[float]]]:
    from detector.assemble import build_encoder, build_judge

    if what["role"] == "judge":
        run: Any = build_judge(what["model"]).judge
    else:
        run = build_encoder(what["model"]).encode
    run(items[:16])
    start = time.perf_counter()
    rows = run(items)
    return time.perf_counter() - start, rows.tolist()


def _theirs(what: dict[str, Any], items: list[Any]) -> tuple[float, list[list[float]]]:
    """sentence-transformers in float32, with its own sorting and batches, all cores."""
    from sentence_transformers import CrossEncoder, SentenceTransformer

    from detector.backends.labels import columns

    length = what["max_tokens"]
    if what["role"] == "judge":
        judge = CrossEncoder(what["model"], device="cpu").float()
        judge.max_length = min(length, judge.max_length or length)
        judge.predict(items[:16], show_progress_bar=False)
        start = time.perf_counter()
        rows = judge.predict(items, apply_softmax=True, show_progress_bar=False)
        taken = time.perf_counter() - start
        rows = rows[:, columns(judge.config.id2label, what["model"])]
    else:
        encoder = SentenceTransformer(what["model"], device="cpu").float()
        encoder.max_seq_length = min(length, encoder.max_seq_length or length)
        encoder.encode(items[:16], show_progress_bar=False)
        start = time.perf_counter()
        rows = encoder.encode(items, normalize_embeddings=True, show_progress_bar=False)
        taken = time.perf_counter() - start
    return taken, rows.tolist()


def _run(what: dict[str, Any]) -> dict[str, Any]:
    """`detect` or the forty lines, in this process."""
    from detector.benchmark.speed import peak_memory

    if what["program"] == "detect":
        from detector.cli import main

        arguments = sys.argv
        sys.argv = ["detect", *what["arguments"]]
        try:
            main()
        except SystemExit as end:
            if end.code not in (None, 0):
                raise
        finally:
            sys.argv = arguments
    else:
        from benchmarks.forty_lines import main as script

        script(what["arguments"])
    return {"peak_memory_mb": peak_memory()}


def main(kind: str, text: str) -> None:
    """Print one measurement."""
    what = json.loads(text)
    if kind == "run":
        found = _run(what)
    else:
        items = json.loads(Path(what["items"]).read_text(encoding="utf-8"))
        items = [tuple(item) if isinstance(item, list) else item for item in items]
        seconds, rows = (_ours if kind == "ours" else _theirs)(what, items)
        if what.get("rows"):
            Path(what["rows"]).write_text(json.dumps(rows), encoding="utf-8")
        found = {"per_second": len(items) / seconds}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
