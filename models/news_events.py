"""Invented news events, each told whole by four outlets, with every conflict between them marked.

A file of ``models/events`` is one event, written by hand in our own words:

    event: name
    ## A | outlet | date
    = headline
    1 first sentence.
    2 second sentence.
    ## B | ...
    marks:
    C numeric | A1 A= C3 | B2 | D4      # each side: all sentences that assert its version
    T plan_act | A7 | C2 C5
    E location | A2 C4 D3               # one fact that all of them tell

Sentences on two sides of a ``C`` line contradict each other, on two sides of a ``T`` line they are
in tension; sentences of one side, and of an ``E`` line, tell the same fact. Two files ``x-NN-1``
and ``x-NN-2`` are siblings: events of one sort in one country, so that their sentences look alike
and never conflict. What is not marked is no conflict.

``python -m models.news_events`` checks the form of all files; with ``--write DIR`` the events held
out from training are written as suites: event folders with articles and ``gold.json``.
"""

import hashlib
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from detector.data import Article
from detector.split import read_claim
from detector.understanding.words import content, overlap
from models.edits.material import Group
from models.errors import WorkshopError
from models.rows import NOT_CONTRADICTION, Row

FOLDER = Path(__file__).parent / "events"
CONFLICT, TENSION, SAME = "C", "T", "E"
_SOURCE = "made_told_events"
# The first hexadecimal digits of a series' hash that keep it from training: three in sixteen.
_HELD_OUT = "012"
# Neutral pairs for each pair in conflict: half of them the most alike in words.
_NEUTRAL = 1.1
# Neutral pairs of two siblings' sentences, the most alike.
_SIBLINGS = 24
# Pairs of a conflict's or an agreement's sentences that one event gives at most.
_MOST = 60

# What end-to-end suites call a kind.
_SUITE_KINDS = {"superseded_update": "replaced_toll"}

