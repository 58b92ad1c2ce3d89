"""Folder to articles. What cannot be read is listed with its reason; nothing is lost."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from detector.config import SETTINGS_FILE
from detector.data import Article, Skipped
from detector.errors import NothingToRead, ReadError, UsageError
from detector.parts import Progress, Reader, silent

# A news article is a few kilobytes; this bounds memory against a log file that lies in the folder.
LARGEST_FILE = 200_000_000


def read(
    folder: Path,
    readers: Sequence[Reader],
    progress: Progress = silent,
    *,
    leave_out: Path | None = None,
) -> tuple[list[Article], list[Skipped]]:
    """All articles under `folder` in order of their ids, and what was skipped.

    A single file may be given in place of a folder. Hidden files and folders are left out, and so
    are the folder's settings and the file `leave_out`. Raises UsageError where there is no such
    folder, NothingToRead where it holds no readable article.
    """
    check(folder)
    by_suffix = {suffix: reader for reader in readers for suffix in reader.suffixes}
    articles: list[Article] = []
    skipped: list[Skipped] = []
    paths = list(_files(folder, skipped)) if folder.is_dir() else [folder]
    paths = [path for path in paths if path != folder / SETTINGS_FILE]
    if leave_out is not None:
        paths = [path for path in paths if path.resolve() != leave_out.resolve()]
    base = folder if folder.is_dir() else folder.parent
    for done, path in enumerate(paths):
        progress("reading", done, len(paths))
        name = path.relative_to(base).as_posix()
        reader = by_suffix.get(path.suffix.lower())
        try:
            if reader is None:
                raise ReadError(f"{path.suffix or 'a file without a suffix'} is not read")
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise ReadError(f"it is larger than {LARGEST_FILE // 1_000_000} MB")
            if size == 0:
                raise ReadError("it is empty")
            found = reader.read(path, name)
            empty = [article for article in found if not article.text.strip()]
            skipped += [Skipped(article.id, "it is empty") for article in empty]
            articles += [article for article in found if article.text.strip()]
        except ReadError as error:
            skipped.append(Skipped(name, str(error)))
        except OSError as error:
            skipped.append(Skipped(name, f"it cannot be opened ({error.strerror or error})"))
    progress("reading", len(paths), len(paths))
    if not articles:
        raise NothingToRead(_nothing(folder, by_suffix, skipped))
    return articles, skipped


def check(folder: Path) -> None:
    """Raise UsageError where there is nothing at `folder`."""
    if not folder.exists():
        raise UsageError(f"There is no folder {folder}: name the folder that holds the articles.")


def _files(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Files below `folder`, sorted by their posix path; links to folders are not followed."""
    found = []

    def refused(error: OSError) -> None:
        where = Path(error.filename).relative_to(folder).as_posix()
        skipped.append(Skipped(where, f"it cannot be opened ({error.strerror})"))

    for root, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith(".")]
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _nothing(folder: Path, suffixes: dict[str, Reader], skipped: Sequence[Skipped]) -> str:
    formats = ", ".join(suffix.removeprefix(".") for suffix in suffixes)
    if not skipped:
        return f"{folder} holds no files: put articles in it ({formats})."
    first = skipped[0]
    return (
        f"None of the {len(skipped)} files in {folder} could be read as an article "
        f"({first.path}: {first.reason}): formats are {formats}."
    )
