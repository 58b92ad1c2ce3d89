"""Whether a claim says what another says flatly with less than certainty."""

import re

from detector.data import Claim, Finding
from detector.understanding.cues import cues
from detector.understanding.words import fold

# Narrower than the cues of a pair: there a word that may hedge or deny is one hint among others,
# here it alone decides. "Claimed twelve lives" supposes nothing, "ruled out sabotage" says that
# there was none, and who insists asserts.
_SUPPOSES = re.compile(
    r"\b(?:may|might|could|reportedly|allegedly|apparently|possibl[ey]|perhaps|likely|unlikely|"
    r"believed|suspect(?:s|ed)?|appear(?:s|ed)? to|seem(?:s|ed)? to|rumou?r(?:s|ed)?|unconfirmed)\b"
)
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing))\b")
_DENYING_CUE = re.compile(r"\b(?:den(?:y|ies|ied)|disput|reject|dismiss)")


def weaker(finding: Finding) -> str | None:
    """How the right claim stands behind the left one: "denied", "only supposed", or None where it
    is as certain. The cue of reported speech counts: what somebody denied is not what he said.
    """
    left, right = finding.verdict.pair.left, finding.verdict.pair.right
    if _denied(right) and not _denied(left) and not cues(left.proposition).negated:
        return "denied"
    return "only supposed" if _supposed(right) and not _supposed(left) else None


def _denied(claim: Claim) -> bool:
    cue = bool(claim.cue) and _DENYING_CUE.search(fold(claim.cue or ""))
    return bool(cue or _DENIES.search(fold(claim.proposition)))


def _supposed(claim: Claim) -> bool:
    return _SUPPOSES.search(fold(claim.proposition)) is not None
