"""Coaching afterwards (A5, N14): a sample that hangs on the case alone, a word to one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.brand import Retention
from herodesk.domain.case import State
from herodesk.domain.coaching import Notes, Review, is_sampled
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.finding import Verdict
from herodesk.domain.records import DayLine, DayList
from herodesk.ports import App
from herodesk.steps.coaching import nothing_to_say, own_notes, to_look_at, write_note
from herodesk.steps.keep_compact import keep_compact
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import memory_app, person
from tests.unit.compact.test_goodwill import a_case, granted
from tests.unit.matters.test_ideas import mails

SAMPLED = [f"K{n:05}" for n in range(400) if is_sampled(f"K{n:05}", 5)]
OTHERS = [f"K{n:05}" for n in range(400) if not is_sampled(f"K{n:05}", 5)]


def ended(app: App, number: str, owner: str = "ana", **facts: object) -> None:
    at = app.clock.now() - timedelta(days=1)
    day = DayLine(
        kind=DayList.CLOSED, at=at, id=number, platform="x", verdict=Verdict.PROBLEM,
        topic="exchange", owner=owner, state=State.CLOSED, opened_at=at, first_answer_at=at,
        minutes=1, in_time=True,
    )  # fmt: skip
    app.records.save(replace(day, **facts))  # type: ignore[arg-type]


def shown(app: App, who: str = "karla") -> set[str]:
    return {one.id for one in to_look_at(person(who), app=app)}


def test_the_sample_is_small_and_the_same_whoever_looks_and_whenever(app: App) -> None:
    for number in (SAMPLED[0], OTHERS[0], SAMPLED[1]):
        ended(app, number)

    assert shown(app) == shown(app) == shown(app, "lars") == {SAMPLED[0], SAMPLED[1]}
    assert 8 <= len(SAMPLED) <= 32


@given(st.text(alphabet="23456789ABCDEFGH", min_size=6, max_size=6), st.integers(0, 24))
def test_who_is_sampled_at_a_percentage_is_at_a_higher_one(number: str, percent: int) -> None:
    assert is_sampled(number, percent) <= is_sampled(number, percent + 1)
    assert not is_sampled(number, 0)
    assert is_sampled(number, 100)


def test_what_nobody_answered_and_what_is_long_ago_is_not_looked_at(
    app: App, clock: VirtualClock
) -> None:
    ended(app, SAMPLED[0], first_answer_at=None)
    ended(app, SAMPLED[1], state=State.NOT_A_CASE)
    ended(app, SAMPLED[2], owner="nobody")
    ended(app, SAMPLED[3])
    assert shown(app) == {SAMPLED[3]}

    clock.advance(timedelta(days=16).total_seconds())
    assert shown(app) == set()


def test_each_grant_above_the_sum_is_looked_at_and_none_below(app: App) -> None:
    granted(app, a_case(app), "25.00", key="1")
    granted(app, a_case(app, post="2"), "25.01", key="2")

    (item,) = to_look_at(person("karla"), app=app)

    assert item.grant
    assert (item.grant.amount, item.hero) == (2501, "ana")


def test_only_who_coaches_looks_and_never_at_what_they_did_themselves(app: App) -> None:
    ended(app, SAMPLED[0], owner="karla")

    for who in ("ana", "mira", "nils"):
        with pytest.raises(NotAllowedError, match="no-coach"):
            to_look_at(person(who), app=app)
    assert shown(app) == set()
    assert shown(app, "lars") == {SAMPLED[0]}
    with pytest.raises(NotAllowedError, match="coach-own"):
        write_note(SAMPLED[0], person("karla"), "Gut gemacht", app=app)


def test_a_kind_word_reaches_that_person_alone_and_the_mail_does_not_hold_it(app: App) -> None:
    ended(app, SAMPLED[0])

    for _ in range(2):
        write_note(SAMPLED[0], person("karla"), "Ruhig und klar, danke", app=app)

    (note,) = own_notes(person("ana"), app=app)
    assert (note.text, note.by, note.case) == ("Ruhig und klar, danke", "karla", SAMPLED[0])
    assert own_notes(person("ben"), app=app) == ()
    (mail,) = mails(app, "ana")
    assert SAMPLED[0] in mail
    assert "/me#notes" in mail
    assert "Ruhig" not in mail
    assert shown(app) == shown(app, "lars") == set()
    (review,) = app.records.every(Review)
    assert "Ruhig" not in str(review)


def test_in_quiet_hours_it_is_told_when_they_are_over(app: App, clock: VirtualClock) -> None:
    ended(app, SAMPLED[0])
    clock.advance(timedelta(hours=12, minutes=30).total_seconds())

    write_note(SAMPLED[0], person("karla"), "Danke", app=app)
    assert mails(app, "ana") == []
    clock.advance(timedelta(hours=12).total_seconds())
    keep_compact(app=app)
    keep_compact(app=app)

    assert len(mails(app, "ana")) == 1


def test_nothing_to_say_tells_nobody(app: App) -> None:
    ended(app, SAMPLED[0])

    nothing_to_say(SAMPLED[0], person("karla"), app=app)

    assert mails(app, "ana") == []
    assert own_notes(person("ana"), app=app) == ()
    assert shown(app, "lars") == set()


def test_of_two_who_look_one_writes(app: App) -> None:
    ended(app, SAMPLED[0])
    nothing_to_say(SAMPLED[0], person("karla"), app=app)

    with pytest.raises(NotAllowedError, match="coached"):
        write_note(SAMPLED[0], person("lars"), "Danke", app=app)


def test_a_word_is_needed_and_what_is_not_there_is_not_looked_at(app: App) -> None:
    ended(app, SAMPLED[0])

    with pytest.raises(InvalidError, match="note-empty"):
        write_note(SAMPLED[0], person("karla"), " ", app=app)
    with pytest.raises(NotFoundError):
        write_note(OTHERS[0], person("karla"), "Danke", app=app)


def test_notes_go_when_a_closed_case_would(clock: VirtualClock) -> None:
    app = memory_app(clock, MemoryRecords(clock, retention=Retention))
    ended(app, SAMPLED[0])
    write_note(SAMPLED[0], person("karla"), "Danke", app=app)
    kept = app.rules.brand().retention.closed_case_days

    clock.advance(timedelta(days=kept, hours=1).total_seconds())

    assert own_notes(person("ana"), app=app) == ()
    assert app.records.one(Notes, "ana") is None
