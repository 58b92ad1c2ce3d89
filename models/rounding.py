"""The numbers of a layer that is computed in int8: ranges, smoothing and codes.

A layer is out = x @ w + bias, with x float32 (rows, inputs) and w (inputs, outputs). In int8,
x * smooth is rounded to uint8 with one scale and one zero point, fixed for ever, and w / smooth to
7-bit codes with one scale a column; `smooth`, one number an input, takes the size out of the few
inputs that are far larger than the rest and gives it to the weights (Xiao et al., 2023,
"SmoothQuant").

Everything is chosen by the error that it makes in `out` on rows that were seen in calibration.
"""

from typing import NamedTuple

import numpy as np
import torch

# Codes of weights. Processors without VNNI add two products of uint8 and int8 in 16 bits:
# 2 x 255 x 64 fits, 2 x 255 x 127 does not, and the same file would score otherwise there.
LOWEST, HIGHEST = -64, 63
# How much of an input's size the weights take over: the powers that are tried.
_POWERS = (0.0, 0.5, 0.6, 0.7, 0.8)
# Shares of the range seen that are tried as the range kept; what lies outside is clipped.
_SHARES = (1.0, 0.9, 0.8, 0.7)
# Shares of a column's largest weight that are tried as its largest code.
_TOPS = (1.0, 0.9, 0.8)
# Rows and columns on which ranges are tried; all that was seen takes part in the rounding.
_TRIED = 400
# Added to the diagonal of the rows' second moments, as a share of its mean.
_DAMPING = 0.01
_BLOCK = 128
# Inputs that stay float32 where a layer has fewer outputs than inputs: those that were largest. In
# the feed-forward part of a small judge a handful are ten times as large as the rest, and this
# layer alone made 60% of the variance of the scores' error; without them its error is a half.
_LOOSE = 8

Array = np.ndarray


