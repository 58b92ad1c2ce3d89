"""The benchmark as one self-contained HTML page: tables, plots and disagreements."""

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import Any

from detector.benchmark.run import Outcome
from detector.benchmark.tables import differences, sections, short
from detector.errors import UsageError

_STYLE = """
:root { color-scheme: light; } body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem;
margin: 0 auto; padding: 1rem; background: #fff; color: #111; } table { border-collapse: collapse;
margin: 1rem 0; } td, th { padding: .25rem .6rem; border-bottom: 1px solid #ccc; text-align: right;
white-space: nowrap; } td:nth-child(-n+2), th:nth-child(-n+2) { text-align: left; } .wide {
overflow-x: auto; } img { max-width: 100%; } blockquote { margin: .4rem 0; padding-left: .8rem;
border-left: 3px solid #bbb; overflow-wrap: anywhere; }
"""


def page(outcome: Outcome) -> str:
    """The page. Raises UsageError where the plotting library is not installed."""
    body = []
    for title, header, cells in sections(outcome):
        head = "".join(f"<th>{escape(name)}</th>" for name in header)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells
        )
        body.append(
            f'<h2>{escape(title)}</h2><div class="wide"><table><tr>{head}</tr>{rows}</table></div>'
        )
    judges = [
        row for row in outcome.results["results"] if row["role"] == "judge" and "error" not in row
    ]
    if judges:
        body += [_image(name, figure) for name, figure in _figures(judges)]
    lines = "".join(f"<li>{escape(line)}</li>" for line in differences(outcome))
    if lines:
        body.append(f"<h2>Differences</h2><ul>{lines}</ul>")
    if outcome.disagreements:
        body.append("<h2>Where models disagree, most confident first</h2>")
        body += [_disagreement(record, pair) for record, pair in outcome.disagreements[:60]]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Benchmark</title><style>{_STYLE}</style></head>"
        f"<body><h1>Benchmark</h1>{''.join(body)}</body></html>\n"
    )


def _disagreement(record: dict[str, Any], pair: Any) -> str:
    said = ", ".join(f"{short(model)}: {label}" for model, label in record["labels"].items())
    return (
        f"<p><strong>{escape(said)}</strong>; gold: {escape(record['gold'])} "
        f"({escape(record['suite'])}, row {record['row']}, {record['confidence']:.2f})</p>"
        f"<blockquote>{escape(pair.premise[:600])}</blockquote>"
        f"<blockquote>{escape(pair.hypothesis[:600])}</blockquote>"
    )


def _image(name: str, data: bytes) -> str:
    coded = base64.b64encode(data).decode()
    return f'<h2>{escape(name)}</h2><img alt="{escape(name)}" src="data:image/png;base64,{coded}">'


def _figures(rows: Sequence[dict[str, Any]]) -> list[tuple[str, bytes]]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(
            'The plots need matplotlib: pip install "fact-tension[plots]", or write .json or .md.'
        ) from error
    suites = sorted({row["suite"] for row in rows})
    models = list(dict.fromkeys(row["model"] for row in rows))
    colors = {model: f"C{number}" for number, model in enumerate(models)}
    found = []

    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.subplots()
    for model in models:
        own = [row for row in rows if row["model"] == model]
        rate = [row.get("texts_per_second") or row["pairs_per_second"] for row in own]
        right = [row["metrics"]["accuracy"] for row in own]
        axes.scatter(rate, right, color=colors[model], s=14, alpha=0.5)
        # One large dot a model: its mean over the suites.
        axes.scatter(sum(rate) / len(rate), sum(right) / len(right), color=colors[model], s=90,
                     label=short(model))  # fmt: skip
    axes.set(xlabel="pairs a second", ylabel="accuracy (large dots: mean)",
             xscale="log")  # fmt: skip
    axes.legend()
    found.append(("Accuracy against speed", _png(figure)))

    figure = Figure(figsize=(3.2 * min(4, len(suites)), 3.2 * -(-len(suites) // 4)),
                    layout="constrained")  # fmt: skip
    for place, suite in enumerate(suites, start=1):
        axes = figure.add_subplot(-(-len(suites) // 4), min(4, len(suites)), place)
        axes.plot([0, 1], [0, 1], color="0.8")
        for row in rows:
            if row["suite"] == suite:
                curve = row["metrics"]["reliability"]
                axes.plot([part[0] for part in curve], [part[1] for part in curve], marker="o",
                          markersize=3, color=colors[row["model"]],
                          label=short(row["model"]))  # fmt: skip
        axes.set_title(suite, fontsize=8)
        axes.tick_params(labelsize=7)
        if place == 1:
            axes.legend(fontsize=6)
            axes.set(xlabel="confidence", ylabel="accuracy")
    found.append(("Reliability", _png(figure)))

    across = len(models)
    figure = Figure(figsize=(2.4 * across, 2.4 * len(suites)), layout="constrained")
    grid = figure.subplots(len(suites), across, squeeze=False)
    for line, suite in enumerate(suites):
        for column, model in enumerate(models):
            axes = grid[line][column]
            own = [row for row in rows if (row["suite"], row["model"]) == (suite, model)]
            if not own:
                axes.axis("off")
                continue
            table = own[0]["metrics"]["confusion"]
            axes.imshow(table, cmap="Blues")
            names = ("E", "N", "C") if len(table) == 3 else ("E", "not E")
            axes.set_xticks(range(len(names)), names, fontsize=7)
            axes.set_yticks(range(len(names)), names, fontsize=7)
            axes.set_title(f"{short(model)}\n{suite}", fontsize=7)
            for y, counts in enumerate(table):
                for x, count in enumerate(counts):
                    axes.text(x, y, f"{count:,}", ha="center", va="center", fontsize=7)
    found.append(("Confusion: rows are the truth, columns what was said", _png(figure)))
    return found


def _png(figure: Any) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=110, metadata={"Software": None})
    return stream.getvalue()
