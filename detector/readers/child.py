"""The other end of `bounded.Child`: reads files that come through a pipe, until there are no more.

A request is a line of JSON (module and class of the reader, id, size in bytes) and then the file's
bytes; an answer is its size in eight bytes and then JSON. Nothing is pickled.
"""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from detector.data import Article
from detector.errors import ReadError


def main(megabytes: int) -> None:
    """Answer requests with at most so much memory (where the system can bound it)."""
    requests = sys.stdin.buffer
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _bound(megabytes)
    while line := requests.readline():
        request = json.loads(line)
        raw = requests.read(request["size"])
        try:
            answer = _answer(request, raw)
            sent = json.dumps(answer).encode("ascii")
        except MemoryError:
            answer = {"error": too_much_memory(megabytes), "last": True}
            sent = json.dumps(answer).encode("ascii")
        answers.write(len(sent).to_bytes(8, "big") + sent)
        answers.flush()
        if answer["last"]:
            return


def _answer(request: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """`read` holds what was read, or `error` says why not; after `last` the process ends."""
    try:
        reader = getattr(import_module(request["module"]), request["name"])()
        found = reader.read(raw, request["id"])
    except ReadError as error:
        return {"error": str(error), "last": False}
    except MemoryError:
        raise
    except Exception as error:
        return {
            "error": f"it is damaged or not of this format ({type(error).__name__}): open it in a "
            "program that shows it and save it again",
            "last": False,
        }
    kept = [{"article": isinstance(item, Article), **asdict(item)} for item in found]
    return {"read": kept, "last": False}


def too_much_memory(megabytes: int) -> str:
    return f"it takes more than {megabytes} MB of memory to read: save it again without its images"


def _bound(megabytes: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)
    except (ImportError, ValueError, OSError):
        # Windows has no such limit and macOS keeps none; the time limit holds everywhere.
        pass
