"""`.json`: the whole report. `.jsonl`: one finding a line."""

import json

from detector.data import Report
from detector.writers.record import finding_record, record

# Line ends to some readers, though not to JSON: escaped, a finding stays one line for all of them.
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})


class JsonWriter:
    """Report JSON, schema 1, indented."""

    def write(self, report: Report) -> str:
        """The document, with a line end."""
        return json.dumps(record(report), ensure_ascii=False, indent=1) + "\n"


class JsonlWriter:
    """The findings of report JSON, one a line, in the order of their rank."""

    def write(self, report: Report) -> str:
        """The lines; nothing for no findings."""
        return "".join(
            json.dumps(finding_record(finding, rank), ensure_ascii=False).translate(_LINE_ENDS)
            + "\n"
            for rank, finding in enumerate(report.findings, start=1)
        )
