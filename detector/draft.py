"""A draft, or one claim, held against a folder: what each of its claims is told by the others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detector.data import CONFLICTS, Article, Checked, Claim, Finding, Label, Outcome
from detector.errors import ReadError, UsageError
from detector.parts import Reader
from detector.understanding.certainty import weaker
from detector.understanding.restatement import says_the_same

# A claim of the folder supports a drafted one from this probability that the draft follows from it.
_FOLLOWS = 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """What is checked: its articles (one for a claim), and the file it came from, if any."""

    name: str
    articles: Sequence[Article]
    path: Path | None = None


def read_draft(text: str, readers: Sequence[Reader]) -> Draft:
    """The draft in the file named `text`, or `text` itself as a claim.

    Raises UsageError where it names a file that is missing or that cannot be read.
    """
    suffixes = {suffix: reader for reader in readers for suffix in reader.suffixes}
    path = Path(text)
    suffix = path.suffix.lower()
    try:
        is_file = path.is_file()
    except OSError:  # too long for a file's name: a claim
        is_file = False
    if not is_file:
        if suffix in suffixes and " " not in text.strip():
            raise UsageError(f"There is no file {text} to check.")
        if not text.strip():
            raise UsageError("There is nothing to check: give a file or a claim in quotes.")
        claim = text.strip() if text.strip()[-1] in ".!?\"'”’" else f"{text.strip()}."
        return Draft("the claim", [Article("draft:claim", claim, source="the claim")])
    if suffix not in suffixes:
        known = ", ".join(sorted(suffixes))
        raise UsageError(f"{path.name} cannot be read as a draft: formats are {known}.")
    try:
        found = suffixes[suffix].read(path.read_bytes(), path.name)
    except (ReadError, OSError) as error:
        raise UsageError(f"{path.name} cannot be read as a draft: {error}.") from error
    # A file in the folder may have the draft's name.
    named = [
        replace(item, id=f"draft:{item.id}", source=item.source or "the draft")
        for item in found
        if isinstance(item, Article)
    ]
    return Draft(path.name, named, path)


def check(claims: Sequence[Claim], findings: Sequence[Finding], min_score: float) -> list[Checked]:
    """The outcome for each drafted claim; `findings` are ranked, with the draft on the left.

    Only a conflict from `min_score` on counts, also where lower ones are listed. It goes before an
    agreement: what is both supported and contradicted is contradicted. What the folder only
    supposes or denies, and the draft says flatly, is in tension.
    """
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.verdict.pair.left.number].append(finding)
    checked = []
    for claim in claims:
        mine = found[claim.number]
        conflicts = tuple(one for one in mine if one.label in CONFLICTS and one.score >= min_score)
        follows = [one for one in mine if one.label is Label.AGREEMENT and _follows(one)]
        flat = tuple(one for one in follows if not weaker(one))
        agreements = flat or tuple(follows)
        if conflicts:
            hard = conflicts[0].label is Label.CONTRADICTION
            outcome = Outcome.CONTRADICTED if hard else Outcome.IN_TENSION
        elif agreements:
            outcome = Outcome.SUPPORTED if flat else Outcome.IN_TENSION
        else:
            outcome = Outcome.NOTHING_FOUND
        checked.append(Checked(claim, outcome, conflicts, agreements))
    return checked


def _follows(finding: Finding) -> bool:
    """Whether the drafted claim follows from the folder's; where it says more, it does not."""
    drafted, other = finding.verdict.pair.left, finding.verdict.pair.right
    back = finding.verdict.backward
    return (back is not None and back.entailment >= _FOLLOWS) or says_the_same(drafted, other)
