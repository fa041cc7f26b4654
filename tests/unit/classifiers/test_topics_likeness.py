"""What of a word counts when a post is compared with the examples of topics."""

from __future__ import annotations

import pytest

from herodesk.classifiers.likeness import Likeness, stem

GERMAN = Likeness(
    [
        (["die", "dichtung", "ist", "poros"], "parts"),
        (["woher", "bekomme", "ich", "eine", "dichtung"], "parts"),
        (["der", "termin", "wurde", "verschoben"], "visit"),
    ],
    "de",
    frozenset({"die", "der", "ist", "ich", "eine", "wurde"}),
)


def sums(likeness: Likeness, *words: str) -> dict[str, float]:
    told: dict[str, float] = {}
    for _, topic, share in likeness.of(words):
        told[topic] = told.get(topic, 0.0) + share
    return told


@pytest.mark.parametrize("word", ["kuhlschrankdichtung", "dichtugn", "abdichtungen"])
def test_compounds_and_misspellings_are_like_the_word_by_their_letters(word: str) -> None:
    found = sums(GERMAN, word)

    assert found["parts"] > 0
    assert "visit" not in found


def test_the_word_itself_is_more_like_than_its_compound() -> None:
    assert sums(GERMAN, "dichtungen")["parts"] > sums(GERMAN, "turdichtung")["parts"]


def test_an_only_example_is_as_like_itself_as_can_be() -> None:
    alone = Likeness([(["boiler", "leaks"], "a"), (["charged", "twice"], "b")], "en", frozenset())

    assert sums(alone, "boiler", "leaks")["a"] == pytest.approx(1, abs=0.02)


def test_words_that_the_examples_do_not_hold_make_a_post_less_like() -> None:
    few, many = sums(GERMAN, "dichtung"), sums(GERMAN, "dichtung", "fahrrad", "segelboot")

    assert few["parts"] > many["parts"] > 0


def test_a_word_that_many_people_use_counts_less_than_a_rare_one() -> None:
    same = Likeness([(["today", "gasket"], "a"), (["valve"], "b")], "en", frozenset())
    shares = {word: share for word, topic, share in same.of(["today", "gasket"]) if topic == "a"}

    assert shares["gasket"] > 1.5 * shares["today"]


def test_stop_words_numbers_and_stubs_tell_nothing() -> None:
    assert GERMAN.telling(["die", "2024", "ab", "termin", "termin"]) == ["termin"]


def test_without_examples_nothing_is_like() -> None:
    assert list(Likeness([], "en", frozenset()).of(["boiler"])) == []


def test_an_ending_goes_only_from_a_word_that_stays_long_enough() -> None:
    assert stem("lieferungen", "de") == "liefer"
    assert stem("uns", "de") == "uns"
    assert stem("boilers", "fr") == "boilers"