_HEAD = re.compile(r"## ([A-Z]) \| (.+?) \| (\d{4}-\d{2}-\d{2})\s*$")
_SENTENCE = re.compile(r"(\d{1,2}) (\S.*)$")
_REF = re.compile(r"([A-Z])(=|\d{1,2})$")
_NAME = re.compile(r"(?<=[\w,;’'\")] )[A-Z][a-z]\w+|\b\d[\d,.]*\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one outlet: ``key`` as the marks call it (``A3``; the headline ``A=``)."""

    key: str
    text: str
    proposition: str

    @property
    def outlet(self) -> str:
        return self.key[0]


@dataclass(frozen=True, slots=True)
class Telling:
    """One outlet's article."""

    outlet: str
    source: str
    date: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A disputed or agreed fact: label, kind, and the sentences of each side."""

    label: str
    kind: str
    sides: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as several outlets tell it."""

    id: str
    name: str
    tellings: tuple[Telling, ...]
    marks: tuple[Mark, ...]

    @property
    def series(self) -> str:
        """The id that siblings share."""
        return self.id.rpartition("-")[0]

    def sentences(self) -> dict[str, Sentence]:
        return {one.key: one for telling in self.tellings for one in telling.sentences}

    def pairs(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Marked pairs of sentences of two outlets, keys in order, to (label, kind).

        A conflict goes before a tension, and both before an agreement.
        """
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for wanted in (CONFLICT, TENSION, SAME):
            for mark in self.marks:
                if mark.label == wanted and wanted != SAME:
                    sides = itertools.combinations(mark.sides, 2)
                    between = [pair for one, two in sides for pair in itertools.product(one, two)]
                elif wanted == SAME:
                    between = [p for side in mark.sides for p in itertools.combinations(side, 2)]
                else:
                    continue
                for one, two in between:
                    if one[0] != two[0]:
                        key = (min(one, two), max(one, two))
                        found.setdefault(key, (wanted, mark.kind))
        return found


def held_out(series: str) -> bool:
    """Whether a series is kept from training, by hash, to fit the ranking and to measure on."""
    return hashlib.sha256(series.encode()).hexdigest()[0] in _HELD_OUT


def files() -> list[Path]:
    """The files of events, by name."""
    return sorted(FOLDER.glob("*.txt"))


def read_event(path: Path) -> ToldEvent:
    """Read one event. Raises WorkshopError, naming the line, for what is not in the form above."""
    tellings: list[Telling] = []
    sentences: list[Sentence] = []
    marks: list[Mark] = []
    name, head, marking = path.stem, None, False

    def close() -> None:
        if head is not None:
            tellings.append(Telling(head[1], head[2], head[3], tuple(sentences)))
            sentences.clear()

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        found = _SENTENCE.match(line)
        if not line or line.startswith(("```", "<!--")):
            continue
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line == "marks:":
            close()
            marking, known = True, {s.key for t in tellings for s in t.sentences}
        elif marking:
            marks.append(_mark(line, known, f"{path.name}, line {number}"))
        elif opening := _HEAD.match(line):
            close()
            head = opening
        elif head and line.startswith("= "):
            sentences.append(_sentence(f"{head[1]}=", line[2:].strip()))
        elif head and found:
            sentences.append(_sentence(f"{head[1]}{int(found[1])}", found[2]))
        else:
            raise WorkshopError(f"{path.name}, line {number}, is not understood: {line[:80]}")
    if not marks or len(tellings) < 2:
        raise WorkshopError(f"{path.name} holds no event with marks.")
    return ToldEvent(path.stem, name, tuple(tellings), tuple(marks))


def _sentence(key: str, text: str) -> Sentence:
    claim = read_claim(Article(id=key, text=text))
    return Sentence(key, text, claim.proposition)


def _mark(line: str, known: set[str], place: str) -> Mark:
    head, *parts = [part.strip() for part in line.partition("#")[0].split("|")]
    label, _, kind = head.partition(" ")
    sides = []
    for part in parts:
        keys = part.split()
        for key in keys:
            if not _REF.match(key) or key not in known:
                raise WorkshopError(f"{place}: there is no sentence {key!r}.")
        sides.append(tuple(dict.fromkeys(keys)))
    if label not in (CONFLICT, TENSION, SAME) or not sides:
        raise WorkshopError(f"{place}, is no mark: {line[:80]}")
    if label != SAME and len(sides) < 2:
        raise WorkshopError(f"{place}: a conflict has two sides at least.")
    return Mark(label, kind.strip() or "other", tuple(side for side in sides if side))


def event_groups(
    rng: random.Random, paths: Sequence[Path], *, measured: bool = False
) -> Iterator[Group]:
    """Yield the rows of each event that is trained on (with ``measured``, of the held-out ones).

    Conflicts and tensions are contradictions, in one direction or the other; pairs that tell one
    fact are ``not_contradiction``; others are neutral. Pairs with a sibling's sentences are neutral
    where each side names what the other event does not.
    """
    series: dict[str, list[ToldEvent]] = defaultdict(list)
    for path in paths:
        event = read_event(path)
        if held_out(event.series) == measured:
            series[event.series].append(event)
    names = sorted(series)
    rng.shuffle(names)
    for name in names:
        for event in series[name]:
            yield _rows(rng, event)
        for one, two in itertools.combinations(series[name], 2):
            yield _across(rng, one, two)


def _rows(rng: random.Random, event: ToldEvent) -> Group:
    known, marked = event.sentences(), event.pairs()
    conflicts = [pair for pair, (label, _) in marked.items() if label != SAME]
    same = [pair for pair, (label, _) in marked.items() if label == SAME]
    rng.shuffle(conflicts)
    rng.shuffle(same)
    conflicts, same = conflicts[:_MOST], same[: _MOST // 2]
    others = [
        (one, two)
        for one, two in itertools.combinations(sorted(known), 2)
        if one[0] != two[0] and (one, two) not in marked
    ]
    wanted = int(_NEUTRAL * len(conflicts))
    words = {key: content(sentence.proposition) for key, sentence in known.items()}
    rng.shuffle(others)
    alike = sorted(others, key=lambda pair: -overlap(words[pair[0]], words[pair[1]]))
    chosen = list(dict.fromkeys(alike[: wanted // 2] + others[: wanted - wanted // 2]))
    # A sentence of many conflicts must stand in as many neutral pairs, or it gives itself away.
    parts = (("contradiction", conflicts), (NOT_CONTRADICTION, same), ("neutral", chosen))
    return [
        _row(rng, known[one], known[two], label) for label, pairs in parts for one, two in pairs
    ]


def _across(rng: random.Random, one: ToldEvent, two: ToldEvent) -> Group:
    first, second = one.sentences(), two.sentences()
    left, right = _names(one), _names(two)
    pairs = []
    for a in first.values():
        for b in second.values():
            if _NAME.findall(a.proposition) and _NAME.findall(b.proposition):
                only = set(_NAME.findall(a.proposition)) - right
                other = set(_NAME.findall(b.proposition)) - left
                if any(n[0].isalpha() for n in only) and any(n[0].isalpha() for n in other):
                    pairs.append((overlap(content(a.proposition), content(b.proposition)), a, b))
    pairs.sort(key=lambda item: (-item[0], item[1].key, item[2].key))
    return [_row(rng, a, b, "neutral") for _, a, b in pairs[:_SIBLINGS]]


def _names(event: ToldEvent) -> set[str]:
    return {n for s in event.sentences().values() for n in _NAME.findall(s.proposition)}


def _row(rng: random.Random, one: Sentence, two: Sentence, label: str) -> Row:
    first, second = (one, two) if rng.random() < 0.5 else (two, one)
    return Row(first.proposition, second.proposition, label, _SOURCE)


def write_suite(event: ToldEvent, folder: Path) -> None:
    """Write an event as an end-to-end suite's folder: an article a file, and ``gold.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for telling in event.tellings:
        name = names[telling.outlet] = f"{event.id}-{telling.outlet.lower()}.txt"
        head = f"---\nsource: {json.dumps(telling.source)}\ndate: {telling.date}\n---\n"
        body = "\n\n".join(sentence.text for sentence in telling.sentences)
        (folder / name).write_text(f"{head}{body}\n", encoding="utf-8")
    known = event.sentences()
    labels = {CONFLICT: "contradiction", TENSION: "tension", SAME: "agreement"}
    gold = [
        {
            "left": {"article": names[one[0]], "quote": known[one].text},
            "right": {"article": names[two[0]], "quote": known[two].text},
            "label": labels[label],
            "type": "paraphrase" if label == SAME else _SUITE_KINDS.get(kind, kind),
            "note": f"{one} and {two}, {kind}",
        }
        for (one, two), (label, kind) in sorted(event.pairs().items())
    ]
    text = json.dumps({"event": event.name, "pairs": gold}, indent=1, ensure_ascii=False)
    (folder / "gold.json").write_text(text + "\n", encoding="utf-8")


@click.command()
@click.option("--write", type=click.Path(path_type=Path), help="Write the held-out events here.")
def main(write: Path | None) -> None:
    """Check the form of all events, and write the held-out ones as suites."""
    events = [read_event(path) for path in files()]
    count = sum(label != SAME for event in events for label, _ in event.pairs().values())
    size = sum(len(event.sentences()) for event in events)
    kept = [event for event in events if held_out(event.series)]
    click.echo(f"{len(events)} events, {size} sentences, {count} conflicts; held out: {len(kept)}")
    for event in kept if write else ():
        write_suite(event, write / event.id)


if __name__ == "__main__":
    main()
