"""Verdicts to findings: what we say of a pair, how sure we are, and why."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detector.data import (
    CONFLICTS,
    Claim,
    Finding,
    Kind,
    Label,
    Pair,
    Quantity,
    Scores,
    Verdict,
)
from detector.understanding.cues import Cues, cues
from detector.understanding.quantities import Comparison, compare
from detector.understanding.restatement import says_the_same
from detector.understanding.words import STOPWORDS, content, overlap

_COUNTED = re.compile(r"[\s-]+([^\W\d_][\w'’-]*)")
# Decimals of a score: ranks must not hang on the last bits of a processor's arithmetic.
_DECIMALS = 4
# From this overlap of content words on, and with so many words shared, two sentences speak of the
# same thing closely enough that a number or a negation that differs is evidence of its own. On the
# tune events three of nine such pairs are conflicts; with fewer shared words ("There is no
# vaccine") none of seventeen, and of all candidate pairs one in 148.
_CLOSE = 0.5
_SHARED = 3
# Days between two articles from which on they more likely tell of two events.
_FAR = 14
# An entailment of this probability in either direction, with less contradiction, is an agreement.
_AGREES = 0.5

# A logistic regression over named features, see `Features`, fitted on all 18,731 candidate pairs
# of the tune events (139 marked conflicts), read by the default cascade: average precision .20,
# .19 where each event is scored by weights fitted on the other five; precision@20 .65 (.60). The
# small judge alone gives .13, and its first version gave .09. "contradiction" was fitted to .90;
# at 1.13 average precision is the same and conflicts stand further above look-alikes and
# agreements (AUC .59 against .56). What was tried and did not help, in the same way: the lesser or
# the greater of both directions, rare words and names in common, the length of the claims, how
# many are reported speech. The bias makes the mean score the share of conflicts among those pairs:
# of 21 findings from .5 on 62% are marked, of 10 from .7 on 80%. "apart" is set by hand: the tune
# events span days, so nothing can be fitted; of the numeric findings on a war of many years most
# were tolls of two attacks, weeks apart.
BIAS = -4.08
WEIGHTS = {
    "contradiction": 1.13,
    "entailment": -0.2,
    "similarity": 6.22,
    "mutual": 0.62,
    "clash": 2.39,
    "turned": 1.8,
    "headline": -0.84,
    "apart": -1.5,
}


@dataclass(frozen=True, slots=True)
class Features:
    """What the score of a pair is made of.

    `contradiction`: log-odds of the mean P(contradiction) of both directions. `entailment`: mean
    P(entailment). `similarity`: cosine. `mutual`: how far the similarity is from that of each
    claim's best partner in the other's article, both added: 0 where they are each other's best
    match, else less. `clash`: overlap of content words where numbers of one unit
    exclude each other and the sentences are close, else 0; `turned`: the same where just one side
    is negated. `headline`: 1 where either side is a headline, so that it stands behind the same
    statement from a body. `apart`: 1 where both articles are dated, more than two weeks from each
    other.
    """

    contradiction: float
    entailment: float
    similarity: float
    mutual: float
    clash: float
    turned: float
    headline: float
    apart: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """A verdict with what the words of its claims show."""

    verdict: Verdict
    left: Cues
    right: Cues
    close: float
    mutual: float
    same: bool
    comparison: Comparison
    evidence: tuple[Quantity, Quantity] | None

    @property
    def turned(self) -> bool:
        return self.left.negated != self.right.negated


def mean_scores(verdict: Verdict) -> Scores:
    """The mean of the directions that were read."""
    forward, backward = verdict.forward, verdict.backward or verdict.forward
    return Scores(
        (forward.entailment + backward.entailment) / 2,
        (forward.neutral + backward.neutral) / 2,
        (forward.contradiction + backward.contradiction) / 2,
    )


class Partners:
    """The similarity of each claim's best partner in each other article, among judged pairs."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self._best: dict[tuple[int, str], float] = {}
        for verdict in verdicts:
            pair = verdict.pair
            for claim, other in ((pair.left, pair.right), (pair.right, pair.left)):
                key = (claim.number, other.article.id)
                self._best[key] = max(self._best.get(key, -1.0), pair.similarity)

    def mutual(self, pair: Pair) -> float:
        """`Features.mutual` of a pair that is among them."""
        left = self._best[pair.left.number, pair.right.article.id]
        right = self._best[pair.right.number, pair.left.article.id]
        return 2 * pair.similarity - left - right


