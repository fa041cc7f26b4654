"""Holding a case longer, handing it over, leaving a note, and a customer who comes back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError, StaleError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted, Removed
from herodesk.domain.records import Record
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.lists import thank
from herodesk.steps.take_in import take_in
from herodesk.texts.refusals import refused
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.sample import a_post, everybody, person

ANA, BEN, KARLA = person("ana"), person("ben"), person("karla")
NOTE = "Ruf ihn um fünf an, er hat den Beleg."


def sent(app: App) -> list[tuple[str, Notice]]:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return notifier.sent


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def told_of(app: App, number: str) -> list[str]:
    return [entry.what for entry in line.show(number, app=app).file.timeline]


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


@pytest.fixture
def number(app: App) -> str:
    """A case that Ana holds."""
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    line.claim(str(taken.case), ANA, app=app)
    return str(taken.case)


# -- longer -----------------------------------------------------------------------------------


def test_thirty_more_minutes_are_added_to_the_lease(
    app: App, number: str, clock: VirtualClock
) -> None:
    before = case_of(app, number).lease_until
    assert before is not None

    line.extend(number, ANA, app=app)

    assert case_of(app, number).lease_until == before + timedelta(minutes=30)
    minutes(app, clock, 44)
    assert case_of(app, number).owner == "ana"
    minutes(app, clock, 2)
    assert case_of(app, number).owner is None


def test_the_button_pressed_twice_adds_thirty_minutes_once(app: App, number: str) -> None:
    before = case_of(app, number).lease_until
    assert before is not None
    read = before.replace(microsecond=0)

    for _ in range(2):
        line.extend(number, ANA, app=app, seen=read)
    once = case_of(app, number).lease_until
    assert once == before + timedelta(minutes=30)

    line.extend(number, ANA, app=app, seen=once)
    assert case_of(app, number).lease_until == before + timedelta(minutes=60)


def test_given_back_twice_is_given_back_once_until_somebody_has_it(app: App, number: str) -> None:
    for _ in range(2):
        line.release(number, ANA, "muss weg", app=app)
    file = app.records.file(number)
    assert file is not None
    assert [entry.what for entry in file.timeline].count("released") == 1

    with pytest.raises(NotAllowedError, match="not-yours"):
        line.release(number, BEN, "", app=app)
    line.claim(number, BEN, app=app)
    with pytest.raises(NotAllowedError, match="not-yours"):
        line.release(number, ANA, "", app=app)


def test_longer_is_three_times_in_a_row_and_then_kindly_no(app: App, number: str) -> None:
    for _ in range(3):
        line.extend(number, ANA, app=app)
    before = case_of(app, number)

    with pytest.raises(NotAllowedError, match="extended-enough"):
        line.extend(number, ANA, app=app)

    assert case_of(app, number) == before
    said = refused("extended-enough", "de", "du")
    assert "nimmt dir niemand übel" in said
    assert len(f"K7Q2MX: {said}") <= 160


@pytest.mark.parametrize("what", ["answered", "given back", "handed over", "lease over"])
def test_what_goes_on_with_the_case_begins_to_count_anew(
    app: App, number: str, clock: VirtualClock, what: str
) -> None:
    for _ in range(3):
        line.extend(number, ANA, app=app)

    if what == "answered":
        line.reply(number, ANA, "Wir kümmern uns.", "k", app=app)
        line.publish(number, case_of(app, number).reply or "", app=app)
    elif what == "given back":
        line.release(number, ANA, "", app=app)
    elif what == "handed over":
        line.hand_over(number, ANA, "ben", "", app=app)
    else:
        minutes(app, clock, 120)

    assert case_of(app, number).extended == 0


def test_taking_ones_own_case_once_more_is_no_way_round(app: App, number: str) -> None:
    for _ in range(3):
        line.extend(number, ANA, app=app)

    line.claim(number, ANA, app=app)

    assert case_of(app, number).extended == 3


def test_only_the_holder_may_take_longer(app: App, number: str) -> None:
    with pytest.raises(NotAllowedError):
        line.extend(number, BEN, app=app)


# -- with a word --------------------------------------------------------------------------------


def test_a_note_waits_for_whoever_takes_the_case_when_the_lease_has_ended(
    app: App, number: str, clock: VirtualClock
) -> None:
    line.note(number, ANA, NOTE, app=app)
    before = len(sent(app))

    minutes(app, clock, 16)

    _, notice = sent(app)[before]
    link = line.link(notice.text.split("/c/")[1][:28], app=app)
    assert link.note is not None
    assert (link.note.who, link.note.note) == ("ana", NOTE)
    assert all(NOTE not in word.text for _, word in sent(app))


def test_the_same_note_twice_is_one_note_until_ten_minutes_have_passed(
    app: App, number: str, clock: VirtualClock
) -> None:
    """Who got no answer presses again."""
    for who, words, later in (("ana", "A", 5), ("ana", "A", 5), ("ben", "A", 5), ("ana", "B", 700),
                              ("ana", "A", 0)):  # fmt: skip
        line.note(number, person(who), words, app=app)
        clock.advance(later)

    file = app.records.file(number)
    assert file is not None
    noted = [(entry.who, entry.note) for entry in file.timeline if entry.what == "noted"]
    assert noted == [("ana", "A"), ("ben", "A"), ("ana", "B"), ("ana", "A")]


def test_an_empty_note_is_refused(app: App, number: str) -> None:
    with pytest.raises(InvalidError):
        line.note(number, ANA, "", app=app)


# -- to a colleague -------------------------------------------------------------------------------


def test_a_case_is_handed_over_with_a_word_and_the_colleague_is_told(
    app: App, number: str, clock: VirtualClock
) -> None:
    before = len(sent(app))

    line.hand_over(number, ANA, "ben", NOTE, app=app)

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ben")
    [(hero, notice)] = sent(app)[before:]
    assert (hero, notice.kind) == ("ben", NoticeKind.REMINDER)
    assert "Ana" in notice.text
    assert NOTE not in notice.text
    minutes(app, clock, 14)
    assert case_of(app, number).owner == "ben"
    minutes(app, clock, 2)
    assert case_of(app, number).owner is None


def test_a_second_press_hands_over_once(app: App, number: str) -> None:
    line.hand_over(number, ANA, "ben", NOTE, app=app)
    before = len(sent(app))

    line.hand_over(number, ANA, "ben", NOTE, app=app)

    assert len(sent(app)) == before
    assert told_of(app, number).count("handed-over") == 1


@pytest.mark.parametrize("to", ["nobody", "ines", "hugo", "nils", "ana"])
def test_nothing_is_handed_to_who_is_unknown_not_ready_asleep_or_has_it(
    app: App, number: str, to: str
) -> None:
    with pytest.raises(NotAllowedError):
        line.hand_over(number, ANA, to, "", app=app)

    assert case_of(app, number).owner == "ana"


def test_a_lead_may_hand_over_what_somebody_else_holds_and_others_may_not(
    app: App, number: str
) -> None:
    with pytest.raises(NotAllowedError):
        line.hand_over(number, BEN, "cem", "", app=app)

    line.hand_over(number, KARLA, "ben", "", app=app)

    assert case_of(app, number).owner == "ben"


def test_an_answered_case_stays_answered_in_other_hands(
    app: App, number: str, clock: VirtualClock
) -> None:
    reply = line.reply(number, ANA, "Das bringen wir in Ordnung.", "r1", app=app)
    line.publish(number, reply.reply_id, app=app)

    line.hand_over(number, ANA, "ben", "", app=app)
    minutes(app, clock, 30)

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.ANSWERED, "ben")


def test_what_was_cut_off_after_the_hand_over_is_told_within_two_minutes(
    app: App, number: str, clock: VirtualClock
) -> None:
    cut = replace(app, notifiers={**app.notifiers, Way.SMS: _PowerFails(Way.SMS)})
    with pytest.raises(KeyboardInterrupt):
        line.hand_over(number, ANA, "ben", "", app=cut)
    before = len(sent(app))

    minutes(app, clock, 2)

    assert [hero for hero, _ in sent(app)[before:]] == ["ben"]
    assert case_of(app, number).owner == "ben"


@pytest.mark.parametrize("error", [StaleError("CASE"), KeyboardInterrupt()])
def test_whoever_was_told_has_the_whole_lease_though_nobody_could_note_that_they_were(
    app: App, number: str, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    save = app.records.save

    def at_it(*records: Record) -> None:
        (case, *beside) = records
        if isinstance(case, Case) and case.owner == "ben" and not beside and is_noted(case):
            raise error
        save(*records)

    def is_noted(case: Case) -> bool:
        return not case.unsent and case.next_due == case.lease_until

    with monkeypatch.context() as other:
        other.setattr(app.records, "save", at_it)
        with suppress(KeyboardInterrupt):
            line.hand_over(number, ANA, "ben", NOTE, app=app)

    minutes(app, clock, 14)
    assert case_of(app, number).owner == "ben"
    minutes(app, clock, 2)
    assert case_of(app, number).owner is None
    assert told_of(app, number).count("lease-ended") == 1


class _PowerFails(MemoryNotifier):
    def send(self, notice: Notice, to: Person) -> None:
        raise KeyboardInterrupt


def test_of_two_who_hand_it_to_different_colleagues_one_is_right(app: App, number: str) -> None:
    stale = case_of(app, number)
    line.hand_over(number, KARLA, "ben", "", app=app)

    with pytest.raises(StaleError):
        app.records.save(stale.next(owner="cem"))
    with pytest.raises(NotAllowedError):
        line.hand_over(number, ANA, "cem", "", app=app)


# -- and again ------------------------------------------------------------------------------------


def closed(app: App, number: str, clock: VirtualClock) -> None:
    reply = line.reply(number, ANA, "Das bringen wir in Ordnung.", "r1", app=app)
    line.publish(number, reply.reply_id, app=app)
    clock.advance(7 * 86400)
    line.follow_up(app=app)
    assert case_of(app, number).state is State.CLOSED


def returns(app: App, text: str = "@nordwind Umtausch klappt schon wieder nicht!") -> str:
    post = a_post("1990000000000000777", text, created_at=app.clock.now())
    return str(take_in(Posted(post=post), at=app.clock.now(), app=app).case)


def test_a_closed_case_opens_again_for_the_same_hero_first(
    app: App, number: str, clock: VirtualClock
) -> None:
    closed(app, number, clock)
    before = len(sent(app))

    assert returns(app) == number

    case = case_of(app, number)
    assert (case.state, case.owner, case.reopened) == (State.OFFERED, None, 1)
    assert [hero for hero, _ in sent(app)[before:]] == ["ana"]
    assert case.waiting_since == clock.now()
    assert case.expires_at is None
    assert told_of(app, number)[-1] == "reopened-offered"


def test_when_that_hero_does_not_react_the_others_are_asked(
    app: App, number: str, clock: VirtualClock
) -> None:
    closed(app, number, clock)
    returns(app)
    before = len(sent(app))

    minutes(app, clock, 11)

    asked = {hero for hero, _ in sent(app)[before:]}
    assert len(asked) == 3
    assert "ana" not in asked


def test_when_that_hero_is_not_there_the_others_are_asked_at_once(
    app: App, number: str, clock: VirtualClock
) -> None:
    closed(app, number, clock)
    people = [replace(p, paused=p.id == "ana") for p in everybody()]
    app = replace(app, roster=MemoryRoster(people))

    returns(app)

    assert len(case_of(app, number).offers) >= 3
    assert case_of(app, number).stage == 1


def test_the_same_hero_claims_the_open_again_case_by_the_link(
    app: App, number: str, clock: VirtualClock
) -> None:
    closed(app, number, clock)
    returns(app)

    case, signed = line.claim_by_link(sent(app)[-1][1].text.split("/c/")[1][:28], app=app)

    assert (case.number, case.owner, signed.person.id) == (number, "ana", "ana")


def test_thanks_wake_nobody(app: App, number: str, clock: VirtualClock) -> None:
    reply = line.reply(number, ANA, "Das bringen wir in Ordnung.", "r1", app=app)
    line.publish(number, reply.reply_id, app=app)
    before = len(sent(app))
    thanks = a_post(
        "1990000000000000778",
        "@nordwind Danke Ana, super Service, alles bestens!",
        reply_to="1990000000000000001",
    )

    taken = take_in(Posted(post=thanks), at=clock.now(), app=app)

    assert (taken.what, case_of(app, number).state) == ("joined", State.ANSWERED)
    assert len(sent(app)) == before


def test_another_topic_after_the_end_is_another_case(
    app: App, number: str, clock: VirtualClock
) -> None:
    closed(app, number, clock)

    assert returns(app, "@nordwind Die Rechnung ist falsch, doppelt abgebucht!") != number


def test_a_withdrawn_case_opens_again_with_a_reply_in_its_thread(
    app: App, number: str, clock: VirtualClock
) -> None:
    take_in(Removed(platform="x", post_id="1990000000000000001"), at=clock.now(), app=app)
    assert case_of(app, number).state is State.WITHDRAWN
    again = a_post(
        "1990000000000000779",
        "@nordwind Umtausch klappt immer noch nicht!",
        thread="1990000000000000001",
    )

    taken = take_in(Posted(post=again), at=clock.now(), app=app)

    assert (taken.what, taken.case) == ("reopened", number)


def test_thanks_that_were_never_written_ring_nobody_and_close_in_the_end(
    app: App, clock: VirtualClock
) -> None:
    praise = a_post("5", "@nordwind Danke, toller Service, alles super gelaufen!", author="5")
    take_in(Posted(post=praise), at=clock.now(), app=app)
    case = thank("x", "5", ANA, app=app)

    minutes(app, clock, 40)

    waiting = case_of(app, case.number)
    assert (waiting.state, waiting.owner, waiting.waits_for) == (State.DEFERRED, None, "no-hurry")
    assert sent(app) == []
    assert line.claim(case.number, BEN, app=app).owner == "ben"
    minutes(app, clock, 20)
    clock.advance(7 * 86400)
    line.follow_up(app=app)
    assert case_of(app, case.number).state is State.CLOSED
    assert sent(app) == []
