"""A platform tells what became of an answer it had taken: it is there, or did not arrive."""

from __future__ import annotations

from collections.abc import Mapping

from herodesk.domain import taking_back
from herodesk.domain.case import Case
from herodesk.domain.post import Fate
from herodesk.domain.reply import Reply, ReplyState
from herodesk.ports import App
from herodesk.steps.clocks import ended
from herodesk.steps.hear import reminding_holder
from herodesk.steps.notify import OfferKey, notify
from herodesk.steps.open_case import Taken
from herodesk.steps.settle_reply import alert, answered_otherwise, mark_failed, mark_sent
from herodesk.steps.turns import Turns

_ON_ITS_WAY = frozenset({ReplyState.SENDING, ReplyState.UNKNOWN})


def settle_fate(fate: Fate, app: App) -> Taken:
    """It may come several times, late and in any order: what is settled stays, but that an answer
    which was taken to be out there did not arrive."""
    case, reply = app.records.case(fate.case), app.records.reply(fate.case, fate.reply_id)
    if case is None or reply is None or reply.platform != fate.platform:
        return Taken(what="own")
    is_pending = reply.state in _ON_ITS_WAY and case.reply == reply.reply_id
    if fate.reason is None:
        if not is_pending:
            return Taken(what="own", case=case.number)
        mark_sent(case, reply, remote_id=fate.remote_id, url=None, app=app)
        return Taken(what="own-confirmed", case=case.number)
    if is_pending:
        mark_failed(case, reply, reason=fate.reason, detail=fate.detail, app=app)
    elif reply.state is ReplyState.SENT and reply.remote_id == fate.remote_id:
        _mark_undelivered(case, reply, fate.reason, fate.detail, app)
    else:
        return Taken(what="own", case=case.number)
    return Taken(what="own-failed", case=case.number)


def _mark_undelivered(case: Case, reply: Reply, reason: str, detail: str, app: App) -> None:
    """Whoever pressed send is told, and whoever holds the case now."""
    from herodesk.steps.promise import promised_instead

    failed = reply.refused(reason, detail)
    changed, entry = taking_back.undelivered(
        case,
        now=app.clock.now(),
        who=reply.hero,
        why=reason,
        stands=answered_otherwise(case, reply, app),
        clocks=app.rules.brand().clocks,
    )
    changed = promised_instead(changed, reply, None, app)
    turns = Turns(app)
    secrets: Mapping[OfferKey, str] = {}
    with turns.if_stored():
        if changed.owner not in {None, reply.hero}:
            changed, secrets = reminding_holder(case, changed, turns, app)
        app.records.save(failed, changed, entry, *ended(case, changed, app=app, at=entry.at))
    alert(changed, failed, reply.hero, app)
    notify(changed, secrets, app=app)
