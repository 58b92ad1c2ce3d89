"""Suites: files of labelled pairs, and folders of events with marked pairs."""

import csv
import gzip
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detector.errors import UsageError

ENTAILMENT, NEUTRAL, CONTRADICTION = "entailment", "neutral", "contradiction"
NOT_ENTAILMENT = "not_entailment"
# The names that SNLI, MNLI, ANLI, FEVER, VitaminC, RTE and SummEdits give to their labels, and the
# integers of the hub's copies of SNLI and MNLI.
LABELS = {
    "entailment": ENTAILMENT, "e": ENTAILMENT, "entail": ENTAILMENT, "entails": ENTAILMENT,
    "supports": ENTAILMENT, "support": ENTAILMENT, "supported": ENTAILMENT, "0": ENTAILMENT,
    "consistent": ENTAILMENT,
    "neutral": NEUTRAL, "n": NEUTRAL, "not enough info": NEUTRAL, "nei": NEUTRAL, "1": NEUTRAL,
    "contradiction": CONTRADICTION, "c": CONTRADICTION, "contradicts": CONTRADICTION,
    "refutes": CONTRADICTION, "refuted": CONTRADICTION, "2": CONTRADICTION,
    "not entailment": NOT_ENTAILMENT, "non entailment": NOT_ENTAILMENT,
    "inconsistent": NOT_ENTAILMENT,
}  # fmt: skip
_UNLABELLED = {"-", "-1", ""}
_PREMISE = ("premise", "sentence1", "evidence", "context", "text_a")
_HYPOTHESIS = ("hypothesis", "sentence2", "claim", "text_b")
_LABEL = ("label", "gold_label", "gold")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One row of a judge suite; `row` is its place in the file, from 1."""

    premise: str
    hypothesis: str
    label: str
    row: int


@dataclass(frozen=True, slots=True)
class PairSuite:
    """Labelled pairs; `digest` is the hash of what is in them."""

    name: str
    pairs: tuple[LabelledPair, ...]

    @property
    def digest(self) -> str:
        text = "\0".join(f"{p.premise}\1{p.hypothesis}\1{p.label}" for p in self.pairs)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Event:
    """A folder of articles on one event; `gold` holds its marked pairs as in the file."""

    name: str
    folder: Path
    gold: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class EventSuite:
    """Events, in order of their names."""

    name: str
    events: tuple[Event, ...]


def load(path: Path) -> PairSuite | EventSuite:
    """The suite at `path`. Raises UsageError for what is none."""
    if path.is_dir():
        return _events(path)
    if not path.is_file():
        raise UsageError(f"There is no suite {path}: give a .jsonl, .csv or .tsv file or a folder.")
    pairs = []
    for number, row in enumerate(_rows(path), start=1):
        pair = _pair(row, number, path)
        if pair:
            pairs.append(pair)
    if not pairs:
        raise UsageError(f"The suite {path} holds no labelled pair.")
    return PairSuite(path.name.split(".")[0], tuple(pairs))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"The suite {path} cannot be read: {error}.") from error
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if suffix in (".csv", ".tsv"):
        delimiter = "\t" if suffix == ".tsv" else ","
        yield from csv.DictReader(io.StringIO(text), delimiter=delimiter)
        return
    if suffix not in (".jsonl", ".ndjson"):
        raise UsageError(f"The suite {path} is no .jsonl, .csv or .tsv file.")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"Line {number} of the suite {path} is not JSON.") from error
        if not isinstance(row, dict):
            raise UsageError(f"Line {number} of the suite {path} is no object.")
        yield row


def _pair(row: dict[str, Any], number: int, path: Path) -> LabelledPair | None:
    """The row, or None where it has no gold label. Raises UsageError where it cannot be told."""
    premise, hypothesis, label = (
        next((row[key] for key in keys if row.get(key) is not None), None)
        for keys in (_PREMISE, _HYPOTHESIS, _LABEL)
    )
    if premise is None or hypothesis is None or label is None:
        raise UsageError(f"Row {number} of {path} lacks a premise, a hypothesis or a label.")
    name = " ".join(str(label).casefold().replace("_", " ").replace("-", " ").split())
    if name in _UNLABELLED or str(label) in _UNLABELLED:
        return None
    if name not in LABELS:
        raise UsageError(f'Row {number} of {path} has the label "{label}", which is not known.')
    return LabelledPair(str(premise), str(hypothesis), LABELS[name], number)


def _events(folder: Path) -> EventSuite:
    events = []
    for path in sorted(folder.rglob("gold.json")):
        try:
            gold = tuple(json.loads(path.read_text(encoding="utf-8"))["pairs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} holds no marked pairs: {error}.") from error
        events.append(Event(path.parent.name, path.parent, gold))
    if not events:
        raise UsageError(f"The suite {folder} holds no event: a folder with a gold.json.")
    where = folder.resolve()
    name = f"{where.parent.name}-{where.name}" if where.name in ("tune", "test") else where.name
    return EventSuite(name, tuple(events))


def together(suite: EventSuite) -> EventSuite | None:
    """All events of a suite as one folder, as real folders are: then what is said of one event must
    not be held against another. None where there is one event, or no folder holds them all.
    """
    parents = {event.folder.parent for event in suite.events}
    if len(suite.events) < 2 or len(parents) > 1:
        return None
    gold = tuple(
        {
            **entry,
            **{
                side: {**entry[side], "article": f"{event.folder.name}/{entry[side]['article']}"}
                for side in ("left", "right")
            },
        }
        for event in suite.events
        for entry in event.gold
    )
    name = f"{suite.name}-together"
    return EventSuite(name, (Event(name, parents.pop(), gold),))


# What an annotator's label says of a sentence pair; a tension is no NLI label.
_GOLD = {"contradiction": CONTRADICTION, "agreement": ENTAILMENT, "hard_negative": NEUTRAL}


def marked_pairs(suite: EventSuite) -> PairSuite:
    """The contradictions, agreements and hard negatives of the events, as sentence pairs."""
    rows = [
        (gold["left"]["quote"], gold["right"]["quote"], _GOLD[gold["label"]])
        for event in suite.events
        for gold in event.gold
        if gold["label"] in _GOLD
    ]
    return PairSuite(
        f"{suite.name}-pairs",
        tuple(LabelledPair(*row, number) for number, row in enumerate(rows, start=1)),
    )


def sample(suite: PairSuite, limit: int | None, seed: int) -> PairSuite:
    """At most `limit` rows, each label in its share, in the order of the file."""
    if limit is None or limit >= len(suite.pairs):
        return suite
    groups: dict[str, list[LabelledPair]] = defaultdict(list)
    for pair in suite.pairs:
        groups[pair.label].append(pair)
    rng = np.random.default_rng(seed)
    chosen: list[LabelledPair] = []
    for label, size in _shares({label: len(rows) for label, rows in groups.items()}, limit).items():
        rows: Sequence[LabelledPair] = groups[label]
        chosen += [rows[place] for place in rng.permutation(len(rows))[:size]]
    return PairSuite(suite.name, tuple(sorted(chosen, key=lambda pair: pair.row)))


def _shares(sizes: dict[str, int], limit: int) -> dict[str, int]:
    """`limit` divided in proportion to `sizes`, by largest remainders."""
    total = sum(sizes.values())
    exact = {label: limit * size / total for label, size in sorted(sizes.items())}
    shares = {label: int(value) for label, value in exact.items()}
    rest = sorted(exact, key=lambda label: (shares[label] - exact[label], label))
    for label in rest[: limit - sum(shares.values())]:
        shares[label] += 1
    return shares
