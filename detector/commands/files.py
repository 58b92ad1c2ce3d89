"""Files that commands write."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from detector.errors import UsageError


def check_outputs(paths: Sequence[Path]) -> None:
    """Raise UsageError where it is plain, before a long run, that a file cannot be written."""
    for path in paths:
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent} to write {path.name} to: make it.")
        if path.is_dir():
            raise UsageError(f"{path} is a folder: name a file to write to.")
        if not os.access(path.parent, os.W_OK):
            raise UsageError(f"You may not write to {path.parent}: name a file in another folder.")


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises UsageError."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=".", delete=False
        ) as stream:
            stream.write(text)
        # A temporary file is private; a report is as readable as the user's other files.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(stream.name, 0o666 & ~mask)
        os.replace(stream.name, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
