"""Formats that take much decoding are read in a child process, within bounds of time and memory.

A `BoundedReader` is a Reader. One child serves all files, one after the other, and is replaced when
a file has broken it, so that a hostile file costs its own time and nothing else.
"""

import json
import subprocess
import sys
import weakref
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

from detector.data import Article, Skipped, Span
from detector.errors import ReadError
from detector.parts import Reader

# A news article takes well under a second, 139 pages of PDF 1.5 s on a loaded processor.
SECONDS = 60.0
# A JSON Lines file of 190 MB takes between 800 and 1,000 MB.
MEGABYTES = 2_000


class Child:
    """A process that reads files for this one; it is started with the first of them."""

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._stop: Any = None
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, reader: Reader, raw: bytes, id: str) -> list[Article | Skipped]:
        """What `reader.read` gives, which is built anew, without arguments, in the child.

        Raises ReadError, also where the file took too long or broke the process.
        """
        process = self._started()
        kind = type(reader)
        request = {"module": kind.__module__, "name": kind.__name__, "id": id, "size": len(raw)}
        late = False

        def kill() -> None:
            nonlocal late
            late = True
            process.kill()

        timer = Timer(self._seconds, kill)
        timer.start()
        try:
            answer = _exchange(process, json.dumps(request).encode("ascii") + b"\n", raw)
        except BaseException:
            # Interrupted: an answer that comes late must not be taken for the next file's.
            self._end()
            raise
        finally:
            timer.cancel()
        if answer is None or answer["last"] or late:
            self._end()
        if answer is None:
            if late:
                raise ReadError(
                    f"it takes longer than {self._seconds:.0f} seconds to read: save the article "
                    "alone, or as text"
                )
            raise ReadError("reading it broke off: it is damaged, or made to do harm")
        if "error" in answer:
            raise ReadError(answer["error"])
        return [_item(values) for values in answer["read"]]

    def _end(self) -> None:
        self._stop()
        self._process = None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            # The package of this process, whatever lies in the folder that it was started from.
            root = str(Path(__file__).parents[2])
            code = (
                f"import sys; sys.path.insert(0, {root!r}); "
                f"from detector.readers.child import main; main({self._megabytes})"
            )
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._stop = weakref.finalize(self, _stop, self._process)
        return self._process


class BoundedReader:
    """Another reader, in a child process."""

    def __init__(self, reader: Reader, child: Child) -> None:
        self._reader, self._child = reader, child

    @property
    def suffixes(self) -> tuple[str, ...]:
        return self._reader.suffixes

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """As the other reader. Raises ReadError, also where a bound is met."""
        return self._child.read(self._reader, raw, id)


def _exchange(process: "subprocess.Popen[bytes]", head: bytes, raw: bytes) -> dict[str, Any] | None:
    """The child's answer, or None where it ended before it gave one."""
    assert process.stdin and process.stdout  # noqa: S101
    try:
        process.stdin.write(head)
        process.stdin.write(raw)
        process.stdin.flush()
        size = process.stdout.read(8)
        sent = process.stdout.read(int.from_bytes(size, "big"))
    except OSError:
        return None
    if len(size) < 8 or len(sent) < int.from_bytes(size, "big"):
        return None
    answer: dict[str, Any] = json.loads(sent)
    return answer


def _item(values: dict[str, Any]) -> Article | Skipped:
    if not values.pop("article"):
        return Skipped(**values)
    values["header"] = tuple(Span(**span) for span in values["header"])
    return Article(**values)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            # Bytes that were not taken are lost with the child.
            with suppress(OSError):
                pipe.close()
