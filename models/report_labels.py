"""Pairs of claims of real reports that were read and labelled, without their texts.

``models/labels/reports.csv`` holds a finding's id and a letter a line: C conflict, T tension, S the
same fact, D two events, N neither. The ids are those of claims of the corpus's training half
(``models.neighbours.for_training``), read as `detect` reads it, so that whoever has the corpus can
find the pairs again:

    python -m models.report_labels --corpus syria_reports.jsonl.gz --write DIR

writes that half to ``DIR/reports.jsonl``, with ``--measured`` the other half, of which nothing is
ever trained on or fitted on.
"""

import csv
import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from detector.assemble import build_readers
from detector.rank import finding_id
from detector.read import read
from detector.split import split
from models.edits.material import Group
from models.neighbours import for_training
from models.rows import NOT_CONTRADICTION, Row, read_objects

LABELS = Path(__file__).parent / "labels" / "reports.csv"
_SOURCE = "made_report_labels"
# What a letter says of a pair of sentences.
_ROWS = {
    "C": "contradiction",
    "T": "contradiction",
    "S": NOT_CONTRADICTION,
    "D": "neutral",
    "N": "neutral",
}


def read_labels(path: Path = LABELS) -> dict[str, str]:
    """A finding's id to its letter."""
    with open(path, encoding="utf-8", newline="") as lines:
        return {row[0]: row[1] for row in csv.reader(lines) if row}


def write_half(corpus: Path, folder: Path, *, measured: bool = False) -> Path:
    """Write the reports that may be trained on (with ``measured``, the others) to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "reports.jsonl"
    with open(path, "w", encoding="utf-8") as lines:
        for report in read_objects(corpus):
            if for_training(str(report["id"])) != measured:
                lines.write(json.dumps(report) + "\n")
    return path


def label_groups(corpus: Path) -> Iterator[Group]:
    """Yield each labelled pair of the corpus as a row, in the order of its claims."""
    labels = read_labels()
    with tempfile.TemporaryDirectory() as folder:
        write_half(corpus, Path(folder))
        articles, _ = read(Path(folder), build_readers())
    claims, _ = split(articles)
    for left, right in itertools.combinations(claims, 2):
        if left.article is not right.article:
            label = labels.get(finding_id(left, right))
            if label:
                yield [Row(left.proposition, right.proposition, _ROWS[label], _SOURCE)]


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--write", type=click.Path(path_type=Path), required=True)
@click.option("--measured", is_flag=True, help="The half that is kept for measuring.")
def main(corpus: Path, write: Path, measured: bool) -> None:
    """Write a half of a corpus of reports as a folder that detect reads."""
    click.echo(write_half(corpus, write, measured=measured))


if __name__ == "__main__":
    main()
