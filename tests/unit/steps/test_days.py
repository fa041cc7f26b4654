"""What a day brought: counted from its lines, the same however often, as the timelines tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.clocks import calendar_of
from herodesk.domain.days import counted
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Posted
from herodesk.domain.records import DayCount, DayLine, DayList
from herodesk.ports import App
from herodesk.steps.count import day_counts
from herodesk.steps.merge import merge
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.lived_days import lived
from tests.sample import MONDAY_MORNING, a_post, memory_app, nordwind, person

TODAY = MONDAY_MORNING.date()
NUMBERS = ("opened", "answered", "in_time", "solved", "closed", "withdrawn", "not_a_case",
           "praise", "ideas")  # fmt: skip


def totals(counts: list[DayCount]) -> dict[str, Counter[str]]:
    """What happened on each day on which something did, whatever it was about."""
    found = {}
    for count in counts:
        total: Counter[str] = Counter()
        for tally in count.tallies:
            total.update({name: asdict(tally)[name] for name in NUMBERS})
        found[count.day.isoformat()] = +total
    return {day: total for day, total in found.items() if total}


def told_by_timelines(records: MemoryRecords) -> dict[str, Counter[str]]:
    """The same from every case's timeline."""
    found: dict[str, Counter[str]] = {}
    for record in list(records.items.values()):
        if isinstance(record, Case):
            for day, what in _timeline(record, records):
                found.setdefault(day, Counter())[what] += 1
    return found


def _timeline(case: Case, records: MemoryRecords) -> Iterator[tuple[str, str]]:
    file = records.file(case.number)
    assert file is not None
    yield case.opened_at.date().isoformat(), "opened"
    answers = [e.at for e in file.timeline if e.what in {"reply-sent", "answered-by-hand"}]
    for at in answers[:1]:
        yield at.date().isoformat(), "answered"
        promise = timedelta(minutes=nordwind().clocks.promise)
        if calendar_of(nordwind().duty).worked(case.opened_at, at) <= promise:
            yield at.date().isoformat(), "in_time"
    for entry in file.timeline:
        if entry.what in {"solved", "closed", "not-a-case"}:
            yield entry.at.date().isoformat(), entry.what.replace("-", "_")
    if case.state is State.WITHDRAWN:
        yield file.timeline[-1].at.date().isoformat(), "withdrawn"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
@example(4645)  # a case that is solved twice was solved once
def test_the_counts_agree_with_the_timelines_whatever_happens(seed: int) -> None:
    clock = VirtualClock()
    records = MemoryRecords(clock)
    app = memory_app(clock, records)
    listed = lived(app, clock, seed)

    counts = totals(day_counts(app=app))

    wanted = told_by_timelines(records)
    praise = Counter[str]()
    for total in counts.values():
        for name in ("praise", "ideas"):
            praise[name] += total.pop(name, 0)
    assert +praise == +listed
    assert {day: total for day, total in counts.items() if total} == wanted


def test_todays_counts_are_as_of_now_and_by_topic_platform_and_verdict(
    app: App, clock: VirtualClock
) -> None:
    number = take_in(Posted(post=a_post("1")), at=clock.now(), app=app).case or ""
    line.claim(number, person("ana"), app=app)
    reply = line.reply(number, person("ana"), "Gern.", "draft", app=app)
    line.publish(number, reply.reply_id, app=app)

    today, *before = day_counts(app=app)

    assert today.day == TODAY
    (tally,) = today.tallies
    assert (tally.topic, tally.platform, tally.verdict) == ("exchange", "x", Verdict.PROBLEM)
    assert (tally.opened, tally.answered, tally.in_time) == (1, 1, 1)
    assert len(before) == 13


