"""E-mails as a mail program saves them: a newsletter, a press release, a story sent in."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from detector.data import Article, Skipped
from detector.errors import ReadError
from detector.readers.decode import clean, decode
from detector.readers.flow import unwrapped
from detector.readers.page import all_words, declared_encoding, story

# A text part that is shorter says no more than "this mail is best read in a browser".
_SHORTEST = 200


class EmailReader:
    """Reads .eml files, one article each: the text part, else the page; no attachments."""

    suffixes = (".eml",)

    def read(self, raw: bytes, id: str) -> list[Article | Skipped]:
        """The mail's words below its subject. Raises ReadError where it has none."""
        mail = message_from_bytes(raw, EmailMessage, policy=default)
        subject, sender = _header(mail, "Subject"), _header(mail, "From")
        if not subject and not sender:
            raise ReadError("it is no e-mail: it has neither a sender nor a subject")
        name, address = parseaddr(sender)
        text, language = _words(mail, id)
        if not text.strip():
            attached = [part for part in mail.walk() if part.get_filename()]
            raise ReadError(
                "it has attachments only: save them into the folder"
                if attached
                else "it has no words: only a sender and a subject"
            )
        if subject and subject not in text:
            text = f"{subject}\n\n{text}"
        return [
            Article(
                id=id,
                text=text,
                title=subject or None,
                date=_date(_header(mail, "Date")),
                source=name or address.rpartition("@")[2] or None,
                language=language,
            )
        ]


def _words(mail: EmailMessage, id: str) -> tuple[str, str | None]:
    """The words of the mail and the language that its page names."""
    plain = [_decoded(part) for part in _inline(mail, "text/plain")]
    text = "\n\n".join(unwrapped(part) for part in plain)
    if len(text) < _SHORTEST:
        for page in (_decoded(part) for part in _inline(mail, "text/html")):
            try:
                found = story(page, id)
            except ReadError:
                text = text or all_words(page)
                continue
            if len(found.text) > len(text):
                return found.text, found.language
    return clean(text), None


def _inline(mail: EmailMessage, kind: str) -> list[EmailMessage]:
    return [
        part
        for part in mail.walk()
        if part.get_content_type() == kind
        and not part.get_filename()
        and part.get_content_disposition() != "attachment"
    ]


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return ""
    text = decode(raw, part.get_content_charset() or declared_encoding(raw))
    # What follows this mark is the sender's signature.
    return text.replace("\r\n", "\n").split("\n-- \n")[0]


def _header(mail: EmailMessage, name: str) -> str:
    """A header on one line, decoded; empty where there is none or it is malformed."""
    try:
        value = str(mail.get(name, ""))
    except (ValueError, LookupError, IndexError, AttributeError):
        return ""
    return clean(" ".join(value.split()))


def _date(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
