"""Folder to articles. What cannot be read is listed with its reason; nothing is lost."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG

from detector.cards import Card
from detector.config import SETTINGS_FILE
from detector.data import Article, Skipped
from detector.errors import NothingToRead, ReadError, UsageError
from detector.parts import Progress, Reader, silent
from detector.understanding.language import language_code, language_name, language_of

# A news article is a few kilobytes; this bounds memory against a log file that lies in the folder.
LARGEST_FILE = 200_000_000
# What to do with files that newsrooms hold and no reader takes.
_SAVE_AS = {
    ".xlsx": "the sheet as .csv", ".xls": "the sheet as .csv", ".ods": "the sheet as .csv",
    ".numbers": "the sheet as .csv", ".doc": "it as .docx", ".pages": "it as .docx",
    ".wpd": "it as .docx", ".msg": "the mail as .eml", ".pptx": "it as .pdf", ".epub": "it as .pdf",
}  # fmt: skip


def read(
    folder: Path,
    readers: Sequence[Reader],
    progress: Progress = silent,
    judge: Card | None = None,
    *,
    leave_out: Path | None = None,
) -> tuple[list[Article], list[Skipped]]:
    """All articles under `folder` in order of their ids, and what was skipped.

    A single file may be given in place of a folder. Hidden files and folders are left out, and so
    are articles in a language that `judge` does not list, where it lists any, the folder's settings
    and the file `leave_out`. Raises UsageError where there is no such folder, NothingToRead where
    it holds no readable article.
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
        try:
            for item in _items(path, name, by_suffix):
                if isinstance(item, Skipped):
                    skipped.append(item)
                    continue
                article = _told(item)
                reason = _unfit(article, judge)
                if reason is None:
                    articles.append(article)
                else:
                    skipped.append(Skipped(article.id, reason))
        except ReadError as error:
            skipped.append(Skipped(name, str(error)))
        except OSError as error:
            skipped.append(Skipped(name, f"it cannot be opened ({error.strerror or error})"))
    progress("reading", len(paths), len(paths))
    if not articles:
        raise NothingToRead(_nothing(folder, by_suffix, skipped))
    return articles, skipped


def _items(path: Path, name: str, readers: dict[str, Reader]) -> list[Article | Skipped]:
    """What the reader of its suffix makes of a file. Raises ReadError or OSError."""
    suffix = path.suffix.lower()
    if suffix not in readers:
        advice = f": save {_SAVE_AS[suffix]}" if suffix in _SAVE_AS else ""
        raise ReadError(f"{path.suffix or 'a file without a suffix'} is not read{advice}")
    status = path.stat()
    # A pipe or a device has no end.
    if not S_ISREG(status.st_mode):
        raise ReadError("it is no file")
    size = status.st_size
    if size > LARGEST_FILE:
        raise ReadError(f"it is larger than {LARGEST_FILE // 1_000_000} MB: split it")
    if size == 0:
        raise ReadError("it is empty")
    return readers[suffix].read(path.read_bytes(), name)


def _told(article: Article) -> Article:
    """The article with its language: what its words say for sure, else what its metadata names.

    Pages and documents carry the language of their template, so the words come first.
    """
    return replace(article, language=language_of(article.text) or language_code(article.language))


def _unfit(article: Article, judge: Card | None) -> str | None:
    """Why an article is not taken, or None where it is."""
    if not article.text.strip():
        return "it is empty"
    known = [code for name in (judge.languages if judge else ()) if (code := language_code(name))]
    if judge is None or not known or article.language is None or article.language in known:
        return None
    names = ", ".join(language_name(code) for code in known)
    return (
        f"it is written in {language_name(article.language)}, and the judge {judge.name} reads "
        f"{names}: choose a judge that reads it"
    )


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
