"""Follow up on what a customer did to a case: its reasons, a word to its holder, people to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from herodesk.domain import hearing, telling
from herodesk.domain.case import Case, State
from herodesk.domain.finding import Finding, Signal
from herodesk.ports import App
from herodesk.steps.notify import OfferKey, invite, notify
from herodesk.steps.offer import go_on
from herodesk.steps.turns import Turn, Turns


def explained_by(before: Case, case: Case, news: tuple[str, Finding | None], app: App) -> Case:
    """The case with the reasons of the post that leads it now; `news` is the post that changed."""
    lead, led = case.lead, before.lead
    post_id, finding = news
    if lead is None or (led and lead.post_id == led.post_id != post_id):
        return case
    if lead.post_id != post_id:
        line = app.records.post(case.platform, lead.post_id)
        finding = line.finding if line else None
    return hearing.explained(case, finding)


def tell(before: Case, case: Case, secrets: Mapping[OfferKey, str], app: App) -> None:
    """Tell the holder, or ask people at once where what the customer did cannot wait."""
    notify(case, secrets, app=app)
    if hearing.cannot_wait(before, case):
        go_on(case, anew=bool({Signal.LEGAL, Signal.PRESS} & hearing.graver(before, case)), app=app)


def reminding_holder(
    before: Case, joined: Case, turns: Turns, app: App
) -> tuple[Case, Mapping[OfferKey, str]]:
    """Who has answered already is told that there is something to answer again (the customer
    writes, or the answer was withdrawn); who is at it sees it, and is told what cannot wait.

    The case is stored within `turns.if_stored`, so that a lost race takes no turn."""
    woken = joined.state is State.CLAIMED and (
        before.state is not State.CLAIMED or bool(hearing.graver(before, joined))
    )
    holder = app.roster.person(joined.owner) if woken and joined.owner else None
    if holder is None:
        return joined, {}
    now, danger = app.clock.now(), Signal.DANGER in joined.signals
    quiet = holder.quiet_until(now, app.rules.brand().duty.quiet_hours)
    if quiet and not danger:
        word = invite(joined, [(holder, Turn.FREE)], app=app, reminder=True)
        lease = timedelta(minutes=app.rules.brand().clocks.lease)
        return telling.held_until(joined, word.offers, quiet, lease=lease), {}
    granted = turns.grant([holder], 1, danger=danger)
    word = invite(joined, granted, app=app, reminder=True)
    return telling.reminding(joined, word.offers, now=now), word.secrets
