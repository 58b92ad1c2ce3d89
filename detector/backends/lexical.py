"""An encoder and a judge of words alone: deterministic, numpy only, no weights.

They are the floor that every neural model must beat, and a real stand-in for one in tests.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from detector.data import Fingerprint
from detector.parts import Vectors
from detector.understanding.cues import cues
from detector.understanding.quantities import Comparison, compare, quantities
from detector.understanding.words import content, stem, words

_DIMENSIONS = 1024
_REVISION = "1"


class LexicalEncoder:
    """Hashed stems with their signs, weighted down for function words by leaving those out."""

    fingerprint = Fingerprint("lexical", _REVISION)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, 1024), unit rows; a text without content points along the first axis."""
        rows = np.zeros((len(texts), _DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            for word in content(text) or {stem(word) for word in words(text)}:
                digest = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
                rows[row, digest % _DIMENSIONS] += 1.0 if digest >> 63 else -1.0
            if not rows[row].any():
                rows[row, 0] = 1.0
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        units: Vectors = (rows / norms).astype(np.float32)
        return units


class LexicalJudge:
    """Shared words make related claims; a negation or a number that differs makes a conflict."""

    fingerprint = Fingerprint("lexical", _REVISION)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """float32 (n, 3): entailment, neutral, contradiction."""
        rows = [self._row(premise, hypothesis) for premise, hypothesis in pairs]
        return np.array(rows, np.float32).reshape(-1, 3)

    def _row(self, premise: str, hypothesis: str) -> tuple[float, float, float]:
        left, right = content(premise), content(hypothesis)
        shared = len(left & right) / len(right) if right else 0.0
        clash = compare(quantities(premise), quantities(hypothesis))[0] is Comparison.CLASH
        turned = cues(premise).negated != cues(hypothesis).negated
        contradiction = 0.9 * shared if clash or turned else 0.1 * shared
        entailment = 0.05 * shared if clash or turned else 0.8 * shared**2
        return entailment, 1.0 - entailment - contradiction, contradiction
