"""Plans, acts, denials, hedges and attributions of one event, judged by a table.

An event (who, verb, what) is put in many forms: "signed the deal", "plans to sign the deal",
"has no plans to sign the deal", "officials denied that she signed the deal". The table says how
a form as premise stands to a form as hypothesis. Every form is thus seen with every label that
it can have, on either side.
"""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from models.edits.material import Group, Material, lower_first
from models.edits.verbs import BY_PAST, VERBS, has_verb, is_plural, participle, past
from models.rows import Row

_SOURCE = "made_events"


class Event(NamedTuple):
    """Who did (or will do) what: ``verb`` is a base form, ``rest`` ends with the full stop."""

    subject: str
    verb: str
    rest: str


FORMS: dict[str, tuple[str, ...]] = {
    "act": ("{S} {past} {rest}", "{S} has {pp} {rest}", "Reports confirm that {s} {past} {rest}"),
    "future": (
        "{S} will {verb} {rest}",
        "{S} is going to {verb} {rest}",
        "{S} is set to {verb} {rest}",
    ),
    "plan": (
        "{S} plans to {verb} {rest}",
        "{S} intends to {verb} {rest}",
        "{S} has announced plans to {verb} {rest}",
    ),
    "did not": (
        "{S} did not {verb} {rest}",
        "{S} never {past} {rest}",
        "{S} has not {pp} {rest}",
        "It is not true that {s} {past} {rest}",
    ),
    "will not": (
        "{S} will not {verb} {rest}",
        "{S} is not going to {verb} {rest}",
        "{S} won't {verb} {rest}",
    ),
    "no plan": (
        "{S} has no plans to {verb} {rest}",
        "{S} does not plan to {verb} {rest}",
        "{S} has no intention to {verb} {rest}",
        "There is no plan for {o} to {verb} {rest}",
    ),
    "hedge": (
        "{S} may {verb} {rest}",
        "{S} might {verb} {rest}",
        "{S} could {verb} {rest}",
        "It is possible that {s} will {verb} {rest}",
    ),
    "request": (
        "{S} was asked to {verb} {rest}",
        "There were calls for {o} to {verb} {rest}",
        "{S} was urged to {verb} {rest}",
    ),
    "said": ("{W} said that {s} {past} {rest}", "{W} confirmed that {s} {past} {rest}"),
    "denied": (
        "{W} denied that {s} {past} {rest}",
        "{W} dismissed reports that {s} {past} {rest}",
        "{W} rejected claims that {s} {past} {rest}",
    ),
}

_OBJECTIVE = {"He": "him", "She": "her", "They": "them", "We": "us", "I": "me"}
_E, _N, _C = "entailment", "neutral", "contradiction"

TABLE: dict[tuple[str, str], str] = {
    ("act", "act"): _E,
    ("act", "future"): _N,
    ("act", "plan"): _N,
    ("act", "did not"): _C,
    ("act", "will not"): _C,
    ("act", "no plan"): _C,
    ("act", "hedge"): _N,
    ("act", "request"): _N,
    ("act", "said"): _N,
    ("future", "future"): _E,
    ("future", "act"): _N,
    ("future", "did not"): _N,
    ("future", "will not"): _C,
    ("future", "no plan"): _C,
    ("future", "request"): _N,
    ("plan", "plan"): _E,
    ("plan", "act"): _N,
    ("plan", "did not"): _N,
    ("plan", "no plan"): _C,
    ("plan", "will not"): _C,
    ("plan", "request"): _N,
    ("did not", "did not"): _E,
    ("did not", "act"): _C,
    ("did not", "future"): _N,
    ("did not", "plan"): _N,
    ("did not", "will not"): _N,
    ("did not", "hedge"): _N,
    ("did not", "request"): _N,
    ("will not", "will not"): _E,
    ("will not", "act"): _C,
    ("will not", "future"): _C,
    ("will not", "plan"): _C,
    ("will not", "no plan"): _E,
    ("will not", "request"): _N,
    ("no plan", "no plan"): _E,
    ("no plan", "plan"): _C,
    ("no plan", "future"): _C,
    ("no plan", "act"): _C,
    ("no plan", "request"): _N,
    ("hedge", "hedge"): _E,
    ("hedge", "act"): _N,
    ("hedge", "future"): _N,
    ("hedge", "plan"): _N,
    ("hedge", "did not"): _N,
    ("hedge", "will not"): _N,
    ("request", "request"): _E,
    ("request", "act"): _N,
    ("request", "future"): _N,
    ("request", "did not"): _N,
    ("request", "plan"): _N,
    ("said", "said"): _E,
    ("said", "denied"): _C,
    ("denied", "denied"): _E,
    ("denied", "said"): _C,
    ("said", "plan"): _N,
    ("denied", "future"): _N,
}
"""(form of the premise, form of the hypothesis) -> label; pairs that readers dispute are left out.

A refusal or a lack of plans against the same act later is a contradiction on purpose: it is what
a reader of the news wants pointed out.
"""

