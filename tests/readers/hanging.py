"""Readers that do what a hostile file makes a reader do; a child process imports them by name."""

import os
import time

from detector.data import Article, Skipped


class Hangs:
    suffixes = (".hangs",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        while True:
            time.sleep(1)


class Fills:
    suffixes = (".fills",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        return [Article(id, "x" * 3_000_000_000)]


class Dies:
    suffixes = (".dies",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        os._exit(1)


class Chatters:
    suffixes = (".chatters",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        print("a library's greeting")
        os.write(1, b"and that of one in C")
        return [Article(id, raw.decode()), Skipped(id, "the rest")]


class Stumbles:
    suffixes = (".stumbles",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        raise KeyError("/Root")
