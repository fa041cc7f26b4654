"""Rules that load but will not do what their author wants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herodesk.classifiers.lint import findings
from herodesk.domain.advice import Severity
from herodesk.domain.brand import Brand, Topic, Watch
from herodesk.domain.finding import Signal
from herodesk.domain.staff import Person, Role, Way
from herodesk.rules import read_hours

BRAND = Brand(
    id="acme",
    name="Acme",
    languages=("de", "en"),
    watch=Watch(terms=("acme",)),
    topics=(
        Topic(
            id="repair",
            name={"de": "Reparatur", "en": "repair"},
            aim={"de": "x", "en": "x"},
            words={"de": ("reparatur",), "en": ("repair",)},
        ),
    ),
    signals={Signal.DANGER: ("lea",), Signal.LEGAL: ("lea",), Signal.PRESS: ("lea",)},
)
ANA = Person(
    id="ana",
    name="Ana Abel",
    phone="+491713920001",
    email="a@acme.example",
    verified=True,
    languages=("de", "en"),
    topics=("repair",),
    hours=read_hours("always"),
)
LEA = replace(ANA, id="lea", name="Lea Lang", role=Role.LEAD, topics=())
MAX = replace(LEA, id="max", name="Max Maus", role=Role.MANAGER)
PEOPLE = [ANA, LEA, MAX]


def told(brand: Brand = BRAND, people: list[Person] = PEOPLE) -> list[tuple[str, str]]:
    return [(advice.severity.value, advice.where) for advice in findings(brand, people)]


def test_good_rules_pass_in_silence() -> None:
    assert told() == []


@pytest.mark.parametrize("term", ["#", "@", "a", "und", "the", "für die", "*"])
def test_terms_that_match_everything_are_refused(term: str) -> None:
    brand = replace(BRAND, watch=Watch(terms=("acme", term)))

    assert told(brand) == [("error", f"watch, '{term}'")]


def test_a_term_that_is_excluded_again_is_refused() -> None:
    brand = replace(BRAND, watch=Watch(terms=("acme",), exclusions=("Acme",)))

    assert told(brand) == [("error", "watch, 'acme'")]


def test_a_topic_nobody_covers_in_a_language_is_told() -> None:
    people = [replace(ANA, languages=("de",)), LEA, MAX]

    assert told(people=people) == [("warning", "topic repair")]


def with_examples(**examples: tuple[str, ...]) -> Brand:
    """A brand in English whose topics have these examples and no words."""
    topics = tuple(
        replace(BRAND.topics[0], id=topic, words={}, examples={"en": sentences})
        for topic, sentences in examples.items()
    )
    return replace(BRAND, languages=("en",), topics=topics)


def test_topics_that_cannot_be_told_apart_are_told_with_an_example() -> None:
    brand = with_examples(
        repair=("The boiler leaks.", "The boiler drips.", "My boiler drips badly."),
        service=("The boiler leaks badly.", "Our boiler drips.", "Boiler leaks."),
        billing=("I was charged twice.", "Charged again, twice!"),
    )
    people = [replace(ANA, topics=("repair", "service", "billing")), LEA, MAX]

    found = findings(brand, people)

    assert [(one.severity, one.where) for one in found] == [
        (Severity.WARNING, "topic repair, examples.en")
    ]
    assert found[0].what.startswith("repair and service are not told apart: 'The boiler ")
    assert "of 6 examples" in found[0].what


def test_topics_with_words_of_their_own_are_told_apart() -> None:
    brand = with_examples(
        repair=("The boiler leaks.", "The boiler drips.", "My boiler drips badly."),
        billing=("I was charged twice.", "Charged again, twice!"),
    )
    people = [replace(ANA, topics=("repair", "billing")), LEA, MAX]

    assert told(brand, people) == []


@pytest.mark.parametrize("change", [{"verified": False}, {"level": 0}, {"role": Role.IT}])
def test_who_gets_no_offers_covers_nothing(change: dict[str, object]) -> None:
    people = [replace(ANA, **change), LEA, MAX]  # type: ignore[arg-type]

    assert ("warning", "topic repair") in told(people=people)
    assert ("warning", "roster, hours") in told(people=people)


def test_hours_nobody_covers_are_told_from_when_to_when() -> None:
    people = [replace(ANA, hours=read_hours("Mo-Fr 08:00-20:00; Mo-Th 20:00-08:00")), LEA, MAX]

    what = [advice.what for advice in findings(BRAND, people)]

    assert what == [
        "nobody is on duty from Mon 00:00 to Mon 08:00.",
        "nobody is on duty from Fri 20:00 to Mon 00:00.",
    ]


def test_of_promised_hours_only_those_nobody_covers_are_told() -> None:
    duty = replace(BRAND.duty, hours=read_hours("Mo-Fr 07:00-19:00; Sa 22:00-02:00"))
    people = [replace(ANA, hours=read_hours("Mo-Fr 08:00-12:00 13:00-20:00")), LEA]
    covered = replace(ANA, hours=read_hours("Mo-Fr 07:00-20:00; Sa 20:00-03:00"))

    found = findings(replace(BRAND, duty=duty), [*people, MAX])

    assert {advice.where for advice in found} == {"duty, hours"}
    assert [advice.what for advice in found][:3] == [
        "promised, but nobody is on duty from Mon 07:00 to Mon 08:00.",
        "promised, but nobody is on duty from Mon 12:00 to Mon 13:00.",
        "promised, but nobody is on duty from Tue 07:00 to Tue 08:00.",
    ]
    assert found[-1].what == "promised, but nobody is on duty from Sat 22:00 to Sun 02:00."
    assert findings(replace(BRAND, duty=duty), [covered, LEA, MAX]) == []


def test_hours_are_covered_by_people_of_other_zones_at_their_own_time() -> None:
    duty = replace(BRAND.duty, hours=read_hours("Mo 09:00-12:00"))
    kolkata = replace(ANA, hours=read_hours("Mo 13:30-16:00"), zone="Asia/Kolkata")

    what = [one.what for one in findings(replace(BRAND, duty=duty), [kolkata, LEA, MAX])]

    # in January 13:30 to 16:00 in Kolkata (+05:30) are 09:00 to 11:30 in Berlin (+01:00)
    assert what == ["promised, but nobody is on duty from Mon 11:30 to Mon 12:00."]


def test_who_would_hear_nothing_after_a_stop_is_told() -> None:
    people = [replace(ANA, phone="+491713920001", email=None, ways=(Way.SMS,)), LEA, MAX]

    what = [advice.what for advice in findings(BRAND, people)]

    assert what == ["has no e-mail address: after a STOP nothing would reach them."]


def test_two_who_sign_alike_are_a_warning() -> None:
    people = [*PEOPLE, replace(ANA, id="ana2", name="Ana Zorn")]

    assert told(people=people) == [("warning", "roster, ana2")]


def test_names_that_do_not_fit_into_a_text_message_are_errors() -> None:
    topic = replace(BRAND.topics[0], name={"de": "Reparatur", "en": "r" * 21})
    brand = replace(BRAND, name="A" * 21, topics=(topic,))

    assert told(brand) == [("error", "name"), ("error", "topic repair, name.en")]


def test_a_signal_that_reaches_nobody_is_an_error() -> None:
    brand = replace(BRAND, signals={Signal.DANGER: ("lea",), Signal.LEGAL: ("bob",)})

    assert told(brand) == [("error", "signals, legal"), ("error", "signals, press")]


def test_a_step_of_the_ladder_without_anybody_is_told() -> None:
    assert told(people=[ANA, LEA]) == [("warning", "roster")]


def test_errors_come_before_warnings() -> None:
    brand = replace(BRAND, watch=Watch(terms=("#",)))

    found = findings(brand, [ANA, LEA])

    assert [advice.severity for advice in found] == [Severity.ERROR, Severity.WARNING]
