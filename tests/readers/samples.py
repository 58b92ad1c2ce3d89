"""One story of our own in every format, made by the libraries that newsrooms' programs are like."""

import gzip
import io
import json
import zipfile
from email.message import EmailMessage

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

TITLE = "Ferry strikes reef"
STORY = (
    "The ferry struck a reef near the harbour on Sunday evening, the coastguard said. "
    "All 212 passengers were brought ashore, and no fuel was lost. "
    "Café owners on the quay handed out soup until midnight."
)
SECOND = "Investigators will arrive on Monday, and the wreck is guarded by two launches."
PAGE = f"""<html lang="en"><head><title>Ferry strikes reef</title>
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2031-05-04T08:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav>
<article><h1>Ferry strikes reef</h1><p>{STORY}</p>
<p>{SECOND}</p></article>
<footer>All rights reserved</footer></body></html>"""


def pdf_file(
    paragraphs: list[str], *, columns: int = 1, indent: bool = False, **named: str
) -> bytes:
    """A set page: a heading, justified paragraphs, a running header and page numbers."""
    stream = io.BytesIO()

    def furniture(canvas: object, document: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(60, 810, "Harbour Post - 4 May 2031")  # type: ignore[attr-defined]
        canvas.drawCentredString(300, 25, f"Page {document.page}")  # type: ignore[attr-defined]

    styles = getSampleStyleSheet()
    body = ParagraphStyle(
        "body",
        parent=styles["BodyText"],
        alignment=4,
        spaceBefore=0 if indent else 6,
        firstLineIndent=12 if indent else 0,
        embeddedHyphenation=1,
    )
    width = 470 / columns
    frames = [Frame(60 + n * width, 60, width - 10, 730) for n in range(columns)]
    document = BaseDocTemplate(stream, pagesize=A4, **named)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    heading = Paragraph(TITLE, styles["Heading1"])
    document.build([heading, *(Paragraph(text, body) for text in paragraphs)])
    return stream.getvalue()


def docx_file(*paragraphs: str, title: str | None = TITLE, table: list[list[str]] = []) -> bytes:  # noqa: B006
    document = docx.Document()
    if title:
        document.add_heading(title, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    document.add_paragraph("The harbour stays closed.")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def odt_file(body: str, meta: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zip_file(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {spaces} {dc}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        }
    )


def eml_file(plain: str | None, page: str | None = None, attached: bytes | None = None) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = TITLE
    mail["From"] = "Harbour Post <desk@harbour.example>"
    mail["Date"] = "Sun, 04 May 2031 08:00:00 +0100"
    if plain is not None:
        mail.set_content(plain)
    if page is not None:
        if plain is None:
            mail.set_content(page, subtype="html")
        else:
            mail.add_alternative(page, subtype="html")
    if attached is not None:
        mail.add_attachment(attached, maintype="application", subtype="pdf", filename="story.pdf")
    return mail.as_bytes()


def mhtml_file(page: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = "https://harbour.example/ferry"
    mail.set_content(page, subtype="html", cte="quoted-printable", charset="utf-8")
    mail.add_related(b"\x89PNG", maintype="image", subtype="png")
    return mail.as_bytes()


def zip_file(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return stream.getvalue()


def rtf_file(*paragraphs: str) -> bytes:
    words = "\\par\n".join(
        "".join(c if ord(c) < 128 else f"\\'{c.encode('cp1252').hex()}" for c in text)
        for text in paragraphs
    )
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl\f0 Times;}{\info{\title Ferry strikes reef}}"
    return f"{head}\\f0\n{words}\\par}}".encode("ascii")


_MD = "---\ntitle: Ferry strikes reef\nsource: Harbour Post\ndate: 2031-05-04\n---\n" + STORY + "\n"
_LINE = json.dumps({"headline": TITLE, "body": STORY, "date": "2031-05-04"}) + "\n"
_ROWS = f'Outlet;Title;Date;Text\nHarbour Post;{TITLE};2031-05-04;"{STORY}"\n'
_DATED = "4 May 2031"

# Suffix to the bytes of a file; every one holds TITLE and STORY.
SAMPLES: dict[str, bytes] = {
    ".txt": f"{TITLE}\n\n{STORY}\n".encode(),
    ".md": _MD.encode(),
    ".html": PAGE.encode(),
    ".htm": PAGE.encode("utf-16"),
    ".mhtml": mhtml_file(PAGE),
    ".json": json.dumps({"title": TITLE, "text": STORY, "date": "2031-05-04"}).encode(),
    ".jsonl": _LINE.encode(),
    ".csv": _ROWS.encode("cp1252"),
    ".tsv": f"title\tdate\ttext\n{TITLE}\t2031-05-04\t{STORY}\n".encode(),
    ".pdf": pdf_file([STORY, SECOND], title=TITLE),
    ".docx": docx_file(_DATED, STORY, SECOND),
    ".odt": odt_file(
        f'<text:h text:outline-level="1">{TITLE}</text:h><text:p>{_DATED}</text:p>'
        f"<text:p>{STORY}</text:p>",
    ),
    ".rtf": rtf_file(TITLE, _DATED, STORY),
    ".eml": eml_file(STORY),
    ".zip": zip_file({"inner/ferry.md": _MD}),
    ".jsonl.gz": gzip.compress(_LINE.encode(), mtime=0),
}
# Formats whose sample names no date.
NO_DATE = (".txt",)
