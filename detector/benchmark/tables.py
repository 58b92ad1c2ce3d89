"""The benchmark as tables: in a terminal, and as Markdown."""

import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from detector.benchmark.run import Outcome

_JUDGE = (
    ("accuracy", "accuracy"), ("macro F1", "macro_f1"), ("contr. P", "contradiction_precision"),
    ("contr. R", "contradiction_recall"), ("contr. AP", "contradiction_average_precision"),
    ("false alarms", "false_alarm_rate"), ("ECE", "ece"),
)  # fmt: skip
# The others' intervals stand in results.json.
_WITH_INTERVAL = ("accuracy", "contradiction_average_precision")
_PIPELINE = (
    ("P@10", "precision_at_10"), ("P@20", "precision_at_20"), ("P@50", "precision_at_50"),
    ("recall@2G", "recall_at_2g"), ("AP", "average_precision"), ("AUC", "auc"),
)  # fmt: skip
_ENCODER = (
    ("recall@1%", "recall_at_1pct"), ("@2%", "recall_at_2pct"), ("@5%", "recall_at_5pct"),
    ("@10%", "recall_at_10pct"), ("@20%", "recall_at_20pct"), ("@50%", "recall_at_50pct"),
)  # fmt: skip
_ROLES = (
    ("judge", "Judges on labelled pairs", "pairs/s", _JUDGE),
    ("pipeline", "The whole pipeline on marked events", "pairs/s", _PIPELINE),
    ("encoder", "Encoders: gold conflicts within a share of all pairs", "texts/s", _ENCODER),
)


def grid(
    rows: Sequence[dict[str, Any]], rate: str, columns: Sequence[tuple[str, str]]
) -> tuple[list[str], list[list[str]]]:
    """Header and cells of the rows of one role."""
    header = ["suite", "model", "rows", *(name for name, _ in columns), rate, "load s", "MB"]
    cells = []
    for row in rows:
        if "error" in row:
            cells.append([row["suite"] or "-", short(row["model"]), row["error"]])
            continue
        speed = row.get("sentences_per_second") or row["pairs_per_second"]
        values = [_cell(row, key) for _, key in columns]
        cells.append(
            [row["suite"], short(row["model"]), f"{row['rows']:,}", *values, _plain(speed),
             f"{row['load_seconds']:.1f}" if "load_seconds" in row else "-",
             _plain(row["peak_memory_mb"])]
        )  # fmt: skip
    return header, cells


def short(model: str) -> str:
    """A model's name: of a path, its last part."""
    return model.rstrip("/").rsplit("/", 1)[-1]


def _cell(row: dict[str, Any], key: str) -> str:
    value = row["metrics"].get(key)
    if value is None:
        return "-"
    low, high = row.get("intervals", {}).get(key, (None, None))
    shown = f"{value:.3f}".removeprefix("0")
    if low is None or key not in _WITH_INTERVAL:
        return shown
    return f"{shown} ±{(high - low) / 2:.3f}".replace("±0.", "±.")


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def sections(outcome: Outcome) -> list[tuple[str, list[str], list[list[str]]]]:
    """(title, header, cells) of each role that was measured."""
    found = []
    for role, title, rate, columns in _ROLES:
        rows = [row for row in outcome.results["results"] if row["role"] == role]
        if rows:
            rows.sort(key=lambda row: row["suite"])
            found.append((title, *grid(rows, rate, columns)))
    pipelines = [row for row in outcome.results["results"] if row["role"] == "pipeline"]
    if pipelines:
        found.append(("Conflicts found in the first 2G, by type", *_types(pipelines)))
        found.append(("What stands among the first 20 of each event", *_pages(pipelines)))
    return found


def _types(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    types = sorted({kind for row in rows for kind in row["metrics"]["recall_at_2g_by_type"]})
    cells = [
        [kind, "", *(_share(row["metrics"]["recall_at_2g_by_type"].get(kind)) for row in rows)]
        for kind in types
    ]
    return ["type", "", *(f"{short(row['model'])}, {row['suite']}" for row in rows)], cells


def _share(counts: Sequence[int] | None) -> str:
    return "-" if counts is None else f"{counts[0]} of {counts[1]}"


def _pages(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    labels = ["contradiction", "tension", "agreement", "hard_negative", "unmarked"]
    cells = []
    for row in rows:
        pages = row["metrics"]["first_page"]
        counts = [sum(page.get(label, 0) for page in pages) for label in labels]
        cells.append([row["suite"], short(row["model"]), *map(str, counts)])
    return ["suite", "model", *labels], cells


def differences(outcome: Outcome) -> list[str]:
    """Which models differ by more than chance, in words."""
    lines = []
    for row in outcome.results["significance"]:
        first, second = map(short, row["models"])
        verdict = "more than chance" if row["p_value"] < 0.05 else "no more than chance"
        lines.append(
            f"{row['suite']}: {first} against {second} {row['accuracy_difference']:+.3f} accuracy, "
            f"p = {row['p_value']:.2g} ({verdict})"
        )
    return lines


def terminal(outcome: Outcome, width: int = 140) -> str:
    """Plain text tables."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, color_system=None, highlight=False)
    for title, header, cells in sections(outcome):
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for number, name in enumerate(header):
            table.add_column(name, justify="left" if number < 2 else "right", no_wrap=number != 2)
        for row in cells:
            table.add_row(*row)
        console.print(table, "")
    for line in differences(outcome):
        console.print(line)
    machine = outcome.results["machine"]
    console.print(
        f"{machine['cores']} cores, {machine['matrix_gflops']:.0f} GFLOP/s in a matrix product"
    )
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))


def markdown(outcome: Outcome) -> str:
    """The same tables as Markdown."""
    out = []
    for title, header, cells in sections(outcome):
        out += [f"### {title}", "", f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
        out += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in cells]
        out.append("")
    out += [f"- {line}" for line in differences(outcome)]
    return "\n".join(out) + "\n"
