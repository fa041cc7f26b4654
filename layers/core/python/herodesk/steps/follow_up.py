"""Do what fell due: answers on their way, leases, the ladder, quiet cases."""

from __future__ import annotations

from herodesk.domain import holding
from herodesk.domain.case import Case, State
from herodesk.domain.errors import ConflictError, HerodeskError
from herodesk.ports import App
from herodesk.steps.offer import offer, resume, told
from herodesk.steps.publish import watch_over
from herodesk.steps.route import FIRST_STAGE, LAST_STAGE, LEADS_STAGE

MOST_CASES = 200
"""So many cases in one run; what is left falls due in the next one, earliest first."""


def follow_up(*, app: App) -> dict[str, int]:
    """Work off every case that is due; how many of what was done.

    One case that fails stops no other: its error is raised when all others are done.
    """
    from herodesk.steps.wake import wake  # nobody else loads it

    done: dict[str, int] = {}
    failed: list[Exception] = []
    try:
        done |= wake(app=app)
    except HerodeskError as error:
        failed.append(error)
    for number in app.records.due(app.clock.now(), MOST_CASES):
        try:
            what = _due(number, app)
        except ConflictError:
            what = "somebody-was-faster"
        except HerodeskError as error:
            failed.append(error)
            what = "failed"
        done[what] = done.get(what, 0) + 1
    if failed:
        raise ExceptionGroup("follow-up could not finish some cases", failed)
    return done


def _due(number: str, app: App) -> str:
    """The index may be old: decide on the case itself."""
    case = app.records.case(number)
    now = app.clock.now()
    if case is None or case.next_due is None or case.next_due > now:
        return "not-due"
    if case.reply:
        return f"reply-{watch_over(case, app=app)}"
    if case.state is State.CLAIMED:
        return _tell_holder(case, app) if case.was_cut_off(now) else _end_lease(case, app)
    if case.state in {State.ANSWERED, State.SOLVED}:
        closed, entry = holding.closed(case, now=now)
        app.records.save(closed, entry)
        return "closed"
    return _next_stage(case, app)


def _tell_holder(case: Case, app: App) -> str:
    """Quiet hours are over, or whoever wanted to tell the holder was cut off."""
    case = resume(case, app=app)
    if not case.unsent:
        app.records.save(holding.looked_at(case, next_due=case.lease_until or app.clock.now()))
    return "told"


def _end_lease(case: Case, app: App) -> str:
    free, entry = holding.lease_ended(case, now=app.clock.now())
    app.records.save(free, entry)
    offer(free, app=app, stage=FIRST_STAGE)
    return "lease-ended"


def _next_stage(case: Case, app: App) -> str:
    """Nobody has reacted, or duty begins, or a judgement is overdue: ask the next people."""
    now = app.clock.now()
    if case.was_cut_off(now) or (case.stage_ends and case.stage_ends > now):
        told(resume(case, app=app), app=app)
        return "told"
    if case.state is State.TO_JUDGE:
        stage = LEADS_STAGE
    elif case.state is State.OFFERED and case.stage < LAST_STAGE:
        stage = case.stage + 1
    else:
        stage = FIRST_STAGE
    offer(case, app=app, stage=stage)
    return "offered"