def _read(verdict: Verdict, partners: Partners) -> _Reading:
    left, right = verdict.pair.left, verdict.pair.right
    comparison, evidence = compare(left.quantities, right.quantities)
    return _Reading(
        verdict=verdict,
        left=cues(left.proposition),
        right=cues(right.proposition),
        close=_closeness(content(left.proposition), content(right.proposition)),
        mutual=partners.mutual(verdict.pair),
        same=says_the_same(left, right),
        comparison=comparison,
        evidence=evidence,
    )


def _closeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The overlap of content words where it is large enough to tell, else 0."""
    value = overlap(left, right)
    return value if value >= _CLOSE and len(left & right) >= _SHARED else 0.0


def features(verdict: Verdict, partners: Partners) -> Features:
    """The features of a verdict, as `WEIGHTS` weighs them; `partners` holds all of the run's."""
    return _features(_read(verdict, partners))


def _features(reading: _Reading) -> Features:
    pair = reading.verdict.pair
    mean = mean_scores(reading.verdict)
    odds = min(max(mean.contradiction, 1e-3), 1 - 1e-3)
    return Features(
        contradiction=math.log(odds / (1 - odds)),
        entailment=mean.entailment,
        similarity=pair.similarity,
        mutual=reading.mutual,
        clash=reading.close if reading.comparison is Comparison.CLASH else 0.0,
        turned=reading.close if reading.turned else 0.0,
        headline=1.0 if pair.left.headline or pair.right.headline else 0.0,
        apart=1.0 if _days(pair.left, pair.right) > _FAR else 0.0,
    )


def _days(left: Claim, right: Claim) -> int:
    """Days between the articles' dates; 0 where either is unknown."""
    if left.article.date is None or right.article.date is None:
        return 0
    first, second = (date.fromisoformat(c.article.date or "") for c in (left, right))
    return abs((first - second).days)


def _score(reading: _Reading) -> float:
    if reading.same:
        return 0.0
    values = _features(reading)
    total = BIAS + sum(weight * getattr(values, name) for name, weight in WEIGHTS.items())
    return round(1 / (1 + math.exp(-total)), _DECIMALS)


def _kind(reading: _Reading) -> Kind:
    """The kind that the words show, the most certain evidence first."""
    left, right = reading.verdict.pair.left, reading.verdict.pair.right
    if reading.comparison is Comparison.CLASH:
        return Kind.NUMERIC
    denied = [bool(claim.cue and cues(claim.cue).denial) for claim in (left, right)]
    if denied[0] != denied[1] or reading.left.denial != reading.right.denial:
        return Kind.ATTRIBUTION_DISPUTE
    if reading.left.plan != reading.right.plan:
        plan, act = (left, right) if reading.left.plan else (right, left)
        known = plan.article.date is not None and act.article.date is not None
        if known and str(plan.article.date) < str(act.article.date):
            return Kind.SUPERSEDED_UPDATE
    if reading.turned:
        return Kind.NEGATION
    if reading.left.hedged != reading.right.hedged or reading.left.plan != reading.right.plan:
        return Kind.MODALITY
    return Kind.OTHER


_SOFT = (Kind.ATTRIBUTION_DISPUTE, Kind.MODALITY, Kind.SUPERSEDED_UPDATE)


def _reasons(reading: _Reading, kind: Kind, label: Label) -> tuple[str, ...]:
    """Plain sentences, the most telling first."""
    pair = reading.verdict.pair
    left, right = pair.left.article, pair.right.article
    reasons = []
    if label is Label.AGREEMENT:
        if reading.same:
            reasons.append("Both say the same in nearly the same words.")
    elif kind is Kind.NUMERIC and reading.evidence:
        first, second = _figures(reading.evidence, pair)
        reasons.append(f"“{first}” against “{second}”.")
    elif kind is Kind.ATTRIBUTION_DISPUTE:
        reasons.append(_dispute(pair.left, pair.right))
    elif kind is Kind.SUPERSEDED_UPDATE:
        earlier, later = sorted([str(left.date), str(right.date)])
        reasons.append(
            f"A plan or promise against a later report, which may replace it: {earlier} "
            f"against {later}."
        )
    elif kind is Kind.NEGATION:
        reasons.append("One side is negated and the other is not.")
    elif kind is Kind.MODALITY:
        reasons.append("One side is certain, the other is a plan or a possibility.")
    reasons.append(_judged(reading.verdict, label))
    return tuple(reasons)


