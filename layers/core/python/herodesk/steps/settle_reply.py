"""Bring a reply and its case to the same end: sent, waiting, refused, or for a person to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from herodesk.domain import answering, holding, taking_back
from herodesk.domain.case import Case, Entry
from herodesk.domain.case_post import CasePost
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.clocks import ended
from herodesk.steps.notify import send
from herodesk.texts import notices

STANDING = frozenset({ReplyState.SENT, ReplyState.BY_HAND})


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
        doubtful=False,
        v=reply.v + 1,
    )
    since = case.waiting_since or now
    from herodesk.steps.promise import looked_at_next, promised_by  # triage seldom settles one

    look_at = looked_at_next(case, now, app)
    before = case
    case, entry = answering.answered(
        case, now=now, who=reply.hero, look_at=look_at, value=remote_id
    )
    noticed: tuple[Entry, ...] = ()
    if case.is_open and (reply.promised or case.promise):
        case, noticed = promised_by(case, reply, entry, app)
    if _is_asked_since(case, reply, app):
        case = taking_back.asked_since(case, since, now=now, clocks=app.rules.brand().clocks)
    over = ended(before, case, app=app, at=entry.at)
    app.records.save(sent, case, entry, *noticed, *over)
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
    failed = reply.refused(reason, detail)
    changed, entry = answering.reply_failed(
        case,
        now=app.clock.now(),
        who=reply.hero,
        why=reason,
        lease_minutes=app.rules.brand().clocks.lease,
    )
    app.records.save(failed, changed, entry, *ended(case, changed, app=app, at=entry.at))
    alert(changed, failed, reply.hero, app)
    return changed


def mark_unknown(case: Case, reply: Reply, *, reason: str, app: App) -> Case:
    """Nobody can tell whether it is out there: a person looks, the lease holds."""
    unknown = replace(reply, state=ReplyState.UNKNOWN, reason=reason, deadline=None, v=reply.v + 1)
    now = app.clock.now()
    case, entry = answering.reply_unknown(
        case, now=now, who=reply.hero, why=reason, look_at=now + timedelta(hours=1)
    )
    app.records.save(unknown, case, entry)
    alert(case, unknown, reply.hero, app)
    return case


def answered_otherwise(case: Case, reply: Reply, app: App) -> bool:
    """True if the customer has another answer than this one."""
    file = app.records.file(case.number)
    if file is None:
        return False
    others = (other for other in file.replies if other.reply_id != reply.reply_id)
    by_hand = any(entry.what == "answered-by-hand" for entry in file.timeline)
    return by_hand or any(other.state in STANDING for other in others)


def writes_back(case: Case, post: CasePost, app: App) -> bool:
    """True if the customer goes on after an answer with a post that by itself says little.

    Written before send was pressed it is a part of what we answered."""
    if not case.writes_back(post):
        return False
    file = app.records.file(case.number)
    since = max(_pressed(file.replies if file else ()), default=case.answered_at)
    return since is not None and post.at > since


def _is_asked_since(case: Case, reply: Reply, app: App) -> bool:
    """True if the customer asked for somebody after send was pressed; or wrote after the answer
    that this one corrects, and nobody replied."""
    since = reply.first_at
    if since is None:
        return any(
            (post.needs_care or case.writes_back(post)) and post.at > reply.created_at
            for post in case.standing_posts
        )
    file = app.records.file(case.number)
    if file is None:
        return False
    others = [other for other in file.replies if other.reply_id != reply.reply_id]
    last = max([since, *_pressed(others)])
    return any(post.at > last for post in case.standing_posts)


def _pressed(replies: Iterable[Reply]) -> list[datetime]:
    """When send was first pressed for each of these that the customer has."""
    return [one.first_at or one.created_at for one in replies if one.state in STANDING]


def alert(case: Case, reply: Reply, who: str, app: App) -> None:
    """Tell whoever pressed send, or wanted it back; the page shows it too, so a lost alert loses
    nothing."""
    person = app.roster.person(who)
    if person is not None:
        say = partial(_words, case, reply, person, app=app)
        send(say, person.way() or Way.EMAIL, person, app)


def _say(reply: Reply) -> Callable[..., tuple[str, str]]:
    """What tells of this end of an answer."""
    from herodesk.texts import taking_back as others  # triage settles replies, but never those

    if reply.state is ReplyState.UNKNOWN:
        return notices.reply_unknown
    if reply.state is ReplyState.SENT:
        return others.reply_not_withdrawn
    return others.post_gone if reply.reason == "post-gone" else notices.reply_failed


def _words(case: Case, reply: Reply, person: Person, way: Way, app: App) -> Notice:
    brand = app.rules.brand()
    subject, text = _say(reply)(
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
