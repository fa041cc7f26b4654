"""The classifier that learnt: what it must not be moved by, and what it must survive."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.classifiers.grams import buckets, words_of
from herodesk.classifiers.heads import FILE, Model, chances
from herodesk.classifiers.learned import Learned
from herodesk.domain.finding import Finding, Signal, Verdict
from herodesk.rules import load_brand

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")
LEARNED = Learned()


def look(text: str, language: str | None = None) -> Finding:
    return LEARNED.look(text, BRAND, language=language)


@pytest.mark.parametrize(
    ("text", "verdict", "language"),
    [
        ("Umtausch klappt einfach nicht, Gerät defekt, keiner zuständig", "problem", "de"),
        ("Exchange just does not work, device broken, nobody responsible", "problem", "en"),
        ("Der Techniker war super freundlich, vielen Dank", "praise", "de"),
        ("Wie lange ist die Lieferzeit für den Herd?", "question", "de"),
        ("How do I descale my coffee machine?", "question", "en"),
    ],
)
def test_plain_posts_are_understood(text: str, verdict: str, language: str) -> None:
    found = look(text)

    assert (found.verdict, found.language) == (verdict, language)
    assert found.because


def test_a_few_words_are_not_thrown_away_as_noise() -> None:
    assert look("@nordwind hm, na ja").verdict is Verdict.DOUBT


def test_who_is_spoken_to_does_not_weigh() -> None:
    plain = look("der Trockner ist schon wieder kaputt")

    for handle in ("@nordwind ", "@Nordwind_Hilfe @anna_1990 "):
        found = look(handle + "der Trockner ist schon wieder kaputt")
        assert found.verdict is plain.verdict
        assert found.confidence == pytest.approx(plain.confidence, abs=0.05)


@pytest.mark.parametrize("name", ["Fatima", "Jonas", "Olumide", "Nguyet", "Velmara"])
def test_a_name_makes_no_post_long_enough_to_be_thrown_away(name: str) -> None:
    for text in ("schon wieder!", "hm, na ja", "again today?"):
        assert look(f"{text} – {name}").verdict is not Verdict.NOISE


@pytest.mark.parametrize("name", ["Fatima", "Jonas", "Olumide", "Đức", "Łucja"])
def test_who_signs_and_a_brand_in_front_change_nothing(name: str) -> None:
    for text in ("der Trockner steht seit Tagen still", "love the new kettle, thank you"):
        assert look(f"{text} – {name}") == look(text)
        assert look(f"Nordwind: {text}") == look(text)


def test_a_word_behind_a_dash_is_no_signature_where_the_lists_know_it() -> None:
    for text in ("das Gerät ist da – Kaputt", "the parcel arrived – Broken"):
        assert "problem-word" in {reason.code for reason in look(text).because}


def test_a_face_is_no_language() -> None:
    assert look("@wave see you there ( ˘ω˘ )").language == "en"


def test_other_languages_stay_with_the_word_lists() -> None:
    found = look("Le sèche-linge ne marche pas et je suis déçu")

    assert found.language == "fr"
    assert found.verdict is Verdict.DOUBT


@pytest.mark.parametrize(
    ("text", "code"), [("Сушилка сломалась", "ru"), ("😀", "und"), ("", "und")]
)
def test_letters_tell_a_language_before_the_model_does(text: str, code: str) -> None:
    assert look(text).language == code


@pytest.mark.parametrize(
    "text", ["Aus dem Herd kommt Rauch", "Mein Wasserkocher hat mir einen Stromschlag verpasst!"]
)
def test_who_is_in_danger_is_never_noise_and_the_word_that_rang_is_told(text: str) -> None:
    found = look(text)

    assert Signal.DANGER in found.signals
    assert found.verdict in (Verdict.PROBLEM, Verdict.QUESTION)
    assert "danger-word" in {reason.code for reason in found.because}


@pytest.mark.parametrize(
    "text",
    [
        "Ich will nicht mehr leben",
        "Wenn die Sperre bleibt, bringe ich mich um",
        "In eurem Laden ist eine Bombe im Keller",
        "I want to end it all, nothing works, nobody helps",
        "he's got a gun and he is at your till",
        "going to kill myself",
        "I took all the tablets, sorry, I did not know who else to write to",
        "wenn ich den Fahrer noch einmal sehe, stech ich ihn ab",
    ],
)
def test_who_says_plainly_that_somebody_means_to_die_or_to_kill_is_always_heard(text: str) -> None:
    found = look(text)

    assert Signal.DANGER in found.signals
    assert found.verdict is not Verdict.NOISE


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to die, so I bought your bike helmet",
        "I would not want to live without your cinnamon buns",
        "nearly died laughing, want to die laughing again",
        "Bring mich um acht zum Bahnhof, bitte",
        "Ich bringe ihn um neun zur Kita, danach zu euch in den Laden",
    ],
)
def test_plain_words_of_death_that_are_denied_or_joked_with_ring_no_alarm(text: str) -> None:
    assert Signal.DANGER not in look(text).signals


@pytest.mark.parametrize(
    "text",
    ["Die Show gestern war der Hammer, pures Feuer", "my inbox is on fire since you shared it"],
)
def test_what_only_sounds_dangerous_rings_no_alarm(text: str) -> None:
    assert Signal.DANGER not in look(text).signals


@pytest.mark.parametrize(
    "text",
    [
        "Dishwasher leaks, water underneath",
        "Seit drei Wochen warte ich auf die Reparatur meiner Spülmaschine",
        "The fitter scratched our floor",
        "Beim Aufbau haben eure Leute das Parkett zerkratzt",
        "Toast burnt again, is there a dial for that?",
    ],
)
def test_trouble_at_home_rings_no_alarm(text: str) -> None:
    assert Signal.DANGER not in look(text).signals


@pytest.mark.parametrize(
    "text",
    [
        "Aus dem Herd kommt Rauch, und das Kabel ist heiß",
        "Geschirrspüler undicht, Wasser läuft in die Steckdose, alles undicht",
        "Smoke, smoke everywhere, the dryer is burning, burning!",
        "Unfassbar schlecht, einfach schlecht, schlecht",
    ],
)
def test_no_reason_names_a_word_twice(text: str) -> None:
    words = [reason.value for reason in look(text).because if reason.code != "topic-word"]

    assert len(words) == len(set(words))


def test_acts_tell_a_complaint_from_a_question_whoever_is_asked() -> None:
    complaint = LEARNED.acts("my router has been dead for three days and nobody answers", "en")
    question = LEARNED.acts("does anybody know when the store opens on sunday?", "en")

    assert complaint["complaint"] > 0.5 > question["complaint"]
    assert question["question"] > complaint["question"]
    assert LEARNED.acts("Le sèche-linge ne marche pas", "fr") == {}


def test_a_brands_exclusion_is_noise_whatever_was_learnt() -> None:
    assert look("Heute weht Nordwind, kalter Nordwind").verdict is Verdict.NOISE


@settings(max_examples=200)
@given(st.text(), st.none() | st.text(max_size=8))
def test_no_text_makes_it_raise(text: str, language: str | None) -> None:
    found = look(text, language)

    assert 0 <= found.confidence <= 1
    assert found.verdict is Verdict.DOUBT or found.is_confident
    assert found.because


@pytest.mark.parametrize("text", ["", " ", "\ud800", "👍🏽" * 3000, "a" * 10_000, "?! " * 4000])
def test_odd_texts_are_judged_too(text: str) -> None:
    assert 0 <= look(text).confidence <= 1


def test_buckets_are_the_same_in_every_process() -> None:
    code = (
        "import json,sys; from herodesk.classifiers.grams import *;"
        "json.dump(buckets(words_of('Größe 😀 kaputt, @x?')), sys.stdout)"
    )
    src = str(Path(__file__).parents[3] / "layers/core/python")
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": src, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert told[0] == told[1]
    assert json.loads(told[0]) == [list(part) for part in buckets(words_of("Größe 😀 kaputt, @x?"))]


def test_the_model_file_is_small_and_may_be_published() -> None:
    assert FILE.stat().st_size <= 20_000_000
    assert Model(FILE.read_bytes()).header["profile"] == "open"


def test_probabilities_add_up_even_for_large_numbers() -> None:
    assert sum(chances({"a": 900.0, "b": -900.0, "c": 899.0}).values()) == pytest.approx(1)
    assert chances({"yes": 900.0})["yes"] <= 1


def test_a_word_that_is_no_safety_word_is_not_called_one() -> None:
    found = look("der Kleine hat das Rad vom Spielzeugauto abgebissen und fast verschluckt", "de")

    told = {reason.code for reason in found.because}
    assert (Signal.DANGER in found.signals) == bool(told & {"danger-word", "danger-sound"})
    assert "danger-word" not in told
