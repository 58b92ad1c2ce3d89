"""A zip file of articles: its entries are read in memory, and none is written to disk."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from time import monotonic

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.parts import Reader
from detector.readers.package import opened, unpacked

_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar")


class ZipReader:
    """Reads .zip files with the readers of the formats in them; archives inside are refused."""

    suffixes = (".zip",)

    def __init__(self, readers: Sequence[Reader], seconds: float = 600.0) -> None:
        self._seconds = seconds
        self._readers = {suffix: reader for reader in readers for suffix in reader.suffixes}

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The articles of its files in order of their names, as `pack.zip/inner/path.txt`, and what
        of it could not be read. Raises ReadError for a damaged file and for a bomb.
        """
        package = opened(raw)
        found: list[Article | Skipped] = []
        seen: set[str] = set()
        until = monotonic() + self._seconds
        for entry in sorted(package.infolist(), key=lambda entry: entry.filename):
            path = PurePosixPath(entry.filename)
            # Hidden ones are left out as in a folder, with what macOS adds to every zip file.
            if entry.is_dir() or path.parts[:1] == ("__MACOSX",) or path.name.startswith("."):
                continue
            inner = f"{id}/{entry.filename}"
            try:
                if entry.filename in seen:
                    raise ReadError("another file of the zip file has the same name")
                seen.add(entry.filename)
                suffix = path.suffix.lower()
                if suffix in _ARCHIVES:
                    raise ReadError("it is an archive in an archive: unpack it first")
                if suffix not in self._readers:
                    raise ReadError(f"{suffix or 'a file without a suffix'} is not read")
                if monotonic() > until:
                    raise ReadError(
                        f"its zip file takes longer than {self._seconds:.0f} seconds: unpack it"
                    )
                content = unpacked(package, entry)
                if not content.strip():
                    raise ReadError("it is empty")
                found += self._readers[suffix].read(content, inner)
            except ReadError as error:
                found.append(Skipped(inner, str(error)))
        if not found:
            raise ReadError("it holds no files: put articles in it")
        return found
