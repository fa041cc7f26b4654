"""Take, pass, put off and give back by text; a short list instead of a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from tests.sample import person
from tests.texting import REPAIR, Phones, only


def test_a_one_takes_the_only_case_that_is_open(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]

    heard = phones.says(who, "1")

    case = phones.now(number)
    assert (case.state, case.owner) == (State.CLAIMED, who)
    assert heard.startswith(f"{number} gehört dir bis 10:15. Lesen: https://")
    assert (who, "claimed", "by-text") in phones.timeline(number)
    assert gsm7.parts(heard) == 1


def test_the_link_of_the_answer_leads_to_the_case_once(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    token = phones.says(who, "1").split("/s/")[1][:22]

    signed, case = line.sign_in(token, app=phones.app)

    assert (signed.person.id, case) == (who, number)


def test_who_is_second_learns_who_was_faster(phones: Phones) -> None:
    number = phones.case()
    first, second, third = phones.asked(number)
    phones.text(first, "mach ich")

    assert phones.says(second, "1") == (
        f"{phones.person(first).first_name} hat {number} seit 10:00. Danke fürs schnelle Reagieren."
    )
    assert phones.text(third, f"claim {number}") == "claim-refused"
    assert phones.now(number).owner == first


def test_a_second_one_says_once_more_whose_the_case_is_and_keeps_the_lease(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    phones.text(who, "1")
    before = phones.now(number)

    assert phones.text(who, "1", seconds=90) == "claim-again"
    assert phones.now(number) == before


def test_with_two_open_offers_a_one_brings_a_list_and_then_the_digit_takes(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    numbers = [phones.case("1"), phones.case("2", REPAIR)]
    ranked = sorted(numbers, key=lambda n: (-len(phones.now(n).posts), phones.now(n).opened_at))

    heard = phones.says("ana", "1")

    assert all(phones.now(number).owner is None for number in numbers)
    assert heard.startswith("Welchen nehmen? 1 ")
    assert all(number in heard for number in ranked)
    assert "Umtausch" in heard
    assert "Reparatur" in heard
    second = heard.partition("2 ")[2][:6]
    assert phones.says("ana", "2").startswith(second)
    assert phones.now(second).owner == "ana"
    first = heard.partition("1 ")[2][:6]
    assert phones.text("ana", "1") == "claim"  # the list still counts
    assert phones.now(first).owner == "ana"


def test_a_list_is_forgotten_after_ten_minutes(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    phones.case("1"), phones.case("2", REPAIR)
    phones.text("ana", "1")

    assert phones.text("ana", "2", seconds=601) == "which-claim"


def test_the_number_of_a_case_beats_the_list(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    numbers = [phones.case("1"), phones.case("2", REPAIR)]

    assert phones.text("ana", f"nehme {numbers[1].lower()}") == "claim"
    assert phones.now(numbers[1]).owner == "ana"
    assert phones.now(numbers[0]).owner is None


def test_a_slip_in_the_number_is_forgiven_where_only_one_offer_is_near(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    slip = number[:5] + ("A" if number[5] != "A" else "B")

    assert phones.text(who, f"claim {slip}") == "claim"
    assert phones.now(number).owner == who


def test_a_number_that_nobody_knows_is_said_so(phones: Phones) -> None:
    phones.case()

    assert phones.says("ana", "claim ZZ99ZZ") == (
        "Einen Fall ZZ99ZZ gibt es hier nicht. STATUS zeigt die eigenen."
    )


@pytest.mark.parametrize("body", ["1", "nehm ich", "pass", "später 20", "3"])
def test_where_nothing_is_open_it_is_said_so(phones: Phones, body: str) -> None:
    assert phones.says("ana", body) == "Gerade wartet kein Fall auf dich."


def test_a_pass_by_text_ends_the_asking(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]

    assert (
        phones.says(who, "kann gerade nicht") == f"{number}: weitergegeben. Andere werden gefragt."
    )

    assert (who, "passed", "by-text") in phones.timeline(number)
    assert who not in {o.hero for o in phones.now(number).offers if not o.passed}
    assert phones.says(who, "1") == "Gerade wartet kein Fall auf dich."


def test_a_pass_with_two_offers_asks_which_one_and_the_digit_means_that(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    numbers = [phones.case("1"), phones.case("2", REPAIR)]

    heard = phones.says("ana", "pass")
    first = heard.partition("1 ")[2][:6]

    assert heard.startswith("Welchen weitergeben? 1 ")
    assert phones.text("ana", "1") == "pass"
    (other,) = set(numbers) - {first}
    assert all(o.passed for o in phones.now(first).offers if o.hero == "ana")
    assert not any(o.passed for o in phones.now(other).offers)


def test_a_case_that_is_ones_own_is_given_back_not_passed(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    phones.text(who, "1")

    assert "Gib ihn zurück" in phones.says(who, "pass")
    assert phones.says(who, "abgeben") == f"{number} ist zurückgegeben. Andere werden gefragt."
    assert phones.now(number).owner is None
    assert (who, "released", "by-text") in phones.timeline(number)


def test_later_asks_that_person_again_while_the_ladder_goes_on(phones: Phones) -> None:
    number = phones.case()
    who, *_ = phones.asked(number)

    assert phones.says(who, "später 20").startswith(f"{number}: um 10:20 kommt die Frage wieder")

    before = len(phones.heard(who))
    phones.pass_time(19)
    assert len(phones.heard(who)) == before
    assert phones.now(number).stage == 2  # the others were asked meanwhile
    phones.pass_time(2)
    again = phones.heard(who)[before:]
    assert len(again) == 1
    assert number in again[0]
    assert ("herodesk", "offered", "asked-for-later") in phones.timeline(number)
    token = again[0].split("/c/")[1][:28]
    assert line.claim_by_link(token, app=phones.app)[1].person.id == who


def test_later_says_nothing_more_once_somebody_has_the_case(phones: Phones) -> None:
    number = phones.case()
    who, other, _ = phones.asked(number)
    phones.text(who, "later 20")
    phones.text(other, "1")
    phones.text(other, "noch 30 Minuten")
    before = len(phones.heard(who))

    phones.pass_time(30)

    assert len(phones.heard(who)) == before


@pytest.mark.parametrize(
    ("body", "minutes"), [("later", 20), ("later 1", 5), ("later 3", 5), ("in 9 hours", 240)]
)
def test_later_has_bounds(phones: Phones, body: str, minutes: int) -> None:
    number = phones.case()
    who = phones.asked(number)[0]

    phones.text(who, body)

    later = phones.records.later(who, number)
    assert later is not None
    assert later.next_due == phones.clock.now() + timedelta(minutes=minutes)


def test_a_second_later_moves_the_first(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    phones.text(who, "later 20")
    phones.text(who, "later 60")
    before = len(phones.heard(who))

    phones.pass_time(40)

    assert not [text for text in phones.heard(who)[before:] if "asked" in text]
    assert len(phones.records.laters(phones.clock.now() + timedelta(hours=2), 10)) == 1


def test_later_waits_for_quiet_hours_to_end(phones: Phones) -> None:
    night = replace(phones.app.rules.brand().duty, quiet_hours="10:10-11:00")
    rules = phones.app.rules
    rules.rules = replace(rules.brand(), duty=night)  # type: ignore[attr-defined]
    number = phones.case()
    who = phones.asked(number)[0]
    phones.text(who, "later 20")
    before = len(phones.heard(who))

    phones.pass_time(45)
    assert len(phones.heard(who)) == before
    phones.pass_time(20)
    assert len(phones.heard(who)) >= before + 1


def test_later_keeps_a_held_case_for_as_long_as_the_page_allows(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    phones.text(who, "1")
    lease = phones.now(number).lease_until
    assert lease is not None

    assert phones.says(who, "noch 20 Minuten") == f"{number} gehört dir bis 10:35."
    assert phones.now(number).lease_until == lease + timedelta(minutes=20)
    phones.text(who, "later 90")
    assert phones.now(number).lease_until == lease + timedelta(minutes=50)


def test_status_tells_what_is_held_and_what_is_open(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    first, second = phones.case("1"), phones.case("2", REPAIR)
    phones.text("ana", f"claim {first}")

    assert phones.says("ana", "wo") == f"Bei dir: {first} 10:15. Offen: {second} Reparatur."


def test_help_fits_in_one_part_and_is_always_answered(phones: Phones) -> None:
    heard = phones.says("ana", "Hilfe")

    assert "NEHME" in heard
    assert gsm7.parts(heard) == 1
    assert phones.says("ana", "help", seconds=61) == heard


def test_who_may_not_take_cases_is_told_so(phones: Phones) -> None:
    number = phones.case()
    guest = replace(person("ana"), level=0)
    phones.app = only(phones.app, guest)

    assert phones.says("ana", f"claim {number}").startswith(f"{number}: Mit dieser Rolle")
    assert phones.now(number).owner is None


def test_nobody_but_the_one_who_texts_hears_of_it(phones: Phones) -> None:
    number = phones.case()
    who, *others = phones.asked(number)
    before = {other: len(phones.heard(other)) for other in others}

    phones.text(who, "1")
    phones.pass_time(12)

    assert {other: len(phones.heard(other)) for other in others} == before
    assert not phones.heard(who, Way.EMAIL)
