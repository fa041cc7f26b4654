"""Tell each person once what the compact wants of them: to sign, that something is new, a training.

It is one notice for all there is, in nobody's quiet hours, with a link that leads to the compact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.compact import Compact, Footing, major_of
from herodesk.domain.errors import StaleError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.ports import App

MOST_AT_ONCE = 20
"""So many people are told in one run: a new version concerns everybody at the same minute."""

SOON = timedelta(days=30)

BUSY = timedelta(seconds=HANDING_OVER_SECONDS)


def tell_compact(*, app: App) -> dict[str, int]:
    """Tell whoever has not been told; how many were.

    Stored before it is told, marked after: a run that is cut off is gone on with after a minute.
    """
    compact = app.rules.brand().compact
    if not compact.version and not compact.training:
        return {}
    waiting = list(_waiting(compact, app))
    told = sum(_tell(person, footing, news, app) for person, footing, news in waiting)
    return {"compact-told": told} if told else {}


def news_for(person: Person, compact: Compact, today: date) -> tuple[str, ...]:
    """What there is to tell this person, as codes that say it once: "sign:2.0", "news:1.1",
    "training:billing:" with the day on which it ends."""
    found: list[str] = []
    same = major_of(person.signed) == compact.major
    if compact.to_sign(person):
        found.append(f"sign:{compact.version}")
    elif compact.asks(person) and same and person.signed != compact.version:
        found.append(f"news:{compact.version}")
    passed = dict(person.passed)
    for one in compact.needed(person):
        until = one.until(passed[one.topic]) if one.topic in passed else None
        ends = until is not None and today >= until - SOON
        if one.topic in person.topics and (one.topic not in passed or ends):
            found.append(f"training:{one.topic}:{until or ''}")
    return tuple(found)


def _waiting(compact: Compact, app: App) -> Iterator[tuple[Person, Footing, tuple[str, ...]]]:
    from herodesk.steps.sign_compact import today  # not before there is a compact

    now, brand, count = app.clock.now(), app.rules.brand(), 0
    footings = app.records.changes().footings
    for person, every in _concerned(app.roster.people(), compact, today(app)):
        footing = footings.get(person.id) or Footing(person=person.id)
        news = tuple(one for one in every if one not in footing.told)
        busy = footing.telling is not None and now < footing.telling + BUSY
        if news and not busy and not person.quiet_until(now, brand.duty.quiet_hours):
            yield person, footing, news
            count += 1
        if count == MOST_AT_ONCE:
            return


Concerned = tuple[tuple[Person, tuple[str, ...]], ...]

_kept: list[tuple[Sequence[Person], Compact, date, Concerned]] = []
"""Whom the compact wants something of, as it was found last: as long as people, compact and day
are the same, so is that. Thousands are not looked through each minute."""


def _concerned(people: Sequence[Person], compact: Compact, day: date) -> Concerned:
    """Whoever can be told, with all there is to tell them, told before or not."""
    for known, rules, on, concerned in _kept[-1:]:
        if known is people and rules == compact and on == day:
            return concerned
    there = (p for p in people if not p.gone and p.level > 0 and p.way() and p.verified)
    found = tuple((p, news) for p in there if (news := news_for(p, compact, day)))
    _kept[:] = [(people, compact, day, found)]
    return found


def _tell(person: Person, footing: Footing, news: tuple[str, ...], app: App) -> int:
    from herodesk.steps.notify import send
    from herodesk.steps.sign_compact import link_for

    now, token = app.clock.now(), app.tokens.new()
    taken = footing.being_told(now)
    try:
        app.records.save(taken, link_for(person, token, now=now))
        way = person.way() or Way.EMAIL
        send(lambda way: _notice(person, way, news, token, app), way, person, app)
        app.records.save(taken.having_heard(*news))
    except StaleError:
        return 0  # they sign right now, or another run is at it
    finally:
        app.records.changes(fresh=True)
    return 1


def _notice(person: Person, way: Way, news: tuple[str, ...], token: str, app: App) -> Notice:
    from herodesk.texts import compact as texts

    brand, sign = app.rules.brand(), any(one.startswith("sign:") for one in news)
    topics = [one.split(":")[1] for one in news if one.startswith("training:")]
    names = [_name(topic, person.language, app) for topic in topics]
    concerns = sign or any(one.startswith("news:") for one in news)
    subject, text = texts.calls(
        brand=brand.name,
        version=brand.compact.version,
        from_when=None if person.unsigned else brand.compact.counts_from,
        sign=sign,
        news=concerns and not sign,
        topics=", ".join(names),
        link=f"{app.public_url}/k/{token}" if concerns else f"{app.public_url}/me",
        language=person.language,
        address=brand.address,
        way=way,
    )
    return Notice(
        key=f"compact-{person.id}-{'-'.join(news)}-{way}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
    )


def _name(topic: str, language: str, app: App) -> str:
    known = app.rules.brand().topic(topic)
    return known.name.get(language, topic) if known else topic
