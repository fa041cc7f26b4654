"""Topics by the brand's own words and a handful of examples; none of these is an answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.classifiers.keywords import read
from herodesk.classifiers.topics import Topics
from herodesk.domain.brand import Brand, Topic, Watch

EXAMPLES = {
    "delivery": (
        "My parcel has not arrived.",
        "The courier left the parcel in the rain.",
        "Where is the courier with my parcel?",
    ),
    "billing": (
        "I was charged twice this month.",
        "The invoice is wrong, please correct the invoice.",
        "You charged me for something that I cancelled.",
    ),
    "app": (
        "The login fails on my phone.",
        "Since the update the login screen stays white.",
        "I cannot install the update on my tablet.",
    ),
}


def brand(
    words: dict[str, tuple[str, ...]] | None = None, code: str = "en", **examples: tuple[str, ...]
) -> Brand:
    told = examples or EXAMPLES
    return Brand(
        id="acme",
        name="Acme",
        watch=Watch(terms=("acme",)),
        languages=(code,),
        topics=tuple(
            Topic(
                id=topic,
                name={code: topic},
                aim={code: topic},
                words={code: (words or {}).get(topic, ())},
                examples={code: sentences},
            )
            for topic, sentences in told.items()
        ),
    )


def find(text: str, rules: Brand) -> tuple[str | None, str]:
    code = rules.languages[0]
    return Topics(rules).find(read(text, code).words, code)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("three days now and the courier never rang", "delivery"),
        ("why am I charged again???", "billing"),
        ("your new update locked me out of the login", "app"),
    ],
)
def test_a_rare_word_of_the_examples_tells_the_topic(text: str, topic: str) -> None:
    assert find(text, brand())[0] == topic


@pytest.mark.parametrize(
    "text",
    [
        "What a lovely sunset over the harbour tonight",
        "I have not been there, where is it?",
        "acme",
        "",
    ],
)
def test_a_post_about_something_else_is_none_of_these(text: str) -> None:
    assert find(text, brand()) == (None, "")


def test_the_reason_is_the_word_of_the_post_that_told_most() -> None:
    assert find("please where can the COURIER be", brand()) == ("delivery", "courier")


def test_a_listed_word_names_its_topic_whatever_the_examples_are_like() -> None:
    rules = brand(words={"app": ("tablet",)})

    assert find("courier courier courier, tablet", rules) == ("app", "tablet")


def test_a_listed_word_names_its_topic_even_if_all_examples_hold_it() -> None:
    rules = brand(
        words={"b": ("ticket",)},
        a=("a ticket for the opera",),
        b=("my ticket was refunded",),
        c=("this ticket machine is broken",),
        d=("lost the ticket in Leeds",),
    )

    assert find("Ticket!", rules) == ("b", "ticket")


def test_between_listed_words_of_two_topics_the_examples_decide() -> None:
    rules = brand(words={"app": ("phone",), "billing": ("money",)})

    assert find("money for the phone, and charged twice", rules)[0] == "billing"
    assert find("money for the phone, and the login fails", rules)[0] == "app"


def test_between_equals_the_topic_that_the_brand_names_first_is_told() -> None:
    rules = brand(a=("the boiler is cold",), b=("the boiler is cold",))

    assert find("cold boiler", rules)[0] == "a"


def test_the_name_of_the_brand_tells_no_topic() -> None:
    rules = brand(a=("acme parcel lost", "acme courier"), b=("charged twice",))

    assert find("I like acme", rules) == (None, "")


def test_a_topic_without_examples_is_told_by_its_words() -> None:
    rules = brand(words={"shop": ("store",)}, shop=(), app=EXAMPLES["app"])

    assert find("the store was closed", rules) == ("shop", "store")


def test_an_example_said_again_outweighs_one_listed_word_of_another_topic() -> None:
    rules = brand(words={"app": ("rain",)})

    assert find("acme: courier left the parcel, in the rain", rules)[0] == "delivery"


def test_a_word_that_most_topics_show_tells_less_than_one_that_a_single_topic_shows() -> None:
    rules = brand(
        a=("boiler leaks", "boiler drips"),
        b=("boiler invoice", "boiler bill"),
        c=("boiler manual", "boiler settings"),
    )

    assert find("boiler boiler boiler invoice", rules) == ("b", "invoice")


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_no_text_is_too_odd_for_topics(text: str) -> None:
    topic, word = find(text, brand())

    assert topic is None or (topic in EXAMPLES and word)


def test_a_post_twice_has_the_same_topic_twice() -> None:
    topics, words = Topics(brand()), read("the update broke my parcel login", "en").words

    assert topics.find(words, "en") == topics.find(words, "en") == Topics(brand()).find(words, "en")
