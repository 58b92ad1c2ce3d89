"""Titles and sub-headings: which lines are one, and which of them assert something."""

import re

from detector.understanding.words import fold, stem, words

# Longer lines without a full stop are captions or captions' prose; measured on 804 news reports,
# 99% of titles have at most 18 words.
_LONGEST = 20
_SHORTEST = 4
_END = re.compile(r"[.!?…:;,][\"”’')\]]*$")
_LISTING = re.compile(
    r"^(?:how|why|what|when|where|who|which|live|watch|in pictures|explained|explainer|analysis|"
    r"opinion|comment|editorial|timeline|recap|quiz|factbox|key (?:points|facts)|"
    r"\d+ (?:things|ways|reasons))\b|"
    r"\b(?:everything (?:we|you) (?:know|need)|what we know|live updates|transcript)\b"
)
_AUXILIARY = frozenset(
    """is are was were be been am has have had do does did will would can could may might must
    shall should isn't aren't wasn't weren't hasn't haven't won't can't cannot not no
    never""".split()
)
# Verbs that headlines are made of, as stems; a headline without any verb asserts nothing.
_VERBS = frozenset(
    stem(verb)
    for verb in """accept accuse admit agree aim allow announce appeal appear approve arrest arrive
    ask attack avoid back ban bar battle bear beat become begin bid bind blame
    block bomb bombard boost bow brace breach break bring build burn buy bypass
    call cancel cap capture carry cast cause celebrate challenge cheer claim clash
    clear climb close collapse collide come condemn confirm consider continue cost
    counter crash cross crown cut damage deal decide declare deepen defend delay
    deliver demand deny depart deploy derail destroy detain die dip dismiss dodge
    double doubt draw drive drop drown ease edge eject elect emerge end endorse
    enforce enter erupt escape evacuate exit expand expect expel explode face fail
    fall fear feel fight find finish fire flee flood fly follow force free gain
    get give go grant grip grow hail halt hand harm head hear help hide hinder hit
    hold hope hurt ignite impose inch injure insist intensify invade investigate
    issue jail join jump keep kick kill knock know lack land lash launch lead leak
    lean leave let level lie lift like live look lose love make mark mean meet
    miss mourn move mull name near need nominate notify nudge offer open oppose
    order oust overturn own part pass pause pay pile pin place plan play pledge
    plunge point pose post pour praise predict prepare press prevail probe promise
    prompt protest prove provide publish pull pursue push put quell question quit
    race raid raise rally rank rate reach read ready recall receive recover refund
    refuse reject release remain remove renew reopen repeat replace report rescue
    resign respond restart restore resume retain retract return reveal reverse
    rise rock rule run rush sack sail save say scale scrap scrape seal secure see
    seek seize sell send serve set settle shake share shell shelter shift ship
    shoot show shrink shut sign sink sit skip slam slash slide slip slow smash
    snap soar solve sound spare spark spend spill split spread stage stall stand
    start stay steal steer step stop storm strike stun submit sue suffer suggest
    summon support surface surge surrender survive suspend swear sweep swing take
    talk tap target tear tell test think threaten tighten top topple tow track
    trade trail trap trigger trim try tumble turn uncover undergo unveil uphold
    upset urge use vanish veto view visit vote vow wage wait walk want warn wear
    weather weigh widen win wipe withdraw withstand work worry wound write yield""".split()
)


def is_heading(line: str) -> bool:
    """Whether a line of its own stands as a title: short, without the end of a sentence."""
    count = len(words(line))
    return 0 < count <= _LONGEST and _END.search(line.strip()) is None


def asserts(heading: str) -> bool:
    """Whether a heading says something that could be false, as far as its words show."""
    found = words(heading)
    if len(found) < _SHORTEST or "?" in heading or _LISTING.search(fold(heading)):
        return False
    return any(word in _AUXILIARY or stem(word) in _VERBS for word in found[1:])
