"""What the compact gives and asks, played by text (ST10, ST11, ST19, ST20): what can be said in a
text is done, and what has to be read first is a link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.goodwill import Grant
from herodesk.domain.meaning import GOODWILL, understood
from herodesk.steps.goodwill import own_month
from herodesk.steps.sign_compact import whose_link
from herodesk.steps.sign_in import sign_in
from herodesk.web.doors import WAYS
from tests.sample import person
from tests.texting import EXCHANGE, Phones, only
from tests.unit.web.desk import Desk

WRITES = {
    "ana": {
        "take": "nehm ich", "grant": "Kulanz 15,50 für den zweiten Weg", "alone": "Kulanz",
        "granted": "15,50 € vergeben. Diesen Monat bleiben dir 284,50 €.",
        "too-much": "Kulanz 60 Euro für den Ärger",
        "promise": "Das tut mir leid. Der Techniker kommt am Donnerstag.",
        "yes": "Ja, danke", "no": "nein", "kept": "notiert, es wurde gehalten. Danke.",
        "not-kept": "nenne hier einen neuen Tag oder sag, warum, und sag es dem Kunden:",
        "sign": "unterschreiben", "signed": "unterschrieben",
        "idea": "ich habe eine Idee", "hand-over": "übergeben",
    },
    "femi": {
        "take": "I'll take it", "grant": "goodwill 15.50 for coming twice", "alone": "goodwill",
        "granted": "€15.50 granted. You have €284.50 left this month.",
        "too-much": "goodwill 60 EUR for the trouble",
        "promise": "So sorry. The engineer comes on Thursday.",
        "yes": "yes please", "no": "no", "kept": "noted, the promise was kept. Thank you.",
        "not-kept": "name a new day here, or say why, and tell the customer:",
        "sign": "sign", "signed": "signed",
        "idea": "I have an idea", "hand-over": "hand over",
    },
}  # fmt: skip
EITHER = pytest.mark.parametrize("who", WRITES)


def taken(phones: Phones, who: str, *posts: str) -> str:
    """Cases that this person alone is asked about, and has taken by text; the last one's number."""
    known = person(who)
    level, languages = 2 if who in WRITES else 1, (*known.languages, "de")
    ready = replace(known, topics=("exchange",), level=level, languages=languages)
    phones.app = only(phones.app, ready, "karla")
    number = ""
    for post in posts or ("1",):
        number = phones.case(post, EXCHANGE)
        phones.text(who, WRITES[who]["take"] if who in WRITES and not posts else f"claim {number}")
        assert phones.now(number).owner == who
    return number


def grants(phones: Phones) -> list[Grant]:
    return list(phones.app.records.every(Grant))


# -- ST10: an own solution ------------------------------------------------------------------------


@EITHER
def test_goodwill_is_granted_by_text_and_what_is_left_is_said(phones: Phones, who: str) -> None:
    say, number = WRITES[who], taken(phones, who)

    assert phones.says(who, say["grant"]) == f"{number}: {say['granted']}"

    (one,) = grants(phones)
    assert (one.amount, one.by, one.case) == (1550, who, number)
    assert say["grant"].endswith(one.why)
    assert (who, "goodwill", "by-text") in phones.timeline(number)
    assert phones.replies(number) == ()


@EITHER
def test_more_than_is_left_grants_nothing_and_leads_to_the_page(phones: Phones, who: str) -> None:
    say, number = WRITES[who], taken(phones, who)

    heard = phones.says(who, say["too-much"])

    assert heard.startswith(f"{number}: ")
    assert sign_in(heard[-22:], app=phones.app)[1] == number
    assert grants(phones) == []


@EITHER
def test_without_a_sum_or_a_reason_the_page_takes_both(phones: Phones, who: str) -> None:
    number = taken(phones, who)

    for text in (WRITES[who]["alone"], f"{WRITES[who]['alone']} 15 EUR"):
        heard = phones.says(who, text, seconds=61)
        assert re.match(rf"{number}: .* http\S+/s/\S{{22}}$", heard)
    assert grants(phones) == []


def test_after_the_answer_something_may_be_granted_still(phones: Phones) -> None:
    number = taken(phones, "ana")
    phones.text("ana", "Das tut mir leid, ich kümmere mich.")
    phones.text("ana", "ja")
    (reply,) = phones.replies(number)
    line.publish(number, reply.reply_id, app=phones.app)
    assert phones.now(number).state is State.ANSWERED

    assert phones.text("ana", WRITES["ana"]["grant"]) == "grant"


def test_the_same_text_twice_grants_once(phones: Phones) -> None:
    taken(phones, "ana")
    assert phones.text("ana", WRITES["ana"]["grant"], name="g1") == "grant"

    assert phones.text("ana", WRITES["ana"]["grant"], name="g1", seconds=120) == "again"

    month = own_month(phones.person("ana"), app=phones.app)
    assert month
    assert month.spent == 1550


def test_with_two_cases_the_sum_waits_for_a_choice(phones: Phones) -> None:
    second = taken(phones, "ana", "1", "2")

    heard = phones.says("ana", WRITES["ana"]["grant"])
    assert heard.startswith("Kulanz für welchen? 1 ")
    assert grants(phones) == []
    place = "1" if f"1 {second}" in heard else "2"
    assert phones.text("ana", place) == "grant"

    (one,) = grants(phones)
    assert (one.case, one.amount, one.why) == (second, 1550, "für den zweiten Weg")


