"""The report as Python values: `python examples/from_python.py [FOLDER]`.

Prints the first dispute: its claims, where each stands, and why they are held against each other.
"""

import sys
from pathlib import Path

from detector import DetectorError, detect

folder = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "articles"
try:
    report = detect(folder)
except DetectorError as error:
    # Its text is one sentence that says what to do.
    sys.exit(str(error))

if not report.disputes:
    sys.exit("No conflict was found.")
dispute = report.disputes[0]
best = dispute.findings[0]
print(f"{best.label.value}, score {best.score:.2f}: {' '.join(best.reasons)}")
for claim in (best.verdict.pair.left, best.verdict.pair.right):
    print(f"  {claim.article.id}:{claim.line}  {claim.text}")
print(f"{len(report.disputes)} disputes among {report.counts['claims']} claims")
