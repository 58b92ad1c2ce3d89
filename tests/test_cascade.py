"""The large judge reads what the small one did not rule out, pair by pair, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from detector.assemble import build_judge, detect
from detector.cascade import Cascade
from detector.config import Settings
from detector.errors import UsageError
from detector.parts import Judge
from detector.writers.record import record

PAIRS = [
    ("The bridge was closed on Monday.", "The bridge was not closed on Monday."),
    ("The bridge was closed on Monday.", "A singer opened the festival."),
    ("Twelve people died in the fire.", "Nobody died in the fire."),
    ("The mayor resigned.", "The mayor resigned."),
]
ARTICLES = Path(__file__).parent.parent / "examples" / "articles"


@pytest.fixture(scope="module")
def small() -> Judge:
    return build_judge("lexical")


@pytest.fixture(scope="module")
def large() -> Judge:
    return build_judge("minilm-nli")


def test_each_pair_is_read_by_the_judge_that_its_own_score_calls_for(
    small: Judge, large: Judge
) -> None:
    ordered = [(min(pair), max(pair)) for pair in PAIRS]
    first, second = small.judge(ordered), large.judge(PAIRS)
    doubt = float(np.median(first[:, 2]))
    rows = Cascade(small, large, doubt).judge(PAIRS)
    read = np.round(first[:, 2].astype(float), 4) >= doubt
    assert 0 < read.sum() < len(PAIRS)
    np.testing.assert_allclose(rows[read], second[read], atol=1e-6)
    np.testing.assert_array_equal(rows[~read], first[~read])


def test_with_no_doubt_at_all_the_large_judge_is_never_asked(small: Judge) -> None:
    class Unasked:
        fingerprint = small.fingerprint

        def judge(self, pairs: object) -> None:
            raise AssertionError("nothing is doubtful")

    rows = Cascade(small, Unasked(), doubt=1.1).judge(PAIRS)  # type: ignore[arg-type]
    np.testing.assert_array_equal(rows, small.judge([(min(pair), max(pair)) for pair in PAIRS]))


def test_both_directions_of_a_pair_go_to_the_same_judge(small: Judge, large: Judge) -> None:
    turned = [(right, left) for left, right in PAIRS]
    doubt = float(np.median(small.judge(PAIRS)[:, 2]))
    cascade = Cascade(small, large, doubt)
    straight, back = cascade.judge(PAIRS), cascade.judge(turned)
    read = np.isclose(straight, large.judge(PAIRS), atol=1e-6).all(1)
    read_back = np.isclose(back, large.judge(turned), atol=1e-6).all(1)
    np.testing.assert_array_equal(read, read_back)
    assert read.any()


def test_the_report_names_both_judges() -> None:
    settings = Settings(max_pairs=40)
    chained = detect(ARTICLES, judge="lexical", then="minilm-nli", settings=settings)
    models = record(chained)["models"]
    assert (models["judge"]["name"], models["then"]["name"]) == ("lexical", "minilm-nli")
    alone = detect(ARTICLES, judge="lexical", settings=settings)
    assert record(alone)["models"]["then"] is None


def test_three_judges_are_refused() -> None:
    with pytest.raises(UsageError, match=r"SMALL\+LARGE"):
        build_judge("lexical+lexical+lexical")
