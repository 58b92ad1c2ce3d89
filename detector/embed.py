"""Claims to vectors."""

from collections.abc import Sequence

import numpy as np

from detector.data import Claim
from detector.parts import Encoder, Progress, Vectors, silent

# Texts handed to the encoder at a time: enough to sort by length, few enough for progress.
_CHUNK = 2048


def embed(claims: Sequence[Claim], encoder: Encoder, progress: Progress = silent) -> Vectors:
    """float32 (n, d), unit rows in the order of the claims. Equal propositions are encoded once."""
    texts = list(dict.fromkeys(claim.proposition for claim in claims))
    parts = []
    for start in range(0, len(texts), _CHUNK):
        progress("embedding", start, len(texts))
        parts.append(encoder.encode(texts[start : start + _CHUNK]))
    progress("embedding", len(texts), len(texts))
    if not parts:
        return encoder.encode([])
    rows = {text: row for row, text in enumerate(texts)}
    return np.concatenate(parts)[[rows[claim.proposition] for claim in claims]]
