"""How each channel fares: deliveries against the usual, reading back, key, spending, answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from herodesk.domain.baseline import ALL, Habits
from herodesk.domain.brakes import Pause
from herodesk.domain.brand import Account
from herodesk.domain.channel import SLOT, Cause, Channel
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.catch_up import NEAR_PERCENT, rules_of
from herodesk.steps.watch_channels import heard_lately, last_heard

KNOWN_AFTER_HOURS = 24
"""So much of a channel has to be seen before anything is called usual."""

UNREAD_AFTER = timedelta(hours=1)
"""A look that failed is called trouble if none has gone well for so long."""


class Health(StrEnum):
    """How a channel is, the gravest first."""

    REFUSED = "refused"
    FLAWED = "flawed"
    ENDING = "ending"
    SILENT = "silent"
    UNREAD = "unread"
    PAUSED = "paused"
    NEW = "new"
    FINE = "fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """One channel as its page shows it.

    `usual_minutes` is how often something usually comes at this hour, None while that is not
    known; `failed` are the cases with an answer that could not be sent there, or nobody knows.
    `every_minutes` is how often it is read back, 0 = never; `cap_usd` what that may cost a month.
    """

    platform: str
    accounts: Sequence[Account]
    channel: Channel
    health: Health
    pause: Pause | None
    heard_at: datetime | None
    usual_minutes: int | None
    failed: Sequence[str]
    every_minutes: int
    cap_usd: int
    spent_mils: int
    answers_mils: int = 0

    @property
    def is_behind(self) -> bool:
        """True if older pages wait to be read back."""
        return any(cursor.page for cursor in self.channel.cursors)

    @property
    def is_near_cap(self) -> bool:
        """True from where reading becomes rarer to save money."""
        near = self.spent_mils * 100 >= self.cap_usd * 1000 * NEAR_PERCENT
        return self.spent_mils > 0 and near


def look_channels(person: Person, *, app: App) -> list[ChannelView]:
    """Every channel of the brand, the gravest first; NotAllowedError for who may not see them."""
    if not may(person, Right.CHANNELS):
        raise NotAllowedError("leads-only")
    stored = {channel.platform: channel for channel in app.records.channels()}
    heard, failed = heard_lately(app), _failed(app)
    views = [
        _view(
            stored.get(platform, Channel(platform=platform)),
            heard.get(platform, ()),
            failed.get(platform, ()),
            app,
        )
        for platform in sorted(app.rules.brand().accounts)
    ]
    return sorted(views, key=lambda view: list(Health).index(view.health))


def _failed(app: App) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case in app.records.cases(app.records.open_cases()):
        if case.trouble:
            found[case.platform].append(case.number)
    return found


def _view(
    channel: Channel, times: Sequence[datetime], failed: Sequence[str], app: App
) -> ChannelView:
    brand, now = app.rules.brand(), app.clock.now()
    rules = rules_of(channel.platform, app)
    pause = app.records.brakes(fresh=True).stopping(channel.platform)
    heard_at = last_heard(channel, times)
    return ChannelView(
        platform=channel.platform,
        accounts=brand.accounts[channel.platform],
        channel=channel,
        health=_health(channel, heard_at, pause, now, brand.duty.zone),
        pause=pause,
        heard_at=heard_at,
        usual_minutes=_usual_minutes(channel, now, brand.duty.zone),
        failed=failed,
        every_minutes=rules.every_minutes or 0,
        cap_usd=rules.most_usd_a_month,
        spent_mils=channel.spent(now),
        answers_mils=channel.answered_for(now),
    )


def _health(
    channel: Channel, heard_at: datetime | None, pause: Pause | None, now: datetime, zone: str
) -> Health:
    if channel.is_refused:
        return Health.REFUSED
    if channel.faults:
        return Health.FLAWED
    if channel.ends_soon(now):
        return Health.ENDING
    told = channel.trouble is not None and Cause.SILENT in channel.trouble.causes
    ended = heard_at and heard_at + SLOT
    if channel.is_silent(ended, now, zone) or (told and heard_at == channel.heard_at):
        return Health.SILENT
    if channel.error and now - (channel.good_at or now - UNREAD_AFTER) >= UNREAD_AFTER:
        return Health.UNREAD
    if pause:
        return Health.PAUSED
    return Health.FINE if heard_at or channel.good_at else Health.NEW


def _usual_minutes(channel: Channel, now: datetime, zone: str) -> int | None:
    rhythm = channel.rhythm
    if rhythm is None or rhythm.seen < KNOWN_AFTER_HOURS:
        return None
    rate = Habits(zone=zone, all=rhythm, topics={}).rate(ALL, now)
    return round(60 / rate) if rate > 0 else None
