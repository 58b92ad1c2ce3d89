"""Make a false-alarm suite: near and random pairs of sentences about different events.

    python benchmarks/make_false_alarms.py newsdesk FOLDER OUT.jsonl
    python benchmarks/make_false_alarms.py reports CORPUS.jsonl.gz OUT.jsonl

No such pair is a conflict, so every row is neutral, and the share called contradiction is the
false-alarm rate. `newsdesk` pairs claims of different event folders. `reports` pairs sentences of
reports of different dates and places; it uses only the half of the corpus that training leaves
alone (first hexadecimal digit of the id's sha256 from 8 to f).
"""

import gzip
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from detector.assemble import DEFAULT_ENCODER, build_encoder, build_readers
from detector.data import Article, Claim
from detector.embed import embed
from detector.read import read
from detector.split import split

# So many near pairs and as many random ones.
EACH = 300
# Near, but not the same statement about the world in general.
CEILING = 0.80


def newsdesk(folder: Path) -> tuple[list[Claim], list[str]]:
    """The claims of all events under `folder`, and the event of each."""
    articles, events = [], []
    for event in sorted(path.parent for path in folder.glob("*/gold.json")):
        for article in read(event, build_readers())[0]:
            articles.append(article)
            events.append(event.name)
    owner = {id(article): event for article, event in zip(articles, events, strict=True)}
    claims = split(articles)[0]
    return claims, [owner[id(claim.article)] for claim in claims]


def reports(corpus: Path) -> tuple[list[Claim], list[str]]:
    """The claims of the evaluation half of the corpus, and date with place of each."""
    articles, owner = [], {}
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if hashlib.sha256(str(row["id"]).encode()).hexdigest()[0] < "8":
                continue
            if row.get("date") and row.get("location"):
                article = Article(id=str(row["id"]), text=row["text"])
                articles.append(article)
                owner[article.id] = f"{row['date']}/{row['location']}"
    claims = [claim for claim in split(articles)[0] if not claim.headline]
    return claims, [owner[claim.article.id] for claim in claims]


def pairs(claims: list[Claim], groups: list[str], apart: bool) -> list[tuple[str, str]]:
    """Near pairs first, then random ones; each claim at most once among the near.

    With `apart`, date and place must both differ, not only one of them.
    """
    vectors = embed(claims, build_encoder(DEFAULT_ENCODER))
    names = np.array([group.split("/")[0] for group in groups])
    places = np.array([group.split("/")[-1] for group in groups])
    similar = vectors @ vectors.T
    same = names[:, None] == names[None]
    if apart:
        same |= places[:, None] == places[None]
    similar[same | (similar > CEILING)] = -1
    rows, columns = np.nonzero(np.triu(similar > 0.3, k=1))
    order = np.argsort(-np.round(similar[rows, columns], 4), kind="stable")
    used: set[int] = set()
    chosen: list[tuple[int, int]] = []
    for place in order:
        left, right = int(rows[place]), int(columns[place])
        if left not in used and right not in used:
            chosen.append((left, right))
            used |= {left, right}
        if len(chosen) == EACH:
            break
    rng = np.random.default_rng(0)
    while len(chosen) < 2 * EACH:
        left, right = sorted(rng.integers(0, len(claims), 2).tolist())
        if not same[left, right] and (left, right) not in chosen:
            chosen.append((left, right))
    return [(claims[left].proposition, claims[right].proposition) for left, right in chosen]


def main(kind: str, source: str, out: str) -> None:
    """Write the suite."""
    claims, groups = newsdesk(Path(source)) if kind == "newsdesk" else reports(Path(source))
    with open(out, "w", encoding="utf-8") as stream:
        for premise, hypothesis in pairs(claims, groups, apart=kind == "reports"):
            row = {"premise": premise, "hypothesis": hypothesis, "label": "neutral"}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