def test_a_day_that_is_over_is_counted_once_and_stays(app: App, clock: VirtualClock) -> None:
    take_in(Posted(post=a_post("1")), at=clock.now(), app=app)
    clock.move_to(MONDAY_MORNING.replace(hour=0) + timedelta(days=1, minutes=4))
    line.follow_up(app=app)
    assert app.records.day_counts([TODAY]) == []

    clock.advance(60)
    line.follow_up(app=app)
    (stored,) = app.records.day_counts([TODAY])
    clock.advance(60)
    done = line.follow_up(app=app)

    assert sum(tally.opened for tally in stored.tallies) == 1
    assert "day-counted" not in done
    assert app.records.day_counts([TODAY]) == [stored]


def test_days_on_which_nothing_ran_are_counted_later(app: App, clock: VirtualClock) -> None:
    take_in(Posted(post=a_post("1")), at=clock.now(), app=app)

    clock.advance(3 * 24 * 3600)
    line.follow_up(app=app)

    assert len(app.records.day_counts([TODAY])) == 1
    assert totals(day_counts(app=app)) == {TODAY.isoformat(): Counter(opened=1)}


def a_line(hour: int, **facts: object) -> DayLine:
    return replace(
        DayLine(
            kind=DayList.CLOSED, at=MONDAY_MORNING + timedelta(hours=hour), id="K7Q2MX",
            platform="x", verdict=Verdict.PROBLEM, state=State.CLOSED,
            opened_at=MONDAY_MORNING,
        ),
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_case_that_ends_twice_on_a_day_counts_once_as_it_ended_last() -> None:
    twice = [a_line(1), a_line(3, state=State.NOT_A_CASE), a_line(1)]

    assert totals(counted([TODAY], [], twice)) == {
        TODAY.isoformat(): Counter(opened=1, not_a_case=1)
    }


def test_a_case_that_ends_again_on_another_day_was_opened_once() -> None:
    tomorrow = TODAY + timedelta(days=1)

    counts = counted([TODAY, tomorrow], [], [a_line(25), a_line(1)])

    assert totals(counts) == {
        TODAY.isoformat(): Counter(opened=1, closed=1),
        tomorrow.isoformat(): Counter(closed=1),
    }


def test_praise_that_was_edited_into_something_else_counts_no_longer(app: App) -> None:
    praise = a_post("1", "@nordwind Danke, toller Service, alles super gelaufen!")
    take_in(Posted(post=praise), at=MONDAY_MORNING, app=app)
    idea = replace(praise, text="@nordwind Idee: bietet doch einen Kurs an", version=2)
    take_in(Posted(post=idea), at=MONDAY_MORNING, app=app)

    assert totals(day_counts(app=app)) == {TODAY.isoformat(): Counter(ideas=1)}


def test_giving_back_without_a_word_is_counted_and_with_one_is_not(
    app: App, clock: VirtualClock
) -> None:
    taken = take_in(Posted(post=a_post()), at=clock.now(), app=app)
    for note in ("", "Er hat den Beleg.", ""):
        line.claim(str(taken.case), person("ana"), app=app)
        line.release(str(taken.case), person("ana"), note, app=app)

    count = next(one for one in day_counts(app=app) if one.day == TODAY)
    assert sum(tally.left_bare for tally in count.tallies) == 2


def test_a_case_that_was_joined_counts_its_answer_once(app: App, clock: VirtualClock) -> None:
    numbers = [
        str(take_in(Posted(post=a_post(p, author=p)), at=clock.now(), app=app).case) for p in "12"
    ]
    line.claim(numbers[0], person("ana"), app=app)
    reply = line.reply(numbers[0], person("ana"), "Wir kommen.", "r", app=app)
    line.publish(numbers[0], reply.reply_id, app=app)

    merge(numbers[0], numbers[1], person("karla"), "Ein Haushalt", app=app)

    count = next(one for one in day_counts(app=app) if one.day == TODAY)
    told = Counter[str]()
    for tally in count.tallies:
        told.update({name: asdict(tally)[name] for name in (*NUMBERS, "merged")})
    assert (told["opened"], told["merged"], told["answered"]) == (2, 1, 1)
