"""A cached model gives what the model gave, asks it nothing twice, and is loaded only if asked."""

import contextlib
import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detector import Settings, detect
from detector.assemble import build_encoder, build_judge, build_readers, build_writer
from detector.backends.lexical import LexicalEncoder, LexicalJudge
from detector.cache import CachedEncoder, CachedJudge, cached_judge
from detector.cards import Card, models_folder
from detector.cascade import Cascade
from detector.data import Fingerprint, Report
from detector.errors import ModelError, UnsuitableModel
from detector.parts import Judge, Vectors
from detector.pipeline import run
from detector.store import NAME, Owner, Store
from tests.backends.test_conformance import PAIRS, TEXTS
from tests.backends.tiny import tiny_cross_encoder, tiny_sentence_encoder
from tests.conftest import EXAMPLES, ROOT

Folder = Callable[..., Path]
OWNER = Owner("k", "judge", "lexical")
ENCODERS = Owner("e", "encoder", "lexical")


class Counted(LexicalJudge):
    """The lexical judge, with a memory of the pairs that reached it; stops after `most` calls."""

    def __init__(self, most: int = 1000) -> None:
        self.read: list[tuple[str, str]] = []
        self.calls, self.most = 0, most

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        if self.calls == self.most:
            raise KeyboardInterrupt
        self.calls += 1
        self.read += pairs
        return super().judge(pairs)


