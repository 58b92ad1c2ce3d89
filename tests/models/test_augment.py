"""No edit gives the label away: what contradicts in one row is entailed in another."""

import itertools
import random
from collections import defaultdict

import pytest

from models.augment import MAKERS
from models.edits.events import FORMS, TABLE, Event, event_group, find_event, render
from models.edits.material import Material
from models.edits.negation import negations
from models.edits.paraphrase import paraphrase
from models.edits.spans import Span, find_number, relation, state_number, state_year
from models.edits.twins import make_twins
from models.neighbours import for_training, passages, retrieved_neutrals
from models.rows import LABELS, Row

SENTENCES = [
    "Government troops killed 45 people near Aleppo on Friday, officials said.",
    "The flood destroyed 1,200 houses in Texas in 1998.",
    "The company increased its profits after the northern branch opened in 2004.",
    "Eleven miners were rescued at a pit in Chile on Monday.",
    "The ministry signed the agreement with the rebels.",
    "The president will send more troops to the border.",
    "The mayor opened the new bridge in the city.",
    "The court rejected the appeal of the former minister in 2011.",
    "In 2003, the army captured the old harbour of the town.",
    "France attacked Germany over the border dispute.",
    "The film was directed by a young Canadian.",
    "Police arrested nineteen men in Manchester on Sunday.",
]
MATERIAL = Material.gather(
    [Row(text, "", "") for text in SENTENCES]
    + [
        Row(
            "Rescuers said 30 people died when the ferry sank in 2014.",
            "The ferry that sank had 30 people on board in 2014.",
            "entailment",
        ),
        Row("The strike began on Monday.", "The strike was called by a union.", "neutral"),
        Row("The mayor opened the bridge.", "The bridge was opened by the mayor.", "entailment"),
    ]
)


def groups(name: str, count: int = 150) -> list[list[Row]]:
    return [
        group
        for seed in range(6)
        for group in itertools.islice(MAKERS[name](random.Random(seed), MATERIAL), count)
    ]


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_contradicted_hypothesis_is_also_entailed(name: str) -> None:
    made = groups(name)
    assert len(made) >= 6
    for group in made:
        labels = defaultdict(set)
        for row in group:
            assert row.label in LABELS and row.premise and row.hypothesis
            labels[row.hypothesis].add(row.label)
        for hypothesis, seen in labels.items():
            assert "contradiction" not in seen or "entailment" in seen, hypothesis
    labelled = {row.label for group in made for row in group}
    assert labelled >= ({"neutral"} if name == "additions" else {"contradiction"}) | {"entailment"}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_seed_fixes_what_is_made(name: str) -> None:
    one, two = (
        list(itertools.islice(MAKERS[name](random.Random(5), MATERIAL), 40)) for _ in range(2)
    )
    assert one == two


def test_an_addition_follows_one_way_and_is_new_the_other() -> None:
    for group in groups("additions"):
        labels = {(row.premise, row.hypothesis): row.label for row in group}
        for (premise, hypothesis), label in labels.items():
            longer = len(premise) > len(hypothesis)
            assert label == ("entailment" if longer else "neutral")
            if (hypothesis, premise) in labels:
                assert labels[hypothesis, premise] != label


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_of_an_event_is_seen_with_entailment_and_something_else(form: str) -> None:
    assert TABLE[form, form] == "entailment"
    assert {label for (_, right), label in TABLE.items() if right == form} > {"entailment"}
    assert len(FORMS[form]) > 1


def test_an_event_group_shares_one_hypothesis() -> None:
    event = Event("The ministry", "sign", "the deal.")
    for seed, form in itertools.product(range(20), FORMS):
        group = event_group(random.Random(seed), event, form)
        assert len({row.hypothesis for row in group}) == 1
        assert all(row.premise != row.hypothesis for row in group)


def test_events_are_found_and_put_in_other_forms() -> None:
    event = find_event("The president will send more troops to the border.")
    assert event == Event("The president", "send", "more troops to the border.")
    assert render(event, "{S} {past} {rest}", "") == (
        "The president sent more troops to the border."
    )
    people = Event("The rebels", "leave", "the city.")
    assert render(people, "{S} has no plans to {verb} {rest}", "") == (
        "The rebels have no plans to leave the city."
    )
    assert render(Event("He", "leave", "it."), "There were calls for {o} to {verb} {rest}", "") == (
        "There were calls for him to leave it."
    )
    assert find_event("The plug-ins can also be used to host others.") is None