SPEAKERS = (
    "The ministry", "Officials", "A spokesman", "The company", "Police", "The government",
    "A spokeswoman", "The president's office", "Witnesses", "The army", "Local authorities",
)  # fmt: skip

_UNPLANNED = frozenset(
    {"refuse", "mean", "know", "think", "feel", "understand", "remain", "become", "consider",
     "list", "face", "see", "hear", "fail", "plan", "contribute", "suffer", "fall", "survive",
     "need", "vow", "pledge", "promise", "deny", "decide", "come", "lose", "go", "tell"}
)  # fmt: skip
_FUTURE = re.compile(r"([A-Z][^,]{2,60}?) will ([a-z]+) ([^,]{8,110}\.)")
_AMBIGUOUS = frozenset({"said", "read", "put", "set", "let", "cut", "hit", "spread", "shut"})
_CLAUSE = re.compile(
    r"^(?:In|By|After|Before|On|At|During|For|From|With|Since|Under|Moreover|Meanwhile|"
    r"Elsewhere|Instead|However|Also|Then|Earlier|Later|Outside|Inside|Today|Yesterday)\b|"
    r"\b(?:that|which|who|said|says|if|when|where|because|but|while|as|how|what|there|it|"
    r"is|are|was|were|has|have|had|not|never|no|be|been|can|could|may|might|will|would|should|must|to)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?:the|a|an|its|his|her|their|in|on|to|for|with|at|from|against|into|by|out|up|down|over|"
    r"[0-9]+|[A-Z][a-z]+|two|three|four|five|more|new|all|several)\b"
)


def find_event(sentence: str) -> Event | None:
    """Return the event of a plain sentence about one act or coming act, or None."""
    match = _FUTURE.fullmatch(sentence)
    if match and match.group(2) in VERBS - _UNPLANNED and not _is_clause(match.group(1)):
        return Event(*match.groups())
    words = sentence.split()
    for at in range(1, min(len(words) - 2, 7)):
        if words[at] not in BY_PAST or words[at] in _AMBIGUOUS:
            continue
        subject, rest = " ".join(words[:at]), " ".join(words[at + 1 :])
        safe = _OBJECT.match(rest) and not rest.startswith("by ") and "," not in rest
        if BY_PAST[words[at]] in _UNPLANNED:
            return None
        if safe and not _is_clause(subject) and "," not in subject and subject[0].isupper():
            return Event(subject, BY_PAST[words[at]], rest)
        return None
    return None


def _is_clause(subject: str) -> bool:
    return _CLAUSE.search(subject) is not None or has_verb(subject)


def render(event: Event, form: str, speaker: str) -> str:
    """Put ``event`` into one of the ``FORMS``."""
    text = form.format(
        S=event.subject,
        s=lower_first(event.subject),
        o=_OBJECTIVE.get(event.subject) or lower_first(event.subject),
        verb=event.verb,
        past=past(event.verb),
        pp=participle(event.verb),
        rest=event.rest,
        W=speaker,
    )
    if is_plural(event.subject) and form.startswith("{S}"):
        head, tail = text[: len(event.subject)], text[len(event.subject) :]
        for old, new in ((" has ", " have "), (" is ", " are "), (" was ", " were "),
                         (" plans ", " plan "), (" intends ", " intend "),
                         (" does ", " do ")):  # fmt: skip
            if tail.startswith(old):
                return head + new + tail[len(old) :]
    return text


def make_events(rng: random.Random, material: Material) -> Iterator[Group]:
    """Yield, for every event found, one hypothesis with a premise for each label it can have."""
    sentences = list(material.sentences)
    rng.shuffle(sentences)
    hypotheses = sorted(FORMS)
    for sentence in sentences:
        event = find_event(sentence)
        if event is None:
            continue
        for form in rng.sample(hypotheses, 4):
            yield event_group(rng, event, form)


def event_group(rng: random.Random, event: Event, form: str) -> Group:
    """Return rows with one hypothesis, of ``form``, and one premise for each possible label."""
    speaker = rng.choice(SPEAKERS)
    stated = rng.choice(FORMS[form])
    hypothesis = render(event, stated, speaker)
    group = []
    for label in (_E, _N, _C):
        fits = [left for (left, right), which in TABLE.items() if right == form and which == label]
        if not fits:
            continue
        others = [text for text in FORMS[rng.choice(fits)] if text != stated]
        premise = render(event, rng.choice(others), speaker)
        group.append(Row(premise, hypothesis, label, _SOURCE))
    return group