class CountedEncoder(LexicalEncoder):
    """The lexical encoder, with a memory of the texts that reached it."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return super().encode(texts)


@pytest.fixture
def store(tmp_path: Path) -> "contextlib.AbstractContextManager[Store]":
    return contextlib.closing(Store(tmp_path / "store"))


def judge_of(store: Store, inner: Judge, owner: Owner = OWNER) -> CachedJudge:
    return CachedJudge(store, owner, inner.fingerprint, lambda: inner)


def plain(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(build_writer(".json").write(report))
    del document["timings"]
    return document


def test_scores_come_back_bit_for_bit_and_nothing_is_read_twice(store: Any) -> None:
    with store as kept:
        inner, encoder = Counted(), CountedEncoder()
        twice = [*PAIRS, *PAIRS[::-1]]
        cold = judge_of(kept, inner).judge(twice)
        assert sorted(inner.read) == sorted(PAIRS)
        warm = judge_of(kept, inner).judge(twice)
        assert len(inner.read) == len(PAIRS)
        assert cold.tobytes() == warm.tobytes() == LexicalJudge().judge(twice).tobytes()
        assert warm.dtype == np.float32
        vectors = CachedEncoder(kept, ENCODERS, encoder.fingerprint, lambda: encoder)
        assert vectors.encode(TEXTS).tobytes() == LexicalEncoder().encode(TEXTS).tobytes()
        assert vectors.encode(TEXTS[::-1]).tobytes() == encoder.encode(TEXTS[::-1]).tobytes()
        assert len(encoder.read) == 2 * len(TEXTS)  # once for the cache, once just now
        assert vectors.encode([]).shape == (0, 1024)
        assert judge_of(kept, inner).judge([]).shape == (0, 3)


def test_borders_and_order_of_texts_count(store: Any) -> None:
    with store as kept:
        inner = Counted()
        pairs = [("ab", "c"), ("a", "bc"), ("c", "ab"), ("", "abc"), ("\ud800", "é")]
        judge_of(kept, inner).judge(pairs)
        assert inner.read == pairs


def test_the_real_models_are_the_same_behind_a_cache(store: Any) -> None:
    with store as kept:
        judge, encoder = build_judge("minilm-nli"), build_encoder("minilm-encoder")
        for tokens in (64, 4096):
            cached = build_judge("minilm-nli", store=kept, batch_tokens=tokens)
            assert cached.fingerprint == judge.fingerprint
            np.testing.assert_allclose(cached.judge(PAIRS), judge.judge(PAIRS), atol=2e-7)
        vectors = build_encoder("minilm-encoder", store=kept)
        assert vectors.fingerprint == encoder.fingerprint
        np.testing.assert_allclose(vectors.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)
        assert kept.notes == []


def test_a_warm_report_is_the_cold_one_whatever_the_batch() -> None:
    settings = Settings(min_score=0.0, max_pairs=150)
    without = plain(detect(EXAMPLES, settings=settings))
    cold = plain(detect(EXAMPLES, settings=settings, cache=True))
    warm = plain(detect(EXAMPLES, settings=replace(settings, batch_tokens=200), cache=True))
    assert without == cold == warm


def test_a_library_call_keeps_nothing_unasked(cache: Path) -> None:
    detect(EXAMPLES, judge="lexical", settings=Settings(max_pairs=20))
    assert list(cache.iterdir()) == []


def test_one_article_more_costs_its_own_pairs_alone(folder: Folder, store: Any) -> None:
    def articles(count: int) -> Path:
        return folder(
            {
                f"{n}.txt": "".join(
                    f"On day {day} the town {n} of Orlow lost {n + day} boats to the storm.\n"
                    for day in range(12)
                )
                for n in range(count)
            }
        )

    with store as kept:

        def read(count: int) -> tuple[Counted, CountedEncoder]:
            judge, encoder = Counted(), CountedEncoder()
            vectors = CachedEncoder(kept, ENCODERS, encoder.fingerprint, lambda: encoder)
            settings = Settings(max_pairs=10**6)
            run(articles(count), settings, build_readers(), vectors, judge_of(kept, judge))
            return judge, encoder

        judge, encoder = read(6)
        assert len(encoder.read) == 72
        assert len(judge.read) >= 15 * 144
        judge, encoder = read(6)
        assert judge.read == encoder.read == []
        judge, encoder = read(7)
        assert len(encoder.read) == 12
        assert all("town 6 " in text for text in encoder.read)
        assert len(judge.read) >= 6 * 144
        assert all("town 6 " in "".join(pair) for pair in judge.read)


def test_a_run_that_was_broken_off_goes_on_where_it_was(folder: Folder, store: Any) -> None:
    texts = [
        f"On day {day} of {month} the town of Orlow lost {day} boats.\n"
        for month in ("May", "June") for day in range(1, 31)
    ]  # fmt: skip
    root = folder({"a.txt": "".join(texts[:30]), "b.txt": "".join(texts[30:])})
    arguments = (root, Settings(min_score=0.0), build_readers(), LexicalEncoder())
    with store as kept:
        first, second = Counted(most=1), Counted()
        with pytest.raises(KeyboardInterrupt):
            run(*arguments, judge_of(kept, first))
        assert len(first.read) == 512
        report = run(*arguments, judge_of(kept, second))
        assert not set(first.read) & set(second.read)
        assert plain(report) == plain(run(*arguments, LexicalJudge()))


def test_in_a_cascade_each_judge_is_cached_by_itself(store: Any) -> None:
    with store as kept:
        large, other = Counted(), replace(OWNER, key="large")
        Cascade(judge_of(kept, Counted()), judge_of(kept, large, other), doubt=0.1).judge(PAIRS)
        assert 0 < len(large.read) < len(PAIRS)
        small, again = Counted(), Counted()
        rows = Cascade(judge_of(kept, small), judge_of(kept, again, other), doubt=0.0).judge(PAIRS)
        assert small.read == []
        assert set(again.read) == set(PAIRS) - set(large.read)
        assert rows.tobytes() == LexicalJudge().judge(PAIRS).tobytes()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the judge with its card; the path of the card."""
    root = tmp_path_factory.mktemp("models")
    shutil.copytree(models_folder() / "weights" / "minilm-nli", root / "weights" / "minilm-nli")
    (root / "cards").mkdir()
    shutil.copy(models_folder() / "cards" / "minilm-nli.toml", root / "cards")
    return root / "cards" / "minilm-nli.toml"


def loaded(judge: Judge) -> bool:
    return "_model" in vars(judge)


def changed(card: Path, name: str, *edits: tuple[str, str]) -> str:
    text = card.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    path = card.with_name(name)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_key_is_what_changes_a_score_and_not_the_name(shelf: Path, store: Any) -> None:
    with store as kept:
        judge = build_judge(str(shelf), store=kept)
        rows = judge.judge(PAIRS[:3])
        same = build_judge(changed(shelf, "b.toml", ('name = "minilm-nli"', 'name = "mine"')),
                           store=kept)  # fmt: skip
        assert same.judge(PAIRS[:3]).tobytes() == rows.tobytes()
        assert not loaded(same)
        assert same.fingerprint == replace(judge.fingerprint, name="mine")
        hot = changed(shelf, "hot.toml", ("temperature = 1.0", "temperature = 2.0"))
        assert np.abs(build_judge(hot, store=kept).judge(PAIRS[:3]) - rows).max() > 0.01
        turned = changed(
            shelf, "turned.toml",
            ('["entailment", "neutral", "contradiction"]',
             '["contradiction", "neutral", "entailment"]'),
        )  # fmt: skip
        np.testing.assert_array_equal(
            build_judge(turned, store=kept).judge(PAIRS[:3]), rows[:, ::-1]
        )
        short = changed(shelf, "short.toml", ("max_tokens = 192", "max_tokens = 8"))
        assert loaded(build_judge(short, store=kept))


