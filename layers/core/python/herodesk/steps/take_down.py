"""Delete or change a published answer, and bring it and its case to the same end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from herodesk.domain import holding, taking_back
from herodesk.domain.case import Case
from herodesk.domain.reply import Gone, Lost, Outcome, Refused, Reply, ReplyState, Sent, Wait
from herodesk.ports import App
from herodesk.steps.clocks import ended
from herodesk.steps.hear import reminding_holder
from herodesk.steps.notify import OfferKey, notify
from herodesk.steps.promise import promised_instead
from herodesk.steps.settle_reply import alert, answered_otherwise
from herodesk.steps.turns import Turns

MOST_ATTEMPTS = 5
TRY_AGAIN_SECONDS = 30
_LOST = "lost"


def take_down(case: Case, reply: Reply, *, app: App) -> str:
    """Delete an answer that is to be withdrawn. Doing it twice is safe: what is gone is gone."""
    match _again_later(reply, app.publisher.withdraw(reply, now=app.clock.now()), app):
        case Wait() as wait:
            _put_off(case, reply, wait, app)
            return "waiting"
        case Refused(reason=reason, detail=detail):
            _mark_not_withdrawn(case, reply, reason=reason, detail=detail, app=app)
            return "sent"
        case _:
            _mark_withdrawn(case, reply, app=app)
            return "withdrawn"


def replace_old(case: Case, old: Reply, new: Reply, *, app: App) -> Case | str:
    """Make the way free for a corrected answer: the case as it is now, or what became of it.

    Where the platform edits, that is all; elsewhere the old answer is deleted first, so that
    there are never two.
    """
    now = app.clock.now()
    outcome: Outcome | Gone
    if app.abilities(case.platform).EDITS:
        outcome = app.publisher.correct(replace(new, remote_id=old.remote_id, url=old.url), now=now)
    else:
        outcome = app.publisher.withdraw(old, now=now)
    match _again_later(new, outcome, app):
        case Wait() as wait:
            _put_off(case, new, wait, app)
            return "waiting"
        case Refused(reason=reason, detail=detail):
            _mark_not_corrected(case, new, reason=reason, detail=detail, app=app)
            return "failed"
        case Sent(url=url):
            _mark_corrected(case, old, new, url=url, app=app)
            return "sent"
        case _:
            return _mark_made_room(case, old, new, app=app)


def _again_later(reply: Reply, outcome: Outcome | Gone, app: App) -> Sent | Gone | Wait | Refused:
    """A lost answer is asked for again, but not for ever: in the end a person has to look."""
    if not isinstance(outcome, Lost):
        return outcome
    if reply.attempts + 1 >= MOST_ATTEMPTS:
        return Refused(reason="please-look")
    until = app.clock.now() + timedelta(seconds=TRY_AGAIN_SECONDS)
    return Wait(until=until, reason=_LOST)


def _mark_withdrawn(case: Case, reply: Reply, *, app: App) -> Case:
    """The platform has deleted it. Who gets the case back by it, without having asked, is told."""
    stands = answered_otherwise(case, reply, app)
    who = reply.taken_back_by or reply.hero
    changed, entry = taking_back.withdrawn(
        case, now=app.clock.now(), who=who, stands=stands, clocks=app.rules.brand().clocks
    )
    changed = promised_instead(changed, reply, None, app)
    turns = Turns(app)
    secrets: Mapping[OfferKey, str] = {}
    with turns.if_stored():
        if changed.owner != who:
            changed, secrets = reminding_holder(case, changed, turns, app)
        app.records.save(_gone(reply), changed, entry, *ended(case, changed, app=app, at=entry.at))
    return notify(changed, secrets, app=app)


def _mark_not_withdrawn(case: Case, reply: Reply, *, reason: str, detail: str, app: App) -> Case:
    """The platform keeps it: it is published as before, and whoever asked is told why."""
    who = reply.taken_back_by or reply.hero
    kept = replace(
        reply,
        state=ReplyState.SENT,
        reason=reason,
        detail=detail[:300],
        not_before=None,
        v=reply.v + 1,
    )
    changed, entry = taking_back.not_withdrawn(
        case, now=app.clock.now(), who=who, why=reason, clocks=app.rules.brand().clocks
    )
    app.records.save(kept, changed, entry, *ended(case, changed, app=app, at=entry.at))
    alert(changed, kept, who, app)
    return changed


def _mark_made_room(case: Case, old: Reply, new: Reply, *, app: App) -> Case:
    """The old answer is deleted; from now on the corrected one is an answer like any other."""
    changed, entry = taking_back.made_room(case, now=app.clock.now(), who=new.hero)
    app.records.save(_gone(replace(old, taken_back_by=new.hero)), changed, entry)
    return changed


def _mark_not_corrected(case: Case, new: Reply, *, reason: str, detail: str, app: App) -> Case:
    """The old answer still stands; the new one is kept to copy, with the reason (I6)."""
    failed = new.refused(reason, detail)
    changed, entry = taking_back.not_corrected(
        case, now=app.clock.now(), who=new.hero, why=reason, clocks=app.rules.brand().clocks
    )
    app.records.save(failed, changed, entry, *ended(case, changed, app=app, at=entry.at))
    alert(changed, failed, new.hero, app)
    return changed


def _mark_corrected(case: Case, old: Reply, new: Reply, *, url: str | None, app: App) -> Case:
    """The same published answer has the new words."""
    before = replace(old, state=ReplyState.CORRECTED, taken_back_by=new.hero, v=old.v + 1)
    after = replace(
        new,
        state=ReplyState.SENT,
        remote_id=old.remote_id,
        url=url or old.url,
        not_before=None,
        v=new.v + 1,
    )
    changed, entry = taking_back.corrected(
        case,
        now=app.clock.now(),
        who=new.hero,
        value=old.remote_id or "",
        clocks=app.rules.brand().clocks,
    )
    changed = promised_instead(changed, old, new, app)
    over = ended(case, changed, app=app, at=entry.at)
    app.records.save(before, after, changed, entry, *over)
    return changed


def _put_off(case: Case, reply: Reply, wait: Wait, app: App) -> None:
    """Nothing came of it now; follow-up asks for it again. Only what was lost is counted."""
    later = replace(
        reply,
        attempts=reply.attempts + (wait.reason == _LOST),
        not_before=wait.until,
        v=reply.v + 1,
    )
    app.records.save(later, holding.looked_at(case, next_due=wait.until))


def _gone(reply: Reply) -> Reply:
    return replace(
        reply, state=ReplyState.WITHDRAWN, reason=None, detail=None, not_before=None, v=reply.v + 1
    )
