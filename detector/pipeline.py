"""The verbs in one function: read, split, embed, pair, judge, rank."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from detector.config import Settings
from detector.data import CONFLICTS, Article, Claim, Finding, Label, Report, Review, Skipped
from detector.embed import embed
from detector.group import group
from detector.judge import judge
from detector.pair import budget, pair, possible
from detector.parts import Encoder, Judge, Progress, Reader, silent
from detector.rank import rank
from detector.read import read
from detector.reviews import apply, said
from detector.split import split


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
    reviews: Sequence[Review] = (),
) -> Report:
    """The report on the articles under `folder`; findings that `reviews` reject are left out.

    Raises what `read.read` raises.
    """
    clock = _Clock()
    with clock("read"):
        articles, skipped = read(folder, readers, progress)
    with clock("split"):
        claims, omitted = split(articles, progress)
    with clock("embed"):
        vectors = embed(claims, encoder, progress)
    wanted = budget(len(claims)) if settings.max_pairs is None else settings.max_pairs
    with clock("pair"):
        pairs = pair(claims, vectors, wanted, within=settings.within, progress=progress)
    with clock("judge"):
        verdicts = judge(pairs, model, progress)
    with clock("rank"):
        ranked = rank(verdicts, settings.min_score)
        labels = _labels(settings)
        shown, rejected = apply([one for one in ranked if one.label in labels], reviews)
        findings, disputes = group(shown, vectors)
    counts = _counts(articles, claims, possible(claims, within=settings.within), ranked, rejected)
    return Report(
        articles=articles,
        claims=Counter(claim.article.id for claim in claims),
        findings=findings,
        disputes=disputes,
        skipped=skipped,
        counts=counts,
        omitted=omitted,
        settings={
            **{key: value for key, value in asdict(settings).items() if key != "batch_tokens"},
            "folder": folder.name,
            "max_pairs": wanted,
            "labels": [label.value for label in labels],
        },
        encoder=encoder.fingerprint,
        judge=model.fingerprint,
        timings=clock.seconds,
        notes=(*_notes(counts, skipped, settings), *said(ranked, rejected, reviews)),
        reviews=tuple(reviews),
    )


def _labels(settings: Settings) -> tuple[Label, ...]:
    """The labels asked for. `min_score` 0 with the default labels asks for every judged pair."""
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
    counts: dict[str, int], skipped: Sequence[Skipped], settings: Settings
) -> tuple[str, ...]:
    """What a reader must know before trusting an empty or a partial result."""
    notes = []
    if counts["claims"] == 0:
        notes.append("No claim was found in the articles, so there was nothing to compare.")
    elif counts["articles"] == 1 and not settings.within:
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
    if skipped:
        notes.append(f"Skipped, and listed with the reason: {len(skipped)}.")
    return tuple(notes)