def test_weights_are_verified_when_they_are_loaded(shelf: Path, store: Any) -> None:
    graph = shelf.parent.parent / "weights" / "minilm-nli" / "model.onnx"
    with store as kept:
        rows = build_judge(str(shelf), store=kept).judge(PAIRS[:3])
        sound = graph.read_bytes()
        graph.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        judge = build_judge(str(shelf), store=kept)
        assert judge.judge(PAIRS[:3]).tobytes() == rows.tobytes()
        with pytest.raises(ModelError, match="damaged"):
            judge.judge(PAIRS[:4])
        graph.write_bytes(sound)


def test_a_card_without_hashes_is_known_by_its_files(shelf: Path, store: Any) -> None:
    tokens = shelf.parent.parent / "weights" / "minilm-nli" / "tokenizer.json"
    bare = changed(shelf, "bare.toml", ("[sha256]", "[unused]"))
    with store as kept:
        first = build_judge(bare, store=kept)
        rows = first.judge(PAIRS[:3])
        assert build_judge(bare, store=kept).judge(PAIRS[:3]).tobytes() == rows.tobytes()
        assert not loaded(build_judge(bare, store=kept))
        text = tokens.read_text(encoding="utf-8")
        tokens.write_text(text + "\n", encoding="utf-8")
        assert loaded(build_judge(bare, store=kept))
        tokens.write_text(text, encoding="utf-8")


def test_a_local_folder_is_known_by_its_files(tmp_path: Path, store: Any) -> None:
    root = tmp_path / "nli"
    root.mkdir()
    tiny_cross_encoder(root)
    with store as kept:
        judge = build_judge(str(root), store=kept)
        rows = judge.judge(PAIRS[:4])
        again = build_judge(str(root), store=kept)
        assert again.judge(PAIRS[:4]).tobytes() == rows.tobytes()
        assert not loaded(again)
        assert again.fingerprint == build_judge(str(root)).fingerprint
        assert again.fingerprint.sha256
        weights = root / "model.safetensors"
        content = bytearray(weights.read_bytes())
        content[-400:] = np.random.default_rng(3).standard_normal(100).astype("<f4").tobytes()
        weights.write_bytes(content)
        other = build_judge(str(root), store=kept)
        assert loaded(other)
        np.testing.assert_allclose(
            other.judge(PAIRS[:4]), build_judge(str(root)).judge(PAIRS[:4]), atol=1e-6
        )
        assert other.judge(PAIRS[:4]).tobytes() != rows.tobytes()
        # The tokenizer counts as well.
        tokens = root / "tokenizer.json"
        tokens.write_text(tokens.read_text().replace('"ferry"', '"fairy"'))
        assert loaded(build_judge(str(root), store=kept))


def test_a_local_encoder_is_known_by_its_files(tmp_path: Path, store: Any) -> None:
    root = str(tiny_sentence_encoder(tmp_path))
    with store as kept:
        rows = build_encoder(root, store=kept).encode(TEXTS)
        again = build_encoder(root, store=kept)
        assert again.encode(TEXTS).tobytes() == rows.tobytes()
        assert "_model" not in vars(again)
        assert again.fingerprint == build_encoder(root).fingerprint


class OnTheHub(Counted):
    """A judge that says which commit of a hub's repository it is."""

    def __init__(self, commit: str | None) -> None:
        super().__init__()
        self.fingerprint = Fingerprint("someone/small", commit)  # type: ignore[misc]


def test_a_hub_model_is_known_by_its_commit_or_not_cached(store: Any) -> None:
    card = Card("someone/small", ("judge",), "torch", repo="someone/small")
    with store as kept:

        def reached(commit: str | None) -> int:
            inner = OnTheHub(commit)
            outer = cached_judge(kept, card, "auto", lambda: inner)
            assert outer.fingerprint == inner.fingerprint
            outer.judge(PAIRS)
            return len(inner.read)

        assert [reached("a" * 40), reached("a" * 40), reached("b" * 40)] == [32, 0, 32]
        assert [reached(None), reached(None), reached("main"), reached("main")] == [32] * 4


