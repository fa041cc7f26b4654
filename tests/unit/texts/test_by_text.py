"""Whatever fills them: answers to text messages are one part, and hold nothing of a customer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.texting import PLACE
from herodesk.texts import by_text, gsm7, refusals
from herodesk.texts.catalogue import LANGUAGES

HOST = "https://" + "a" * 10 + ".execute-api.cn-northwest-1.amazonaws.com.cn"
LINK = f"{HOST}/s/{PLACE}"
WORST = {
    "number": "K7Q2MX", "time": "22:47", "link": LINK, "who": "Ж" * 20, "n": 1600, "over": 1600,
    "platform": "Ж" * 20, "reason": "Ж" * 200, "list": "Ж" * 200, "yours": "K7Q2MX 22:47, " * 3,
    "version": "10.12", "money": "1.234.567,89 CHF", "left": "1.234.567,89 CHF",
}  # fmt: skip
CODES = sorted(by_text._SAID)
EVERYBODY = [(lang, address) for lang in LANGUAGES for address in ("du", "sie")]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("language", "address"), EVERYBODY)
def test_an_answer_is_one_part_at_its_worst(code: str, language: str, address: str) -> None:
    text = by_text.say(code, WORST, language, address)

    assert gsm7.parts(text) == 1
    if any("%(number)s" in template for template in by_text._SAID[code]):
        assert "K7Q2MX" in text
    if "%(link)s" in by_text._SAID[code][-1]:
        assert LINK in text


@pytest.mark.parametrize("code", sorted(refusals._REFUSED))
@pytest.mark.parametrize(("language", "address"), EVERYBODY)
def test_a_refusal_is_one_part_with_its_number(code: str, language: str, address: str) -> None:
    text = by_text.refusal(code, "K7Q2MX", LINK, language, address)

    assert gsm7.parts(text) == 1
    assert text.startswith("K7Q2MX: ")
    assert gsm7.parts(by_text.refusal(code, "", LINK, language, address)) == 1


@pytest.mark.parametrize("code", ["claim", "pass", "later", "release", "answer"])
@pytest.mark.parametrize(("language", "address"), EVERYBODY)
@given(topics=st.lists(st.text(max_size=20), min_size=2, max_size=9))
def test_a_list_is_one_part_and_numbers_whole_cases(
    code: str, language: str, address: str, topics: list[str]
) -> None:
    rows = [(f"K7Q2M{place}", topic) for place, topic in enumerate(topics)]

    text = by_text.listed(f"which-{code}", rows, language, address)

    assert gsm7.parts(text) == 1
    assert [text.count(f"{place} K7Q2M{place - 1}") for place in (1, 2)] == [1, 1]


@pytest.mark.parametrize("code", ["claim", "pass", "later", "release", "answer"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_cases_fit_into_a_list(code: str, language: str) -> None:
    rows = [(f"K7Q2M{place}", "Umtausch" * 3) for place in range(5)]

    assert "5 K7Q2M4" in by_text.listed(f"which-{code}", rows, language, "du")


@pytest.mark.parametrize(("language", "address"), EVERYBODY)
def test_what_stands_open_is_one_part_at_its_worst(language: str, address: str) -> None:
    many = [(f"K7Q2M{place}", "T" * 20) for place in range(9)]
    yours = [f"K7Q2M{place} 22:47" for place in range(9)]

    for held, offered in ((yours, many), (yours, []), ([], many), ([], []), (yours[:1], many[:1])):
        text = by_text.standing(held, offered, language, address)
        assert gsm7.parts(text) == 1
        assert not held or held[0] in text


def test_the_words_that_help_names_are_understood() -> None:
    from herodesk.domain.meaning import understood

    for language, address in EVERYBODY:
        for code in ("help", "unknown", "nothing-yours", "no-such-case", "confirm", "too-old"):
            said = by_text.say(code, WORST, language, address)
            for word in re.findall(r"\b[A-ZÄÖÜ]{4,}\b", said):
                if word not in {"K7Q2MX"}:
                    assert understood(word).what not in {"words", "unclear"}, (language, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_names_number_and_length_and_the_two_words(language: str) -> None:
    text = by_text.say("confirm", {"number": "K7Q2MX", "n": 84}, language, "du")

    assert "K7Q2MX" in text
    assert "84" in text
    assert ("JA" if language == "de" else "YES") in text
