"""Findings to disputes: one conflict that is stated in six sentences takes one place."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.data import CONFLICTS, Claim, Dispute, Finding
from detector.parts import Vectors

# A finding joins a dispute when both its claims restate the claims of the dispute's best pair: each
# side at least so similar, and both together so much. On the tune events that joins 20% of the gold
# conflicts that share a claim and a type, and none of 1,140 that share neither. At .35 it would be
# 39%. It is still too wide where one company's figures are told in like words: in the examples a
# price and a loss stand in one dispute.
_EACH = 0.5
_TOGETHER = 1.3
# From so many outlets on it is said who stands on which side: with two, each side shows its own.
_SEVERAL = 3
# Only so many findings are grouped, the best ones: the table of their claims' similarities stays
# under 150 MB. A finding beyond them is a dispute of its own.
_GROUPED = 3_000


def group(findings: Sequence[Finding], vectors: Vectors) -> tuple[list[Finding], list[Dispute]]:
    """The findings with their dispute's id, in their order, and the disputes by their best pair.

    `findings` are ranked; agreements and neutrals belong to no dispute. `vectors` holds the
    embedding of each claim at its `number`.
    """
    conflicts = [finding for finding in findings if finding.label in CONFLICTS]
    members: list[list[tuple[Finding, bool]]] = []
    grouped = conflicts[:_GROUPED]
    numbers = sorted({claim.number for finding in grouped for claim in _claims(finding)})
    rows = {number: row for row, number in enumerate(numbers)}
    table = vectors[numbers] @ vectors[numbers].T
    leaders = np.zeros((2, len(grouped)), np.int64)
    for finding in grouped:
        left, right = (rows[claim.number] for claim in _claims(finding))
        count = len(members)
        lefts, rights = leaders[0, :count], leaders[1, :count]
        straight = _likeness(table[left, lefts], table[right, rights])
        swapped = _likeness(table[left, rights], table[right, lefts])
        best = np.maximum(straight, swapped)
        if count and best.max() >= _TOGETHER:
            place = int(best.argmax())
            members[place].append((finding, bool(swapped[place] > straight[place])))
        else:
            leaders[:, count] = left, right
            members.append([(finding, False)])
    members += [[(finding, False)] for finding in conflicts[_GROUPED:]]
    owner = {finding.id: parts[0][0].id for parts in members for finding, _ in parts}
    named = [replace(finding, dispute=owner.get(finding.id)) for finding in findings]
    by_id = {finding.id: finding for finding in named}
    disputes = [
        _dispute([(by_id[finding.id], turned) for finding, turned in parts]) for parts in members
    ]
    return named, disputes


def _claims(finding: Finding) -> tuple[Claim, Claim]:
    return finding.verdict.pair.left, finding.verdict.pair.right


def _likeness(first: Vectors, second: Vectors) -> Vectors:
    """The sum of both similarities, or 0 where either is too small."""
    together: Vectors = np.where(np.minimum(first, second) >= _EACH, first + second, 0.0)
    return np.round(together, 4)


def _dispute(members: Sequence[tuple[Finding, bool]]) -> Dispute:
    sides: tuple[dict[int, Claim], dict[int, Claim]] = ({}, {})
    for finding, turned in members:
        left, right = _claims(finding)
        for side, claim in zip(sides, (right, left) if turned else (left, right), strict=True):
            side.setdefault(claim.number, claim)
    first, second = (next(iter(side.values())) for side in sides)
    claims = [list(side.values()) for side in sides]
    return Dispute(
        id=members[0][0].id,
        title=f"{_short(first.proposition)} / {_short(second.proposition)}",
        findings=tuple(finding for finding, _ in members),
        sides=tuple(tuple(side) for side in claims),
        summary=_summary(members, claims),
    )


def _summary(members: Sequence[tuple[Finding, bool]], claims: Sequence[Sequence[Claim]]) -> str:
    """The line that tells the sides, where there are more than two outlets."""
    if len({outlet for side in claims for outlet in _outlets(side)}) < _SEVERAL:
        return ""
    return _by_figure(members) or " against ".join(", ".join(_outlets(side)) for side in claims)


def _by_figure(members: Sequence[tuple[Finding, bool]]) -> str:
    """Who gives which figure, where each pair is one of figures: “12 people: A, B; 15 dead: C”."""
    outlets: dict[str, dict[str, None]] = {}
    for finding, _ in members:
        if finding.figures is None:
            return ""
        for figure, claim in zip(finding.figures, _claims(finding), strict=True):
            outlets.setdefault(figure, {}).update(dict.fromkeys(_outlets([claim])))
    return "; ".join(f"{figure}: {', '.join(names)}" for figure, names in outlets.items())


def _outlets(claims: Sequence[Claim]) -> list[str]:
    """The outlets that print one of the claims, reprints too, each once."""
    printed = [claim for first in claims for claim in (first, *first.also)]
    return list(dict.fromkeys(claim.article.source or claim.article.id for claim in printed))


def _short(text: str, longest: int = 70) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
