"""Bytes to text: which encoding a file is in, and whether it is text at all."""

import codecs
import re

from charset_normalizer import from_bytes

from detector.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tried in this order when a file is neither UTF-8 nor declares anything. Left to itself the
# detector takes English cp1252 with a pound sign for cp1250, so that is not among them.
_CANDIDATES = ["cp1252", "cp1251", "shift_jis", "gb18030", "big5", "euc_kr"]
# What a page calls Latin-1 is read as cp1252 by every browser: curly quotes are in that alone.
_LATIN = ("iso-8859-1", "iso8859-1", "iso_8859-1", "latin-1", "latin1", "ascii", "us-ascii")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(raw: bytes, declared: str | None = None) -> str:
    """The text of a file; a byte-order mark is dropped, line ends stay as they are.

    Order: byte-order mark, UTF-16 by its pattern of zero bytes, UTF-8, `declared`, a guess among
    common encodings. Raises ReadError for what is no text.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _checked(_strict(raw, encoding))
    if b"\0" in raw[:4096]:
        zeros = (raw[0:4096:2].count(0), raw[1:4096:2].count(0))
        half = len(raw[:4096]) // 2
        # Latin text in UTF-16 has a zero in nearly every second byte and none in the others.
        if max(zeros) > 0.7 * half and min(zeros) < 0.1 * half:
            return _checked(_strict(raw, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"))
        raise ReadError("it is a binary file, not text")
    if declared and declared.lower() in _LATIN:
        declared = "cp1252"
    for name in filter(None, ("utf-8", declared)):
        try:
            return _checked(raw.decode(name))
        except (UnicodeDecodeError, LookupError):
            pass
    guess = from_bytes(raw, cp_isolation=_CANDIDATES).best()
    if guess is None:
        raise ReadError("its text encoding cannot be told")
    return _checked(str(guess))


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"it says that it is {encoding}, but it is damaged") from error


def _checked(text: str) -> str:
    """The text without lone surrogates. Raises ReadError where control characters abound."""
    # A terminal log has some; one in fifty of the first characters is no prose.
    head = text[:4096]
    if len(_CONTROL.findall(head)) > 0.02 * max(len(head), 50):
        raise ReadError("it is a binary file, not text")
    return clean(text)


def clean(text: str) -> str:
    """Lone surrogates replaced by U+FFFD, so that every text can be encoded; offsets stay."""
    return re.sub(r"[\ud800-\udfff]", "�", text)
