"""Answer a customer by text: only a YES to a question sends, and it sends once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.domain.case import State
from herodesk.domain.post import Answerable
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from herodesk_ops.memory import VirtualClock
from tests.sample import person
from tests.texting import REPAIR, Phones, only

ANSWER = "Das bringen wir in Ordnung, Mara. Ich melde mich heute noch."


@pytest.fixture
def held(phones: Phones) -> str:
    """A case that Ana holds."""
    phones.app = only(phones.app, "ana", "karla")
    number = phones.case()
    assert phones.text("ana", "1") == "claim"
    return number


def test_words_after_a_claim_are_kept_and_asked_about_by_number_and_length(
    phones: Phones, held: str
) -> None:
    heard = phones.says("ana", ANSWER)

    assert heard == (
        f"{held}: diese {len(ANSWER)} Zeichen öffentlich senden? Bitte JA oder NEIN antworten."
    )
    assert gsm7.parts(heard) == 1
    assert phones.replies(held) == ()
    assert phones.queued() == []
    draft = phones.state("ana").draft
    assert draft is not None
    assert (draft.case, draft.text) == (held, ANSWER)


def test_a_yes_sends_it_through_the_step_of_the_page(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)

    assert phones.says("ana", "Ja!") == f"{held}: die Antwort ist unterwegs."

    (reply,) = phones.replies(held)
    assert (reply.text, reply.sign_off, reply.hero) == (ANSWER, " – Ana", "ana")
    assert reply.state is ReplyState.QUEUED
    assert phones.queued() == [reply.reply_id]
    assert ("ana", "reply-queued", "by-text") in phones.timeline(held)
    assert phones.state("ana").draft is None


@pytest.mark.parametrize(
    "body",
    ["ok", "ok send", "yess", "👍", "jo", "klar", "Liked “Reply YES”", "danke", "y", "senden"],
)
def test_nothing_but_a_clear_yes_sends(phones: Phones, held: str, body: str) -> None:
    phones.text("ana", ANSWER)

    phones.text("ana", body)

    assert phones.replies(held) == ()
    assert phones.text("ana", "ja bitte") == "send"
    assert len(phones.replies(held)) == 1


def test_nearly_a_yes_is_asked_once_more(phones: Phones, held: str) -> None:
    asked = phones.says("ana", ANSWER)

    assert phones.says("ana", "jo, mach") == asked


def test_a_later_text_takes_the_place_of_the_draft_and_is_asked_about_anew(
    phones: Phones, held: str
) -> None:
    phones.text("ana", ANSWER)
    better = "Das bringen wir in Ordnung, Mara. Morgen um zehn sind wir da."

    assert f"diese {len(better)} Zeichen" in phones.says("ana", better)
    phones.text("ana", "ja")

    assert [reply.text for reply in phones.replies(held)] == [better]


def test_a_no_throws_it_away(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)

    assert phones.says("ana", "nein") == f"{held}: nichts gesendet, der Text ist verworfen."
    assert phones.says("ana", "ja") == (
        "Es wartet keine Antwort auf ein JA. Bitte erst die Antwort schreiben."
    )
    assert phones.replies(held) == ()


def test_after_ten_minutes_a_yes_is_too_old_and_the_words_are_gone(
    phones: Phones, held: str
) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "noch 30 Minuten")

    assert phones.says("ana", "ja", seconds=601) == (
        f"{held}: zu lange her, nichts gesendet. Bitte die Antwort noch einmal schreiben."
    )
    assert phones.replies(held) == ()
    assert phones.state("ana").draft is None


def test_an_old_draft_loses_its_words_with_the_next_text(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "status", seconds=700)

    draft = phones.state("ana").draft
    assert draft is not None
    assert draft.text == ""


def test_what_is_kept_of_texting_is_over_after_two_hours(
    phones: Phones, held: str, clock: VirtualClock
) -> None:
    phones.text("ana", ANSWER)

    clock.advance(2 * 3600)

    assert phones.app.records.texting("ana") is None


def test_a_second_yes_sends_nothing_more_and_says_nothing(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "ja")

    assert phones.says("ana", "JA") == ""
    assert len(phones.replies(held)) == 1


def test_a_yes_that_was_written_before_the_question_sends_nothing(
    phones: Phones, held: str
) -> None:
    phones.text("ana", ANSWER)
    state = phones.state("ana")
    draft = state.draft
    assert draft is not None
    assert draft.asked is not None
    later = replace(draft, asked=draft.asked + timedelta(seconds=60))
    phones.app.records.save(replace(state, draft=later, v=state.v + 1))

    assert phones.text("ana", "ja") == "asked-again"
    assert phones.replies(held) == ()


def test_with_two_held_cases_the_words_wait_for_a_choice(phones: Phones, held: str) -> None:
    other = phones.case("2", REPAIR)
    phones.text("ana", f"claim {other}")

    heard = phones.says("ana", ANSWER)

    assert heard.startswith("Für welchen Fall ist das? 1 ")
    place = 1 if heard.partition("1 ")[2][:6] == other else 2
    assert phones.says("ana", str(place)).startswith(f"{other}: diese {len(ANSWER)} Zeichen")
    phones.text("ana", "ja")
    assert [reply.text for reply in phones.replies(other)] == [ANSWER]
    assert phones.replies(held) == ()


def test_words_that_begin_with_a_number_are_for_that_case(phones: Phones, held: str) -> None:
    other = phones.case("2", REPAIR)
    phones.text("ana", f"claim {other}")

    assert phones.says("ana", f"{held.lower()}: {ANSWER}").startswith(f"{held}: diese")
    phones.text("ana", f"{held} ja")

    assert [reply.text for reply in phones.replies(held)] == [ANSWER]


def test_a_yes_that_names_another_case_sends_nothing(phones: Phones, held: str) -> None:
    other = phones.case("2", REPAIR)
    phones.text("ana", f"claim {other}")
    phones.text("ana", f"{held} {ANSWER}")

    assert phones.says("ana", f"ja {other}").startswith(f"Der Text war für {held}.")
    assert phones.replies(held) == phones.replies(other) == ()


def test_words_for_a_case_that_is_not_held_are_not_kept(phones: Phones, held: str) -> None:
    other = phones.case("2", REPAIR)

    assert phones.says("ana", f"{other} {ANSWER}").startswith(
        f"{other}: Den Fall hat jemand anderes"
    )
    assert phones.state("ana").draft is None


def test_words_that_are_too_long_are_not_kept_and_the_way_to_the_page_is_shown(
    phones: Phones, held: str
) -> None:
    heard = phones.says("ana", "x" * 300)

    assert heard.startswith(
        f"{held}: 26 Zeichen zu lang für X. Bitte kürzen oder hier weiter: http"
    )
    assert gsm7.parts(heard) == 1
    assert phones.state("ana").draft is None


def test_where_the_platform_takes_no_answer_the_page_is_shown(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    number = phones.case("9", answerable=Answerable.NO, refusal="x-reply-gate")
    phones.text("ana", "1")

    heard = phones.says("ana", ANSWER)

    assert heard.startswith(f"{number} lässt sich von hier nicht beantworten")
    assert "/s/" in heard
    assert phones.state("ana").draft is None


def test_who_lost_the_case_meanwhile_sends_nothing(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "abgeben")

    assert phones.says("ana", "ja").startswith(f"{held}: Den Fall hat jemand anderes")
    assert phones.replies(held) == ()


def test_an_answered_case_takes_further_words_only_by_its_number(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "ja")
    case = phones.now(held)
    sent = replace(phones.replies(held)[0], state=ReplyState.SENT, v=2)
    answered = replace(case, state=State.ANSWERED, reply=None, lease_until=None, v=case.v + 1)
    phones.app.records.save(answered, sent)

    assert phones.text("ana", "Bis morgen dann, ihr Lieben") == "unknown"
    assert phones.text("ana", f"{held} Bis morgen dann") == "draft"


def test_the_same_words_twice_in_a_minute_are_asked_about_once(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)

    assert phones.says("ana", ANSWER) == ""
    assert phones.text("ana", "ja") == "send"
    assert len(phones.replies(held)) == 1


def test_after_stop_the_question_goes_by_email(phones: Phones, held: str) -> None:
    phones.text("ana", "STOP")
    before = len(phones.heard("ana"))

    phones.text("ana", ANSWER)

    assert len(phones.heard("ana")) == before
    assert phones.heard("ana", Way.EMAIL)[-1].startswith(f"{held}: diese")
    phones.text("ana", "ja")
    assert len(phones.replies(held)) == 1


def test_the_words_stand_in_no_message_to_anybody(phones: Phones, held: str) -> None:
    phones.text("ana", ANSWER)
    phones.text("ana", "ja")

    for way in Way:
        for who in ("ana", "karla"):
            assert not [
                text for text in phones.heard(who, way) if "Ordnung" in text or "Mara" in text
            ]


def test_the_sign_off_is_the_persons(phones: Phones) -> None:
    phones.app = only(phones.app, replace(person("femi"), languages=("en", "de")), "karla")
    number = phones.case("3", "@nordwind exchange does not work, device broken", language="en")
    phones.text("femi", "got it")

    assert phones.says("femi", "We will swap it today.") == (
        f"{number}: send these 22 characters publicly? Reply YES or NO."
    )
    phones.text("femi", "yes please")
    assert phones.replies(number)[0].public_text == "We will swap it today. – Femi"


# -- what is to be said about the words ---------------------------------------------------------


def test_personal_data_stops_by_text_too_and_is_not_said_back(phones: Phones, held: str) -> None:
    heard = phones.says("ana", "Ruf mich an: 0171 3920088")

    assert heard.startswith(f"{held}: Darin stehen persönliche Daten")
    assert "3920088" not in heard
    assert gsm7.parts(heard) == 1
    assert phones.state("ana").draft is None
    phones.text("ana", "JA")
    assert phones.replies(held) == ()


def test_what_is_to_be_read_stands_in_the_question_without_the_words(
    phones: Phones, held: str
) -> None:
    heard = phones.says("ana", "Bei Südwind klappt das garantiert auch nicht.")

    assert heard == (
        f"{held}: darin steht ein Wort, das uns festlegt, ein Mitbewerber. "
        "Trotzdem senden? Antworte JA oder NEIN."
    )
    phones.text("ana", "JA")
    (reply,) = phones.replies(held)
    assert reply.text == "Bei Südwind klappt das garantiert auch nicht."


def test_who_was_written_to_in_private_is_asked_whether_to_send_it_privately(
    phones: Phones, held: str
) -> None:
    case = phones.app.records.case(held)
    assert case
    posts = tuple(replace(post, private=True) for post in case.posts)
    phones.app.records.save(case.next(posts=posts))

    heard = phones.says("ana", "Die 88-204417 ist gefunden, danke.")

    assert "privat senden" in heard
    phones.text("ana", "JA")
    (reply,) = phones.replies(held)
    assert reply.private
