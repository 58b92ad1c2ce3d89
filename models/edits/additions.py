"""Harmless additions: a sentence with more detail, or with who said it, is no contradiction.

A sentence follows from the longer one that it was cut from, and the longer one does not follow
from it; words of attribution change nothing. The same long sentences serve as premise and as
hypothesis, so that neither length nor side gives the label away.
"""

import random
import re
from collections.abc import Iterator

from models.edits.material import Group, Material, lower_first
from models.edits.paraphrase import paraphrase
from models.rows import Row

_SOURCE = "made_additions"
_CUT = re.compile(
    r"(?P<kept>[A-Z][^,]{25,}?)(?P<cut>,? (?:after|while|as|when|before|because|with|despite|"
    r"following|during|including|leaving|killing|wounding|injuring|which|who|where|for the first "
    r"time|on [A-Z][a-z]+day|in (?:January|February|March|April|June|July|August|September|"
    r"October|November|December)|in (?:19|20)\d\d|last (?:week|month|year|night)|at least once)"
    r"\b.*)\."
)
_UNSAFE = re.compile(
    r"\b(?:if|unless|would|could|may|might|not|no|never|only|until|more|less|as|so|such|hardly)\b|n't"
)
_SAID = (
    "{rest}, officials said.", "{rest}, according to local media.", "Officials said {lower}",
    "{rest}, a spokesman said on Tuesday.", "According to two officials, {lower}",
    "{rest}, police said in a statement.", "Reports from the scene said {lower}",
    "{rest}, the agency reported.", "{rest}, a source familiar with the matter said.",
    "The ministry confirmed that {lower}", "{rest}, state television said.",
)  # fmt: skip


def make_additions(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups from sentences with a part that can go without changing the rest."""
    sentences = list(material.sentences)
    rng.shuffle(sentences)
    for sentence in sentences:
        match = _CUT.fullmatch(sentence)
        if match is None or _UNSAFE.search(match["kept"]) or len(match["kept"].split()) < 5:
            continue
        short = f"{match['kept']}."
        other = paraphrase(rng, short, whole=True) or short
        said = rng.choice(_SAID).format(rest=sentence[:-1], lower=lower_first(sentence))
        yield [
            Row(sentence, other, "entailment", _SOURCE),
            Row(other, sentence, "neutral", _SOURCE),
            Row(said, short, "entailment", _SOURCE),
            Row(short, said, "neutral", _SOURCE),
        ]
