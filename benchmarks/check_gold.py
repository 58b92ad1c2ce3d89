"""Check the gold.json of end-to-end suites: python benchmarks/check_gold.py FOLDER...

FOLDER is an event folder, or any folder above event folders. Exit code 1 names each fault.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

CONFLICT_TYPES = frozenset(
    {"numeric", "date_time", "negation", "antonym", "entity", "location", "cause", "scope"}
    | {"attribution_dispute", "plan_act", "replaced_toll", "world_knowledge", "modality"}
)
NEGATIVE_TYPES = frozenset(
    {"other_event", "other_quantity", "other_unit", "other_subset", "compatible_detail", "rounding"}
)
TYPES = {
    "contradiction": CONFLICT_TYPES,
    "tension": CONFLICT_TYPES,
    "agreement": frozenset({"paraphrase"}),
    "hard_negative": NEGATIVE_TYPES,
}
CONFLICTS = ("contradiction", "tension")
LOW_OVERLAP = 0.2
WORD = re.compile(r"\d+(?:[.,]\d+)*|\w{2,}")
STOP_WORDS = frozenset(
    WORD.findall(
        "about after all and an any are as at be been before but by for from had has have he her"
        " his if in into is it its me my no nor not of on or our she so some than that the their"
        " them there they this to up was we were when where which while who will with would you",
    )
)


@dataclass(slots=True)
class Tally:
    """What was seen and what was wrong, in one event or in all of them."""

    labels: Counter[str] = field(default_factory=Counter)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    low_overlap: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts and faults of another tally to this one."""
        self.labels += other.labels
        self.types += other.types
        self.low_overlap += other.low_overlap
        self.faults += other.faults

    def lines(self) -> list[str]:
        """Show counts by label and type, and the share of conflicts with few words in common."""
        lines = []
        for label in TYPES:
            types = {kind: n for (of, kind), n in sorted(self.types.items()) if of == label}
            shown = ", ".join(f"{kind} {n}" for kind, n in types.items())
            lines.append(f"  {label:14} {self.labels[label]:4}  {shown}".rstrip())
        conflicts = sum(self.labels[label] for label in CONFLICTS)
        share = self.low_overlap / conflicts if conflicts else 0.0
        lines.append(
            f"  conflicts that share under {LOW_OVERLAP:.0%} of their content words:"
            f" {self.low_overlap} of {conflicts} ({share:.0%})"
        )
        return lines


def collapse(text: str) -> str:
    """Collapse every run of white space to one space."""
    return " ".join(text.split())


def overlap(left: str, right: str) -> float:
    """Overlap coefficient of the content words of two texts."""
    words = [set(WORD.findall(text.lower())) - STOP_WORDS for text in (left, right)]
    smaller = min(len(words[0]), len(words[1]))
    return len(words[0] & words[1]) / smaller if smaller else 0.0


def side_faults(side: object, folder: Path, texts: dict[str, str]) -> list[str]:
    """Find what is wrong with one side of a pair; texts keeps the articles already read."""
    if not isinstance(side, dict) or set(side) != {"article", "quote"}:
        return ["a side needs exactly the keys article and quote"]
    article, quote = side["article"], side["quote"]
    if not isinstance(article, str) or not isinstance(quote, str) or not quote.strip():
        return ["article and quote must be text, and the quote not empty"]
    if article not in texts:
        path = folder / article
        if Path(article).name != article or article == "gold.json" or not path.is_file():
            return [f"no such article: {article}"]
        try:
            texts[article] = collapse(path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError as error:
            return [f"{article} is not UTF-8: {error}"]
    times = texts[article].count(collapse(quote))
    return [] if times == 1 else [f"quote stands {times} times in {article}: {quote!r}"]


def check_pair(
    pair: object, folder: Path, texts: dict[str, str], seen: set[frozenset[tuple[str, str]]]
) -> Tally:
    """Check one pair; seen keeps the pairs already met in this event."""
    tally = Tally()
    if not isinstance(pair, dict) or set(pair) != {"left", "right", "label", "type", "note"}:
        tally.faults.append("a pair needs exactly the keys left, right, label, type and note")
        return tally
    label, kind = pair["label"], pair["type"]
    if not isinstance(label, str) or label not in TYPES:
        tally.faults.append(f"unknown label: {label!r}")
        return tally
    if not isinstance(kind, str) or kind not in TYPES[label]:
        tally.faults.append(f"unknown type for {label}: {kind!r}")
    if not isinstance(pair["note"], str) or not pair["note"].strip():
        tally.faults.append("the note is missing")
    for name in ("left", "right"):
        tally.faults += [f"{name}: {fault}" for fault in side_faults(pair[name], folder, texts)]
    if tally.faults:
        return tally
    left, right = pair["left"], pair["right"]
    if left["article"] == right["article"]:
        tally.faults.append(f"both sides stand in {left['article']}")
    key = frozenset((side["article"], collapse(side["quote"])) for side in (left, right))
    if key in seen:
        tally.faults.append(f"this pair stands twice: {left['quote']!r} / {right['quote']!r}")
    seen.add(key)
    tally.labels[label] += 1
    tally.types[label, kind] += 1
    if label in CONFLICTS and overlap(left["quote"], right["quote"]) < LOW_OVERLAP:
        tally.low_overlap += 1
    return tally


def check_event(folder: Path) -> Tally:
    """Check the gold.json of one event folder."""
    tally = Tally()
    try:
        gold = json.loads((folder / "gold.json").read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        tally.faults.append(f"{folder}: gold.json cannot be read: {error}")
        return tally
    if not isinstance(gold, dict) or set(gold) != {"event", "pairs"}:
        tally.faults.append(f"{folder}: gold.json needs exactly the keys event and pairs")
        return tally
    if not isinstance(gold["event"], str) or not gold["event"].strip():
        tally.faults.append(f"{folder}: the event has no name")
    if not isinstance(gold["pairs"], list) or not gold["pairs"]:
        tally.faults.append(f"{folder}: pairs must be a list with something in it")
        return tally
    texts: dict[str, str] = {}
    seen: set[frozenset[tuple[str, str]]] = set()
    for number, pair in enumerate(gold["pairs"], start=1):
        found = check_pair(pair, folder, texts, seen)
        found.faults = [f"{folder}, pair {number}: {fault}" for fault in found.faults]
        tally.add(found)
    return tally


def event_folders(folder: Path) -> list[Path]:
    """List the event folders below this folder, or itself if it has no folders."""
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return list(chain.from_iterable(map(event_folders, inner))) or [folder]


def main(arguments: Sequence[str]) -> int:
    """Check every event under the folders named; 0 when all is well, 1 with faults, 2 unasked."""
    if not arguments:
        print("usage: python benchmarks/check_gold.py FOLDER...", file=sys.stderr)
        return 2
    total = Tally()
    events = list(chain.from_iterable(event_folders(Path(name)) for name in arguments))
    for event in events:
        tally = check_event(event)
        print(event.name, *tally.lines(), sep="\n")
        total.add(tally)
    if len(events) > 1:
        print(f"all {len(events)} events", *total.lines(), sep="\n")
    for fault in total.faults:
        print(fault, file=sys.stderr)
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