def test_a_sum_in_another_currency_is_none(phones: Phones) -> None:
    taken(phones, "ana")

    assert phones.text("ana", "Kulanz 15 USD für den Weg") == "grant-refused"
    assert grants(phones) == []


def test_without_the_right_nothing_is_granted(phones: Phones) -> None:
    taken(phones, "cem")

    assert phones.text("cem", "Kulanz 5 für den Weg") == "grant-refused"
    assert grants(phones) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kulanz ist bei uns selbstverständlich.", "Gutschein über 15 Euro ist unterwegs",
        "Goodwill is what we are known for.", "Wir geben 15 Euro Kulanz.",
    ],
)  # fmt: skip
def test_words_for_a_customer_are_no_grant(text: str) -> None:
    assert understood(text).what != GOODWILL


# -- ST11: a promise ------------------------------------------------------------------------------


def asked_whether_kept(phones: Phones, who: str) -> str:
    """On Friday morning the person is asked about the promise of Thursday."""
    number = taken(phones, who)
    phones.text(who, WRITES[who]["promise"])
    phones.text(who, WRITES[who]["yes"])
    (reply,) = phones.replies(number)
    line.publish(number, reply.reply_id, app=phones.app)
    case = phones.now(number)
    assert case.state is State.PROMISED
    assert case.promise
    phones.clock.move_to(case.promise.check_at + timedelta(minutes=1))
    line.follow_up(app=phones.app)
    assert phones.now(number).promise.asked_at  # type: ignore[union-attr]
    return number


@EITHER
def test_a_yes_to_the_question_says_that_the_promise_was_kept(phones: Phones, who: str) -> None:
    say, number = WRITES[who], asked_whether_kept(phones, who)
    assert f"{number}: " in phones.heard(who)[-1]

    assert phones.says(who, say["yes"]) == f"{number}: {say['kept']}"

    assert phones.now(number).promise is None
    assert (who, "promise-kept", "by-text") in phones.timeline(number)
    assert "nothing" in phones.text(who, say["yes"])  # a second one means nothing more


@EITHER
def test_a_no_leads_to_where_it_is_said_why_and_changes_nothing(phones: Phones, who: str) -> None:
    say, number = WRITES[who], asked_whether_kept(phones, who)
    before = phones.now(number)

    heard = phones.says(who, say["no"])

    assert heard.startswith(f"{number}: {say['not-kept']} http")
    assert phones.now(number) == before
    assert sign_in(heard[-22:], app=phones.app)[1] == number


def test_a_yes_means_the_draft_that_waits_and_not_the_promise(phones: Phones) -> None:
    number = asked_whether_kept(phones, "ana")
    other = phones.case("7", EXCHANGE)
    phones.text("ana", f"claim {other}")
    phones.text("ana", f"{other} Das sehe ich mir an.")

    assert phones.text("ana", "ja") == "send"
    assert phones.text("ana", "ja") == "sent-already"
    assert phones.now(number).promise is not None


# -- ST19, ST20: an idea, a signature, a hand-over ------------------------------------------------


@EITHER
def test_an_idea_leads_to_its_ten_questions_signed_in(phones: Phones, who: str) -> None:
    heard = phones.says(who, WRITES[who]["idea"])

    link = re.search(r"http[^/]+//[^/]+(/s/(\w{22})\?to=idea)$", heard)
    assert link
    desk = Desk(phones.app)
    assert 'action="/s/' in desk.get(link[1]).body
    entered = desk.post(link[1])
    assert (entered.status, entered.headers["location"]) == (303, "/ideas/new")


def test_a_link_leads_nowhere_else() -> None:
    assert set(WAYS.values()) == {"/ideas/new"}


@EITHER
def test_no_text_signs_but_its_answer_leads_to_the_words_and_the_button(
    phones: Phones, who: str
) -> None:
    new = replace(person(who), signed="", signed_on=None)
    phones.app = only(phones.app, new)

    heard = phones.says(who, WRITES[who]["sign"])

    token = heard[-22:]
    assert heard.endswith(f"/k/{token}")
    assert whose_link(token, app=phones.app)[1].id == who
    assert phones.app.records.changes(fresh=True).footings == {}
    desk = Desk(phones.app)
    assert "<form" in desk.get(f"/k/{token}").body
    assert desk.post(f"/k/{token}", {"version": "1.0"}).status == 303
    assert phones.app.records.changes(fresh=True).footings[who].signed == "1.0"


@EITHER
def test_who_has_signed_is_told_so(phones: Phones, who: str) -> None:
    heard = phones.says(who, WRITES[who]["sign"])

    assert WRITES[who]["signed"] in heard
    assert "1.0" in heard
    assert "/k/" not in heard


@EITHER
def test_a_hand_over_leads_to_the_page_of_the_case(phones: Phones, who: str) -> None:
    number = taken(phones, who)

    heard = phones.says(who, WRITES[who]["hand-over"])

    assert sign_in(heard[-22:], app=phones.app)[1] == number
    assert phones.now(number).owner == who