def test_a_hub_model_on_this_machine_is_cached_by_its_commit(
    folder: Folder, tmp_path: Path
) -> None:
    root = folder({"a.txt": "The flood killed 12 people.\n", "b.txt": "The flood killed 15.\n"})
    repo = tmp_path / "hub" / "models--someone--small"
    for commit in ("a" * 40, "b" * 40):
        (repo / "snapshots" / commit).mkdir(parents=True)
        tiny_cross_encoder(repo / "snapshots" / commit)
        (repo / "refs").mkdir(exist_ok=True)
        (repo / "refs" / "main").write_text(commit)
        out = tmp_path / "r.json"
        done = command(
            root, "--encoder", "lexical", "--judge", "someone/small", "--offline", "-o", out,
            HF_HUB_CACHE=str(tmp_path / "hub"),
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(out.read_text())["models"]["judge"]["revision"] == commit
    with contextlib.closing(Store()) as kept:
        (share,) = kept.shares()
    assert share.name == "someone/small"
    assert share.entries >= 2


def test_a_model_that_is_no_judge_is_refused_before_any_work(tmp_path: Path, store: Any) -> None:
    tiny_cross_encoder(tmp_path, ("negative", "positive"))
    with store as kept:
        for _ in range(2):
            with pytest.raises(UnsuitableModel):
                build_judge(str(tmp_path), store=kept)


def test_the_lexical_models_are_not_cached(store: Any) -> None:
    with store as kept:
        assert isinstance(build_judge("lexical", store=kept), LexicalJudge)
        assert isinstance(build_encoder("lexical", store=kept), LexicalEncoder)
        assert kept.shares() == []


def test_a_warm_run_imports_no_model_library(cache: Path) -> None:
    code = (
        "import sys; from detector import Settings, detect; "
        f"detect({str(EXAMPLES)!r}, settings=Settings(max_pairs=30), cache=True); "
        "print([m for m in ('torch', 'transformers', 'onnxruntime', 'tokenizers') "
        "if m in sys.modules])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True, text=True, cwd=ROOT, check=True,
        ).stdout.strip()
        for _ in range(2)
    ]  # fmt: skip
    assert said == ["['onnxruntime', 'tokenizers']", "[]"]


def command(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "cli.py"), *map(str, args)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, **env}, timeout=300,
    )  # fmt: skip


def test_no_cache_neither_uses_nor_keeps(folder: Folder, cache: Path) -> None:
    root = folder({"a.txt": "The flood killed 12 people.\n", "b.txt": "The flood killed 15.\n"})
    assert command(root, "--no-cache", "--quiet").returncode == 0
    assert list(cache.iterdir()) == []
    assert command(root, "--quiet").returncode == 0
    assert [path.name for path in cache.iterdir()] == [NAME]


def test_a_useless_cache_is_said_and_the_report_is_the_same(
    folder: Folder, cache: Path, tmp_path: Path
) -> None:
    root = folder({"a.txt": "The flood killed 12 people.\n", "b.txt": "The flood killed 15.\n"})
    good = command(root)
    assert good.stderr == ""
    (cache / NAME).write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    bad = command(root, "-o", tmp_path / "r.json")
    (line,) = bad.stderr.splitlines()
    assert line.startswith("detect: ") and "set aside" in line
    assert line.removeprefix("detect: ") in json.loads((tmp_path / "r.json").read_text())["notes"]
    way = command(root, FACT_TENSION_CACHE=str(cache / NAME / "below"))
    assert len(way.stderr.splitlines()) == 1
    assert "cannot be kept" in way.stderr
    for done in (bad, way):
        assert done.returncode == 0
        assert "12 people" in done.stdout
    assert command(root).stdout == good.stdout


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal")
def test_a_long_run_says_how_long_it_will_be() -> None:
    import pty

    code = (
        "import time; from detector.cli import _progress\n"
        "with _progress() as progress:\n"
        "    for done in range(0, 2560, 512):\n"
        "        progress('judging', done, 10_000_000); time.sleep(0.1)\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        shown = b""
        until = time.monotonic() + 60
        while time.monotonic() < until and select.select([ours], [], [], 30)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    lines = re.findall(r"10,000,000 pairs to judge, about \d+ minutes; --max-pairs N judges fewer",
                       shown.decode())  # fmt: skip
    assert len(lines) == 1
    assert process.returncode == 0
