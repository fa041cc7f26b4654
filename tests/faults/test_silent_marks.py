"""What has left is marked even if the table hesitates just then: nobody is told twice for it."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk.domain.case import Case
from herodesk.domain.errors import TransientError
from herodesk.domain.offer import Offer
from herodesk.domain.post import Posted
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.follow_up import follow_up
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import MONDAY_MORNING, a_post


def hesitating(app: App, *, takes_effect: bool) -> list[Case]:
    """Of each offer the first mark fails, with or without effect; the cases of these marks."""
    save, failed = app.records.save, list[Case]()
    seen: set[Any] = set()

    def once(*records: Any) -> None:
        marks = [one for one in records if isinstance(one, Case) and len(records) == 1]
        sent = {offer.key for case in marks for offer in case.offers if is_sent(offer)}
        is_new = bool(sent - seen)
        seen.update(sent)
        if not is_new:
            save(*records)
            return
        failed.extend(marks)
        if takes_effect:
            save(*records)
        raise TransientError("the table did not answer")

    app.records.save = once  # type: ignore[method-assign]
    return failed


def is_sent(offer: Offer) -> bool:
    return offer.sent_at is not None


@pytest.mark.parametrize("takes_effect", [False, True])
def test_each_is_told_once_though_each_first_mark_is_not_taken(
    app: App, clock: VirtualClock, takes_effect: bool
) -> None:
    failed = hesitating(app, takes_effect=takes_effect)

    take_in(Posted(post=a_post()), at=MONDAY_MORNING, app=app)
    take_in(Posted(post=a_post()), at=MONDAY_MORNING, app=app)
    clock.advance(180)
    follow_up(app=app)

    sms = app.notifiers[Way.SMS]
    assert isinstance(sms, MemoryNotifier)
    assert len(failed) == 3
    assert len({to for to, _ in sms.sent}) == len(sms.sent) == 3
    (case,) = app.records.cases(app.records.open_cases())
    assert case.unsent == ()
    assert all(is_sent(offer) for offer in case.offers)
