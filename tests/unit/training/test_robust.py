"""Changes that must not matter, and how often they do."""

from __future__ import annotations

import json
from random import Random

import pytest

from herodesk.domain.finding import Finding
from herodesk_ops.training.robust import (
    CHANGES,
    NAMES,
    Robustness,
    as_json,
    as_text,
    doubled,
    dropped,
    robustness,
    swapped,
)
from tests.unit.training.scripted import BRAND, Scripted, finding

ROWS = [{"text": "Der Trockner ist kaputt"}, {"text": "kaputt! https://t.co/abcd @nordwind"}]


def measured(answer: object) -> Robustness:
    assert callable(answer)
    return robustness(ROWS, Scripted(answer), BRAND)


def of(told: Robustness, change: str) -> tuple[int, float, float]:
    (one,) = (one for one in (*told.changes, *told.names) if one.change == change)
    return one.posts, one.verdict, one.likeliest


def test_a_classifier_that_always_says_the_same_is_never_moved() -> None:
    told = measured(lambda text: finding("problem"))

    assert {(one.verdict, one.likeliest) for one in (*told.changes, *told.names)} == {(0.0, 0.0)}


def test_a_typo_that_hides_the_one_word_known_is_counted() -> None:
    told = measured(lambda text: finding("problem" if "kaputt" in text else "noise"))

    assert of(told, "letter dropped")[1:] in {(0.5, 0.5), (1.0, 1.0)}
    assert of(told, "emoji added") == (2, 0.0, 0.0)


def test_doubt_is_a_change_of_the_verdict_but_not_of_the_likeliest() -> None:
    told = measured(lambda text: finding("noise", 0.5 if text.startswith("Nordwind: ") else 0.9))

    assert of(told, "brand in front") == (2, 1.0, 0.0)


def test_names_are_told_apart_by_origin() -> None:
    def wary(text: str) -> Finding:
        return finding("problem" if text.endswith(NAMES["Turkish"]) else "praise")

    told = measured(wary)

    assert of(told, "Turkish") == (2, 1.0, 1.0)
    assert of(told, "German") == (2, 0.0, 0.0)


def test_a_post_that_cannot_be_changed_so_is_not_counted() -> None:
    told = measured(lambda text: finding("praise"))

    assert of(told, "all lower case")[0] == 1


@pytest.mark.parametrize("change", ["letters swapped", "letter dropped", "a word in capitals"])
def test_links_and_handles_are_left_as_they_are(change: str) -> None:
    text = "https://t.co/abcdef @nordwind #kaputt www.nordwind.example"

    assert CHANGES[change](text, Random(1)) is None


def test_typos_are_those_that_people_make() -> None:
    chance = Random(1)

    assert swapped("abba", chance) in {"abab"}
    assert swapped("aaaa", chance) is None
    assert dropped("wort", chance) in {"wrt", "wot", "wor"}
    assert doubled("wort", chance) in {"wwort", "woort", "worrt", "wortt"}


def test_the_same_texts_are_changed_alike_each_time() -> None:
    seen: list[list[str]] = [[], []]
    for texts in seen:
        measured(lambda text, texts=texts: (texts.append(text), finding("noise"))[1])

    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 30


def test_robustness_is_told_in_both_shapes() -> None:
    told = measured(lambda text: finding("noise"))

    assert "  letters swapped           2   0.0000     0.0000" in as_text(told)
    assert len(json.loads(as_json(told))["names"]) == len(NAMES)
    assert sum(map(len, NAMES.values())) == 40
