"""Tell IT when a channel is silent, refuses our key or lost a subscription: once, until all of it
is over (L9).

What is usual is learnt hour by hour from what the channel delivered. Stored before it is told,
marked after; whoever is in quiet hours hears of it when they are over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from herodesk.domain.authors import Sign
from herodesk.domain.baseline import ALL, HOUR, Baseline, Habits, first, folded, skipped
from herodesk.domain.brakes import HANDING_OVER_SECONDS, Told
from herodesk.domain.channel import SLOT, Cause, Channel, month_of
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Role, Way
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.notify import send

LEARNT_AFTER = timedelta(minutes=5)
"""So long after an hour has ended whatever was delivered in it is counted."""
LOOK_BACK = timedelta(days=2)
"""So far back what was delivered is read; hours before that teach nothing any more."""


def watch_channels(*, app: App) -> dict[str, int]:
    """Learn what is usual, notice what is wrong and tell who has not been told; how many were."""
    heard = heard_lately(app)
    stored = {channel.platform: channel for channel in app.records.channels()}
    told = 0
    for platform in sorted(app.rules.brand().accounts):
        channel = stored.get(platform, Channel(platform=platform))
        channel = _watched(channel, heard.get(platform, ()), app)
        if channel.trouble:
            told += sum(_tell(channel, person, app) for person in _hears_of_it(app))
    return {"channel-notices": told} if told else {}


def _watched(channel: Channel, times: Sequence[datetime], app: App) -> Channel:
    if _seen(channel, times, app) is None:
        return channel
    changed = change(channel.platform, lambda it: _seen(it, times, app), records=app.records)
    return changed or channel


def heard_lately(app: App) -> Mapping[str, Sequence[datetime]]:
    """When each channel delivered something in the last days, in order."""
    today = app.clock.now().astimezone(UTC)
    found: dict[str, list[datetime]] = {}
    for one in app.records.heard((today - LOOK_BACK).date(), today.date()):
        found.setdefault(one.platform, []).extend(one.times)
    return found


def last_heard(channel: Channel, times: Sequence[datetime]) -> datetime | None:
    """When it delivered something last, as far as that is known."""
    known = [at for at in (channel.heard_at, *times[-1:]) if at]
    return max(known, default=None)


def _seen(channel: Channel, times: Sequence[datetime], app: App) -> Channel | None:
    """The channel with what these deliveries teach; None if that is nothing new."""
    now, zone = app.clock.now(), app.rules.brand().duty.zone
    rhythm = _learnt(channel, times, now, zone)
    learnt = replace(channel, heard_at=last_heard(channel, times), rhythm=rhythm)
    ended = None if learnt.heard_at is None else learnt.heard_at + SLOT
    causes = {
        Cause.TOKEN: channel.is_refused,
        Cause.FLAWED: bool(channel.faults),
        Cause.ENDING: channel.ends_soon(now) is not None,
        Cause.SILENT: learnt.is_silent(ended, now, zone),
        Cause.CAPPED: channel.capped == month_of(now),
    }
    learnt = learnt.in_trouble(tuple(cause for cause, holds in causes.items() if holds), now)
    is_hourly = learnt.rhythm != channel.rhythm
    return learnt if is_hourly or learnt.trouble != channel.trouble else None


def _learnt(
    channel: Channel, times: Sequence[datetime], now: datetime, zone: str
) -> Baseline | None:
    """What is usual, with the hours that are over by now; silent ones teach nothing."""
    until = _hour(now - LEARNT_AFTER)
    if channel.rhythm is None and not times:
        return None
    base = channel.rhythm or first(ALL, Sign.GOOD, min(_hour(times[0]), until))
    oldest = _hour(now - LOOK_BACK) + HOUR
    if base.until < min(oldest, until):
        base = skipped(base, oldest)
    trouble = channel.trouble
    while base.until < until:
        hour = base.until
        count = sum(hour <= at < hour + HOUR for at in times)
        usual = Habits(zone=zone, all=base, topics={}).rate(ALL, hour)
        silent = trouble is not None and Cause.SILENT in trouble.causes
        base = folded(base, usual if silent and not count else count, zone=zone, usual=usual)
    return base


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


# -- telling ----------------------------------------------------------------------------------


def _hears_of_it(app: App) -> list[Person]:
    """IT; where nobody is, the managers."""
    people = [person for person in app.roster.people() if person.gone is None]
    for role in (Role.IT, Role.MANAGER):
        if found := [person for person in people if person.role is role]:
            return found
    return []


def _tell(channel: Channel, person: Person, app: App) -> int:
    """1 if this run told the person."""
    now, trouble = app.clock.now(), channel.trouble
    told = trouble.told_to(person.id) if trouble else None
    if trouble is None or (told and told.sent):
        return 0
    if person.quiet_until(now, app.rules.brand().duty.quiet_hours):
        return 0
    if told and now < told.at + timedelta(seconds=HANDING_OVER_SECONDS):
        return 0
    begun = Told(person=person.id, at=now)
    if not _mark(channel, told, begun, app):
        return 0
    send(lambda way: _notice(channel, person, way, app), person.way() or Way.EMAIL, person, app)
    _mark(channel, begun, replace(begun, sent=True), app)
    return 1


def _mark(channel: Channel, before: Told | None, told: Told, app: App) -> bool:
    """Mark in that very trouble whom this run tells; False if it is over, or another run is at
    it."""
    since = channel.trouble.since if channel.trouble else None

    def marked(it: Channel) -> Channel | None:
        trouble = it.trouble
        if trouble is None or trouble.since != since or trouble.told_to(told.person) != before:
            return None
        return replace(it, trouble=trouble.with_told(told))

    return change(channel.platform, marked, records=app.records) is not None


def _notice(channel: Channel, person: Person, way: Way, app: App) -> Notice:
    from herodesk.texts import channels  # seldom needed

    brand, trouble = app.rules.brand(), channel.trouble
    causes = trouble.causes if trouble else ()
    since = trouble.since if trouble else app.clock.now()
    heard_at = channel.heard_at or since
    subject, text = channels.trouble(
        brand=brand.name,
        platform=channel.platform,
        cause=str(causes[0]) if causes else "",
        minutes=int((app.clock.now() - heard_at) / timedelta(minutes=1)),
        link=f"{app.public_url}/channels",
        language=person.language,
        address=brand.address,
        way=way,
    )
    return Notice(
        key=f"channel-{channel.platform}-{since:%Y%m%dT%H%M%S}-{person.id}-{way}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
    )
