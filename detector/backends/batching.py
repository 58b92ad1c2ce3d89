"""Batches in which a text's scores do not depend on its neighbours."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

# Lengths are padded up to a multiple of this. Every batch holds one padded length only, so that a
# text meets the same tensor shape alone and among others: padding to the longest neighbour changes
# the order of floating-point sums.
PAD = 8


def batches(lengths: Sequence[int], tokens: int) -> Iterator[tuple[int, list[int]]]:
    """(padded length, positions) of batches that hold at most `tokens` tokens, shortest first.

    A batch has at least one text, however long. Every position comes once.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for position, length in enumerate(lengths):
        groups[-(-max(length, 1) // PAD) * PAD].append(position)
    for padded in sorted(groups):
        rows = max(1, tokens // padded)
        group = groups[padded]
        for start in range(0, len(group), rows):
            yield padded, group[start : start + rows]
