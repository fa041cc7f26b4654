"""The figures of a period, from what is stored of its days, what is new since, and what is open.

Read are one item a day, the lines of days that are not stored yet (today, mostly), and the open
cases; never a case that has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain import facts as kept
from herodesk.domain import insight
from herodesk.domain.case import Case, State
from herodesk.domain.days import line_of
from herodesk.domain.errors import InvalidError
from herodesk.domain.facts import Fact, Period
from herodesk.domain.insight import Insight, Standing
from herodesk.domain.records import DayLine, DayList, ReplyTime
from herodesk.domain.regrouping import waits_since
from herodesk.ports import App
from herodesk.steps.clocks import clocks
from herodesk.steps.count import last_days, stored_once

USUAL_DAYS = 28
MOST_DAYS = 396
"""Longer than thirteen months nothing is kept."""
LINES = (DayList.CLOSED, DayList.THANKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Every case since a day, once, and those of them and of before that are open."""

    facts: Sequence[Fact]
    standing: Sequence[Standing]

    def about(self, topic: str | None) -> Known:
        """Those about one topic; all of them for None."""
        if topic is None:
            return self
        return Known(
            facts=[fact for fact in self.facts if fact.topic == topic],
            standing=[one for one in self.standing if one.fact.topic == topic],
        )

    def during(self, period: Period) -> list[Fact]:
        """The cases that came in within a period."""
        begins, ends = period.begins, period.ends
        return [fact for fact in self.facts if begins <= fact.opened_at < ends]


def look(period: Period, topic: str | None = None, *, app: App) -> Insight:
    """The figures of a period, of all topics or of one."""
    known = known_since(period.before.begins.date(), app=app).about(topic)
    return figures(period, topic, known, app=app)


def figures(period: Period, topic: str | None, known: Known, *, app: App) -> Insight:
    """The same from what is known already."""
    now, brand = app.clock.now(), app.rules.brand()
    zone = ZoneInfo(period.zone)
    facts = known.during(period)
    waiting = [one for one in known.standing if one.waits_since]
    asked = [fact for fact in facts if fact.asked_solved]
    return Insight(
        period=period,
        topic=topic,
        now=now,
        promise=brand.clocks.promise,
        total=insight.share("all", facts),
        before=insight.share("before", known.during(period.before)),
        days=insight.shares(
            facts,
            lambda fact: f"{fact.opened_at.astimezone(zone):%Y-%m-%d}",
            (day.isoformat() for day in period.days),
        ),
        hours=insight.shares(
            facts,
            lambda fact: f"{fact.opened_at.astimezone(zone):%H}",
            (f"{hour:02}" for hour in range(24)),
        ),
        topics=insight.shares(
            facts, lambda fact: fact.topic or "", (one.id for one in brand.topics if not topic)
        ),
        platforms=insight.shares(facts, lambda fact: fact.platform),
        backlog=insight.backlog(known.standing, now),
        longest_wait=max((_waited(one, now) for one in waiting), default=None),
        at_risk=insight.at_risk(known.standing),
        reach=insight.reach(facts, frozenset(one.fact.number for one in waiting)),
        said=insight.said("all", facts),
        asked=insight.said("asked", asked),
    )


def period_of(first: str, last: str, days: str, *, app: App) -> Period:
    """The period that an address asks for: from, to (YYYY-MM-DD), or the last days.

    InvalidError: "period-unreadable", "period-backwards", "period-long", "period-ahead".
    """
    now, zone = app.clock.now(), app.rules.brand().duty.zone
    if not (first or last):
        if days and not (days.isascii() and days.isdigit() and len(days) < 4 and int(days)):
            raise InvalidError("period-unreadable")
        return _fitting(kept.last_period(now, zone, int(days or USUAL_DAYS)), now)
    try:
        end = date.fromisoformat(last) if last else now.astimezone(ZoneInfo(zone)).date()
        begin = date.fromisoformat(first) if first else end - timedelta(days=USUAL_DAYS - 1)
    except (ValueError, OverflowError):
        raise InvalidError("period-unreadable") from None
    return _fitting(Period(first=begin, last=end, zone=zone), now)


