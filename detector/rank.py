"""Verdicts to findings: what we say of a pair, how sure we are, and why."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

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
from detector.understanding.event import Evidence, Surroundings, alone
from detector.understanding.kinds import kind_of
from detector.understanding.quantities import Comparison, compare
from detector.understanding.reasons import reasons, worded
from detector.understanding.restatement import says_the_same
from detector.understanding.words import content, overlap

# Decimals of a score: ranks must not hang on the last bits of a processor's arithmetic.
_DECIMALS = 4
# From this overlap of content words on, and with so many words shared, two sentences speak of the
# same thing closely enough that a number or a negation that differs is evidence of its own. On the
# tune events three of nine such pairs are conflicts; with fewer shared words ("There is no
# vaccine") none of seventeen, and of all candidate pairs one in 148.
_CLOSE = 0.5
_SHARED = 3
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
WEIGHTS: dict[str, float] = {
    "contradiction": 1.13,
    "entailment": -0.2,
    "similarity": 6.22,
    "mutual": 0.62,
    "clash": 2.39,
    "turned": 1.8,
    "headline": -0.84,
}


@dataclass(frozen=True, slots=True)
class Features:
    """What the score of a pair is made of.

    `contradiction`: log-odds of the mean P(contradiction) of both directions. `entailment`: mean
    P(entailment). `similarity`: cosine. `mutual`: how far the similarity is from that of each
    claim's best partner in the other's article, both added: 0 where they are each other's best
    match, else less. `foremost`: the same of the log-odds of a contradiction. `disputed`: the mean
    over both claims of how much of their judged pairs is contradiction: a claim at odds with
    everything is at odds with nothing. `clash`: overlap of content words where numbers of one unit
    exclude each other and the sentences are close, else 0; `turned`: the same where just one side
    is negated. `headline`: 1 where either side is a headline, so that it stands behind the same
    statement from a body. The others are `understanding.event.Evidence`.
    """

    contradiction: float
    entailment: float
    similarity: float
    mutual: float
    foremost: float
    disputed: float
    clash: float
    turned: float
    headline: float
    article: float
    lead: float
    passage: float
    names: float
    strange: float
    days: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """A verdict with what the words of its claims show."""

    verdict: Verdict
    left: Cues
    right: Cues
    close: float
    mutual: float
    foremost: float
    disputed: float
    around: Evidence
    same: bool
    comparison: Comparison
    evidence: tuple[Quantity, Quantity] | None

    @property
    def turned(self) -> bool:
        return self.left.negated != self.right.negated

    @property
    def figures(self) -> tuple[str, str] | None:
        """The numbers that exclude each other, each with the word that it counts."""
        if self.evidence is None or self.comparison is not Comparison.CLASH:
            return None
        pair, (left, right) = self.verdict.pair, self.evidence
        return worded(left, pair.left.proposition), worded(right, pair.right.proposition)


def mean_scores(verdict: Verdict) -> Scores:
    """The mean of the directions that were read."""
    forward, backward = verdict.forward, verdict.backward or verdict.forward
    return Scores(
        (forward.entailment + backward.entailment) / 2,
        (forward.neutral + backward.neutral) / 2,
        (forward.contradiction + backward.contradiction) / 2,
    )


def log_odds(verdict: Verdict) -> float:
    """The log-odds of the mean P(contradiction), held within three decimals of 0 and 1."""
    chance = min(max(mean_scores(verdict).contradiction, 1e-3), 1 - 1e-3)
    return math.log(chance / (1 - chance))


class Partners:
    """What the other judged pairs of a pair's claims say: the best match and the foremost conflict
    of each claim in each other article, and how much of its pairs is contradiction.
    """

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self._best: dict[tuple[int, str], float] = {}
        self._odds: dict[tuple[int, str], float] = {}
        self._total: dict[int, tuple[float, int]] = {}
        for verdict in verdicts:
            pair, odds = verdict.pair, log_odds(verdict)
            chance = mean_scores(verdict).contradiction
            for claim, other in ((pair.left, pair.right), (pair.right, pair.left)):
                key = (claim.number, other.article.id)
                self._best[key] = max(self._best.get(key, -1.0), pair.similarity)
                self._odds[key] = max(self._odds.get(key, -math.inf), odds)
                total, count = self._total.get(claim.number, (0.0, 0))
                self._total[claim.number] = total + chance, count + 1

    def mutual(self, pair: Pair) -> float:
        """`Features.mutual` of a pair that is among them."""
        left, right = self._keys(pair)
        return 2 * pair.similarity - self._best[left] - self._best[right]

    def foremost(self, verdict: Verdict) -> float:
        """`Features.foremost` of a verdict that is among them."""
        left, right = self._keys(verdict.pair)
        return 2 * log_odds(verdict) - self._odds[left] - self._odds[right]

    def disputed(self, verdict: Verdict) -> float:
        """`Features.disputed` of a verdict that is among them, which itself does not count."""
        own = mean_scores(verdict).contradiction
        shares = []
        for claim in (verdict.pair.left, verdict.pair.right):
            total, count = self._total[claim.number]
            shares.append((total - own) / (count - 1) if count > 1 else 0.0)
        return round(sum(shares) / 2, _DECIMALS)

    @staticmethod
    def _keys(pair: Pair) -> tuple[tuple[int, str], tuple[int, str]]:
        return (pair.left.number, pair.right.article.id), (pair.right.number, pair.left.article.id)


class Context:
    """What is known of a run as a whole: all its verdicts and what stands around its claims."""

    def __init__(
        self, verdicts: Sequence[Verdict], surroundings: Surroundings | None = None
    ) -> None:
        """Without `surroundings` every pair counts as of one event."""
        self._partners, self._surroundings = Partners(verdicts), surroundings

    def read(self, verdict: Verdict) -> "_Reading":
        """The verdict with what its words and the run say."""
        pair = verdict.pair
        left, right = pair.left, pair.right
        comparison, evidence = compare(left.quantities, right.quantities)
        around = self._surroundings.evidence(pair) if self._surroundings else alone(pair)
        return _Reading(
            verdict=verdict,
            left=cues(left.proposition),
            right=cues(right.proposition),
            close=_closeness(content(left.proposition), content(right.proposition)),
            mutual=self._partners.mutual(pair),
            foremost=self._partners.foremost(verdict),
            disputed=self._partners.disputed(verdict),
            around=around,
            same=says_the_same(left, right),
            comparison=comparison,
            evidence=evidence,
        )


def _closeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The overlap of content words where it is large enough to tell, else 0."""
    value = overlap(left, right)
    return value if value >= _CLOSE and len(left & right) >= _SHARED else 0.0


