"""Zip files within bounds: archives, and documents that are zip files inside (docx, odt)."""

import io
import zipfile
import zlib

from detector.errors import ReadError

ENTRIES = 10_000
UNPACKED = 200_000_000
# Prose packs to a third, XML of a document to a twentieth; deflate can do a thousand.
RATIO = 200
# Small parts may pack well: a page of blanks is no bomb.
HARMLESS = 2_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


def opened(raw: bytes) -> zipfile.ZipFile:
    """The zip file in `raw`. Raises ReadError for a damaged one and for a bomb.

    Sizes are those that the file declares; `unpacked` gives no byte more than that.
    """
    many = f"it holds more than {ENTRIES:,} files: unpack it and take what is needed"
    # The list of entries is read whole, so it is counted before; documents in it have lists, too.
    if raw.count(b"PK\x01\x02") > 10 * ENTRIES:
        raise ReadError(many)
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise ReadError("it is damaged: its parts cannot be unpacked") from error
    entries = package.infolist()
    if len(entries) > ENTRIES:
        raise ReadError(many)
    total = sum(entry.file_size for entry in entries)
    if total > UNPACKED:
        raise ReadError(
            f"it unpacks to {total // 1_000_000:,} MB, more than {UNPACKED // 1_000_000} MB: it "
            "may be made to fill memory; unpack it yourself if you trust it"
        )
    if any(
        entry.file_size > max(HARMLESS, RATIO * entry.compress_size) for entry in entries
    ) or total > max(HARMLESS, RATIO * len(raw)):
        raise ReadError(
            f"it unpacks to more than {RATIO} times its size, as a zip bomb does: "
            "unpack it yourself if you trust it"
        )
    return package


def unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one entry. Raises ReadError where it is encrypted or damaged."""
    if entry.flag_bits & 1:
        raise ReadError("it is encrypted: unpack it with its password")
    if entry.compress_type not in _METHODS:
        raise ReadError("it is packed in an unusual way: pack it again as a plain zip file")
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError,
            NotImplementedError) as error:  # fmt: skip
        raise ReadError("it is damaged: it cannot be unpacked") from error


def checked_document(raw: bytes, part: str, kind: str) -> zipfile.ZipFile:
    """The zip file of a document whose words stand in `part`.

    Raises ReadError where it is no such document, is a bomb, or declares XML entities: no word
    processor writes those.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(f"it is encrypted, or an old .doc file: save it as {kind} without password")
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        raise ReadError(f"it is damaged, or no {kind} file: open it and save it again")
    package = opened(raw)
    if part not in package.namelist():
        raise ReadError(f"it is damaged, or no {kind} file: open it and save it again")
    for entry in package.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            data = unpacked(package, entry)
            if any(mark in data for mark in _DOCTYPES):
                raise ReadError(
                    "it declares XML entities, as a bomb does: open it and save it again"
                )
    return package
