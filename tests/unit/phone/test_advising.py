"""A colleague who was asked about a case answers by text; his words land on the case (ST8)."""

from __future__ import annotations

from herodesk.domain.question import QuestionState
from herodesk.steps.ask import ask, open_questions
from tests.sample import person
from tests.texting import REPAIR, Phones, only

ASKED, SAID = "Ist die Pumpe bestellt?", "Ja, sie kommt am Donnerstag."


def asked(phones: Phones, post_id: str = "1", text: str = REPAIR) -> str:
    """A case that Karla holds and has asked Moritz about."""
    number = phones.case(post_id, text)
    phones.text("karla", f"claim {number}")
    ask(number, person("karla"), "moritz", ASKED, post_id, app=phones.app)
    return number


def advice(phones: Phones, number: str) -> list[str]:
    file = phones.app.records.file(number)
    assert file is not None
    return [entry.note for entry in file.timeline if entry.what == "advised"]


def test_the_words_of_who_was_asked_are_the_answer(phones: Phones) -> None:
    phones.app = only(phones.app, "karla", "moritz")
    number = asked(phones)

    assert phones.says("moritz", SAID) == f"{number}: die Antwort steht beim Fall. Danke."

    assert advice(phones, number) == [SAID]
    assert ("moritz", "advised", "by-text") in phones.timeline(number)
    assert phones.replies(number) == ()
    assert phones.text("moritz", "Und noch etwas dazu") == "unknown"


def test_the_same_text_twice_answers_one_question_and_no_other(phones: Phones) -> None:
    phones.app = only(phones.app, "karla", "moritz")
    number = asked(phones)
    assert phones.text("moritz", SAID, name="m1") == "advise"
    other = asked(phones, "2")

    assert phones.text("moritz", SAID, name="m1", seconds=60) == "again"

    assert advice(phones, number) == [SAID]
    assert advice(phones, other) == []


def test_with_two_questions_a_short_list_comes_instead_of_a_guess(phones: Phones) -> None:
    phones.app = only(phones.app, "karla", "moritz")
    numbers = [asked(phones), asked(phones, "2")]

    heard = phones.says("moritz", SAID)

    assert heard.startswith("Für welchen Fall ist das? 1 ")
    second = heard.partition("2 ")[2][:6]
    assert phones.text("moritz", "2") == "advise"
    assert advice(phones, second) == [SAID]
    (first,) = set(numbers) - {second}
    assert phones.text("moritz", f"{first}: {SAID}") == "advise"
    assert advice(phones, first) == [SAID]
    assert open_questions(person("moritz"), app=phones.app) == []


def test_who_holds_a_case_writes_to_its_customer_unless_the_number_says_otherwise(
    phones: Phones,
) -> None:
    phones.app = only(phones.app, "karla", "moritz")
    number = asked(phones)
    own = phones.case("9", REPAIR)
    phones.text("moritz", f"claim {own}")

    assert phones.says("moritz", SAID).startswith(f"{own}: diese")
    assert phones.text("moritz", f"{number} {SAID}") == "advise"
    assert advice(phones, number) == [SAID]
    assert phones.text("moritz", "ja") == "send"
    assert [reply.text for reply in phones.replies(own)] == [SAID]


def test_a_question_that_nobody_waits_for_any_more_takes_no_answer(phones: Phones) -> None:
    phones.app = only(phones.app, "karla", "moritz")
    number = asked(phones)
    phones.text("karla", "abgeben")

    phones.text("moritz", SAID)

    states = [q.state for q in phones.app.records.file(number).questions]  # type: ignore[union-attr]
    assert QuestionState.ANSWERED not in states or advice(phones, number) == [SAID]