def features(verdict: Verdict, context: Context) -> Features:
    """The features of a verdict, as `WEIGHTS` weighs them; `context` is the run's."""
    return _features(context.read(verdict))


def _features(reading: _Reading) -> Features:
    verdict, around = reading.verdict, reading.around
    pair = verdict.pair
    return Features(
        contradiction=log_odds(verdict),
        entailment=mean_scores(verdict).entailment,
        similarity=pair.similarity,
        mutual=reading.mutual,
        foremost=reading.foremost,
        disputed=reading.disputed,
        clash=reading.close if reading.comparison is Comparison.CLASH else 0.0,
        turned=reading.close if reading.turned else 0.0,
        headline=1.0 if pair.left.headline or pair.right.headline else 0.0,
        article=around.article,
        lead=around.lead,
        passage=around.passage,
        names=around.names,
        strange=around.strange,
        days=around.days,
    )


def _score(reading: _Reading) -> float:
    if reading.same:
        return 0.0
    values = _features(reading)
    total = BIAS + sum(weight * getattr(values, name) for name, weight in WEIGHTS.items())
    return round(1 / (1 + math.exp(-total)), _DECIMALS)


def _kind(reading: _Reading) -> Kind:
    """What is certain from the words goes before the likeliest kind."""
    left, right = reading.verdict.pair.left, reading.verdict.pair.right
    if reading.comparison is Comparison.CLASH:
        return Kind.NUMERIC
    denied = [bool(claim.cue and cues(claim.cue).denial) for claim in (left, right)]
    if denied[0] != denied[1]:
        return Kind.ATTRIBUTION_DISPUTE
    if reading.left.plan != reading.right.plan:
        plan, act = (left, right) if reading.left.plan else (right, left)
        known = plan.article.date is not None and act.article.date is not None
        if known and str(plan.article.date) < str(act.article.date):
            return Kind.SUPERSEDED_UPDATE
    return kind_of(left, right)


_SOFT = (Kind.ATTRIBUTION_DISPUTE, Kind.MODALITY, Kind.SUPERSEDED_UPDATE)


def _reasons(reading: _Reading, kind: Kind, label: Label) -> tuple[str, ...]:
    """Plain sentences, the most telling first."""
    pair = reading.verdict.pair
    if label is Label.AGREEMENT:
        told: tuple[str, ...] = ()
        if reading.same:
            told = ("Both say the same in nearly the same words.",)
    else:
        told = reasons(pair.left, pair.right, kind, reading.figures)
    return (*told, _judged(reading.verdict, label))


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


def _finding(verdict: Verdict, context: Context, min_score: float) -> Finding:
    reading = context.read(verdict)
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
        figures=reading.figures if kind is Kind.NUMERIC else None,
    )


def explain(verdict: Verdict, min_score: float) -> tuple[Finding, dict[str, tuple[float, float]]]:
    """The finding for one verdict by itself, and each feature's value and what it adds to the
    log-odds of the score. Without other pairs `mutual`, `foremost` and `disputed` are 0, and both
    claims count as of one event.
    """
    context = Context([verdict])
    values = features(verdict, context)
    parts = {
        name: (getattr(values, name), weight * getattr(values, name))
        for name, weight in WEIGHTS.items()
    }
    return _finding(verdict, context, min_score), parts


def rank(
    verdicts: Sequence[Verdict], min_score: float, surroundings: Surroundings | None = None
) -> list[Finding]:
    """A finding for each verdict: conflicts by score, agreements by entailment, then the rest.

    A pair whose score is at least `min_score` is a conflict; below it is an agreement where the
    judge sees entailment, else neutral. Ties are broken by id.
    """
    context = Context(verdicts, surroundings)
    findings = [_finding(verdict, context, min_score) for verdict in verdicts]

    def order(finding: Finding) -> tuple[int, float, str]:
        if finding.label in CONFLICTS:
            return 0, -finding.score, finding.id
        if finding.label is Label.AGREEMENT:
            return 1, -round(mean_scores(finding.verdict).entailment, _DECIMALS), finding.id
        return 2, -finding.score, finding.id

    return sorted(findings, key=order)
