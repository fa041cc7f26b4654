"""Who is answered, how often, and what happens to the same text twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.domain.errors import TransientError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.domain.texting import Text, Texting
from herodesk.steps.text import read
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import MONDAY_MORNING, memory_app, person
from tests.texting import Phones, only, two_way


def test_what_was_said_is_said_once_though_the_table_is_silent_right_after(
    phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, silent = phones.records, list[str]()
    texting = records.texting

    def asked(person_id: str) -> Texting | None:
        if phones.heard("ana") and not silent:
            silent.append(person_id)
            raise TransientError("the table did not answer")
        return texting(person_id)

    monkeypatch.setattr(records, "texting", asked)
    phones.text("ana", "status", name="one")
    phones.text("ana", "status", name="one")

    assert silent
    assert len(phones.heard("ana")) == 1


def test_what_nobody_understands_is_answered_once_an_hour(phones: Phones) -> None:
    first = phones.says("ana", "Wer seid ihr denn eigentlich alle?")

    assert first.startswith("Nicht verstanden. 1 nimmt einen Fall")
    assert phones.says("ana", "Hallo, ist da jemand?", seconds=120) == ""
    assert phones.says("ana", "Wirklich niemand da?", seconds=3600) == first


@pytest.mark.parametrize(
    "body", ["danke", "👍 zu „Nordwind“", "Automatische Antwort: bin weg", "ok"]
)
def test_thanks_hearts_and_machines_are_not_answered(phones: Phones, body: str) -> None:
    assert phones.says("ana", body) == ""


def test_an_unknown_number_is_counted_and_hears_nothing(phones: Phones) -> None:
    text = Text(id="m1", at=MONDAY_MORNING, sender="+447700900999", body="1")

    assert read(text, app=phones.app) == "unknown-number"
    assert phones.records.items == {}


def test_where_texts_go_one_way_only_stop_and_start_are_done(phones: Phones) -> None:
    phones.app = two_way(phones.app, "GB")
    number = phones.case()
    who = phones.asked(number)[0]

    assert "antworten" not in phones.heard(who)[0]
    assert phones.says(who, "1").startswith("Hier lässt sich nicht per SMS antworten.")
    assert phones.says(who, "2") == ""
    assert phones.now(number).owner is None
    assert phones.text(who, "STOP") == "stop"


def test_without_a_number_of_our_own_nothing_says_reply(phones: Phones) -> None:
    phones.app = replace(phones.app, our_numbers=())
    number = phones.case()

    assert all(
        "antworten" not in text for who in phones.asked(number) for text in phones.heard(who)
    )
    assert phones.text(phones.asked(number)[0], "1") == "link-only"


def test_a_number_that_two_people_have_cannot_say_who_writes(phones: Phones) -> None:
    twin = replace(person("ben"), phone=person("ana").phone)
    phones.app = only(phones.app, "ana", twin, "karla")
    number = phones.case()

    assert phones.says("ana", f"claim {number}").startswith("Mehrere im Team haben diese Nummer")
    assert phones.now(number).owner is None
    assert phones.text("ana", "stop") == "stop"
    assert phones.person("ben").no_sms


def test_nobody_is_answered_more_than_twenty_times_an_hour(phones: Phones) -> None:
    for turn in range(60):
        phones.text("ana", ("help", "status", "ja", "abgeben")[turn % 4], seconds=20)

    assert len(phones.heard("ana")) == 20
    assert phones.says("ana", "help", seconds=3600)


def test_two_machines_that_answer_each_other_come_to_an_end(phones: Phones) -> None:
    phones.app = only(phones.app, "ana", "karla")
    phones.case()
    phones.text("ana", "1")
    for turn in range(200):
        phones.text("ana", f"Ich melde mich, sobald ich kann! ({turn})", seconds=3)

    assert len(phones.heard("ana")) <= 22


def test_the_same_words_are_not_said_twice_within_a_minute(phones: Phones) -> None:
    assert phones.says("ana", "1")
    assert phones.says("ana", "1", seconds=30) == ""
    assert phones.says("ana", "1", seconds=61)


def test_answers_do_not_count_into_the_cap_of_offers(phones: Phones) -> None:
    phones.says("ana", "help")

    assert phones.records.counted == {}


def test_a_text_that_is_an_hour_late_does_nothing_but_stop_still_does(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    sender = str(person(who).phone)
    phones.clock.advance(3700)
    late = Text(id="m1", at=MONDAY_MORNING, sender=sender, body=f"claim {number}")

    assert read(late, app=phones.app) == "too-late"
    assert phones.now(number).owner is None
    assert read(replace(late, id="m2", body="STOP"), app=phones.app) == "stop"


def test_the_same_text_twice_does_and_says_everything_once(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]

    assert phones.text(who, "1", name="m1") == "claim"
    heard = len(phones.heard(who))
    lease = phones.now(number).lease_until

    assert phones.text(who, "1", name="m1", seconds=60) == "again"
    assert len(phones.heard(who)) == heard
    assert phones.now(number).lease_until == lease


def test_an_answer_that_another_run_may_be_at_is_left_to_it_for_a_minute(phones: Phones) -> None:
    number = phones.case()
    who = phones.asked(number)[0]
    notifier = phones.app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    send = notifier.send

    def fail(_notice: Notice, _to: Person) -> None:
        raise TransientError("SNS")

    notifier.send = fail  # type: ignore[method-assign, assignment]
    with pytest.raises(TransientError):
        phones.text(who, "1", name="m1")
    notifier.send = send  # type: ignore[method-assign]
    with pytest.raises(TransientError):
        phones.text(who, "1", name="m1")
    before = len(phones.heard(who))

    assert phones.text(who, "1", name="m1", seconds=60) == "again"

    assert len(phones.heard(who)) == before + 1
    assert phones.now(number).owner == who


@settings(max_examples=60)
@given(
    bodies=st.lists(
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(["1", "nehme", "ok", "klar", "👍", "Wir sind dran, Mara.", "2", "pass",
                             "later", "no", "nein", "status", "?", "yess", "jaa", "STOP", "START"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_whatever_is_texted_nothing_is_sent_without_a_yes(bodies: list[str]) -> None:
    clock = VirtualClock(MONDAY_MORNING)
    phones = Phones(clock)
    phones.app = only(two_way(memory_app(clock)), "ana", "karla")
    number = phones.case()
    said = [body for body in bodies if not {"yes", "ja"} & set(words_of(body))]

    for body in ["1", *said]:
        phones.text("ana", body)

    assert phones.replies(number) == ()


def words_of(body: str) -> list[str]:
    from herodesk.domain.meaning import fold

    return "".join(c if c.isalnum() else " " for c in fold(body)).split()
