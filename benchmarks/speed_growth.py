"""Growth: the same from ten articles to ten thousand, with a bounded number of pairs."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed_articles import write_articles
from benchmarks.speed_runs import detect
from benchmarks.speed_setup import Setup

# Pairs judged at most: with the default, twenty a claim, ten thousand articles would have three
# million. The real judge reads fewer, and only so many articles.
_LEXICAL_PAIRS, _JUDGED_PAIRS, _JUDGED_UP_TO = 20_000, 2_000, 300


def growth(setup: Setup) -> dict[str, Any]:
    """For each number of articles: claims, seconds a stage, microseconds a judged pair, memory.

    The lexical judge reads at every size; the default judges at the small ones.
    """
    rows = []
    for size in (4, 8) if setup.quick else setup.sizes:
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "articles"
            write_articles(folder, size)
            encoder = "lexical" if setup.quick else setup.growth_encoder
            options = ["--encoder", encoder, "--judge", "lexical"]
            options += ["--max-pairs", str(_LEXICAL_PAIRS)]
            row = _row(detect(folder, Path(work), options))
            if size <= _JUDGED_UP_TO and not setup.quick:
                real = ["--encoder", encoder, "--max-pairs", str(_JUDGED_PAIRS)]
                run = _row(detect(folder, Path(work), real))
                row["default_judges"] = {k: run[k] for k in ("judged", "judge", "us_a_pair")}
            rows.append(row)
    return {"rows": rows}


def _row(run: dict[str, Any]) -> dict[str, Any]:
    counts, timings = run["counts"], run["timings"]
    return {
        "articles": counts["articles"],
        "claims": counts["claims"],
        "judged": counts["judged"],
        **timings,
        "us_a_pair": 1e6 * timings["judge"] / max(1, counts["judged"]),
        "wall": run["wall"],
        "peak_memory_mb": run["peak_memory_mb"],
    }


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Three panels over the number of articles: pairing, a judged pair, memory (matplotlib)."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.fonttype"] = "none"
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 3, figsize=(10, 3), layout="constrained")
    sizes = [row["articles"] for row in rows]
    pairing = [max(row["pair"], 1e-3) for row in rows]
    panels[0].loglog(sizes, pairing, "o-", label="pairing")
    steep = [pairing[-1] * (size / sizes[-1]) ** 2 for size in sizes]
    panels[0].loglog(sizes, steep, ":", color="grey", label="quadratic")
    panels[0].set_ylabel("seconds")
    panels[0].legend()
    panels[1].loglog(sizes, [row["us_a_pair"] for row in rows], "o-", label="lexical")
    real = [row for row in rows if "default_judges" in row]
    if real:
        panels[1].loglog(
            [row["articles"] for row in real],
            [row["default_judges"]["us_a_pair"] for row in real], "s-", label="default judges",
        )  # fmt: skip
    panels[1].set_ylabel("microseconds a judged pair")
    panels[1].legend()
    panels[2].loglog(sizes, [row["peak_memory_mb"] for row in rows], "o-")
    panels[2].set_ylabel("peak memory, MB")
    for panel in panels:
        panel.set_xlabel("articles")
        panel.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
