"""Labelled pairs of texts: reading, writing, and telling when two rows are the same."""

import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from models.errors import WorkshopError

LABELS = ("entailment", "neutral", "contradiction")
"""The three classes, in the order of every model made here."""

NOT_ENTAILMENT = "not_entailment"
"""The label of two-way sets: neutral or contradiction, nobody knows which."""

NOT_CONTRADICTION = "not_contradiction"
"""The label of pairs that tell one fact, each with other details: entailment or neutral."""

TRAINABLE = (*LABELS, NOT_ENTAILMENT, NOT_CONTRADICTION)

UNLABELLED = "unlabelled"
"""The label of a pair that only a teacher can say something of."""

_DROPPED = re.compile(r"[^a-z0-9]+")


class Row(NamedTuple):
    """One pair of texts with its label; ``source`` names the set or the rule it came from."""

    premise: str
    hypothesis: str
    label: str
    source: str = ""


def normalise(text: str) -> str:
    """Lower-case ``text`` and drop everything but a-z and 0-9."""
    return _DROPPED.sub("", text.lower())


def text_key(text: str) -> bytes:
    """Return 16 bytes that two texts share exactly when they are the same, normalised."""
    return hashlib.sha256(normalise(text).encode()).digest()[:16]


def row_key(premise: str, hypothesis: str) -> bytes:
    """Return 16 bytes that two rows share exactly when both texts are the same, normalised.

    The order counts: ``row_key(a, b)`` is not ``row_key(b, a)``.
    """
    both = f"{normalise(premise)}\n{normalise(hypothesis)}"
    return hashlib.sha256(both.encode()).digest()[:16]


def read_objects(path: Path) -> Iterator[dict]:
    """Yield the JSON objects of a ``.jsonl`` or ``.jsonl.gz`` file, one a line.

    Raises WorkshopError, naming the line, for a line that is no JSON object, and for a file
    that cannot be read.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    value = json.loads(line)
                except json.JSONDecodeError as error:
                    raise WorkshopError(f"{path}, line {number}, is not JSON.") from error
                if not isinstance(value, dict):
                    raise WorkshopError(f"{path}, line {number}, is not a JSON object.")
                yield value
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise WorkshopError(f"{path} cannot be read: {error}.") from error


def read_rows(path: Path, source: str = "") -> Iterator[Row]:
    """Yield the labelled rows of a file; a row's own ``set`` goes before ``source``.

    A row without a premise (a claim whose evidence is still to be found) has an empty one.
    Raises WorkshopError for a row without a hypothesis or a label.
    """
    for number, value in enumerate(read_objects(path), start=1):
        try:
            yield Row(
                str(value.get("premise", "")).strip(),
                str(value["hypothesis"]).strip(),
                str(value["label"]),
                str(value.get("set", source)),
            )
        except KeyError as error:
            raise WorkshopError(f"{path}, row {number}, has no {error}.") from error


def write_rows(path: Path, rows: Iterable[Row]) -> str:
    """Write ``rows`` as gzipped JSON lines and return the sha256 of the file.

    The bytes depend on the rows alone: the gzip header holds neither name nor time.
    """
    with (
        open(path, "wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8") as lines,
    ):
        for premise, hypothesis, label, source in rows:
            value = {
                "premise": premise,
                "hypothesis": hypothesis,
                "label": label,
                "set": source,
            }
            lines.write(json.dumps(value, ensure_ascii=False) + "\n")
    return file_sha256(path)


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal digits."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
