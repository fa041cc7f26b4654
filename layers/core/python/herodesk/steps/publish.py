"""Publish one reply, at most once, and finish those whose sending was cut off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from herodesk.domain import holding
from herodesk.domain.case import Case
from herodesk.domain.channel import Channel, is_refusal
from herodesk.domain.post import Removed
from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, ReplyState, Sent, Wait
from herodesk.ports import App
from herodesk.steps.channel import change
from herodesk.steps.offer import PAUSE_LOOK, resume
from herodesk.steps.settle_reply import mark_failed, mark_sent, mark_unknown, mark_waiting
from herodesk.steps.take_back import take_back

SENDING_SECONDS = 30
"""Longer than a request to a platform may take (13 s): after it nobody is sending any more."""

SETTLING_SECONDS = 15
"""How long after that a platform may need to show what it has accepted."""

LOOK_AGAIN = timedelta(seconds=60)
"""After this somebody looks again at what the platform could not tell."""

MOST_ATTEMPTS = 5


def publish(number: str, reply_id: str, *, app: App) -> str:
    """Send a queued reply, or delete one that is to be withdrawn; the state it ends in.

    StaleError if somebody else is at it.
    """
    case, reply = app.records.case(number), app.records.reply(number, reply_id)
    if case is None or reply is None or case.reply != reply_id:
        if case is not None:
            resume(case, app=app)  # the run that withdrew it may have died before it told the owner
        return "nothing-to-do"
    if reply.not_before and app.clock.now() < reply.not_before:
        return str(reply.state)
    match reply.state:
        case ReplyState.QUEUED:
            return _prepare(case, reply, app)
        case ReplyState.WITHDRAWING:
            from herodesk.steps.take_down import take_down  # needed seldom

            return take_down(case, reply, app=app)
        case state:
            return str(state)


def _prepare(case: Case, reply: Reply, app: App) -> str:
    """Look at what has to be looked at before the reply is sent, and make the way free for it."""
    old = app.records.reply(case.number, reply.instead_of) if reply.instead_of else None
    replacing = old if old and old.state is ReplyState.SENT else None
    if not reply.attempts and (old is None or replacing) and _post_is_gone(case, reply, app):
        return "failed"
    if reply.doubtful and (known := _look_again(case, reply, app)):
        return known
    if reply.picture and not reply.prepared and not (replacing and _edits(reply, app)):
        return _hand_over_picture(case, reply, app)
    if replacing:
        if _is_paused(reply, app):
            # The old one stays while the new one may not come: a withdrawal alone is not held up.
            return _hold_back(case, reply, app)
        from herodesk.steps.take_down import replace_old

        settled = replace_old(case, replacing, reply, app=app)
        if isinstance(settled, str):
            return settled
        case = settled
    return _send(case, reply, app)


def _edits(reply: Reply, app: App) -> bool:
    return app.abilities(reply.platform).EDITS


def _hand_over_picture(case: Case, reply: Reply, app: App) -> str:
    """Before anything is public, and before an old answer makes room: the picture is there."""
    from herodesk.steps.picture import TRY_AGAIN, hand_over  # few answers have one

    match hand_over(reply, app=app):
        case Wait(until=until, prepared=str(prepared)):
            return _prepared(case, reply, until, prepared, app)
        case Wait(until=until):
            mark_waiting(case, reply, until=until, app=app)
            return "waiting"
        case Lost():
            tried = replace(reply, attempts=reply.attempts + 1)
            mark_waiting(case, tried, until=app.clock.now() + TRY_AGAIN, app=app)
            return "waiting"
        case Refused() as refused:
            return _refused(case, reply, refused, app)
        case _:
            return str(reply.state)


def _send(case: Case, reply: Reply, app: App) -> str:
    now = app.clock.now()
    sending = replace(
        reply,
        state=ReplyState.SENDING,
        attempts=reply.attempts + 1,
        not_before=None,
        deadline=now + timedelta(seconds=SENDING_SECONDS),
        v=reply.v + 1,
    )
    case = holding.looked_at(case, next_due=_settled_at(sending, now))
    app.records.save(sending, case)
    if _is_paused(reply, app):  # nobody is asked: that is no attempt
        return _hold_back(case, replace(sending, attempts=reply.attempts), app)
    return _conclude(case, sending, app.publisher.publish(sending, now=now), app)


def _is_paused(reply: Reply, app: App) -> bool:
    """Right before a request: nothing goes out in public where somebody has paused it."""
    return app.records.brakes(fresh=True).stopping(reply.platform) is not None


def _hold_back(case: Case, reply: Reply, app: App) -> str:
    """It waits until somebody lets the channel go on."""
    mark_waiting(case, reply, until=app.clock.now() + PAUSE_LOOK, app=app, paused=True)
    return "waiting"


def _post_is_gone(case: Case, reply: Reply, app: App, detail: str = "") -> bool:
    """Look whether the post still stands; if not, its words go and the reply fails, unsent.

    A look that fails says nothing: then the sending itself shows what is wrong.
    """
    if not app.publisher.post_is_gone(reply, now=app.clock.now()):
        return False
    case = _without_post(case, reply, app)
    mark_failed(case, reply, reason="post-gone", detail=detail, app=app)
    return True


def _without_post(case: Case, reply: Reply, app: App) -> Case:
    """The case after the words of the post have been taken away, as if we had been told."""
    removed = Removed(platform=reply.platform, post_id=reply.post_id)
    take_back(removed, app.clock.now(), app)
    return app.records.case(case.number) or case


def _look_again(case: Case, reply: Reply, app: App) -> str:
    """A person says that it is not out there; nothing if that is so as far as can be seen."""
    now = app.clock.now()
    match app.publisher.find(reply, now=now):
        case Sent() as found:
            return _sent(case, reply, found, app)
        case Look.LATER:
            mark_waiting(case, reply, until=now + LOOK_AGAIN, app=app)
            return "waiting"
        case _:
            return ""


def watch_over(case: Case, *, app: App) -> str:
    """Finish what was left of the reply on its way: ask again, or look on the platform."""
    reply = app.records.reply(case.number, case.reply) if case.reply else None
    if reply is None:
        return "nothing-to-do"
    now = app.clock.now()
    match reply.state:
        case ReplyState.QUEUED | ReplyState.WITHDRAWING:
            app.records.save(holding.looked_at(case, next_due=now + LOOK_AGAIN))
            app.outbox.put(case.number, reply.reply_id)
            return "asked-again"
        case ReplyState.SENDING:
            return _look(case, reply, app)
        case state:
            app.records.save(holding.looked_at(case, next_due=now + timedelta(hours=1)))
            return str(state)


def _conclude(case: Case, reply: Reply, outcome: Outcome, app: App) -> str:
    match outcome:
        case Sent() as sent:
            return _sent(case, reply, sent, app)
        case Wait(until=until, prepared=str(prepared)):
            return _prepared(case, reply, until, prepared, app)
        case Wait(until=until):
            mark_waiting(case, reply, until=until, app=app)
            return "waiting"
        case Refused(reason="post-gone", detail=detail) if _post_is_gone(case, reply, app, detail):
            return "failed"
        case Refused() as refused:
            return _refused(case, reply, refused, app)
        case Lost():
            return "sending"  # follow-up looks on the platform after the settling time


def _sent(case: Case, reply: Reply, sent: Sent, app: App) -> str:
    mark_sent(case, reply, remote_id=sent.remote_id, url=sent.url, app=app)
    _accepted(reply, app)
    return "sent"


def _refused(case: Case, reply: Reply, refused: Refused, app: App) -> str:
    mark_failed(case, reply, reason=refused.reason, detail=refused.detail, app=app)
    if is_refusal(refused.reason):
        now = app.clock.now()
        change(reply.platform, lambda it: it.refused(now), records=app.records)
    return "failed"


def _prepared(case: Case, reply: Reply, until: datetime, prepared: str, app: App) -> str:
    """The first of two steps is done, or has to be done again: kept, then asked for the next."""
    mark_waiting(case, replace(reply, prepared=prepared or None), until=until, app=app)
    seconds = max(round((until - app.clock.now()).total_seconds()), 1)
    app.outbox.put(case.number, reply.reply_id, delay_seconds=seconds)
    return "waiting"


def _accepted(reply: Reply, app: App) -> None:
    """Our key is good again, if it was not; and what the answer cost is counted, if anything."""
    mils, now = mils_of(reply, app.abilities(reply.platform).PRICES), app.clock.now()

    def changed(it: Channel) -> Channel | None:
        good = replace(it, refused_at=None)
        if mils:
            return good.paid_for(mils, now)
        return good if it.refused_at else None

    change(reply.platform, changed, records=app.records)


def mils_of(reply: Reply, prices: Mapping[str, str]) -> int:
    """What the answer cost, in thousandths of a US dollar."""
    if reply.private:
        price = prices.get("message", "0")
    else:
        plain = prices.get("reply", "0")
        price = prices.get("link", plain) if "://" in reply.public_text else plain
    return int(Decimal(price) * 1000)


def _look(case: Case, reply: Reply, app: App) -> str:
    """The sending was cut off or its answer lost: it went out, or it did not, or who knows."""
    now = app.clock.now()
    if now < _settled_at(reply, now):
        return "sending"
    match app.publisher.find(reply, now=now):
        case Sent() as found:
            return _sent(case, reply, found, app)
        case Look.LATER:
            app.records.save(holding.looked_at(case, next_due=now + LOOK_AGAIN))
            return "sending"
        case Look.ABSENT if reply.attempts < MOST_ATTEMPTS:
            mark_waiting(case, reply, until=now, app=app)
            app.outbox.put(case.number, reply.reply_id, delay_seconds=1)
            return "asked-again"
        case _:
            mark_unknown(case, reply, reason="timeout", app=app)
            return "unknown"


def _settled_at(reply: Reply, now: datetime) -> datetime:
    return (reply.deadline or now) + timedelta(seconds=SETTLING_SECONDS)
