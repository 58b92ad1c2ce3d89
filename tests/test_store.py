"""What is kept on disk: exact, shared, bounded, and never the end of a run."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import detector.store as module
from detector.store import NAME, Owner, Share, Store
from tests.conftest import ROOT

JUDGE = Owner("key of a judge", "judge", "small")
OTHER = Owner("key of another", "judge", "large")


def rows(start: int, stop: int, width: int = 12) -> dict[bytes, bytes]:
    """Hashes of 16 bytes to numbers of `width` bytes; the same for the same count."""
    return {
        random.Random(f"text {n}").randbytes(16): random.Random(f"row {n}").randbytes(width)
        for n in range(start, stop)
    }


def python(code: str, *args: object, limit: str = "") -> subprocess.Popen[str]:
    head = "import sys; from tests.test_store import *; "
    return subprocess.Popen(
        [sys.executable, "-c", limit + head + code, *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def test_what_is_put_comes_back_and_nothing_else(tmp_path: Path) -> None:
    kept, unknown = rows(0, 1700), rows(5000, 5003)
    store = Store(tmp_path / "new" / "folder")
    assert not store.knows(JUDGE)
    assert store.get(JUDGE, list(kept)) == {}
    store.put(JUDGE, kept)
    assert store.knows(JUDGE) and not store.knows(OTHER)
    assert store.get(JUDGE, [*kept, *unknown]) == kept
    assert store.get(OTHER, list(kept)) == {}
    store.close()
    again = Store(tmp_path / "new" / "folder")
    assert again.get(JUDGE, list(kept)) == kept
    assert again.shares() == [Share("judge", "small", len(kept))]
    assert store.notes == again.notes == []
    again.close()


def test_a_closed_store_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.close()
    store.put(JUDGE, rows(0, 3))
    assert store.get(JUDGE, list(rows(0, 3))) == {}
    assert store.shares() == [] and store.notes == []


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    code = (
        "store = Store(Path(sys.argv[1])); first = int(sys.argv[2])\n"
        "for n in range(first, first + 60): store.put(JUDGE, rows(n * 20, n * 20 + 40))\n"
        "print(store.notes)"
    )
    writers = [python(code, tmp_path, 30 * number) for number in range(3)]
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert (out, err, writer.returncode) == ("[]\n", "", 0)
    store = Store(tmp_path)
    everything = rows(0, 119 * 20 + 40)
    assert store.get(JUDGE, list(everything)) == everything
    assert store.shares() == [Share("judge", "small", len(everything))]
    store.close()


def test_a_kill_leaves_whole_chunks(tmp_path: Path) -> None:
    code = (
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(10_000): store.put(JUDGE, rows(n * 50, n * 50 + 50))"
    )
    writer = python(code, tmp_path)
    until = time.monotonic() + 60
    count = 0
    while count < 200 and time.monotonic() < until:
        time.sleep(0.05)
        if (tmp_path / NAME).exists():
            store = Store(tmp_path)
            count = sum(share.entries for share in store.shares())
            store.close()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    store = Store(tmp_path)
    (share,) = store.shares()
    assert share.entries >= 200 and share.entries % 50 == 0
    assert store.get(JUDGE, list(rows(0, share.entries))) == rows(0, share.entries)
    store.put(JUDGE, rows(0, share.entries + 50))
    assert store.shares() == [Share("judge", "small", share.entries + 50)]
    assert store.notes == []
    store.close()


def test_the_rows_that_nobody_used_longest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_DROPPED", 100)
    limit = 280_000
    store = Store(tmp_path, limit)
    monkeypatch.setattr(module, "_today", lambda: 1)
    old, used = rows(0, 1000), rows(1000, 1500)
    store.put(JUDGE, used | old)
    monkeypatch.setattr(module, "_today", lambda: 2)
    assert store.get(JUDGE, list(used)) == used
    new = rows(2000, 5000)
    for start in range(2000, 5000, 250):
        store.put(OTHER, rows(start, start + 250))
    assert module._size(store._connection) <= limit  # type: ignore[arg-type]
    assert store.get(JUDGE, list(old)) == {}
    assert len(store.get(OTHER, list(new))) > 1500
    dropped = 4500 - sum(share.entries for share in store.shares())
    assert dropped % 100 == 0
    # Of one day the earlier row goes, and `used` stood before all of the new ones.
    gone = len(used) - len(store.get(JUDGE, list(used)))
    assert gone == min(len(used), dropped - len(old))
    store.close()
    assert (tmp_path / NAME).stat().st_size < 1.5 * limit


def test_a_second_look_on_the_same_day_writes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(JUDGE, rows(0, 600))
    connection = store._connection
    assert connection is not None
    before = connection.total_changes
    store.get(JUDGE, list(rows(0, 600)))
    assert connection.total_changes == before
    store.close()


def test_a_limit_below_one_chunk_ends(tmp_path: Path) -> None:
    store = Store(tmp_path, 1)
    store.put(JUDGE, rows(0, 500))
    assert store.shares() == [] and store.notes == []
    store.close()


def filled(folder: Path) -> Path:
    """A closed store with 3,000 rows; its file."""
    store = Store(folder)
    store.put(JUDGE, rows(0, 3000))
    store.close()
    return folder / NAME


def zeroed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = bytes(len(content) - 2 * 4096)
    path.write_bytes(content)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(0).randbytes(50_000))


def foreign(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")


@pytest.mark.parametrize("harm", [zeroed, torn, garbage, foreign])
def test_a_useless_file_is_set_aside_and_a_new_one_begun(
    tmp_path: Path, harm: "object", caplog: pytest.LogCaptureFixture
) -> None:
    path = filled(tmp_path)
    harm(path)  # type: ignore[operator]
    useless = path.read_bytes()
    store = Store(tmp_path)
    found = store.get(JUDGE, list(rows(0, 3000)))
    assert found.items() <= rows(0, 3000).items()
    store.put(JUDGE, rows(0, 2000))
    assert store.get(JUDGE, list(rows(0, 2000))) == rows(0, 2000)
    (note,) = store.notes
    assert "set aside as scores.sqlite.aside, and a new one begun" in note
    assert note in caplog.text
    assert len(note.splitlines()) == 1
    assert (tmp_path / f"{NAME}.aside").read_bytes() == useless
    store.close()
    again = Store(tmp_path)
    assert again.get(JUDGE, list(rows(0, 2000))) == rows(0, 2000)
    assert again.notes == []
    again.close()


def test_a_flipped_bit_makes_a_miss(tmp_path: Path) -> None:
    path = filled(tmp_path)
    text, numbers = next(iter(rows(7, 8).items()))
    content = path.read_bytes()
    assert content.count(numbers) == 1
    path.write_bytes(content.replace(numbers, bytes([numbers[0] ^ 1]) + numbers[1:]))
    store = Store(tmp_path)
    assert store.get(JUDGE, [text]) == {}
    store.put(JUDGE, {text: numbers})
    assert store.get(JUDGE, [text]) == {text: numbers}
    assert store.shares() == [Share("judge", "small", 3000)]
    store.close()


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "cache")
    store.put(JUDGE, rows(0, 3))
    assert store.get(JUDGE, list(rows(0, 3))) == {}
    (note,) = store.notes
    assert note.startswith("Results cannot be kept for the next run")
    store.close()


def test_a_file_that_is_a_folder_is_said_once(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    store = Store(tmp_path)
    store.put(JUDGE, rows(0, 3))
    assert len(store.notes) == 1
    store.close()


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_a_full_disk_is_said_once_and_reading_goes_on(tmp_path: Path) -> None:
    path = filled(tmp_path)
    size = path.stat().st_size + 20_000
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
    code = (
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(10, 30): store.put(JUDGE, rows(n * 1000, n * 1000 + 1000))\n"
        "assert store.get(JUDGE, list(rows(0, 3000))) == rows(0, 3000)\n"
        "print(len(store.notes)); print(store.notes[0])"
    )
    out, err = python(code, tmp_path, limit=limit).communicate(timeout=60)
    count, note = out.splitlines()
    assert count == "1"
    assert "are not kept any more" in note
    assert err == f"detect: {note}\n"
    store = Store(tmp_path)
    assert store.get(JUDGE, list(rows(0, 3000))) == rows(0, 3000)
    assert store.notes == []
    store.close()


def test_clearing_one_model_or_all(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(JUDGE, rows(0, 500))
    store.put(OTHER, rows(0, 300))
    assert store.clear("small")
    assert store.shares() == [Share("judge", "large", 300)]
    assert not store.knows(JUDGE)
    assert store.clear()
    assert store.shares() == []
    store.put(JUDGE, rows(0, 5))
    assert store.get(JUDGE, list(rows(0, 5))) == rows(0, 5)
    assert store.notes == []
    store.close()