def _dispute(left: Claim, right: Claim) -> str:
    """Who says it and who denies it, as far as they are named."""
    said = [f"{claim.speaker} {claim.cue}" for claim in (left, right) if claim.speaker]
    if len(said) == len((left, right)) and left.speaker != right.speaker:
        return f"One side denies or disputes it: {said[0]} one thing, {said[1]} the other."
    return "One side denies or disputes something."


def _figures(evidence: tuple[Quantity, Quantity], pair: Pair) -> tuple[str, str]:
    """The numbers that exclude each other, each with the word that it counts."""
    left, right = evidence
    return _worded(left, pair.left.proposition), _worded(right, pair.right.proposition)


def _worded(quantity: Quantity, text: str) -> str:
    """A number with the word that it counts: 3,000 marines."""
    following = _COUNTED.match(text, quantity.end)
    counted = following is not None and following[1].lower() not in STOPWORDS
    return text[quantity.start : following.end()] if counted and following else quantity.text


def _judged(verdict: Verdict, label: Label) -> str:
    what = "entailment" if label is Label.AGREEMENT else "contradiction"
    first = getattr(verdict.forward, what)
    if verdict.backward is None:
        return f"The judge gives {what} {first:.2f} one way; the other was not read."
    second = getattr(verdict.backward, what)
    return f"The judge gives {what} {first:.2f} one way, {second:.2f} back."


def finding_id(left: Claim, right: Claim) -> str:
    """The same in every run: a hash of both claims' articles and texts."""
    parts = (left.article.id, left.text, right.article.id, right.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _finding(verdict: Verdict, partners: Partners, min_score: float) -> Finding:
    reading = _read(verdict, partners)
    score = _score(reading)
    mean = mean_scores(verdict)
    left, right = verdict.pair.left, verdict.pair.right
    best = max(verdict.forward.entailment, (verdict.backward or verdict.forward).entailment)
    agrees = (best >= _AGREES and mean.entailment > mean.contradiction) or reading.same
    kind = _kind(reading)
    if agrees and score < max(min_score, _AGREES):
        label, kind = Label.AGREEMENT, Kind.AGREEMENT
    elif score >= min_score:
        label = Label.TENSION if kind in _SOFT else Label.CONTRADICTION
    else:
        label = Label.NEUTRAL
    return Finding(
        id=finding_id(left, right),
        verdict=verdict,
        label=label,
        kind=kind,
        score=score,
        reasons=_reasons(reading, kind, label),
        figures=(
            _figures(reading.evidence, verdict.pair)
            if kind is Kind.NUMERIC and reading.evidence
            else None
        ),
    )


def explain(verdict: Verdict, min_score: float) -> tuple[Finding, dict[str, tuple[float, float]]]:
    """The finding for one verdict by itself, and each feature's value and what it adds to the
    log-odds of the score. Without other pairs `mutual` is 0.
    """
    partners = Partners([verdict])
    values = features(verdict, partners)
    parts = {
        name: (getattr(values, name), weight * getattr(values, name))
        for name, weight in WEIGHTS.items()
    }
    return _finding(verdict, partners, min_score), parts


def rank(verdicts: Sequence[Verdict], min_score: float) -> list[Finding]:
    """A finding for each verdict: conflicts by score, agreements by entailment, then the rest.

    A pair whose score is at least `min_score` is a conflict; below it is an agreement where the
    judge sees entailment, else neutral. Ties are broken by id.
    """
    partners = Partners(verdicts)
    findings = [_finding(verdict, partners, min_score) for verdict in verdicts]

    def order(finding: Finding) -> tuple[int, float, str]:
        if finding.label in CONFLICTS:
            return 0, -finding.score, finding.id
        if finding.label is Label.AGREEMENT:
            return 1, -round(mean_scores(finding.verdict).entailment, _DECIMALS), finding.id
        return 2, -finding.score, finding.id

    return sorted(findings, key=order)
