"""The keyword classifier on posts as customers write them, and on what nobody would write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.brand import Topic
from herodesk.domain.finding import DOUBT_BELOW, Finding, Sentiment, Signal, Verdict
from herodesk.rules import load_brand

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")
KEYWORDS = Keywords()


def look(text: str, language: str | None = None) -> Finding:
    return KEYWORDS.look(text, BRAND, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig", "de"),
        ("Exchange at Nordwind just does not work, device broken, nobody responsible", "en"),
    ],
)
def test_the_first_story_is_understood_in_both_languages(text: str, language: str) -> None:
    found = look(text)

    assert found.verdict is Verdict.PROBLEM
    assert found.confidence >= DOUBT_BELOW
    assert (found.topic, found.language) == ("exchange", language)
    assert found.sentiment is Sentiment.NEGATIVE
    assert {"problem-word", "topic-word"} <= {reason.code for reason in found.because}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Thanks Nordwind, great service!", Verdict.PRAISE),
        ("Danke Nordwind, super Service, der Techniker war sehr freundlich!", Verdict.PRAISE),
        ("Kein Problem, Nordwind, danke!", Verdict.PRAISE),
        ("Wie lange ist die Lieferzeit für den Herd, @nordwind?", Verdict.QUESTION),
        ("How do I descale my coffee machine, @nordwind?", Verdict.QUESTION),
        ("Es wäre toll, wenn die Nordwind-App auch auf Englisch ginge", Verdict.IDEA),
        ("It would be great if the Nordwind app had a dark mode", Verdict.IDEA),
        ("WIN a free iPhone! Click here http://spam.example/x #giveaway #win", Verdict.NOISE),
        ("Nordwind Gewinnspiel! Gratis teilnehmen: http://x.example klick hier", Verdict.NOISE),
        ("Wann kommt endlich der Techniker? Warte seit drei Wochen!", Verdict.PROBLEM),
        ("Nordwind great, another delay. Thanks for nothing", Verdict.PROBLEM),
        ("Danke für nichts, Nordwind, der Trockner ist immer noch kaputt", Verdict.PROBLEM),
        ("Heute weht Nordwind, kalter Nordwind", Verdict.NOISE),
        ("Bin heute bei Nordwind vorbeigefahren", Verdict.DOUBT),
        ("Nordwind", Verdict.DOUBT),
    ],
)
def test_a_post_is_taken_for_what_it_is(text: str, verdict: Verdict) -> None:
    found = look(text)

    assert found.verdict is verdict
    assert found.because


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("My Nordwind dryer started smoking while the kids slept", Signal.DANGER),
        ("Nordwind kettle caught fire, my hand is burnt", Signal.DANGER),
        ("Der Wasserkocher hat mir einen Stromschlag verpasst", Signal.DANGER),
        ("Aus dem Herd kommt Rauch", Signal.DANGER),
        ("Der Herd geht nicht mehr und Rauch kommt heraus", Signal.DANGER),
        ("Ich habe mich am Toaster verletzt", Signal.DANGER),
        ("Jetzt gehe ich zum Anwalt", Signal.LEGAL),
        ("My lawyer will write to you", Signal.LEGAL),
        ("I will sue you", Signal.LEGAL),
        ("Der Ofen: kitchen caught fire, Hilfe bitte, das ist nicht mehr lustig", Signal.DANGER),
        ("I am a journalist, who is your press contact?", Signal.PRESS),
        ("Ich bin Journalistin und bitte um Stellungnahme", Signal.PRESS),
        ("nie wieder Nordwind", Signal.CHURN),
        ("Never again Nordwind", Signal.CHURN),
        ("Boykottiert Nordwind!", Signal.BOYCOTT),
        ("Boycott Nordwind", Signal.BOYCOTT),
        ("Bestellnummer 4711223 fehlt", Signal.PERSONAL_DATA),
        ("Ruft mich an: 0171 3920001", Signal.PERSONAL_DATA),
        ("Write to ana@example.org", Signal.PERSONAL_DATA),
    ],
)
def test_a_signal_is_noticed(text: str, signal: Signal) -> None:
    assert signal in look(text).signals


@pytest.mark.parametrize(
    "text",
    [
        "Das brandneue Gerät von Nordwind ist da",
        "The Nordwind show was fire",
        "Ich will mich nicht beklagen, leckeres Gericht",
        "Feuer und Flamme für Nordwind",
        "The smoke detector works",
        "Da raucht nichts, es war kein Rauch",
        "Nobody was injured",
        "Your brand is the best",
        "Aufzug am Bahnhof Süd",
        "Press the button and it starts",
        "Nie wieder ohne meinen Nordwind",
        "Wir fahren nach Brandenburg",
    ],
)
def test_idioms_raise_no_alarm(text: str) -> None:
    assert look(text).signals == ()


def test_danger_makes_a_problem_and_names_the_word() -> None:
    found = look("My dryer started smoking")

    assert found.verdict is Verdict.PROBLEM
    assert found.because[0].code == "danger-word"
    assert found.because[0].value == "smoking"


def test_reasons_quote_the_word_as_it_was_written() -> None:
    words = [reason.value for reason in look("Gerät undicht, keiner zuständig").because]

    assert "keiner zuständig" in words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Trockner ist schon wieder kaputt", "de"),
        ("The dryer is broken again", "en"),
        ("Le sèche-linge ne marche pas et je suis déçu", "fr"),
        ("😀😀", "und"),
        ("", "und"),
        ("Сушилка сломалась", "ru"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert look(text).language == language


def test_the_platforms_word_decides_only_where_the_text_does_not() -> None:
    assert look("Nordwind Trockner super", "de").language == "de"
    assert look("Nordwind", "en-GB").language == "en"
    assert look("The dryer is broken again and nobody answers", "de").language == "en"
    assert "platform-language" in {reason.code for reason in look("Nordwind", "en").because}


@pytest.mark.parametrize("topic", BRAND.topics, ids=lambda topic: topic.id)
def test_the_brands_own_examples_find_their_topic(topic: Topic) -> None:
    wrong = [
        text
        for code, examples in topic.examples.items()
        for text in examples
        if look(text, code).topic != topic.id
    ]

    assert wrong == []


def test_german_compounds_tell_their_topic() -> None:
    assert look("Die Waschmaschinenreparatur hat nicht geklappt").topic == "repair"


@settings(max_examples=200)
@given(st.text(), st.none() | st.text(max_size=8))
def test_no_text_makes_it_raise(text: str, language: str | None) -> None:
    found = look(text, language)

    assert 0 <= found.confidence <= 1
    assert found.verdict is Verdict.DOUBT or found.is_confident
    assert found.topic is None or BRAND.topic(found.topic)
    assert found.because


@pytest.mark.parametrize("text", ["", " ", "\ud800", "👍🏽" * 3000, "a" * 10_000, "?! " * 4000])
def test_odd_texts_are_judged_too(text: str) -> None:
    assert 0 <= look(text).confidence <= 1


def test_ten_thousand_characters_are_judged() -> None:
    assert look("Gerät kaputt, nichts geht mehr. " * 320).verdict is Verdict.PROBLEM