def _fitting(period: Period, now: datetime) -> Period:
    if period.first > period.last:
        raise InvalidError("period-backwards")
    if period.length > MOST_DAYS:
        raise InvalidError("period-long")
    if period.last > kept.last_period(now, period.zone, 1).last:
        raise InvalidError("period-ahead")
    return period


# -- what is known ----------------------------------------------------------------------------


def known_since(first: date, *, app: App) -> Known:
    """Every case that came in since the beginning of a day (UTC), and those that are open now.

    The open ones are read first: one that ends meanwhile is known twice and counts once.
    """
    now = app.clock.now()
    standing = [
        _standing(case, app) for case in app.records.cases(app.records.open_cases()) if case.is_open
    ]
    ended = _ended(first, now.astimezone(UTC).date(), app)
    facts = ended | {one.fact.number: one.fact for one in standing}
    return Known(facts=list(facts.values()), standing=[one for one in standing if _cares(one)])


def _ended(first: date, today: date, app: App) -> dict[str, Fact]:
    """What has ended since that day. Days without a stored item had nothing to store, but for the
    last ones, which may not be counted yet."""
    first = max(first, today - timedelta(days=2 * MOST_DAYS))
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    stored = app.records.day_facts(days)
    have = {one.day for one in stored}
    fresh = [day for day in last_days(app.clock.now()) if first <= day and day not in have]
    return kept.latest(stored, _lines(fresh, app))


def _lines(days: Iterable[date], app: App) -> list[DayLine]:
    return [line for day in days for kind in LINES for line in app.records.day_lines(day, kind)]


def _standing(case: Case, app: App) -> Standing:
    now = app.clock.now()
    times = clocks(case, app=app, now=now)
    since = waits_since(case)
    return Standing(
        fact=Fact.of(line_of(case, times.first_answer, at=now)),
        waits_since=since,
        late=since is not None and times.current.minutes_left < 0,
        held=case.state is State.CLAIMED,
        author=case.author,
    )


def _cares(one: Standing) -> bool:
    return one.fact.counts or one.fact.state is State.TO_JUDGE


def _waited(one: Standing, now: datetime) -> int:
    return int((now - (one.waits_since or now)).total_seconds() // 60)


# -- what is stored ---------------------------------------------------------------------------


def store_facts(yesterday: date, before: Sequence[date], *, app: App) -> None:
    """Store what is known of the cases that ended on days that are over, each day once.

    A day on which nothing ended is not stored, but for the last one: that it is there says that
    all before it are done.
    """
    known = {one.day for one in app.records.day_facts([yesterday, *before])}
    for day in (yesterday, *before):
        if day not in known:
            lines = _lines([day], app)
            if lines or day == yesterday:
                stored_once(*kept.facts_of_day(day, lines), app=app)


def store_reply_time(day: date, *, app: App) -> None:
    """Work out how soon we answered, if the brand shows it to everybody."""
    if not app.rules.brand().public.reply_time:
        return
    stored_once(reply_time(day, app=app), app=app)


def reply_time(day: date, *, app: App) -> ReplyTime:
    """How soon we answered what came in within the last weeks that are over."""
    brand = app.rules.brand()
    today = kept.last_period(app.clock.now(), brand.duty.zone, 1).last
    last = today - timedelta(days=1)
    weeks = Period(first=last - timedelta(days=USUAL_DAYS - 1), last=last, zone=brand.duty.zone)
    total = insight.share("all", known_since(weeks.begins.date(), app=app).during(weeks))
    return ReplyTime(
        day=day,
        first=weeks.first,
        last=weeks.last,
        due=total.due,
        answered=total.answered,
        in_time=total.in_time,
        median=total.median,
        promise=brand.clocks.promise,
    )


def newest_reply_time(*, app: App) -> ReplyTime | None:
    """The one worked out last; None if there is none of these days."""
    days = last_days(app.clock.now(), 3)
    return next(iter(app.records.reply_times(days)), None)


def only_topic(name: str, *, app: App) -> str | None:
    """The id of the topic that was asked for; None for all. InvalidError if there is none."""
    if name and app.rules.brand().topic(name) is None:
        raise InvalidError("no-such-topic")
    return name or None
