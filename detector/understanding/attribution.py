"""Who said it: the speaker and the cue of a reported statement, and the statement itself.

What two outlets report under different speakers is one fact, so the models read the statement:
"Rusk said the crew had left" is judged as "The crew had left".
"""

import re
from dataclasses import dataclass

_SAY = (
    r"said|says|say|added|adds|announced|announces|confirmed|confirms|claimed|claims|stated|states|"
    r"insisted|insists|argued|argues|stressed|stresses|warned|warns|noted|notes|explained|explains|"
    r"admitted|admits|acknowledged|acknowledges|maintained|maintains|reported|reports|declared|"
    r"declares|estimated|estimates|alleged|alleges|believes?|thinks?|replied|testified|"
    r"pointed out|wrote|tweeted|posted|concluded|reiterated|emphasi[sz]ed|assured|revealed"
)
# Verbs that take a statement without "that"; "warns" and "announced" take a noun, too.
_SAY_BARE = (
    r"said|says|say|added|adds|claimed|claims|insisted|insists|argued|argues|stressed|stated|"
    r"states|maintained|estimated|believes?|thinks?"
)
_TELL = (
    r"(?:told|tells|informed|assured) (?:[A-Z][\w'’-]*|the|a|this|his|her|its|our|reporters|me|us|"
    r"journalists|state|local)(?: [\w'’-]+){0,4}?"
)
_DENY = r"denied|denies|deny|disputed|disputes|rejected claims|rejected reports|dismissed claims"
_HAVE = r"(?:(?:has|have|had|also|later|since|previously|repeatedly|again|now) ){0,2}"
# When or where it was said, between the verb and the statement.
_ASIDE = (
    r"(?: (?:on|in|at|to|during|after|this|last|earlier|late|early|yesterday|today|days|[A-Z])"
    r"[\w'’ -]{0,40}?)?"
)
# A speaker: at most so many words, without a comma that opens a clause, beginning like a noun.
_WHO = (
    r"(?!(?:I|We|You|Nor|Let|If|When|But|And|To)\b)(?:[A-Z][\w.'’-]*|the|an?|one|two|some|many|officials?|police|sources?|witnesses|residents|"
    r"experts|investigators|prosecutors|doctors|rescuers|he|she|they|it|his|her|their|its|local|"
    r"state|senior|former)(?: [\w.'’&()-]+){0,11}?"
)
_THAT = re.compile(
    rf"^(?P<who>{_WHO})(?<! to),? {_HAVE}(?:(?:(?P<say>{_SAY})|(?P<deny>{_DENY})){_ASIDE}|"
    rf"(?P<tell>{_TELL})(?: [\w'’-]+){{0,6}}?),? that (?P<inner>.+)$",
    re.DOTALL,
)
_BARE = re.compile(
    rf"^(?P<who>{_WHO}),? {_HAVE}(?P<say>{_SAY_BARE})(?:{_ASIDE}: ?| (?=(?:the|an?|it|he|she|they|"
    rf"no|there|its|his|her|their|[A-Z\"“]|\d)))(?P<inner>.+)$",
    re.DOTALL,
)
_ACCORDING = re.compile(r"^According to (?P<who>[^,]{2,80}), (?P<inner>.+)$", re.DOTALL)
_TRAILING = re.compile(
    rf"^(?P<inner>.{{12,}}?)(?:,[”\"]?|[”\"],?) (?P<who>{_WHO}),? {_HAVE}"
    rf"(?P<say>{_SAY}|{_TELL})(?! to\b)(?P<rest>{_ASIDE})\.?$",
    re.DOTALL,
)
_INVERTED = re.compile(
    rf"^(?P<inner>.{{12,}}?),[”\"]? (?P<say>said|says|added|explained|wrote|warned) "
    rf"(?!it |they |to |that )(?P<who>{_WHO}(?:, [^.]{{2,60}})?)\.?$",
    re.DOTALL,
)
_ACCORDED = re.compile(
    r"^(?P<inner>.{12,}?),? according to (?P<who>[^,.]{2,80})\.?$", re.DOTALL
)  # fmt: skip
# "it took two years" and "it is said" name nobody.
_PRONOUN = re.compile(
    r"^(?:he|she|they|it(?! (?:is|was|takes?|took|will be|would be|has been|had been|seems?|seemed|"
    r"appears?|appeared|rain)))\b(?!['’])"
)
_WHEN = re.compile(r" (?:today|yesterday|also|now|later|again)$")
# "The health minister, Lotte Drayce, told me ...": too short to be what was said.
_SHORTEST = 4
_PLAIN = re.compile(r"(?:The|An?|It|He|She|They|There|No|Nobody|Its|His|Her|Their|This|That)\b")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what: `inner` is the bare statement, a sentence of its own.

    `denied` tells that the speaker denies it; `inner` then says so.
    """

    speaker: str
    cue: str
    inner: str
    denied: bool = False


def attribution(text: str) -> Attribution | None:
    """The attribution of a sentence on one line, or None where its words show none."""
    for pattern in (_ACCORDING, _TRAILING, _INVERTED, _ACCORDED, _THAT, _BARE):
        match = pattern.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        denied = groups.get("deny") is not None
        said = groups.get("say") or groups.get("tell")
        cue = said.split(" ")[0] if said else groups.get("deny") or "according to"
        who = _WHEN.sub("", match["who"].strip(" ,."))
        inner = _sentence(match["inner"], who)
        if inner is None:
            continue
        if denied:
            inner = f"It is not true that {_uncapitalised(inner)}"
        return Attribution(who, cue, inner, denied)
    return None


def _uncapitalised(text: str) -> str:
    """The sentence as it stands inside another: names keep their capital."""
    return text[0].lower() + text[1:] if _PLAIN.match(text) else text


def _sentence(inner: str, who: str) -> str | None:
    """The statement with the speaker for a leading pronoun, a capital and a full stop."""
    bare = inner.strip(" ,:;")
    for opening, closing in (("“", "”"), ('"', '"')):
        if bare.startswith(opening) and bare.count(opening) <= 1 and bare.count(closing) <= 1:
            bare = bare[1:]
    bare = bare.strip(" ,")
    if bare.endswith(("”", '"')) and bare.count("“") + bare.count('"') < 2:
        bare = bare[:-1].strip(" ,")
    if len(bare.split()) < _SHORTEST or not re.search(r"[a-z]", bare):
        return None
    speaks = not re.match(r"(?:he|she|they|it|his|her|their|its)\b", who, re.IGNORECASE)
    if speaks and _PRONOUN.match(bare):
        bare = _PRONOUN.sub(lambda _: who, bare, count=1)
    bare = bare[0].upper() + bare[1:]
    return bare if re.search(r"[.!?…][”\"’']*$", bare) else bare + "."
