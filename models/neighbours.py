"""Neutral pairs found, not written: texts that are near each other and yet about other things."""

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from models.edits.material import Group
from models.rows import Row

Encode = Callable[[Sequence[str]], np.ndarray]
"""Texts to unit vectors, (n, d) float32."""

_CHUNK = 1024
_JUNK = re.compile(r"^Tags|[A-Z]/[A-Z]|https?:|\.com\b")
_TRAINING_DIGITS = "01234567"


class Passage(NamedTuple):
    """A sentence of a dated, located article."""

    text: str
    article: str
    day: date
    place: str


def for_training(article_id: str) -> bool:
    """Tell whether an article of the Syria corpus may be trained on.

    Half of it may: where the first hexadecimal digit of the id's sha256 is 0 to 7. The other
    half is reserved for evaluation.
    """
    return hashlib.sha256(article_id.encode()).hexdigest()[0] in _TRAINING_DIGITS


def passages(articles: Sequence[dict]) -> list[Passage]:
    """Cut the training half of a corpus of dated reports into sentences.

    The first sentence is left out: it holds the date line and the headline. Dates are
    month/day/year.
    """
    found: dict[str, Passage] = {}
    for article in articles:
        if not for_training(str(article["id"])):
            continue
        month, day, year = (int(part) for part in article["date"].split("/"))
        for text in re.split(r"(?<=[a-z0-9\"])\. (?=[A-Z\"])", article["text"])[1:]:
            text = text.strip().rstrip(".") + "."
            if 7 <= len(text.split()) <= 40 and not _JUNK.search(text):
                found.setdefault(
                    text,
                    Passage(text, str(article["id"]), date(year, month, day), article["location"]),
                )
    return list(found.values())


def different_events(
    rng: random.Random, items: Sequence[Passage], encode: Encode, *, days: int = 5
) -> Iterator[Group]:
    """Yield neutral pairs of near sentences from articles on other days and other places.

    Cosine .35 to .72: nearer ones may state one fact of the background twice.
    """
    vectors = encode([item.text for item in items])
    for left, right in _near(rng, vectors, low=0.35, high=0.72, most=12):
        one, two = items[left], items[right]
        apart = abs((one.day - two.day).days) >= days and one.place != two.place
        if apart and one.article != two.article:
            yield [Row(one.text, two.text, "neutral", "made_different_events")]


def related_sentences(
    rng: random.Random, sentences: Sequence[str], encode: Encode
) -> Iterator[Group]:
    """Yield neutral pairs of sentences on one topic (cosine .3 to .65) from a broad pool."""
    vectors = encode(sentences)
    for left, right in _near(rng, vectors, low=0.3, high=0.65, most=4):
        yield [Row(sentences[left], sentences[right], "neutral", "made_related")]


def unrelated(rng: random.Random, sentences: Sequence[str]) -> Iterator[Group]:
    """Yield neutral pairs of sentences drawn at random."""
    while True:
        one, two = rng.sample(sentences, 2)
        yield [Row(one, two, "neutral", "made_unrelated")]


def retrieved_neutrals(
    rng: random.Random, claims: Sequence[str], evidence: Sequence[str], *, least: float = 0.2
) -> Iterator[Group]:
    """Yield each claim that no evidence settles, with one of its three nearest evidence texts.

    Near by tf-idf, at least ``least``: names weigh most, so the evidence is about the same
    person or thing.
    """
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    known = vectoriser.fit_transform(evidence).T.tocsc()
    for first in range(0, len(claims), _CHUNK):
        chunk = claims[first : first + _CHUNK]
        scores = (vectoriser.transform(chunk) @ known).tocsr()
        for line, claim in enumerate(chunk):
            row = scores[line]
            best = row.indices[np.argsort(-row.data, kind="stable")[:3]]
            near = [at for at in best if row[0, at] >= least]
            if near:
                premise = evidence[rng.choice(near)]
                yield [Row(premise, claim, "neutral", "made_retrieved")]


def _near(
    rng: random.Random, vectors: np.ndarray, *, low: float, high: float, most: int
) -> Iterator[tuple[int, int]]:
    """Yield pairs of row numbers with a cosine in [low, high), each pair once, in random order."""
    pairs: set[tuple[int, int]] = set()
    for first in range(0, len(vectors), _CHUNK):
        cosines = vectors[first : first + _CHUNK] @ vectors.T
        cosines[cosines >= high] = -1.0
        best = np.argpartition(-cosines, min(most, len(vectors) - 1), axis=1)[:, :most]
        for line, columns in enumerate(best):
            for column in columns:
                if cosines[line, column] >= low:
                    pairs.add((min(first + line, int(column)), max(first + line, int(column))))
    ordered = sorted(pairs)
    rng.shuffle(ordered)
    for left, right in ordered:
        yield (left, right) if rng.random() < 0.5 else (right, left)
