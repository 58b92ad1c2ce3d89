"""Just enough English verbs: past and participle, singular and plural."""

import re

from models.edits.words import IRREGULAR, REGULAR

_DOUBLED = {"admit", "ban", "plan", "stop", "expel", "refer", "transfer", "control", "star"}
_PLURAL_HEADS = {
    "people", "police", "we", "they", "you", "i", "men", "women", "children", "these", "those",
    "both", "many", "several", "few", "most", "some", "troops", "media", "data",
}  # fmt: skip
_AFTER_HEAD = re.compile(r" (?:of|in|from|for|with|at|on|near|under|to|by) ")


def past(verb: str) -> str:
    """Return the simple past of a base form."""
    return IRREGULAR[verb][0] if verb in IRREGULAR else _regular(verb)


def participle(verb: str) -> str:
    """Return the past participle of a base form."""
    return IRREGULAR[verb][1] if verb in IRREGULAR else _regular(verb)


def third_person(verb: str) -> str:
    """Return the third person singular of a base form."""
    if verb in ("be", "have", "do", "go"):
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def is_plural(subject: str) -> bool:
    """Guess whether a subject takes a plural verb."""
    if " and " in subject:
        return True
    head = _AFTER_HEAD.split(subject, maxsplit=1)[0].split()[-1]
    if head.lower() in _PLURAL_HEADS:
        return True
    return head[0].islower() and head.endswith("s") and not head.endswith(("ss", "us", "is"))


def has_verb(subject: str) -> bool:
    """Tell whether a would-be subject holds a verb of its own, so that it is a clause."""
    return any(word in BY_PAST or word in BY_THIRD for word in subject.split()[1:])


def _regular(verb: str) -> str:
    if verb in _DOUBLED:
        return verb + verb[-1] + "ed"
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


VERBS = frozenset(REGULAR | set(IRREGULAR)) - {"be", "have", "do", "found", "base"}
BY_PAST = {past(verb): verb for verb in VERBS}
BY_THIRD = {third_person(verb): verb for verb in VERBS}
