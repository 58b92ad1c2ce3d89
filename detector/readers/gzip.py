"""One packed file: `articles.jsonl.gz`."""

import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.parts import Reader
from detector.readers.package import HARMLESS, RATIO, UNPACKED

# The window of zlib plus sixteen asks for the header of gzip.
_GZIP = zlib.MAX_WBITS + 16


class GzipReader:
    """Reads a .gz file with the reader of the suffix before it."""

    suffixes = (".gz",)

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = {suffix: reader for reader in readers for suffix in reader.suffixes}

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles of the packed file, under the id of the .gz file. Raises ReadError."""
        suffix = PurePosixPath(PurePosixPath(id).stem).suffix.lower()
        if suffix not in self._readers:
            raise ReadError(f"{suffix}.gz is not read: unpack it first")
        return self._readers[suffix].read(_unpacked(raw), id)


def _unpacked(raw: bytes) -> bytes:
    """The bytes of all members. Raises ReadError for a damaged file and for a bomb."""
    most = min(UNPACKED, max(RATIO * len(raw), HARMLESS))
    parts: list[bytes] = []
    size = 0
    while raw:
        member = zlib.decompressobj(_GZIP)
        try:
            parts.append(member.decompress(raw, most + 1 - size))
        except zlib.error as error:
            raise ReadError("it is damaged: it cannot be unpacked") from error
        size += len(parts[-1])
        if size > most:
            raise ReadError(
                f"it unpacks to more than {most // 1_000_000:,} MB: it may be made to fill memory; "
                "unpack it yourself if you trust it"
            )
        if not member.eof:
            raise ReadError("it is damaged: its end is missing")
        raw = member.unused_data.lstrip(b"\0")
    return b"".join(parts)
