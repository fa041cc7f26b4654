"""Ask a platform how our side stands there: webhook, subscriptions, key; extend what would end.

Once a day, and every hour while something is wrong. What it says stands on the channel's record;
`watch_channels` tells IT.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.channel import Channel, is_refusal
from herodesk.domain.reply import Refused
from herodesk.domain.standing import Standing
from herodesk.parts import Ours
from herodesk.ports import App, Probed
from herodesk.steps.channel import change

EVERY = timedelta(hours=24)
SOONER = timedelta(hours=1)
"""While something is wrong, or nobody knows."""


def check_standing(platform: str, *, app: App) -> str:
    """What became of it: `not-due`, `not-asked`, `extended`, `stands`, `flawed` or `unknown`."""
    accounts = app.rules.brand().accounts.get(platform, ())
    channel, now = app.records.channel(platform), app.clock.now()
    if not (accounts and app.public_url) or not _is_due(channel, now):
        return "not-due"
    ours = Ours(account=accounts[0], address=f"{app.public_url}/hooks/{platform}")
    extended = _extended(platform, channel, ours, app)
    asked = app.reader.probe(platform, ours, now=now)
    answer = extended if asked is None else asked
    if answer is None:
        return "not-asked"
    change(platform, lambda it: _told(it, answer, now), records=app.records)
    if isinstance(answer, Standing):
        return "flawed" if answer.faults else "extended" if extended else "stands"
    return "unknown"


def _is_due(channel: Channel, now: datetime) -> bool:
    if channel.asked_at is None:
        return True
    is_sure = not (channel.faults or channel.is_refused)
    pause = SOONER if _is_half_over(channel, now) or not is_sure else EVERY
    return now >= channel.asked_at + pause


def _is_half_over(channel: Channel, now: datetime) -> bool:
    """The second half of a lease is time enough to try again and again."""
    if channel.lease_ends_at is None:
        return False
    since = channel.leased_at
    return since is None or now >= since + (channel.lease_ends_at - since) / 2


def _extended(platform: str, channel: Channel, ours: Ours, app: App) -> Probed:
    """What the platform says to going on, if it is time; None if nothing ends, or not soon."""
    now = app.clock.now()
    if channel.lease_ends_at and not _is_half_over(channel, now):
        return None
    answer = app.reader.extend(platform, ours, now=now)
    if isinstance(answer, Standing) and answer.lease_ends_at:
        ends = answer.lease_ends_at
        change(
            platform,
            lambda it: replace(it, lease_ends_at=ends, leased_at=now),
            records=app.records,
        )
    return answer


def _told(channel: Channel, answer: Probed, now: datetime) -> Channel:
    match answer:
        case Standing():
            return channel.stands(answer, now)
        case Refused(reason=reason) if is_refusal(reason):
            return replace(channel.refused(now), asked_at=now)
        case _:
            return replace(channel, asked_at=now)
