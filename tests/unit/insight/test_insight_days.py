"""The figures of the last days as the line makes them: stored, fresh, late, twice, erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk import line
from herodesk.adapters.items import key_of
from herodesk.domain.case import Case, State
from herodesk.domain.clocks import calendar_of
from herodesk.domain.errors import InvalidError, StaleError
from herodesk.domain.facts import Period, last_period
from herodesk.domain.finding import NEED_CARE
from herodesk.domain.insight import Share
from herodesk.domain.post import Posted
from herodesk.domain.records import DayList, Record
from herodesk.ports import App, Records
from herodesk.steps.insight import figures, known_since, look, newest_reply_time, period_of
from herodesk.steps.merge import merge
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, MemoryRules, VirtualClock
from tests.lived_days import lived
from tests.sample import MONDAY_MORNING, a_post, memory_app, nordwind, person

DAY = 24 * 3600
THANKS = "@nordwind Danke Ana, super geholfen, toller Service!"


def weeks(app: App, days: int = 7) -> Period:
    return last_period(app.clock.now(), "Europe/Berlin", days)


def total(app: App, days: int = 7) -> Share:
    return look(weeks(app, days), app=app).total


def opened(app: App, post_id: str = "1", **facts: Any) -> str:
    post = a_post(post_id, author=facts.pop("author", post_id), **facts)
    return str(take_in(Posted(post=post), at=app.clock.now(), app=app).case)


def answers(app: App, number: str) -> None:
    line.claim(number, person("ana"), app=app)
    reply = line.reply(number, person("ana"), "Das bringen wir in Ordnung.", number, app=app)
    line.publish(number, reply.reply_id, app=app)


def forget(records: Records, beginning: str) -> int:
    """As if nothing had been stored under such keys."""
    assert isinstance(records, MemoryRecords)
    gone = [key for key in records.items if key[1].startswith(beginning)]
    for key in gone:
        del records.items[key]
        records._together[key[0]].discard(key)
    return len(gone)


def goes_by(app: App, clock: VirtualClock, days: int) -> None:
    """Days on which nobody writes, with what falls due and is counted each night."""
    for _ in range(days):
        clock.advance(DAY)
        line.follow_up(app=app)


def test_a_case_is_due_with_its_answer_or_when_the_promise_is_over(
    app: App, clock: VirtualClock
) -> None:
    one, two, three = (opened(app, n) for n in "123")
    clock.advance(10 * 60)
    answers(app, one)
    now = total(app)

    assert (now.cases, now.due, now.answered, now.in_time, now.median) == (3, 1, 1, 1, 10)

    clock.advance(61 * 60)
    answers(app, two)
    later = total(app)

    assert (later.cases, later.due, later.answered, later.in_time) == (3, 3, 2, 1)
    assert later.ninety == 71
    line.not_a_case(three, person("karla"), app=app)
    assert total(app).cases == 2


def test_a_day_stays_right_when_its_cases_change_after_it_was_stored(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app)
    goes_by(app, clock, 3)
    (before,) = [day for day in look(weeks(app), app=app).days if day.cases]
    answers(app, number)
    (after,) = [day for day in look(weeks(app), app=app).days if day.cases]

    assert before.key == after.key == "2026-11-23"
    assert (before.due, before.answered) == (1, 0)
    assert (after.due, after.answered, after.in_time) == (1, 1, 0)


def test_what_was_stored_of_a_case_that_is_open_again_counts_no_longer(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app, thread="t")
    answers(app, number)
    line.solve(number, person("ana"), app=app)
    goes_by(app, clock, 12)
    closed = app.records.case(number)
    assert closed is not None
    assert closed.state is State.CLOSED
    assert look(weeks(app, 28), app=app).reach.won_back == 12
    again = a_post("9", "@nordwind Umtausch klappt wieder nicht!", author="1", thread="t",
                   created_at=clock.now())  # fmt: skip
    take_in(Posted(post=again), at=clock.now(), app=app)

    found = look(weeks(app, 28), app=app)

    assert found.total.cases == 1
    assert (found.reach.won_back, found.reach.at_risk) == (0, 12)
    goes_by(app, clock, 2)
    answers(app, number)
    line.solve(number, person("ana"), app=app)
    goes_by(app, clock, 10)
    assert look(weeks(app, 28), app=app).reach.won_back == 12
    assert total(app, 28).cases == 1


def test_figures_are_made_of_one_item_a_day_and_todays_lines(app: App, clock: VirtualClock) -> None:
    number = opened(app)
    answers(app, number)
    line.solve(number, person("ana"), app=app)
    goes_by(app, clock, 20)
    before = look(weeks(app, 28), app=app)

    assert forget(app.records, "CLOSED#")

    assert look(weeks(app, 28), app=app) == before


def test_a_night_that_is_counted_twice_or_was_cut_off_changes_nothing(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app)
    answers(app, number)
    line.solve(number, person("ana"), app=app)
    goes_by(app, clock, 10)
    before = look(weeks(app, 28), app=app)

    assert forget(app.records, "COUNT#TOTAL")  # what comes last was never written
    line.follow_up(app=app)

    assert look(weeks(app, 28), app=app) == before


def test_a_night_that_another_run_was_writing_is_counted_in_the_next_minute(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = opened(app)
    answers(app, number)
    line.solve(number, person("ana"), app=app)
    goes_by(app, clock, 9)
    clock.advance(DAY)
    with monkeypatch.context() as other:
        other.setattr(app.records, "save", _at_it)
        with pytest.raises(ExceptionGroup):
            line.follow_up(app=app)  # and the other one comes to nothing
    line.follow_up(app=app)

    days = [MONDAY_MORNING.date() + timedelta(days=n) for n in range(11)]
    assert [one.day for one in app.records.day_counts(days)][-1] == days[-2]
    assert look(weeks(app, 28), app=app).total.answered == 1


def _at_it(*records: Record) -> None:
    """Another transaction holds these records: nothing says that they are there."""
    raise StaleError(key_of(records[0])[0])


def test_days_on_which_nothing_ran_are_stored_later(app: App, clock: VirtualClock) -> None:
    line.not_a_case(opened(app), person("karla"), app=app)
    line.not_a_case(opened(app, "2"), person("karla"), app=app)
    clock.advance(3 * DAY)
    line.follow_up(app=app)

    days = [MONDAY_MORNING.date() + timedelta(days=n) for n in range(3)]
    assert [one.day for one in app.records.day_facts(days)] == [days[0], days[2]]


def test_thanks_are_seen_before_and_after_the_end(app: App, clock: VirtualClock) -> None:
    early, late = opened(app), opened(app, "2")
    for number in (early, late):
        clock.advance(60)
        answers(app, number)
    clock.advance(3600)
    take_in(Posted(post=a_post("11", THANKS, author="1", created_at=clock.now())),
            at=clock.now(), app=app)  # fmt: skip
    goes_by(app, clock, 10)
    before = look(weeks(app, 28), app=app)
    assert app.records.case(late).state is State.CLOSED  # type: ignore[union-attr]
    take_in(Posted(post=a_post("12", THANKS, author="2", created_at=clock.now())),
            at=clock.now(), app=app)  # fmt: skip
    after = look(weeks(app, 28), app=app)

    assert (before.said.cases, before.said.thanked) == (2, 1)
    assert (after.said.cases, after.said.thanked) == (2, 2)
    assert len(app.records.day_lines(clock.now().date(), DayList.THANKED)) == 1
    goes_by(app, clock, 2)
    assert look(weeks(app, 28), app=app).said.thanked == 2


def test_joined_cases_count_once_and_a_topic_can_be_looked_at_alone(app: App) -> None:
    one, two = opened(app), opened(app, "2")
    opened(app, "3", text="@nordwind Meine Rechnung ist falsch, wer hilft?")
    merge(one, two, person("karla"), "Ein Haushalt", app=app)

    assert total(app).cases == 2
    alone = look(weeks(app), "billing", app=app)
    assert (alone.total.cases, [one.key for one in alone.topics]) == (1, ["billing"])
    assert sum(age.waiting for age in alone.backlog) == 1


def test_backlog_and_reach_are_as_of_now_whatever_the_period(app: App, clock: VirtualClock) -> None:
    number = opened(app, followers=5000)
    clock.advance(10 * DAY)

    found = look(weeks(app), app=app)

    assert found.total.cases == 0
    assert found.at_risk == 5000
    assert found.longest_wait == 10 * 24 * 60
    assert {age.key: age.late for age in found.backlog}["older"] == 1
    answers(app, number)
    answered = look(weeks(app), app=app)
    assert (answered.at_risk, answered.longest_wait) == (0, None)


def test_hours_are_those_of_the_brands_clock(app: App) -> None:
    opened(app)  # at 09:00 in Berlin

    told = {one.key: one.cases for one in look(weeks(app), app=app).hours}

    berlin = f"{MONDAY_MORNING.astimezone().astimezone(UTC).hour + 1:02}"
    assert {hour: cases for hour, cases in told.items() if cases} == {berlin: 1}
    assert len(told) == 24


# -- agrees with the timelines -----------------------------------------------------------------


def told_by_timeline(records: MemoryRecords) -> Share:
    """Cases, answered, in time, from nothing but what the timelines say."""
    cases = [one for one in list(records.items.values()) if isinstance(one, Case)]
    asked = [one for one in cases if one.verdict in NEED_CARE and one.state not in _NOT_ASKED]
    answered = dict(_answers(asked, records))
    missed = {
        one.number
        for one in asked
        if one.number not in answered and _worked(one, _end(one, records)) > 60
    }
    settled = {one.number for one in asked if one.state in {State.SOLVED, State.CLOSED}}
    due = answered.keys() | missed | settled
    gone = {one.number for one in asked if one.state is State.WITHDRAWN} - due
    return Share(
        key="all",
        cases=len(asked) - len(gone),
        due=len(due),
        answered=len(answered),
        in_time=sum(minutes <= 60 for minutes in answered.values()),
    )


_NOT_ASKED = {State.NOT_A_CASE, State.MERGED, State.TO_JUDGE}


def _answers(cases: list[Case], records: MemoryRecords) -> Iterator[tuple[str, float]]:
    for case in cases:
        file = records.file(case.number)
        assert file
        for entry in file.timeline:
            if entry.what in {"reply-sent", "answered-by-hand"}:
                yield case.number, _worked(case, entry.at)
                break


def _end(case: Case, records: MemoryRecords) -> datetime:
    file = records.file(case.number)
    assert file
    return records._clock.now() if case.is_open else file.timeline[-1].at


def _worked(case: Case, until: datetime) -> float:
    return calendar_of(nordwind().duty).worked(case.opened_at, until).total_seconds() / 60


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_figures_agree_with_the_timelines_whatever_happens(seed: int) -> None:
    clock = VirtualClock()
    records = MemoryRecords(clock)
    app = memory_app(clock, records)
    lived(app, clock, seed)

    found = look(weeks(app, 28), app=app)

    wanted = told_by_timeline(records)
    assert replace(found.total, median=None, ninety=None) == wanted
    for several in (found.days, found.hours, found.topics, found.platforms):
        assert sum(one.cases for one in several) == wanted.cases
        assert sum(one.in_time for one in several) == wanted.in_time


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_stored_or_fresh_the_figures_are_the_same(seed: int) -> None:
    clock = VirtualClock()
    records = MemoryRecords(clock)
    app = memory_app(clock, records)
    lived(app, clock, seed)
    before = look(weeks(app, 28), app=app)

    forget(records, "FACTS#")

    assert look(weeks(app, 28), app=app) == before


# -- what can be asked for ------------------------------------------------------------------------


def test_a_period_is_asked_for_by_days_or_by_dates(app: App) -> None:
    assert period_of("", "", "", app=app).length == 28
    assert period_of("", "", "7", app=app).length == 7
    own = period_of("2026-11-01", "2026-11-20", "7", app=app)
    assert (own.first, own.last) == (date(2026, 11, 1), date(2026, 11, 20))
    assert period_of("2026-11-20", "", "", app=app).last == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("", "", "0"), "period-unreadable"),
        (("", "", "x"), "period-unreadable"),
        (("", "", "999"), "period-long"),
        (("23.11.2026", "", ""), "period-unreadable"),
        (("2026-11-20", "2026-11-19", ""), "period-backwards"),
        (("2020-01-01", "2026-11-19", ""), "period-long"),
        (("2026-11-20", "2026-11-24", ""), "period-ahead"),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    app: App, asked: tuple[str, str, str], told: str
) -> None:
    with pytest.raises(InvalidError, match=told):
        period_of(*asked, app=app)


# -- what everybody may see -----------------------------------------------------------------------


def in_public(app: App) -> App:
    brand = nordwind()
    shown = replace(brand, public=replace(brand.public, reply_time=True))
    return replace(app, rules=MemoryRules(shown))


def test_how_soon_we_answer_is_worked_out_at_night_of_days_that_are_over(
    app: App, clock: VirtualClock
) -> None:
    app = in_public(app)
    one = opened(app)
    clock.advance(600)
    answers(app, one)
    assert newest_reply_time(app=app) is None
    goes_by(app, clock, 2)
    opened(app, "2")

    found = newest_reply_time(app=app)

    assert found is not None
    assert (found.due, found.answered, found.in_time, found.median) == (1, 1, 1, 10)
    assert found.last == MONDAY_MORNING.date() + timedelta(days=1)
    assert (found.last - found.first).days == 27


def test_a_brand_that_shows_nothing_works_nothing_out(app: App, clock: VirtualClock) -> None:
    opened(app)
    goes_by(app, clock, 2)

    assert newest_reply_time(app=app) is None


def test_what_is_known_can_be_looked_at_in_several_ways(app: App) -> None:
    opened(app)
    known = known_since(weeks(app).before.begins.date(), app=app)

    assert figures(weeks(app), None, known, app=app) == look(weeks(app), app=app)
