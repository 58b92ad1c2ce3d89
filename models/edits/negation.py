"""Negation in several forms, made so that the negation alone says nothing.

From an entailing pair (P, H): "not H" contradicts P, but follows from "not H" in another form;
and H contradicts "not H" while it follows from P. A neutral pair stays neutral when negated.
"""

import random
import re
from collections.abc import Iterator

from models.edits.material import Group, Material, lower_first
from models.edits.verbs import BY_PAST, BY_THIRD, VERBS, has_verb, is_plural
from models.rows import Row

_SOURCE = "made_negation"
_NEGATED = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|hardly|cannot|few|little|barely|"
    r"may|might|some|many|most|several|often|sometimes|usually|could|can|should|or|if|any|only|"
    r"few|mostly|occasionally|generally|all|every|least|just)\b|n't\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"^(.{2,60}?) (is|are|was|were|will|would|has|have|had) (.+)$")
_SUBJECT_STOP = re.compile(
    r"\b(?:that|which|who|whom|whose|when|where|while|because|and|said|says|to|if|as)\b|,",
    re.IGNORECASE,
)
_NO_SUBJECT = frozenset(
    {"the", "a", "an", "of", "its", "his", "her", "their", "two", "three", "four", "five", "new",
     "other", "another", "this", "these", "in", "on", "at", "for", "with", "by", "from"}
)  # fmt: skip
_PERFECT = re.compile(r"(?:been|[a-z]+ed|[a-z]+en|gone|made|held|led|won|lost|become)\b")


def negations(sentence: str) -> list[str]:
    """Return the forms in which ``sentence`` can be denied; none where a rule is unsafe.

    Sentences with a negation, a quantifier ("some", "all"), or a possibility ("may") are left
    alone: there, "not" does not turn truth into falsehood.
    """
    if not sentence.endswith(".") or _NEGATED.search(sentence) or len(sentence.split()) > 22:
        return []
    forms = _inner(sentence)
    if not forms:
        return []
    wrapped = lower_first(sentence)
    return [*forms, f"It is not true that {wrapped}", f"It is false that {wrapped}"]


def _inner(sentence: str) -> list[str]:
    match = _AUXILIARY.match(sentence)
    if match and not _SUBJECT_STOP.search(match.group(1)) and not has_verb(match.group(1)):
        subject, auxiliary, rest = match.groups()
        if auxiliary in ("has", "have", "had") and not _PERFECT.match(rest):
            if not re.match(r"(?:a|an|the|its|his|her|their|two|three|[0-9])\b", rest):
                return []
            do = {"has": "does", "have": "do", "had": "did"}[auxiliary]
            return [f"{subject} {do} not have {rest}", f"{subject} {do}n't have {rest}"]
        short = "won't" if auxiliary == "will" else f"{auxiliary}n't"
        forms = [f"{subject} {auxiliary} not {rest}", f"{subject} {short} {rest}"]
        if auxiliary in ("was", "were", "has", "have", "had", "will"):
            forms.append(f"{subject} {auxiliary} never {rest}")
        return forms
    return _lexical(sentence)


def _lexical(sentence: str) -> list[str]:
    words = sentence.split()
    for at in range(1, min(len(words) - 1, 8)):
        word = words[at]
        if words[at - 1].isdigit() or words[at - 1].lower() in _NO_SUBJECT:
            continue
        subject, rest = " ".join(words[:at]), " ".join(words[at + 1 :])
        if _SUBJECT_STOP.search(subject) or has_verb(subject):
            return []
        if word in BY_PAST and word not in VERBS:
            do, verb = "did", BY_PAST[word]
        elif word in BY_THIRD and not is_plural(subject):
            do, verb = "does", BY_THIRD[word]
        else:
            continue
        if word.endswith("ed") and re.match(r"(?:by|was|were|is|are|had|has)\b", rest):
            return []
        forms = [f"{subject} {do} not {verb} {rest}", f"{subject} {do}n't {verb} {rest}"]
        return [*forms, f"{subject} never {word} {rest}"]
    return []


def make_negation(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield groups from entailing pairs, neutral pairs and single sentences, in turn."""
    entailed = [(row.premise, row.hypothesis) for row in material.entailed]
    entailed += [(text, "") for text in material.sentences]
    neutral = list(material.neutral)
    rng.shuffle(entailed)
    rng.shuffle(neutral)
    for premise, hypothesis in entailed:
        group = _denied(rng, premise, hypothesis or premise)
        if not group:
            continue
        yield group
        while neutral:
            row = neutral.pop()
            forms = negations(row.hypothesis)
            if forms:
                yield [Row(row.premise, rng.choice(forms), "neutral", _SOURCE)]
                break


def _denied(rng: random.Random, premise: str, hypothesis: str) -> Group:
    forms = negations(hypothesis)
    if len(forms) < 2:
        return []
    inner = forms[:-2]
    one = rng.choice(inner) if rng.random() < 0.8 else rng.choice(forms)
    other = rng.choice([form for form in forms if form != one])
    group = [
        Row(premise, one, "contradiction", _SOURCE),
        Row(other, one, "entailment", _SOURCE),
    ]
    if premise != hypothesis and rng.random() < 0.5:
        group += [
            Row(one, hypothesis, "contradiction", _SOURCE),
            Row(premise, hypothesis, "entailment", _SOURCE),
        ]
    return group
