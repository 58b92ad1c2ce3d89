"""Pairing: the same pairs as by brute force, whatever the blocks."""

from itertools import combinations

import numpy as np
import pytest

import detector.closest as module
from detector.data import Article, Claim
from detector.pair import ARTICLE_WEIGHT, article_vectors, budget, pair, possible


def made(articles: int, each: int, seed: int) -> tuple[list[Claim], np.ndarray]:
    rng = np.random.default_rng(seed)
    folder = [Article(id=f"{number}", text="") for number in range(articles)]
    claims = [
        Claim(article=folder[n // each], start=0, end=0, line=1, text=f"{n}", proposition=f"{n}",
              number=n)
        for n in range(articles * each)
    ]  # fmt: skip
    vectors = rng.standard_normal((len(claims), 16)).astype(np.float32)
    return claims, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("wanted", [1, 37, 300, 10_000])
def test_the_best_pairs_by_brute_force(
    monkeypatch: pytest.MonkeyPatch, wanted: int, within: bool
) -> None:
    monkeypatch.setattr(module, "_BLOCK", 7)
    claims, vectors = made(6, 8, seed=1)
    means, owner = article_vectors(claims, vectors)
    expected = sorted(
        (
            -round(
                float(vectors[i] @ vectors[j])
                + ARTICLE_WEIGHT * float(means[owner[i]] @ means[owner[j]]),
                5,
            ),
            i,
            j,
        )
        for i, j in combinations(range(len(claims)), 2)
        if within or owner[i] != owner[j]
    )[:wanted]
    found = pair(claims, vectors, wanted, within=within)
    assert {(p.left.number, p.right.number) for p in found} == {(i, j) for _, i, j in expected}
    for one in found[:20]:
        cosine = float(vectors[one.left.number] @ vectors[one.right.number])
        assert one.similarity == pytest.approx(cosine, abs=1e-4)


def test_blocks_do_not_change_the_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    claims, vectors = made(5, 9, seed=2)
    whole = [(p.left.number, p.right.number) for p in pair(claims, vectors, 100)]
    monkeypatch.setattr(module, "_BLOCK", 4)
    assert [(p.left.number, p.right.number) for p in pair(claims, vectors, 100)] == whole
    assert len(whole) == 100 == len(set(whole))


def test_counting_what_is_possible() -> None:
    claims, vectors = made(4, 5, seed=3)
    assert possible(claims, within=False) == len(pair(claims, vectors, 10**6)) == 150
    assert possible(claims, within=True) == len(pair(claims, vectors, 10**6, within=True)) == 190


def test_nothing_to_pair() -> None:
    claims, vectors = made(1, 5, seed=4)
    assert pair(claims, vectors, 100) == []
    assert pair(claims[:1], vectors[:1], 100) == []
    assert pair([], np.zeros((0, 16), np.float32), 100) == []


def test_the_budget_grows_with_the_claims() -> None:
    assert budget(0) == budget(100) == 4_000
    assert budget(1_000) == 20_000
