"""Pauses: who is left in peace, what waits, what goes on by itself; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.brakes import Brakes, Pause, Scope, Word, resumed
from herodesk.domain.brakes import paused as paused_by
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError, TransientError
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person, Role, Way
from herodesk.ports import App
from herodesk.steps import brake, wake
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import MONDAY_MORNING, a_post, everybody, person

DANGER = "@nordwind mein Trockner brennt, Rauch aus dem Gerät, Stromschlag!"
IT = next(p for p in everybody() if p.role is Role.IT)


def pause(app: App, scope: Scope, name: str = "", by: str = "karla", **facts: object) -> Pause:
    wanted = Pause(scope=scope, name=name, by=by, since=app.clock.now(), why="zu viele Fehler")
    return brake.pause(replace(wanted, **facts), records=app.records)  # type: ignore[arg-type]


def resume(app: App, scope: Scope, name: str = "", by: str = "karla") -> Pause | None:
    return brake.resume(scope, name, by=by, now=app.clock.now(), records=app.records)


def opened(app: App, **facts: object) -> Case:
    taken = take_in(Posted(post=a_post(**facts)), at=app.clock.now(), app=app)  # type: ignore[arg-type]
    assert taken.case
    return case_of(app, taken.case)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def told(app: App) -> list[tuple[str, NoticeKind]]:
    return [
        (to, notice.kind)
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for to, notice in notifier.sent
    ]


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


def work_off(app: App) -> list[str]:
    outbox = app.outbox
    assert isinstance(outbox, MemoryOutbox)
    jobs, outbox.waiting = outbox.waiting, []
    return [line.publish(case, reply, app=app) for case, reply, _ in jobs]


def published(app: App) -> list[str]:
    assert isinstance(app.publisher, MemoryPublisher)
    return [reply.text for reply in app.publisher.published]


# -- a person ---------------------------------------------------------------------------------


def test_a_person_on_a_break_is_asked_for_nothing_and_may_not_claim(app: App) -> None:
    first = opened(app)
    hero = first.offers[0].hero
    pause(app, Scope.PERSON, hero, by=hero)

    second = opened(app, post_id="2", author="2")

    assert hero not in {offer.hero for offer in second.offers}
    with pytest.raises(NotAllowedError, match="on-a-break"):
        line.claim(second.number, found(app, hero), app=app)


def test_a_link_from_before_the_break_does_not_claim_either(app: App) -> None:
    number = opened(app).number
    sms = app.notifiers[Way.SMS]
    assert isinstance(sms, MemoryNotifier)
    hero, notice = sms.sent[0]
    pause(app, Scope.PERSON, hero, by=hero)

    with pytest.raises(NotAllowedError, match="on-a-break"):
        line.claim_by_link(notice.text.split("/c/")[1][:28], app=app)

    assert case_of(app, number).owner is None


def test_what_a_person_holds_runs_out_by_lease_and_goes_to_others(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app).number
    line.claim(number, person("ana"), app=app)
    pause(app, Scope.PERSON, "ana", by="ana")

    minutes(app, clock, 16)

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.OFFERED, None)
    assert all(offer.hero != "ana" for offer in case.offers if not offer.over)


def test_after_the_break_a_person_is_asked_again(app: App) -> None:
    hero = opened(app).offers[0].hero
    pause(app, Scope.PERSON, hero, by=hero)
    resume(app, Scope.PERSON, hero, by=hero)

    assert not found(app, hero).paused
    assert app.records.brakes().pauses == ()


def found(app: App, person_id: str) -> Person:
    known = app.roster.person(person_id)
    assert known is not None
    return known


# -- a channel, or all ------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "name"), [(Scope.CHANNEL, "x"), (Scope.ALL, "")])
def test_a_case_of_a_stopped_channel_stands_on_the_board_and_nobody_is_asked(
    app: App, scope: Scope, name: str
) -> None:
    pause(app, scope, name)

    case = opened(app)

    assert (case.state, case.paused, case.offers) == (State.DEFERRED, True, ())
    assert told(app) == []
    assert [row.case.number for row in line.board(app=app)] == [case.number]


def test_another_channel_goes_on_as_always(app: App) -> None:
    pause(app, Scope.CHANNEL, "facebook")

    assert len(opened(app).offers) == 3


def test_danger_rings_although_everything_is_stopped(app: App) -> None:
    pause(app, Scope.ALL)

    case = opened(app, text=DANGER)

    assert case.state is State.OFFERED
    assert told(app)


def test_the_ladder_of_a_case_offered_before_stops_until_it_goes_on(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app).number
    pause(app, Scope.CHANNEL, "x", remind_minutes=1440)
    asked = len(told(app))

    minutes(app, clock, 60)

    assert case_of(app, number).paused
    assert len(told(app)) == asked


def test_resuming_makes_all_that_waited_due_at_once_and_marks_it_later(
    app: App, clock: VirtualClock
) -> None:
    pause(app, Scope.CHANNEL, "x")
    numbers = [opened(app, post_id=str(n), author=str(n)).number for n in range(5)]
    resume(app, Scope.CHANNEL, "x")

    line.follow_up(app=app)

    assert {case_of(app, number).state for number in numbers} == {State.OFFERED}
    assert len(app.records.brakes().to_wake) == 1
    minutes(app, clock, 1)
    assert app.records.brakes().to_wake == ()


def test_a_case_held_back_by_old_brakes_after_the_first_waking_is_woken_too(
    app: App, clock: VirtualClock
) -> None:
    pause(app, Scope.CHANNEL, "x")
    late = opened(app)
    resume(app, Scope.CHANNEL, "x")
    line.follow_up(app=app)
    held = case_of(app, late.number)
    app.records.save(held.next(state=State.DEFERRED, paused=True,
                               next_due=clock.now() + timedelta(days=1)))  # fmt: skip

    minutes(app, clock, 1)

    assert case_of(app, late.number).state is State.OFFERED


def test_more_cases_than_one_run_wakes_are_woken_by_the_next(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "MOST_WOKEN", 2)
    pause(app, Scope.ALL)
    numbers = [opened(app, post_id=str(n), author=str(n)).number for n in range(5)]
    resume(app, Scope.ALL)

    for expected in (2, 4, 5):
        minutes(app, clock, 1)
        assert sum(not case_of(app, number).paused for number in numbers) == expected
    assert app.records.brakes().to_wake == ()


def test_resuming_one_of_two_pauses_of_a_channel_wakes_nothing(
    app: App, clock: VirtualClock
) -> None:
    pause(app, Scope.ALL)
    pause(app, Scope.CHANNEL, "x")
    number = opened(app).number
    resume(app, Scope.CHANNEL, "x")

    minutes(app, clock, 2)

    assert case_of(app, number).paused


def test_a_case_in_doubt_is_still_to_be_judged_after_a_pause(app: App, clock: VirtualClock) -> None:
    pause(app, Scope.ALL, remind_minutes=1440)
    doubt = opened(app, text="@nordwind hm")
    assert doubt.state is State.TO_JUDGE

    minutes(app, clock, 30)

    assert (case_of(app, doubt.number).state, case_of(app, doubt.number).paused) == (
        State.TO_JUDGE,
        True,
    )


# -- answers ----------------------------------------------------------------------------------


def answering(app: App) -> str:
    number = opened(app).number
    line.claim(number, person("ana"), app=app)
    line.reply(number, person("ana"), "Wir kommen.", "1", app=app)
    return number


def test_an_answer_waits_while_its_channel_is_stopped_and_goes_out_by_itself(
    app: App, clock: VirtualClock
) -> None:
    number = answering(app)
    pause(app, Scope.CHANNEL, "x")
    assert work_off(app) == ["waiting"]

    minutes(app, clock, 120)
    work_off(app)
    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert published(app) == []

    resume(app, Scope.CHANNEL, "x")
    minutes(app, clock, 1)
    assert work_off(app) == ["sent"]
    assert published(app) == ["Wir kommen."]


def test_a_pause_that_comes_while_an_answer_is_on_its_way_stops_it_before_the_request(
    app: App,
) -> None:
    number = answering(app)
    save = app.records.save

    def paused_meanwhile(*records: object) -> None:
        save(*records)  # type: ignore[arg-type]
        if any(getattr(one, "state", None) is ReplyState.SENDING for one in records):
            app.records.save = save  # type: ignore[method-assign]
            pause(app, Scope.ALL)

    app.records.save = paused_meanwhile  # type: ignore[method-assign]
    work_off(app)

    assert published(app) == []
    file = app.records.file(number)
    assert file is not None
    assert [reply.state for reply in file.replies] == [ReplyState.QUEUED]


# -- the record, the reminder -----------------------------------------------------------------


def test_pausing_again_changes_nothing_and_resuming_nothing_is_nothing(app: App) -> None:
    first = pause(app, Scope.CHANNEL, "x")

    assert pause(app, Scope.CHANNEL, "x", by="mira") == first
    assert resume(app, Scope.CHANNEL, "facebook") is None


def test_a_channel_is_not_paused_without_a_reason_and_oneself_is(app: App) -> None:
    with pytest.raises(InvalidError, match="why-missing"):
        pause(app, Scope.CHANNEL, "x", why="  ")

    assert pause(app, Scope.PERSON, "ana", by="ana", why="").is_on


@pytest.mark.parametrize("who", ["ana", "karla", IT.id])
def test_only_who_leads_or_runs_it_stops_channels_and_others(who: str) -> None:
    someone = person(who)

    brake.require_may_brake(someone, Scope.PERSON, who)
    for scope, name in ((Scope.ALL, ""), (Scope.CHANNEL, "x"), (Scope.PERSON, "ben")):
        if someone.role is Role.HERO:
            with pytest.raises(NotAllowedError):
                brake.require_may_brake(someone, scope, name)
        else:
            brake.require_may_brake(someone, scope, name)


def reminders(app: App) -> list[str]:
    return [to for to, kind in told(app) if kind is NoticeKind.ALERT]


def test_who_paused_and_it_are_reminded_each_interval_once(app: App, clock: VirtualClock) -> None:
    pause(app, Scope.ALL, by="karla", remind_minutes=60)
    minutes(app, clock, 59)
    assert reminders(app) == []

    minutes(app, clock, 2)
    its = sorted(p.id for p in everybody() if p.role is Role.IT)
    assert sorted(reminders(app)) == sorted([*its, "karla"])

    minutes(app, clock, 60)
    assert sorted(reminders(app)) == sorted([*its, "karla"] * 2)
    resume(app, Scope.ALL)
    minutes(app, clock, 120)
    assert len(reminders(app)) == 2 * len([*its, "karla"])


def test_ones_own_pause_is_told_to_oneself_alone_and_not_the_reason(
    app: App, clock: VirtualClock
) -> None:
    pause(app, Scope.PERSON, "ana", by="ana", why="Zahnarzt", remind_minutes=30)

    minutes(app, clock, 31)

    assert reminders(app) == ["ana"]
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        assert not any("Zahnarzt" in n.text + n.subject for _, n in notifier.sent)


def test_a_reminder_in_quiet_hours_comes_when_they_are_over(app: App, clock: VirtualClock) -> None:
    pause(app, Scope.PERSON, "ana", by="ana", remind_minutes=14 * 60)  # 00:00 in Berlin

    minutes(app, clock, 21 * 60 - 2)
    assert reminders(app) == []

    minutes(app, clock, 5)
    assert reminders(app) == ["ana"]


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=20))
def test_spans_are_ordered_and_never_overlap(acts: list[tuple[int, bool]]) -> None:
    brakes, kinds = Brakes(), ((Scope.ALL, ""), (Scope.CHANNEL, "x"), (Scope.CHANNEL, "facebook"))
    stopped = 0
    for minute, (kind, start) in enumerate(acts):
        now = MONDAY_MORNING + timedelta(minutes=minute)
        scope, name = kinds[kind]
        known = next((p for p in brakes.on if p.key == (scope, name)), None)
        if start and not known:
            wanted = Pause(scope=scope, name=name, by="a", since=now, why="b")
            brakes, _ = paused_by(brakes, wanted)
        elif not start and known:
            brakes, _ = resumed(brakes, known, by="a", now=now)
        stopped += brakes.stopping("x") is not None

    now = MONDAY_MORNING + timedelta(minutes=len(acts))
    spans = [(begin, end or now) for begin, end in brakes.spans("x")]
    assert spans == sorted(spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert sum((end - begin for begin, end in spans), timedelta()) == timedelta(minutes=stopped)


def test_a_stop_is_confirmed_once_though_the_table_is_silent_in_between(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = Word(person="ana", stopped=True, at=app.clock.now(), by="ana")
    app.records.save(Brakes(words=(word,)))
    read, asked = app.records.brakes, 0

    def brakes(*, fresh: bool = False) -> Brakes:
        nonlocal asked
        asked += 1
        if asked == 3:  # the confirmation has left, and is to be marked
            raise TransientError("the table is silent")
        return read(fresh=fresh)

    monkeypatch.setattr(app.records, "brakes", brakes)
    wake.confirm(app=app)
    app.clock.advance(timedelta(minutes=10).total_seconds())  # type: ignore[attr-defined]
    wake.confirm(app=app)

    assert asked > 3
    assert app.records.brakes().untold == ()
    assert [to for to, kind in told(app) if kind is NoticeKind.ALERT] == ["ana"]
