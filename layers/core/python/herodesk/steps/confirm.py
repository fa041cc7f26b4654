"""A person has judged what the classifier was in doubt about: it is a case."""

from __future__ import annotations

from herodesk.domain.case import Case, State
from herodesk.domain.errors import NotAllowedError, NotFoundError, StaleError, TransientError
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.claim import TRIES
from herodesk.steps.offer import offer
from herodesk.steps.route import FIRST_STAGE


def confirm(number: str, person: Person, *, app: App) -> Case:
    """Offer a case that waited for judgement, as if there had been no doubt.

    Leads and managers may; NotAllowedError for others, and for a case that is judged already
    by its being claimed or ended. A second tap changes nothing.
    """
    if not person.leads:
        raise NotAllowedError("leads-judge")
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        if case.state in {State.OFFERED, State.DEFERRED}:
            return case
        if case.state is not State.TO_JUDGE:
            raise NotAllowedError("judged-already")
        try:
            return offer(case, app=app, stage=FIRST_STAGE, by=person.id)
        except StaleError:
            continue
    raise TransientError(f"case {number} is changed too often")