class Seen:
    """What calibration keeps of the rows that went into a layer: their moments and a sample."""

    def __init__(self, width: int, sample: int = 2048) -> None:
        self.count = 0
        self.moments = np.zeros((width, width), np.float32)
        self.low = np.full(width, np.inf, np.float32)
        self.high = np.full(width, -np.inf, np.float32)
        self._sample = sample
        self._rows: list[Array] = []

    def only(self, places: Array) -> "Seen":
        """The same rows, with the inputs `places` (m,) alone."""
        part = Seen(len(places), self._sample)
        part.count, part.moments = self.count, self.moments[np.ix_(places, places)]
        part.low, part.high = self.low[places], self.high[places]
        part._rows = [rows[:, places] for rows in self._rows]
        return part

    def add(self, rows: Array) -> None:
        """`rows` is float32 (n, width)."""
        # Neighbouring tokens say much the same, and the moments are most of the work.
        half = rows[::2]
        self.count += len(half)
        self.moments += half.T @ half
        self.low = np.minimum(self.low, rows.min(axis=0))
        self.high = np.maximum(self.high, rows.max(axis=0))
        self._rows.append(rows[:: max(1, len(rows) // 128)].copy())

    @property
    def rows(self) -> Array:
        """A sample of the rows, float32 (n, width)."""
        rows = np.concatenate(self._rows)
        return rows[:: -(-len(rows) // self._sample)]


class Layer(NamedTuple):
    """A layer in int8: uint8 codes of x are round(x * smooth / scale) + zero.

    `smooth` (inputs,) is 0 for the inputs `loose`, which stay float32; so are their rows of
    `codes`, int8 (inputs, outputs). `scales`, and `shift`, which the bias takes over, are
    (outputs,).
    """

    smooth: Array
    scale: float
    zero: int
    codes: Array
    scales: Array
    shift: Array
    loose: Array


def fit(seen: Seen, weights: Array) -> Layer:
    """The layer with float32 weights (inputs, outputs), in int8."""
    width, outputs = weights.shape
    size = np.maximum(seen.high, -seen.low)
    # The sum of a float32 product costs little where a layer has fewer outputs than inputs.
    loose = np.sort(np.argsort(-size, kind="stable")[: _LOOSE if outputs < width else 0])
    tight = np.setdiff1d(np.arange(width), loose)
    seen, weights = seen.only(tight), weights[tight]
    kept = choose_range(seen, weights)
    part, scales = choose_codes(seen, kept, weights)
    smooth, codes = np.zeros(width, np.float32), np.zeros((width, outputs), np.int8)
    smooth[tight], codes[tight] = kept.smooth, part
    moved = shift(seen, kept, weights, part, scales)
    return Layer(smooth, kept.scale, kept.zero, codes, scales, moved, loose)


class Range(NamedTuple):
    """uint8 code = round(x * smooth / scale) + zero."""

    smooth: Array
    scale: float
    zero: int

    def rounded(self, rows: Array) -> Array:
        """`rows` x smooth, as the codes say it, float32."""
        codes = np.clip(np.rint(rows * self.smooth / self.scale) + self.zero, 0, 255)
        return ((codes - self.zero) * self.scale).astype(np.float32)


def choose_range(seen: Seen, weights: Array) -> Range:
    """The smoothing and the range with the least error in rows @ weights (inputs, outputs)."""
    rows = seen.rows
    rows = rows[:: -(-len(rows) // _TRIED)]
    weight = np.maximum(np.abs(weights).max(axis=1), 1e-5)
    weights = weights[:, :: -(-weights.shape[1] // _TRIED)]
    size = np.maximum(np.maximum(seen.high, -seen.low), 1e-5)
    best, least = Range(np.ones_like(size), 1.0, 0), np.inf
    for power in _POWERS:
        smooth = weight ** (1 - power) / size**power if power else np.ones_like(size)
        smooth = (smooth / np.exp(np.log(smooth).mean())).astype(np.float32)
        turned = weights / smooth[:, None]
        smoothed = rows * smooth
        low = min(float((seen.low * smooth).min()), 0.0)
        high = max(float((seen.high * smooth).max()), 0.0)
        codes, scales = nearest(turned)
        fixed = float(np.square(smoothed @ (codes * scales - turned)).sum())
        for share in _SHARES:
            scale = share * (high - low) / 255
            found = Range(smooth, scale, round(-share * low / scale))
            error = float(np.square((found.rounded(rows) - smoothed) @ turned).sum())
            # Rounding that looks at the other weights leaves about a quarter of the error.
            if error + fixed / 4 < least:
                best, least = found, error + fixed / 4
    return best


def nearest(weights: Array) -> tuple[Array, Array]:
    """Codes (inputs, outputs) and scales (outputs,): each weight by itself to the nearest code."""
    largest = np.maximum(np.abs(weights).max(axis=0), 1e-12)
    least = np.full(weights.shape[1], np.inf)
    codes, scales = np.zeros_like(weights), np.zeros_like(largest)
    for top in _TOPS:
        tried = largest * top / HIGHEST
        rounded = np.clip(np.rint(weights / tried), LOWEST, HIGHEST)
        error = np.square(rounded * tried - weights).sum(axis=0)
        better = error < least
        codes[:, better], scales[better] = rounded[:, better], tried[better]
        least = np.minimum(least, error)
    return codes, scales.astype(np.float32)


def choose_codes(seen: Seen, kept: Range, weights: Array) -> tuple[Array, Array]:
    """int8 codes (inputs, outputs) and scales (outputs,) of weights / smooth.

    Weights are rounded one input after the other, the error of each made good by those that follow,
    as far as the inputs go together (Frantar et al., 2023, "GPTQ").
    """
    turned = (weights / kept.smooth[:, None]).astype(np.float32)
    _, scales = nearest(turned)
    moments = torch.from_numpy(seen.moments * np.outer(kept.smooth, kept.smooth) / seen.count)
    moments = moments.double()
    # The rounding of the inputs is noise that no other input goes with.
    diagonal = moments.diagonal()
    diagonal += kept.scale**2 / 12 + _DAMPING * diagonal.mean()
    order = diagonal.argsort(descending=True)
    # moments = R @ R.T with R upper triangular; the inverse of R is what GPTQ calls the factor of
    # the inverse.
    turn = order.flip(0)
    root = torch.linalg.cholesky(moments[turn][:, turn]).flip(0, 1)
    identity = torch.eye(len(root), dtype=root.dtype)
    factor = torch.linalg.solve_triangular(root, identity, upper=True).float().numpy()
    places = order.numpy()
    left = turned[places]
    codes = np.zeros_like(left)
    for start in range(0, len(left), _BLOCK):
        end = min(start + _BLOCK, len(left))
        errors = np.zeros((end - start, left.shape[1]), np.float32)
        for at in range(start, end):
            codes[at] = np.clip(np.rint(left[at] / scales), LOWEST, HIGHEST)
            errors[at - start] = (left[at] - codes[at] * scales) / factor[at, at]
            left[at + 1 : end] -= np.outer(factor[at, at + 1 : end], errors[at - start])
        left[end:] -= factor[start:end, end:].T @ errors
    result = np.zeros(codes.shape, np.int8)
    result[places] = codes
    return result, scales


def shift(seen: Seen, kept: Range, weights: Array, codes: Array, scales: Array) -> Array:
    """What the bias must take over, float32 (outputs,): the mean error of the sample."""
    rows = seen.rows
    exact = rows.mean(axis=0) @ weights
    stored = kept.rounded(rows).mean(axis=0) @ (codes * scales)
    return (exact - stored).astype(np.float32)
