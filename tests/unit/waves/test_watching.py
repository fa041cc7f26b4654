"""The minute's look: a wave is stored once, goes on, and ends once."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from herodesk import line
from herodesk.domain.authors import Sign, Voice
from herodesk.domain.baseline import ALL, HOUR, habits
from herodesk.domain.errors import TransientError
from herodesk.domain.post import Posted
from herodesk.domain.records import Record
from herodesk.domain.wave import WaveState
from herodesk.ports import App
from herodesk.steps.count_authors import count_authors
from herodesk.steps.take_in import take_in
from herodesk.steps.watch_waves import watch_waves
from herodesk_ops.memory import VirtualClock
from herodesk_ops.waves.streams import poisson
from tests.sample import a_post, memory_app, nordwind
from tests.storms import Desk

A_MINUTE = timedelta(minutes=1)


def test_a_storm_is_called_within_minutes_and_once(desk: Desk) -> None:
    desk.storm()

    (wave,) = desk.waves
    assert (wave.topic, wave.sign, wave.n, wave.state) == ("app", Sign.BAD, 1, WaveState.ON)
    assert wave.called_at is not None
    assert wave.called_at - wave.since <= 6 * A_MINUTE
    assert 8 <= wave.authors <= 20
    assert wave.usual < 1
    assert wave.readers == pytest.approx(1000 * wave.authors, rel=0.05)


def test_praise_makes_a_good_wave_and_no_bad_one(desk: Desk) -> None:
    desk.storm("shop", Sign.GOOD)

    assert [(wave.topic, wave.sign) for wave in desk.waves] == [("shop", Sign.GOOD)]


def test_whoever_begins_to_listen_and_is_cut_off_listens_to_all_a_minute_later(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(memory_app(clock), clock)
    desk.heard(1, "app")
    records, save = desk.app.records, desk.app.records.save
    kept: list[tuple[Record, ...]] = []

    def cut_off(*stored: Record) -> None:
        if len(kept) == 3:
            raise TransientError("the table did not answer")
        kept.append(stored)
        save(*stored)

    with monkeypatch.context() as broken:
        broken.setattr(records, "save", cut_off)
        with pytest.raises(TransientError):
            desk.minutes(1)
    desk.minutes(1)

    topics = {topic.id for topic in nordwind().topics} | {ALL}
    assert {(base.topic, base.sign) for base in records.baselines()} == {
        (topic, sign) for topic in topics for sign in Sign
    }


def test_it_goes_on_while_the_crowd_is_there_and_is_over_once_after_the_quiet_time(
    desk: Desk,
) -> None:
    desk.storm(minutes=30)
    called = desk.waves[0]
    desk.minutes(nordwind().waves.quiet_minutes - 10)
    during = desk.waves[0]
    desk.minutes(40)
    desk.minutes(120)

    (wave,) = desk.waves
    assert during.state is WaveState.ON
    assert wave.state is WaveState.OVER
    assert wave.over_at is not None
    assert wave.over_at - called.busy_at >= timedelta(minutes=nordwind().waves.quiet_minutes)
    assert wave.most >= 120


def test_the_next_one_of_the_topic_is_another_wave(desk: Desk) -> None:
    desk.storm(minutes=20)
    desk.minutes(150)
    desk.storm(minutes=20)

    assert [(wave.n, wave.state) for wave in desk.waves] == [(1, WaveState.OVER), (2, WaveState.ON)]


def test_what_many_topics_bring_together_is_a_wave_of_all(desk: Desk) -> None:
    topics = [topic.id for topic in nordwind().topics]
    for minute in range(12):
        for topic in topics:
            if (minute + len(topic)) % 4 == 0:
                desk.heard(1, topic, name=f"everywhere {minute}{topic}")
        desk.heard(1, "-", name=f"nowhere {minute}")
        desk.minutes(1)

    assert [wave.topic for wave in desk.waves if wave.is_on] == [ALL]


def test_a_wave_of_a_topic_is_not_called_a_second_time_as_one_of_all(desk: Desk) -> None:
    desk.storm(minutes=40)

    assert {wave.topic for wave in desk.waves} == {"app"}


def test_one_author_with_a_hundred_posts_is_no_wave(desk: Desk) -> None:
    for _ in range(50):
        desk.heard(1, "app", name="the loud one")
        desk.heard(1, "app", name="the loud one")
        desk.minutes(1)

    assert desk.waves == []


def test_redelivery_of_the_whole_storm_changes_nothing(desk: Desk) -> None:
    at = desk.clock.now()
    for _ in range(5):
        for author in range(5):
            voice = Voice(
                platform="x", author=str(author), at=at, topic="app", sign=Sign.BAD, readers=5
            )
            count_authors([voice, voice], app=desk.app)
        desk.minutes(1)

    assert desk.waves == []


def test_two_looks_at_once_make_one_wave(desk: Desk) -> None:
    desk.heard(30, "app", name="storm")
    desk.clock.advance(60)
    stale = desk.app.records.waves()

    watch_waves(app=desk.app)
    records = desk.app.records
    records.waves, fresh = lambda: stale, records.waves  # type: ignore[method-assign]
    watch_waves(app=desk.app)
    records.waves = fresh  # type: ignore[method-assign]

    assert len(desk.waves) == 1
    assert desk.waves[0].v == 1


def an_hour(desk: Desk, topic: str = "app") -> float:
    """How many authors an hour are usual for a topic."""
    known = habits(desk.app.records.baselines(), Sign.BAD, "Europe/Berlin", desk.clock.now())
    return known.level(topic)


def a_week(desk: Desk) -> None:
    """Seven days more like the first."""
    for hour in range(7 * 24):
        desk.heard(1, "app", name=f"later {hour}")
        desk.minutes(60, every=60)


def test_the_hours_of_a_wave_are_not_what_is_usual(desk: Desk) -> None:
    a_week(desk)
    before, all_before = an_hour(desk), an_hour(desk, ALL)

    desk.storm(minutes=90)
    assert desk.wave.is_on
    desk.minutes(240, every=10)

    assert an_hour(desk) == pytest.approx(before, abs=0.1)
    assert an_hour(desk, ALL) == pytest.approx(all_before, abs=0.1)


def test_while_one_topic_is_a_wave_the_others_still_teach_what_is_usual(desk: Desk) -> None:
    a_week(desk)
    before = an_hour(desk, "repair")

    desk.storm(minutes=20)
    desk.heard(6, "repair", name="others")
    desk.storm(minutes=50)

    assert an_hour(desk, "repair") > before
    assert an_hour(desk, ALL) > before


def test_to_who_has_just_begun_to_listen_a_wave_is_an_hour_like_any_other(desk: Desk) -> None:
    before = an_hour(desk)

    desk.storm(minutes=90)
    desk.minutes(240, every=10)

    assert before + 0.5 < an_hour(desk) < before + 3


def test_what_lasts_for_days_becomes_usual(desk: Desk) -> None:
    a_week(desk)
    begun = desk.clock.now()
    for third in range(10 * 24 * 3):
        desk.heard(4, "app", name=f"more people {third}")
        desk.minutes(20, every=20)

    assert any(wave.called_at for wave in desk.waves)
    last = max(wave.called_at for wave in desk.waves if wave.called_at)
    assert last - begun < timedelta(days=9)
    assert not desk.wave.is_live


def test_a_busy_brand_that_begins_to_listen_is_no_string_of_waves(
    app: App, clock: VirtualClock
) -> None:
    """Two days from nothing, twelve authors an hour by day, two by night, about each thing."""
    desk, chance = Desk(app, clock), Random(7)
    for minute in range(0, 2 * 1440, 5):
        by_day = 7 <= (clock.now().hour) < 22
        for topic in ("app", "shop", "repair", "delivery", "billing"):
            desk.heard(poisson((12 if by_day else 2) / 12, chance), topic, name=f"{topic} {minute}")
        desk.minutes(5, every=5)

    assert len([wave for wave in desk.waves if wave.called_at]) <= 2


def test_nothing_is_stored_before_anybody_was_heard(app: App, clock: VirtualClock) -> None:
    for _ in range(5):
        clock.advance(3600)
        watch_waves(app=app)

    assert app.records.baselines() == []


def test_a_break_of_days_is_no_quiet_history(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=9).total_seconds())
    desk.heard(1, "app")
    desk.minutes(6)

    base = next(b for b in desk.app.records.baselines() if (b.topic, b.sign) == ("app", "bad"))
    assert desk.clock.now() - base.until < 2 * HOUR
    assert base.seen <= 50


def test_the_line_counts_who_wrote_and_follow_up_calls_the_wave(desk: Desk) -> None:
    taken = []
    for number in range(40):
        post = a_post(
            f"19900000000000{number:05d}", "@nordwind die App stürzt nach dem Update ab",
            author=f"9{number}", created_at=desk.clock.now(),
        )  # fmt: skip
        taken.append(take_in(Posted(post=post), at=desk.clock.now(), app=desk.app))
        if number % 4 == 3:
            line.count(taken, app=desk.app)
            desk.clock.advance(60)
            done = line.follow_up(app=desk.app)
            taken = []
            if "wave-called" in done:
                break

    assert [(wave.topic, wave.is_on) for wave in desk.waves] == [("app", True)]
    assert number < 20
