"""Bring a reply and its case to the same end: sent, waiting, refused, or for a person to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from herodesk.domain import answering, holding
from herodesk.domain.case import Case
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.notify import send
from herodesk.texts import notices

QUIET_DAYS = 7


def mark_sent(case: Case, reply: Reply, *, remote_id: str, url: str | None, app: App) -> Case:
    """The platform has it: the clock of the first answer stops."""
    now = app.clock.now()
    sent = replace(
        reply,
        state=ReplyState.SENT,
        remote_id=remote_id,
        url=url,
        deadline=None,
        reason=None,
        v=reply.v + 1,
    )
    look_at = now + timedelta(days=QUIET_DAYS)
    case, entry = answering.answered(
        case, now=now, who=reply.hero, look_at=look_at, value=remote_id
    )
    app.records.save(sent, case, entry)
    return case


def mark_waiting(
    case: Case, reply: Reply, *, until: datetime, app: App, paused: bool = False
) -> Case:
    """The platform takes nothing now; the lease holds and the reply goes out later by itself.

    `paused`: somebody has stopped the channel, and resuming it wakes the case.
    """
    until = max(until, app.clock.now() + timedelta(seconds=1))
    waiting = replace(
        reply, state=ReplyState.QUEUED, not_before=until, deadline=None, v=reply.v + 1
    )
    case = replace(holding.looked_at(case, next_due=until), paused=paused)
    app.records.save(waiting, case)
    return case


def mark_failed(case: Case, reply: Reply, *, reason: str, detail: str, app: App) -> Case:
    """The platform will never take it: back to the person, with the reason (I6)."""
    failed = replace(
        reply,
        state=ReplyState.FAILED,
        reason=reason,
        detail=detail[:300],
        deadline=None,
        v=reply.v + 1,
    )
    case, entry = answering.reply_failed(
        case,
        now=app.clock.now(),
        who=reply.hero,
        why=reason,
        lease_minutes=app.rules.brand().clocks.lease,
    )
    app.records.save(failed, case, entry)
    _alert(case, failed, app)
    return case


def mark_unknown(case: Case, reply: Reply, *, reason: str, app: App) -> Case:
    """Nobody can tell whether it is out there: a person looks, the lease holds."""
    unknown = replace(reply, state=ReplyState.UNKNOWN, reason=reason, deadline=None, v=reply.v + 1)
    now = app.clock.now()
    case, entry = answering.reply_unknown(
        case, now=now, who=reply.hero, why=reason, look_at=now + timedelta(hours=1)
    )
    app.records.save(unknown, case, entry)
    _alert(case, unknown, app)
    return case


def _alert(case: Case, reply: Reply, app: App) -> None:
    """Tell the author of the reply; the page shows it too, so a lost alert loses nothing."""
    person = app.roster.person(reply.hero)
    if person is not None:
        say = partial(_words, case, reply, person, app=app)
        send(say, person.way() or Way.EMAIL, person, app)


def _words(case: Case, reply: Reply, person: Person, way: Way, app: App) -> Notice:
    brand = app.rules.brand()
    say = notices.reply_unknown if reply.state is ReplyState.UNKNOWN else notices.reply_failed
    subject, text = say(
        brand=brand.name,
        number=case.number,
        reason=reply.reason or "",
        link=f"{app.public_url}/cases/{case.number}",
        language=person.language,
        address=brand.address,
        way=way,
    )
    return Notice(
        key=f"{case.number}-{reply.reply_id}-{reply.state}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
        case=case.number,
    )
