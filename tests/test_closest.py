"""The search for the closest pairs: the same as by brute force, wherever it takes a short cut."""

import tracemalloc

import numpy as np
import pytest

from detector import closest as module
from detector import sketch as bounds
from detector.closest import closest
from detector.sketch import Plan, plan, sketch


def brute(
    vectors: np.ndarray, means: np.ndarray, owner: np.ndarray, wanted: int, within: bool
) -> list[tuple[int, int]]:
    full = vectors.astype(np.float64)
    scores = np.round(full @ full.T + (means @ means.T)[owner][:, owner], 5)
    lefts, rights = np.triu_indices(len(full), k=1)
    if not within:
        other = owner[lefts] != owner[rights]
        lefts, rights = lefts[other], rights[other]
    order = np.lexsort((rights, lefts, -scores[lefts, rights]))[:wanted]
    return list(zip(lefts[order].tolist(), rights[order].tolist(), strict=True))


def news(
    events: int, each: int, sentences: int, seed: int, width: int = 48, spread: float = 0.6
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors about their article, articles about their event; means weighted."""
    rng = np.random.default_rng(seed)
    scale = 0.93 ** np.arange(width)
    about = np.repeat(rng.standard_normal((events, width)), each, axis=0)
    about += spread * rng.standard_normal(about.shape)
    vectors = np.repeat(about, sentences, axis=0)
    vectors = (vectors + rng.standard_normal(vectors.shape)) * scale
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    owner = np.repeat(np.arange(events * each), sentences)
    return vectors, means_of(vectors, owner), owner


def means_of(vectors: np.ndarray, owner: np.ndarray) -> np.ndarray:
    means = np.zeros((owner.max() + 1, vectors.shape[1]))
    np.add.at(means, owner, vectors)
    return np.sqrt(0.75) * means / np.linalg.norm(means, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and samples so small that every short cut is taken on a few hundred vectors."""
    monkeypatch.setattr(module, "_BLOCK", 19)
    monkeypatch.setattr(module, "_TILE", 64)
    monkeypatch.setattr(module, "_CHUNK", 50)
    monkeypatch.setattr(module, "_SPARE", 10)
    monkeypatch.setattr(bounds, "_SAMPLE", 40)
    monkeypatch.setattr(bounds, "_WORTH", 0)
    monkeypatch.setattr(bounds, "_WIDTHS", (4, 12, 24))
    monkeypatch.setattr(bounds, "_CLOSELY", 300)


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("wanted", [1, 5, 60, 900, 10**6])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_as_by_brute_force(wanted: int, within: bool, seed: int) -> None:
    vectors, means, owner = news(7, 3, 11, seed)
    found = closest(vectors, means, owner, wanted, within=within)
    assert [pair[:2] for pair in found] == brute(vectors, means, owner, wanted, within)
    for left, right, similarity in found[:50]:
        exact = float(vectors[left].astype(np.float64) @ vectors[right].astype(np.float64))
        assert abs(similarity - exact) < 1e-12


def test_a_narrow_sketch_is_chosen_where_it_pays() -> None:
    vectors, means, owner = news(12, 4, 10, seed=3)
    assert plan(vectors, means, owner, 50, within=False).sketches.shape[1] < 48
    # Of nearly all pairs every one must be looked at.
    assert plan(vectors, means, owner, 10**6, within=False).sketches is vectors


@pytest.mark.parametrize("copies", [3, 40])
def test_ties_are_decided_by_position(copies: int) -> None:
    vectors, _, owner = news(6, 2, 6, seed=4)
    vectors = np.tile(vectors, (copies, 1))
    owner = np.concatenate([owner + turn * (owner.max() + 1) for turn in range(copies)])
    means = means_of(vectors, owner)
    for wanted in (10, 333):
        found = [pair[:2] for pair in closest(vectors, means, owner, wanted)]
        assert found == brute(vectors, means, owner, wanted, within=False)


def test_claims_of_an_article_need_not_stand_together() -> None:
    vectors, _, owner = news(5, 3, 8, seed=5)
    mixed = np.random.default_rng(5).permutation(len(owner))
    vectors, owner = vectors[mixed], owner[mixed]
    means = means_of(vectors, owner)
    found = [pair[:2] for pair in closest(vectors, means, owner, 200)]
    assert found == brute(vectors, means, owner, 200, within=False)
    assert all(left < right for left, right in found)


@pytest.mark.parametrize("floor", [0.9, 1.74, 5.0])
def test_a_floor_that_was_guessed_too_high_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, floor: float
) -> None:
    vectors, means, owner = news(6, 3, 9, seed=6)
    monkeypatch.setattr(module, "plan", lambda *_, within: Plan((floor, 1.2, -np.inf), vectors))
    found = [pair[:2] for pair in closest(vectors, means, owner, 2_000)]
    assert found == brute(vectors, means, owner, 2_000, within=False)


def test_articles_that_cannot_reach_the_floor_are_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, means, owner = news(30, 2, 6, seed=7, spread=0.1)
    met: list[int] = []
    look = module._products

    def counted(vectors: np.ndarray, lefts: np.ndarray, rights: np.ndarray) -> np.ndarray:
        met.append(len(lefts))
        return look(vectors, lefts, rights)

    monkeypatch.setattr(module, "_products", counted)
    found = [pair[:2] for pair in closest(vectors, means, owner, 30)]
    assert found == brute(vectors, means, owner, 30, within=False)
    assert sum(met) < len(vectors) * (len(vectors) - 1) / 2 / 20


@pytest.mark.parametrize("width", [1, 4, 30, 48])
def test_a_sketch_is_an_upper_bound(width: int) -> None:
    vectors, _, _ = news(5, 3, 8, seed=8)
    columns = np.linalg.qr(np.random.default_rng(8).standard_normal((48, 48)))[0][:, :width]
    sketches = sketch(vectors, columns)
    assert sketches.shape == (len(vectors), width + 1)
    assert (sketches @ sketches.T - vectors @ vectors.T).min() > -1e-6


def test_vectors_of_nothing_and_one_article() -> None:
    vectors, means, owner = news(4, 2, 5, seed=9)
    vectors[7] = 0
    found = [pair[:2] for pair in closest(vectors, means, owner, 100)]
    assert found == brute(vectors, means, owner, 100, within=False)
    alone = np.zeros(len(vectors), np.int64)
    assert closest(vectors, means[:1], alone, 100) == []
    assert len(closest(vectors, means[:1], alone, 100, within=True)) == 100


def test_memory_does_not_grow_with_the_square(monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = []
    for events in (20, 80):
        vectors, means, owner = news(events, 2, 10, seed=10)
        tracemalloc.start()
        closest(vectors, means, owner, 200)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Four times the claims: sixteen times the table, whose bytes would be 4 x 1,600 squared.
    assert peaks[1] < 5 * peaks[0]
    assert peaks[1] < 4 * 1_600**2