@pytest.mark.parametrize(
    ("premise", "hypothesis", "label"),
    [
        (Span("12", 12, 12), Span("twelve", 12, 12), "entailment"),
        (Span("12", 12, 12), Span("14", 14, 14), "contradiction"),
        (Span("12", 12, 12), Span("at least 10", 10, float("inf")), "entailment"),
        (Span("at least 10", 10, float("inf")), Span("12", 12, 12), "neutral"),
        (Span("fewer than 10", 0, 9), Span("more than 9", 10, float("inf")), "contradiction"),
        (Span("about 100", 100, 100, 0.15), Span("300", 300, 300), "contradiction"),
        (Span("104", 104, 104), Span("about 100", 100, 100, 0.15), None),
        (Span("about 100", 100, 100, 0.15), Span("about 100", 100, 100, 0.15), "entailment"),
    ],
)
def test_ranges_decide_the_label(premise: Span, hypothesis: Span, label: str | None) -> None:
    assert relation(premise, hypothesis) == label


@pytest.mark.parametrize("state", [state_number, state_year])
def test_a_stated_range_is_a_range_and_says_its_value(state) -> None:
    rng = random.Random(1)
    for value in [*range(3, 60), 150, 1200, 56000]:
        span = state(rng, value if state is state_number else 1900 + value % 120)
        assert span.low <= span.high
        assert span.words


@pytest.mark.parametrize(
    "sentence",
    [
        "The Mach 3 has just about gone.",
        "It costs $12 million to build.",
        "The at least 12 people left.",
        "It happened in 1998 and people left.",
        "He won 3.5 points there.",
        "Apollo 11 was the fifth manned mission.",
        "It is not 17 miles away from here.",
    ],
)
def test_numbers_that_are_no_plain_counts_are_left_alone(sentence: str) -> None:
    assert find_number(sentence) is None


def test_negation_leaves_quantifiers_and_negations_alone() -> None:
    assert negations("Some people are here today.") == []
    assert negations("He was never here.") == []
    assert negations("The bridge may be closed today.") == []
    assert "The film was not directed by a Canadian." in negations(
        "The film was directed by a Canadian."
    )
    assert "The ministry did not sign the deal." in negations("The ministry signed the deal.")


def test_a_whole_paraphrase_loses_no_clause() -> None:
    text = "The army often left the town, which was near the sea."
    for seed in range(60):
        other = paraphrase(random.Random(seed), text, whole=True)
        assert other is None or (other != text and "which was" in other)


def test_twins_keep_the_edited_hypothesis() -> None:
    rows = [
        Row("He is often here.", "He is rarely here.", "contradiction"),
        Row("a", "a", "neutral"),
    ]
    [[one, two]] = make_twins(random.Random(0), rows)
    assert one == rows[0]
    assert (two.hypothesis, two.label) == (rows[0].hypothesis, "entailment")


def test_half_of_the_dated_corpus_is_never_read() -> None:
    articles = [
        {
            "id": str(at),
            "title": "",
            "text": f"Mon 1 Jan. Rebels number {at} left the city that day. More came.",
            "date": "1/31/2016",
            "location": "aleppo",
        }
        for at in range(200)
    ]
    used = {item.article for item in passages(articles)}
    assert used == {str(at) for at in range(200) if for_training(str(at))}
    assert 60 < len(used) < 140
    assert for_training("5") is (  # sha256("5") begins with e
        False
    )


def test_claims_meet_the_evidence_about_the_same_thing() -> None:
    evidence = ["Marie Curie was a physicist born in Warsaw.", "The Nile is a river in Africa."]
    made = retrieved_neutrals(
        random.Random(0), ["Marie Curie liked tea.", "Zebras sing."], evidence
    )
    assert [group[0][:3] for group in made] == [(evidence[0], "Marie Curie liked tea.", "neutral")]
