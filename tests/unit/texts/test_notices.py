"""Whatever a brand is called: one part, with brand, number, urgency and link in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.notice import OfferText
from herodesk.domain.staff import Way
from herodesk.texts import asking, bundles, gsm7, notices, reasons, taking_back
from herodesk.texts.bundles import BundleText
from herodesk.texts.catalogue import LANGUAGES

LONGEST_LINK = "https://" + "a" * 10 + ".execute-api.cn-northwest-1.amazonaws.com.cn/c/" + "Z" * 28
SKETCH = OfferText(
    brand="Nordwind",
    number="K7Q2MX",
    topic="exchange",
    urgency_word="urgent",
    minutes_open=14,
    link="https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D",
)
NAMES = st.text(min_size=1, max_size=20)
LANGUAGE = st.sampled_from(LANGUAGES)
ADDRESS = st.sampled_from(["du", "sie"])


def test_the_offer_reads_as_sketched() -> None:
    assert notices.offer(replace(SKETCH, two_way=True), "en") == (
        "Nordwind K7Q2MX: exchange, urgent. Open 14 min. "
        "Take it: https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D or reply 1"
    )
    german = replace(SKETCH, topic="Umtausch", urgency_word="dringend")
    assert notices.offer(german, "de") == (
        "Nordwind K7Q2MX: Umtausch, dringend. Offen seit 14 Min. "
        "Nehmen: https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D"
    )


def test_danger_comes_first() -> None:
    assert notices.offer(replace(SKETCH, danger=True), "en").startswith("DANGER Nordwind K7Q2MX")
    assert notices.offer(replace(SKETCH, danger=True), "de").startswith("GEFAHR Nordwind K7Q2MX")


def test_only_where_texts_can_be_answered_an_answer_is_suggested() -> None:
    assert "reply 1" not in notices.offer(SKETCH, "en")


@given(
    brand=NAMES,
    topic=NAMES,
    minutes=st.integers(min_value=0, max_value=9999),
    language=LANGUAGE,
    address=ADDRESS,
    danger=st.booleans(),
    two_way=st.booleans(),
    score=st.integers(min_value=0, max_value=100),
)
def test_an_offer_is_one_part_at_its_worst(
    brand: str, topic: str, minutes: int, language: str, address: str,
    danger: bool, two_way: bool, score: int,
) -> None:  # fmt: skip
    word = notices.urgency_word(score, danger, 60, language)
    facts = OfferText(
        brand=brand, number="K7Q2MX", topic=topic, urgency_word=word, minutes_open=minutes,
        link=LONGEST_LINK, danger=danger, two_way=two_way,
    )  # fmt: skip

    text = notices.offer(facts, language, address)

    assert gsm7.parts(text) == 1
    assert LONGEST_LINK in text
    assert "K7Q2MX" in text
    assert word.lower() in text.lower()
    assert (gsm7.cut(gsm7.fold(brand), 20) or "Herodesk") in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", [True, False])
def test_long_names_leave_the_topic_readable(language: str, danger: bool) -> None:
    word = notices.urgency_word(90, danger, 60, language)
    facts = replace(
        SKETCH, brand="B" * 20, topic="T" * 20, urgency_word=word, link=LONGEST_LINK,
        minutes_open=9999, danger=danger, two_way=True,
    )  # fmt: skip

    assert "T" * 20 in notices.offer(facts, language)


def test_an_offer_gets_shorter_step_by_step() -> None:
    def text(length: int) -> str:
        return notices.offer(replace(SKETCH, two_way=True, link="h" * length), "en")

    assert text(85).endswith("or reply 1")
    assert "Open 14 min" in text(96)
    assert "reply" not in text(96)
    assert "Take it" in text(108)
    assert "Open" not in text(108)
    assert text(122).startswith("Nordwind K7Q2MX: exchange, urgent: h")
    assert text(130).startswith("Nordwind K7Q2MX: e")


def test_an_offer_knows_nothing_of_the_customer() -> None:
    assert {field.name for field in fields(OfferText)} == {
        "brand", "number", "topic", "urgency_word", "minutes_open", "link", "danger", "two_way",
        "giver", "into",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["du", "sie"])
@pytest.mark.parametrize("reason", [*reasons._PLAIN, "a-code-that-nobody-knows-" * 9])
def test_troubles_are_one_part_at_their_worst(language: str, address: str, reason: str) -> None:
    for brand in ("[" * 20, "Ж" * 20, "Nordwind"):
        given = {
            "brand": brand, "number": "K7Q2MX", "reason": reason, "link": LONGEST_LINK,
            "language": language, "address": address,
        }  # fmt: skip
        for tell in (
            notices.reply_failed,
            notices.reply_unknown,
            taking_back.post_gone,
            taking_back.reply_not_withdrawn,
        ):
            subject, text = tell(**given, way=Way.SMS)
            assert subject == ""
            assert gsm7.parts(text) == 1
            assert LONGEST_LINK in text
            assert "K7Q2MX" in text


@given(
    brand=NAMES,
    topic=st.one_of(st.just(""), NAMES),
    colleague=NAMES,
    language=LANGUAGE,
    address=ADDRESS,
    kind=st.sampled_from(["asked", "answered", "late"]),
)
def test_a_word_about_a_question_is_one_part_at_its_worst(
    brand: str, topic: str, colleague: str, language: str, address: str, kind: str
) -> None:
    facts = asking.AskText(
        brand=brand, number="K7Q2MX", topic=topic, colleague=colleague, link=LONGEST_LINK
    )

    subject, text = asking.word(kind, facts, language, address, Way.SMS)

    assert subject == ""
    assert gsm7.parts(text) == 1
    assert LONGEST_LINK in text
    assert "K7Q2MX" in text
    subject, body = asking.word(kind, facts, language, address, Way.EMAIL)
    assert "\n" not in subject
    assert LONGEST_LINK in body


@given(brand=NAMES, language=LANGUAGE, address=ADDRESS)
def test_the_word_that_a_case_was_joined_is_one_part_at_its_worst(
    brand: str, language: str, address: str
) -> None:
    facts = replace(SKETCH, brand=brand, into="M4T8RA", link=LONGEST_LINK)

    _, text = bundles.joined(facts, language, address, Way.SMS)

    assert gsm7.parts(text) == 1
    assert LONGEST_LINK in text
    assert "M4T8RA" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["asked", "answered", "late"])
def test_long_names_leave_readable_who_it_is_about(language: str, kind: str) -> None:
    facts = asking.AskText(
        brand="B" * 20, number="K7Q2MX", topic="T" * 20, colleague="C" * 20, link=LONGEST_LINK
    )

    assert "C" * 20 in asking.word(kind, facts, language, "sie", Way.SMS)[1]


@pytest.mark.parametrize("words", [notices.sign_in, notices.test])
@given(brand=NAMES, language=LANGUAGE, address=ADDRESS)
def test_a_sign_in_is_one_part_at_its_worst(
    words: Callable[..., tuple[str, str]], brand: str, language: str, address: str
) -> None:
    _, text = words(
        brand=brand,
        link=LONGEST_LINK,
        minutes=9999,
        language=language,
        address=address,
        way=Way.SMS,
    )

    assert gsm7.parts(text) == 1
    assert LONGEST_LINK in text


def test_a_refused_answer_says_why() -> None:
    _, text = notices.reply_failed(
        brand="Nordwind",
        number="K7Q2MX",
        reason="x-forbidden",
        link=SKETCH.link,
        language="en",
        address="du",
        way=Way.SMS,
    )

    assert text == (
        "Nordwind K7Q2MX: not sent: X does not accept this answer. "
        "Your text is kept: https://h.nordwind.example/c/8fJ2kQ9xTnLq4Wm7RbZc2D"
    )


@given(brand=st.text(max_size=60), topic=st.text(max_size=60), language=LANGUAGE)
def test_subjects_are_one_line(brand: str, topic: str, language: str) -> None:
    facts = replace(SKETCH, brand=brand, topic=topic)
    trouble = {
        "brand": brand, "number": "K7Q2MX", "reason": "timeout", "link": "x", "language": language,
    }  # fmt: skip

    subjects = [
        notices.offer_email(facts, language)[0],
        notices.wrote_again(facts, language, "du", Way.EMAIL)[0],
        notices.reply_failed(**trouble, address="du", way=Way.EMAIL)[0],
        notices.reply_unknown(**trouble, address="du", way=Way.EMAIL)[0],
        notices.sign_in(
            brand=brand, link="x", minutes=15, language=language, address="sie", way=Way.EMAIL
        )[0],
        notices.test(
            brand=brand, link="x", minutes=15, language=language, address="sie", way=Way.EMAIL
        )[0],
    ]

    assert all(len(subject.splitlines()) == 1 for subject in subjects)


def test_the_brand_chooses_how_people_are_addressed() -> None:
    _, du = notices.offer_email(SKETCH, "de", "du")
    _, sie = notices.offer_email(SKETCH, "de", "sie")

    assert "wartet auf dich" in du
    assert "wartet auf Sie" in sie
    assert SKETCH.link in sie


def test_an_unknown_language_is_told_in_english() -> None:
    assert notices.offer(SKETCH, "pl") == notices.offer(SKETCH, "en")
    assert notices.offer(SKETCH, "de-AT") == notices.offer(SKETCH, "de")


def test_nothing_is_shouted() -> None:
    for language in LANGUAGES:
        assert "!" not in notices.offer(SKETCH, language)
        assert "!" not in "".join(notices.offer_email(SKETCH, language))


@pytest.mark.parametrize(
    ("score", "danger", "word"),
    [(60, False, "urgent"), (59, False, "normal"), (5, True, "danger")],
)
def test_how_soon_is_one_word(score: int, danger: bool, word: str) -> None:
    assert notices.urgency_word(score, danger, 60, "en") == word


@given(brand=NAMES, language=LANGUAGE, address=ADDRESS)
def test_a_word_to_the_holder_is_one_part_at_its_worst(
    brand: str, language: str, address: str
) -> None:
    facts = replace(SKETCH, brand=brand, link=LONGEST_LINK)

    for tell in (notices.wrote_again, taking_back.answer_withdrawn):
        _, text = tell(facts, language, address, Way.SMS)

        assert gsm7.parts(text) == 1
        assert LONGEST_LINK in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["du", "sie"])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("overnight", [False, True])
@pytest.mark.parametrize("cases", [1, 3, 9999])
def test_a_message_about_several_cases_is_one_part_at_its_worst(
    language: str, address: str, last: bool, overnight: bool, cases: int
) -> None:
    for brand in ("[" * 20, "Ж" * 20, "Nordwind"):
        facts = BundleText(
            brand=brand, cases=cases, link=LONGEST_LINK, last=last, overnight=overnight
        )

        _, text = bundles.bundle(facts, language, address, Way.SMS)

        assert gsm7.parts(text) == 1
        assert LONGEST_LINK in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["du", "sie"])
def test_a_hand_over_is_one_part_at_its_worst(language: str, address: str) -> None:
    for name in ("[" * 40, "Ж" * 40, "Wilhelmina-Charlotte von und zu"):
        facts = replace(SKETCH, brand="[" * 20, giver=name, link=LONGEST_LINK)

        _, text = bundles.handed_over(facts, language, address, Way.SMS)

        assert gsm7.parts(text) == 1
        assert LONGEST_LINK in text
        assert SKETCH.number in text


def test_the_subject_of_a_digest_says_how_many_and_nothing_else() -> None:
    facts = BundleText(brand="Nordwind", cases=3, link=LONGEST_LINK, overnight=True)

    subject, body = bundles.bundle(facts, "en", "du", Way.EMAIL)

    assert subject == "Nordwind: good morning. 3 cases waited for you overnight, none dangerous"
    assert LONGEST_LINK in body
