"""The verbs in one function: read, split, embed, pair, judge, rank."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from detector.cards import Card
from detector.config import Settings
from detector.data import CONFLICTS, Article, Claim, Finding, Label, Report, Review, Skipped
from detector.draft import Draft, check
from detector.embed import embed
from detector.errors import UsageError
from detector.group import group
from detector.judge import HOPELESS, judge
from detector.pair import DRAFT_PAIRS, budget, pair, pair_with_draft, possible, topical
from detector.parts import Encoder, Judge, Progress, Reader, silent
from detector.rank import rank
from detector.read import read
from detector.reviews import apply, said
from detector.split import split
from detector.understanding.event import Surroundings
from detector.understanding.reprints import merge


class _Clock:
    """Seconds a stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.perf_counter() - start, 3)


def run(
    folder: Path,
    settings: Settings,
    readers: Sequence[Reader],
    encoder: Encoder,
    model: Judge,
    progress: Progress = silent,
    *,
    card: Card | None = None,
    draft: Draft | None = None,
    about: str | None = None,
    reviews: Sequence[Review] = (),
) -> Report:
    """The report on the articles under `folder`. Raises what `read.read` raises.

    `card` is the judge's: articles in languages that it does not list are skipped. With `draft` its
    claims are compared with those of the folder, and those not with each other. With `about` only
    claims near that topic are compared. Findings that `reviews` reject are left out.
    """
    clock = _Clock()
    with clock("read"):
        articles, skipped = read(
            folder, readers, progress, card, leave_out=draft.path if draft else None
        )
    with clock("split"):
        found, left_out = split(articles, progress)
        omitted = Counter(piece.reason for piece in left_out)
        claims, duplicates = merge(found)
        drafted = split(draft.articles)[0] if draft else []
        if draft and not drafted:
            raise UsageError(f"{draft.name} holds no claim to check: write whole sentences.")
        if len(claims) < len(found):
            omitted["reprinted"] = len(found) - len(claims)
    with clock("embed"):
        vectors = embed(claims, encoder, progress)
        if about is not None:
            near = topical(vectors, encoder.encode([about])[0])
            omitted["off topic"] = len(claims) - len(near)
            claims = [replace(claims[row], number=n) for n, row in enumerate(near.tolist())]
            vectors = vectors[near]
        if drafted:
            first = len(claims)
            claims += [replace(claim, number=first + n) for n, claim in enumerate(drafted)]
            vectors = np.concatenate([vectors, embed(drafted, encoder)])
    if draft:
        wanted = settings.max_pairs or DRAFT_PAIRS * len(drafted)
    else:
        wanted = budget(len(claims)) if settings.max_pairs is None else settings.max_pairs
    with clock("pair"):
        pairs = (
            pair_with_draft(claims, vectors, len(drafted), settings.max_pairs, progress)
            if draft
            else pair(claims, vectors, wanted, within=settings.within, progress=progress)
        )
    with clock("judge"):
        # What follows from what is a question of direction, so a draft is read both ways.
        verdicts = judge(pairs, model, progress, hopeless=0.0 if draft else HOPELESS)
    with clock("rank"):
        # A draft may tell of several events, and a single claim has nothing around it.
        around = None if draft else Surroundings(claims, vectors)
        ranked = rank(verdicts, settings.min_score, around)
        labels = _labels(settings, draft)
        shown, rejected = apply([one for one in ranked if one.label in labels], reviews)
        findings, disputes = group(shown, vectors)
    candidates = (
        len(drafted) * (len(claims) - len(drafted))
        if draft
        else possible(claims, within=settings.within)
    )
    counts = _counts(articles, claims, candidates, ranked, rejected)
    return Report(
        articles=[*articles, *(draft.articles if draft else ())],
        claims=Counter(claim.article.id for claim in [*found, *drafted]),
        findings=findings,
        disputes=disputes,
        skipped=skipped,
        counts=counts,
        omitted=dict(sorted(omitted.items())),
        settings={
            **{key: value for key, value in asdict(settings).items() if key != "batch_tokens"},
            "folder": folder.name,
            "against": draft.name if draft else None,
            "about": about,
            "max_pairs": wanted,
            "labels": [label.value for label in labels],
        },
        encoder=encoder.fingerprint,
        judge=model.fingerprint,
        timings=clock.seconds,
        notes=(
            *_notes(counts, skipped, omitted, duplicates, settings),
            *said(ranked, rejected, reviews),
        ),
        duplicates=duplicates,
        checked=(
            check(claims[len(claims) - len(drafted) :], findings, settings.decisive)
            if draft
            else ()
        ),
        reviews=tuple(reviews),
    )


def _labels(settings: Settings, draft: Draft | None) -> tuple[Label, ...]:
    """The labels asked for. `min_score` 0 with the default labels asks for every judged pair; a
    draft wants to know what supports it, too.
    """
    if draft and settings.labels == CONFLICTS and settings.min_score > 0:
        return (*CONFLICTS, Label.AGREEMENT)
    if settings.min_score == 0 and settings.labels == CONFLICTS:
        return tuple(Label)
    return settings.labels


def _counts(
    articles: Sequence[Article],
    claims: Sequence[Claim],
    candidates: int,
    ranked: Sequence[Finding],
    rejected: Sequence[Finding],
) -> dict[str, int]:
    """The funnel: what came in, what could be compared, what was judged, what was found.

    Findings that a reader rejected count as `rejected` and under no label.
    """
    labels = Counter(finding.label for finding in ranked)
    labels.subtract(finding.label for finding in rejected)
    return {
        "articles": len(articles),
        "claims": len(claims),
        "candidates": candidates,
        "judged": len(ranked),
        **{label.value: labels[label] for label in Label},
        "rejected": len(rejected),
    }


def _notes(
    counts: dict[str, int],
    skipped: Sequence[Skipped],
    omitted: dict[str, int],
    duplicates: dict[str, str],
    settings: Settings,
) -> tuple[str, ...]:
    """What a reader must know before trusting an empty or a partial result."""
    notes = []
    if counts["claims"] == 0 and omitted.get("off topic"):
        notes.append("No claim is near that topic: say it in other words.")
    elif counts["claims"] == 0:
        notes.append("No claim was found in the articles, so there was nothing to compare.")
    elif counts["articles"] == 1 and counts["candidates"] == 0:
        notes.append(
            "Only one article was read, so there was nothing to compare: add articles, or compare "
            "its claims with each other (--within)."
        )
    elif counts["judged"] == 0:
        notes.append("No pair of claims was judged.")
    elif counts["judged"] < counts["candidates"]:
        share = counts["judged"] / counts["candidates"]
        notes.append(
            f"The {counts['judged']:,} most related of {counts['candidates']:,} possible pairs "
            f"({share:.0%}) were judged; --max-pairs changes that."
        )
    if duplicates:
        articles = (
            "1 article is a reprint"
            if len(duplicates) == 1
            else (f"{len(duplicates)} articles are reprints")
        )
        notes.append(f"{articles} of another: what both say counts once.")
    if skipped:
        notes.append(f"Skipped, and listed with the reason: {len(skipped)}.")
    return tuple(notes)
