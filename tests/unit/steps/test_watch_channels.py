"""A channel that falls silent, or whose key is refused: IT hears of it once (L9, ST15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.channel import Cause, Channel, month_of
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.watch_channels import watch_channels
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, MemoryRules, VirtualClock
from tests.faults.power import PowerCut, Switch
from tests.sample import MONDAY_MORNING, memory_app, nordwind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DUTY = range(7, 20)


def told(app: App) -> list[Notice]:
    """What IT was told; Mira is IT at Nordwind."""
    return [
        notice
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for _, notice in notifier.sent
    ]


def passes(app: App, clock: VirtualClock, until: datetime, *, lively: bool) -> None:
    """Time passes; by day the channel delivers something every ten minutes, if it is lively."""
    while clock.now() < until:
        clock.advance(1800)
        if lively and clock.now().hour in DUTY:
            for minutes in (0, 10, 20):
                app.records.hear("x", clock.now() - minutes * MINUTE)
        watch_channels(app=app)


@pytest.fixture
def lively(app: App, clock: VirtualClock) -> App:
    """Two ordinary weeks of X are over; it is ten in the morning."""
    passes(app, clock, clock.now() + 14 * DAY, lively=True)
    assert told(app) == []
    return app


def channel(app: App) -> Channel:
    return app.records.channel("x")


def test_a_lively_channel_that_is_silent_for_hours_gives_one_notice(
    lively: App, clock: VirtualClock
) -> None:
    passes(lively, clock, clock.now() + 5 * HOUR, lively=False)

    (notice,) = told(lively)
    assert notice.hero == "mira"
    assert "/channels" in notice.text
    trouble = channel(lively).trouble
    assert trouble is not None
    assert trouble.causes == (Cause.SILENT,)


def test_it_is_over_when_the_channel_speaks_again_and_a_next_silence_is_told_anew(
    lively: App, clock: VirtualClock
) -> None:
    passes(lively, clock, clock.now() + 5 * HOUR, lively=False)
    passes(lively, clock, clock.now() + 10 * MINUTE, lively=True)
    over = channel(lively).trouble

    passes(lively, clock, clock.now() + DAY, lively=True)
    passes(lively, clock, clock.now() + 5 * HOUR, lively=False)

    assert over is None
    assert len(told(lively)) == 2


def test_the_usual_silence_of_the_night_is_none(lively: App, clock: VirtualClock) -> None:
    passes(lively, clock, clock.now() + 21 * HOUR, lively=True)

    assert told(lively) == []


def test_a_channel_that_delivers_little_is_not_missed_for_a_day(
    app: App, clock: VirtualClock
) -> None:
    for _ in range(21):
        clock.advance(DAY.total_seconds())
        app.records.hear("x", clock.now())
        watch_channels(app=app)

    passes(app, clock, clock.now() + 1.5 * DAY, lively=False)

    assert told(app) == []


def test_nothing_is_known_of_a_new_channel(app: App, clock: VirtualClock) -> None:
    app.records.hear("x", clock.now())
    passes(app, clock, clock.now() + 3 * DAY, lively=False)

    assert told(app) == []
    assert channel(app).trouble is None


def test_hours_of_silence_do_not_teach_that_silence_is_usual(
    lively: App, clock: VirtualClock
) -> None:
    passes(lively, clock, clock.now() + 6 * DAY, lively=False)
    still = channel(lively).trouble
    passes(lively, clock, clock.now() + DAY, lively=True)
    passes(lively, clock, clock.now() + 5 * HOUR, lively=False)

    assert still is not None
    assert len(told(lively)) == 2


def test_a_refused_key_is_told_at_once_and_a_silence_that_follows_is_the_same_trouble(
    lively: App, clock: VirtualClock
) -> None:
    change("x", lambda it: it.refused(clock.now()), records=lively.records)
    watch_channels(app=lively)
    at_once = len(told(lively))

    passes(lively, clock, clock.now() + 6 * HOUR, lively=False)

    assert at_once == 1
    assert len(told(lively)) == 1
    trouble = channel(lively).trouble
    assert trouble is not None
    assert trouble.causes == (Cause.TOKEN, Cause.SILENT)


def test_a_new_key_ends_it(app: App, clock: VirtualClock) -> None:
    change("x", lambda it: it.refused(clock.now()), records=app.records)
    watch_channels(app=app)

    change("x", lambda it: it.renewed(clock.now(), None), records=app.records)
    watch_channels(app=app)

    assert channel(app).trouble is None


@pytest.mark.parametrize("code", ["x-token", "timeout"])
def test_a_look_that_is_refused_counts_and_one_that_is_lost_does_not(
    app: App, clock: VirtualClock, code: str
) -> None:
    later = clock.now() + HOUR
    change("x", lambda it: it.rested(clock.now(), next_look=later, error=code), records=app.records)

    watch_channels(app=app)

    assert len(told(app)) == (code == "x-token")


def test_at_night_it_waits_for_the_morning(app: App, clock: VirtualClock) -> None:
    clock.advance(13 * 3600)  # 23:00 in Berlin
    change("x", lambda it: it.refused(clock.now()), records=app.records)
    watch_channels(app=app)
    at_night = told(app)

    clock.advance(9 * 3600)
    watch_channels(app=app)

    assert at_night == []
    assert len(told(app)) == 1


def test_where_nobody_is_it_the_managers_hear_of_it(app: App, clock: VirtualClock) -> None:
    people = [one for one in app.roster.people() if one.role != "it"]
    app = replace(app, roster=MemoryRoster(people))
    change("x", lambda it: it.refused(clock.now()), records=app.records)

    watch_channels(app=app)

    managers = {one.id for one in people if one.role == "manager"}
    assert {notice.hero for notice in told(app)} == managers


def test_a_run_that_is_cut_off_anywhere_leaves_no_notice_out() -> None:
    seam, cuts = 1, 0
    while True:
        app = memory_app(clock := VirtualClock())
        change("x", lambda it: it.refused(MONDAY_MORNING), records=app.records)
        switch = Switch(after=seam)
        for name in ("channels", "channel", "save"):
            setattr(app.records, name, switch.wrap(getattr(app.records, name)))
        mail = app.notifiers[Way.EMAIL]
        mail.send = switch.wrap(mail.send)  # type: ignore[method-assign]
        try:
            watch_channels(app=app)
        except PowerCut:
            cuts += 1
        if switch.calls < seam:
            break
        for _ in range(3):
            clock.advance(HANDING_OVER_SECONDS)
            watch_channels(app=app)
        assert len(told(app)) in {1, 2}  # twice only if it was cut between sending and marking
        trouble = channel(app).trouble
        assert trouble is not None
        assert all(one.sent for one in trouble.told)
        seam += 1
    assert cuts > 5


def test_a_used_up_limit_is_told_once_in_its_month_and_hides_nothing_graver(
    app: App, clock: VirtualClock
) -> None:
    change("x", lambda it: replace(it, capped=month_of(clock.now())), records=app.records)
    for _ in range(3):
        clock.advance(HOUR.total_seconds())
        watch_channels(app=app)
    capped = told(app)

    change("x", lambda it: it.refused(clock.now()), records=app.records)
    watch_channels(app=app)
    graver = told(app)
    change("x", lambda it: replace(it, refused_at=None), records=app.records)
    watch_channels(app=app)

    assert len(capped) == 1
    assert "Monatslimit" in capped[0].text
    assert len(graver) == 2
    assert told(app) == graver
    clock.advance((31 * DAY).total_seconds())
    watch_channels(app=app)
    assert channel(app).trouble is None


def test_a_platform_that_the_brand_does_not_use_is_left_alone(
    app: App, clock: VirtualClock
) -> None:
    app = replace(app, rules=MemoryRules(replace(nordwind(), accounts={})))
    change("x", lambda it: it.refused(clock.now()), records=app.records)

    watch_channels(app=app)

    assert told(app) == []


def test_the_text_message_is_one_part_in_both_languages() -> None:
    from herodesk.texts import channels, gsm7

    for language in ("de", "en"):
        for cause in Cause:
            _, text = channels.trouble(
                brand="N" * 20, platform="facebook", cause=cause, minutes=99_999,
                link="https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com/channels",
                language=language, address="du", way=Way.SMS,
            )  # fmt: skip
            assert gsm7.septets(text) <= gsm7.ONE_PART
