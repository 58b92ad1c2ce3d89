"""`.csv`: one finding a row, for a spreadsheet."""

import csv
import io

from detector.data import Claim, Report
from detector.writers.safe import visible

_HEADER = [
    "rank", "score", "label", "kind", "left_text", "left_article", "left_line", "left_source",
    "left_date", "right_text", "right_article", "right_line", "right_source", "right_date",
    "reasons", "similarity", "dispute", "id", "review", "note",
]  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def _cell(value: str | None) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = visible(value or "")
    return "'" + text if text.lstrip().startswith(_FORMULA) else text


def _side(claim: Claim) -> list[str]:
    article = claim.article
    return [
        _cell(claim.text),
        _cell(article.id),
        str(claim.line),
        _cell(article.source),
        _cell(article.date),
    ]


class CsvWriter:
    """Comma-separated rows with a header and CRLF ends, as RFC 4180 has them."""

    def write(self, report: Report) -> str:
        """The rows, after a byte-order mark: without it spreadsheets misread UTF-8."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        for rank, finding in enumerate(report.findings, start=1):
            pair = finding.verdict.pair
            writer.writerow(
                [
                    rank,
                    finding.score,
                    finding.label.value,
                    finding.kind.value,
                    *_side(pair.left),
                    *_side(pair.right),
                    _cell(" ".join(finding.reasons)),
                    pair.similarity,
                    finding.dispute or "",
                    finding.id,
                    finding.review.decision if finding.review else "",
                    _cell(finding.review.note) if finding.review else "",
                ]
            )
        return "\ufeff" + stream.getvalue()
