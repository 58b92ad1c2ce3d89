"""Rows of numbers kept between runs: one SQLite file that several processes may use at once.

Nothing that goes wrong here ends a run: what cannot be read is computed again, what cannot be
written is not kept, and either is said once, on stderr (through logging) and in `Store.notes`.
"""

import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from detector.config import cache_folder
from detector.errors import CannotRun

NAME = "scores.sqlite"
# Bytes; a judged direction takes 100 of them, a vector of 384 numbers 2,100.
LIMIT = 2_000_000_000
# In the file's header: "FTc" and the number of the schema. Another program's file, or one of
# another schema, is known by it.
_APPLICATION = 0x46546301
_SCHEMA = (
    # A number once given is never given again, so that a row cannot pass to another model.
    "CREATE TABLE model (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, "
    "role TEXT NOT NULL, name TEXT NOT NULL)",
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, model INTEGER NOT NULL, text BLOB NOT NULL, "
    "numbers BLOB NOT NULL, sum INTEGER NOT NULL, used INTEGER NOT NULL, UNIQUE (model, text))",
    "CREATE INDEX entry_used ON entry (used)",
    f"PRAGMA application_id = {_APPLICATION}",
)
_SELECT = "SELECT id, text, numbers, sum, used FROM entry WHERE model = ? AND text IN"
# KiB of pages held: hashes lie anywhere in the index, and SQLite's 2 MB make each a read.
_HELD = 65_536
# Seconds that a process waits for another's transaction; each takes a fraction of one.
_PATIENCE = 30.0
# Texts asked for in one statement: older SQLite allows 999 parameters.
_ASKED = 500
# Rows dropped in one transaction, a fraction of a second.
_DROPPED = 5_000
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Owner:
    """The model whose rows are kept: `key` stands for all that changes them; the rest is shown."""

    key: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows are kept of the models of one role and name."""

    role: str
    name: str
    entries: int


class _Foreign(sqlite3.DatabaseError):
    """A database, but not ours."""


class Store:
    """The kept rows, by model and by a hash of what the model read.

    `limit` bounds the file in bytes: above it those rows go first whose last use, by day, lies
    furthest back. A store belongs to one thread; other threads and processes open their own.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self.notes: list[str] = []
        self._limit = limit
        self._connection: sqlite3.Connection | None = None
        self._writes = True
        self._rebuilt = False
        self._file: tuple[int, int] | None = None
        try:
            self.path = (folder or cache_folder()) / NAME
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except CannotRun as error:
            self._say(str(error))
            return
        except OSError as error:
            self._say(
                f"Results cannot be kept for the next run: the folder {self.path.parent} cannot "
                f"be made ({error.strerror})."
            )
            return
        self._open()

    def close(self) -> None:
        """Give the file free. The store is empty from then on and keeps nothing."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def get(self, owner: Owner, texts: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is kept of these texts (hashes), exactly as it was put."""
        found: dict[bytes, bytes] = {}
        old: list[tuple[int, int]] = []

        def read(connection: sqlite3.Connection) -> None:
            model, today = _number(connection, owner), _today()
            for start in range(0, len(texts) if model is not None else 0, _ASKED):
                part = texts[start : start + _ASKED]
                asked = f"{_SELECT} ({','.join('?' * len(part))})"
                for row, text, numbers, check, used in connection.execute(asked, (model, *part)):
                    # SQLite does not notice a flipped bit inside a row.
                    if zlib.crc32(numbers) == check:
                        found[text] = numbers
                    if used < today:
                        old.append((today, row))

        self._tried(read, None)
        if old and self._writes:
            statement = "UPDATE entry SET used = ? WHERE id = ?"
            self._tried(lambda held: _change(held, statement, old), None, writing=True)
        return found

    def put(self, owner: Owner, rows: Mapping[bytes, bytes]) -> None:
        """Keep the numbers of these texts (hashes), all of them or none."""

        def write(connection: sqlite3.Connection) -> None:
            day = _today()
            with _transaction(connection):
                connection.execute(
                    "INSERT OR IGNORE INTO model (key, role, name) VALUES (?, ?, ?)",
                    (owner.key, owner.role, owner.name),
                )
                model = _number(connection, owner)
                connection.executemany(
                    "INSERT OR REPLACE INTO entry (model, text, numbers, sum, used) "
                    "VALUES (?, ?, ?, ?, ?)",
                    [(model, text, data, zlib.crc32(data), day) for text, data in rows.items()],
                )
            while _size(connection) > self._limit and _drop(connection):
                pass

        if self._writes and rows:
            self._tried(write, None, writing=True)

    def knows(self, owner: Owner) -> bool:
        """Whether anything of this model was ever kept."""
        return self._tried(lambda connection: _number(connection, owner) is not None, False)

    def shares(self) -> list[Share]:
        """What is kept, by role and name."""

        def read(connection: sqlite3.Connection) -> list[Share]:
            rows = connection.execute(
                "SELECT role, name, sum(entries) FROM model JOIN "
                "(SELECT model, count(*) AS entries FROM entry GROUP BY model) ON model = id "
                "GROUP BY role, name ORDER BY role, name"
            )
            return [Share(*row) for row in rows]

        return self._tried(read, [])

    def clear(self, name: str | None = None) -> bool:
        """Drop what is kept of the models of that name, or of all; whether it could be done."""

        def write(connection: sqlite3.Connection) -> bool:
            if name is None:
                with _transaction(connection):
                    connection.execute("DELETE FROM entry")
                    connection.execute("DELETE FROM model")
            else:
                models = connection.execute("SELECT id FROM model WHERE name = ?", (name,))
                for (model,) in models.fetchall():
                    while _drop(connection, model):
                        pass
                    _change(connection, "DELETE FROM model WHERE id = ?", [(model,)])
            with suppress(sqlite3.OperationalError):  # another process is at work: it stays large
                connection.execute("VACUUM")
            return True

        return self._tried(write, False, writing=True)

    def _tried(
        self, action: Callable[[sqlite3.Connection], _T], otherwise: _T, *, writing: bool = False
    ) -> _T:
        """What `action` gives, or `otherwise` where there is no usable file."""
        if self._connection is None:
            return otherwise
        try:
            return action(self._connection)
        except sqlite3.DatabaseError as error:
            if _code(error) in _DAMAGED:
                self._set_aside(error)
            elif writing:
                self._writes = False
                self._say(
                    f"Results are not kept any more for the next run: {self.path} cannot be "
                    f"written ({error})."
                )
            else:
                self.close()
                self._say(f"Kept results are not used: {self.path} cannot be read ({error}).")
            return otherwise

    def _open(self) -> None:
        """Connect; a file that is damaged or not ours is set aside first."""
        self._file = _identity(self.path)
        try:
            self._connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
            _prepare(self._connection)
        except sqlite3.DatabaseError as error:
            if isinstance(error, _Foreign) or _code(error) in _DAMAGED:
                self._set_aside(error)
                return
            self.close()
            self._say(f"Results cannot be kept for the next run: {self.path}: {error}.")

    def _set_aside(self, error: Exception) -> None:
        """Rename a useless file and begin a new one, once in the life of a store."""
        self.close()
        if self._rebuilt:
            self._say(f"Kept results are not used: {self.path} is damaged again ({error}).")
            return
        self._rebuilt = True
        aside = self.path.with_name(f"{NAME}.aside")
        # Where it is another file by now, another process has done it.
        if _identity(self.path) == self._file:
            try:
                for suffix in ("", "-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        os.replace(f"{self.path}{suffix}", f"{aside}{suffix}")
            except OSError as failure:
                self._say(f"Kept results are not used: {self.path} is useless ({failure}).")
                return
        what = "was no cache of ours" if isinstance(error, _Foreign) else f"was damaged ({error})"
        self._say(f"{self.path} {what}: it was set aside as {aside.name}, and a new one begun.")
        self._open()

    def _say(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)
            _log.warning("detect: %s", sentence)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables of a new file. Raises _Foreign for another program's."""
    # In this order: another process makes the tables and writes the number at one stroke.
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    number = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and number != _APPLICATION:
        raise _Foreign("another application's database")
    _use_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_HELD}")
    if number != _APPLICATION:
        with _transaction(connection):
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA:
                    connection.execute(statement)


def _use_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging: readers and a writer do not wait for each other."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself here.
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _change(
    connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[int, ...]]
) -> None:
    with _transaction(connection):
        connection.executemany(statement, rows)


def _drop(connection: sqlite3.Connection, model: int | None = None) -> int:
    """Drop some rows of a model, or those of the oldest use; how many, 0 when there are none."""
    which = "WHERE model = :model" if model is not None else "ORDER BY used, id"
    with _transaction(connection):
        return connection.execute(
            f"DELETE FROM entry WHERE id IN (SELECT id FROM entry {which} LIMIT :rows)",  # noqa: S608
            {"model": model, "rows": _DROPPED},
        ).rowcount


def _number(connection: sqlite3.Connection, owner: Owner) -> int | None:
    row = connection.execute("SELECT id FROM model WHERE key = ?", (owner.key,)).fetchone()
    return None if row is None else int(row[0])


def _size(connection: sqlite3.Connection) -> int:
    """Bytes in use; pages given free are used again before the file grows."""
    pages, free, each = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * each)


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _code(error: sqlite3.Error) -> int:
    """The primary result code; SQLite adds details in higher bits."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _today() -> int:
    return int(time.time() // 86_400)
