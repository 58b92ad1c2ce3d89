"""Two judges as one: a large one reads what the small one did not rule out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.data import Fingerprint
from detector.parts import Judge, Vectors

# From this P(contradiction) of the small judge on, the large one reads the pair. On the tune events
# (18,731 candidate pairs; average precision of the ranking, each event scored by weights fitted on
# the others): the large judge alone .194; from .1 on .198 (56% of pairs read by it), .2 .186 (35%),
# .3 .182 (23%), .4 .164 (15%); the small one alone .131.
DOUBT = 0.3

_CONTRADICTION = 2


class Cascade:
    """A judge that is `first`, and `second` wherever `first` sees a chance of a contradiction.

    The choice hangs on the two texts alone, so a cascade may be cached, cut into parts and spread
    over machines like any other judge. The first judge reads the text that sorts first as premise,
    whichever way round it is asked, so that both directions of a pair go to the same judge.
    """

    def __init__(self, first: Judge, second: Judge, doubt: float = DOUBT) -> None:
        self._first, self._second, self._doubt = first, second, doubt

    @property
    def fingerprint(self) -> Fingerprint:
        """That of the first judge, with the second's in `then`."""
        return replace(self._first.fingerprint, then=self._second.fingerprint)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3): entailment, neutral, contradiction."""
        scores = self._first.judge([(min(pair), max(pair)) for pair in pairs])
        # Rounded, so that the last bits of a processor's arithmetic do not choose the judge.
        chance = np.round(scores[:, _CONTRADICTION].astype(np.float64), 4)
        doubtful = np.flatnonzero(chance >= self._doubt)
        if len(doubtful):
            scores = scores.copy()
            scores[doubtful] = self._second.judge([pairs[row] for row in doubtful.tolist()])
        return scores
