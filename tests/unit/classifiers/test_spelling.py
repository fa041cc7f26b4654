"""Slips of the finger are put right before a post is weighed, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.classifiers.learned import Learned
from herodesk.classifiers.lexicon import sections
from herodesk.classifiers.spelling import ABC, MOST, righted, written
from herodesk.domain.finding import Signal
from herodesk.rules import load_brand

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")


@pytest.mark.parametrize(
    ("text", "code", "meant"),
    [
        ("das geht nciht", "de", "das geht nicht"),
        ("die Lieferng fehlt", "de", "die Lieferung fehlt"),
        ("seit drei Wochhen", "de", "seit drei Wochen"),
        ("ein Prohlem", "de", "ein Problem"),
        ("my pacakge", "en", "my package"),
        ("still wating", "en", "still waiting"),
        ("somethingg is wrong", "en", "something is wrong"),
        ("jus now", "en", "just now"),
    ],
)
def test_a_slip_becomes_the_word_that_it_nearly_is(text: str, code: str, meant: str) -> None:
    assert righted(text, code) == meant


def test_capitals_stay_as_they_are() -> None:
    assert righted("Nciht NCIHT nciht", "de") == "Nicht NICHT nicht"


@pytest.mark.parametrize(
    "text",
    [
        "@nciht #nciht",
        "https://nciht.example/nciht?nciht=1",
        "frag nciht@example.com",
        "www.nciht.example",
    ],
)
def test_handles_tags_and_addresses_are_no_words(text: str) -> None:
    assert righted(text, "de") == text


@pytest.mark.parametrize("text", ["Das ist in Ordnung.", "I haven't heard from them.", "soooo gut"])
def test_what_people_write_is_right(text: str) -> None:
    assert righted(text, "de" if "gut" in text or "ist" in text else "en") == text


@pytest.mark.parametrize("code", ABC)
def test_a_word_that_the_word_lists_look_up_is_never_put_right(code: str) -> None:
    """Else what stands there would never be found: "verklage" had become another word."""
    words = {
        word
        for name, entries in sections(code).items()
        if name != "stop"
        for entry in entries
        for word in entry.split()
        if "*" not in word
    }

    assert {word for word in words if righted(word, code) != word} == set()


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Ich verklage euch, das ist mein Ernst", Signal.LEGAL),
        ("ich warne alle vor diesem Laden, so ein Saftladen", Signal.BOYCOTT),
        ("Ich storniere alles und gehe", Signal.CHURN),
        ("here is my cease and desist letter", Signal.LEGAL),
    ],
)
def test_rare_words_of_the_lists_are_heard(text: str, signal: Signal) -> None:
    assert signal in Learned().look(text, BRAND).signals


def test_the_names_of_a_brands_things_are_right_whatever_others_write() -> None:
    topic = replace(BRAND.topics[0], words={"de": ("nciht",)})
    brand = replace(BRAND, topics=(topic, *BRAND.topics[1:]))
    assert Learned().heard("Der nciht ist da", brand, "de") == "Der nciht ist da"
    assert Learned().heard("Der nciht ist da", BRAND, "de") == "Der nicht ist da"


def test_a_language_whose_words_are_not_known_stays_as_it_is() -> None:
    assert righted("ceci n'est pas nciht", "fr") == "ceci n'est pas nciht"


def test_a_slip_changes_no_verdict() -> None:
    learned = Learned()
    right = learned.look("Umtausch klappt einfach nicht, Gerät defekt, keiner zuständig", BRAND)
    slipped = learned.look("Umtausch klapt einfach nciht, Gerät defket, keiner zustänidg", BRAND)
    assert (slipped.verdict, slipped.confidence) == (right.verdict, right.confidence)


def test_a_picture_of_a_thing_does_not_weigh_and_a_face_does() -> None:
    learned = Learned()
    text = "Der Herd steht jetzt in der Küche"
    assert learned.heard(f"{text} 📦", BRAND, "de").split() == text.split()
    assert "😡" in learned.heard(f"{text} 😡", BRAND, "de")


def test_of_a_very_long_text_the_beginning_is_put_right() -> None:
    told = righted("nciht " * (MOST + 10), "de").split()
    assert (told.count("nicht"), told.count("nciht")) == (MOST, 10)


@given(text=st.text(max_size=300), code=st.sampled_from(sorted(ABC)))
def test_there_are_as_many_words_after_as_before(text: str, code: str) -> None:
    assert len(righted(text, code).split()) == len(text.split())


@pytest.mark.parametrize("code", sorted(ABC))
def test_the_words_are_small_letters_and_many(code: str) -> None:
    known = written(code)
    assert len(known) > 10_000
    assert all(word == word.lower() and word.isalpha() for word in known)
