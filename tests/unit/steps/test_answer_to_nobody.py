"""The customer takes every post away while an answer is on its way."""

from __future__ import annotations

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.post import Posted, Removed
from herodesk.ports import App
from herodesk.steps.count import day_counts
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person

POST = "1990000000000000001"


def test_once_it_is_out_the_case_is_over_and_nobody_else_is_asked(
    app: App, clock: VirtualClock
) -> None:
    number = take_in(Posted(post=a_post(POST)), at=clock.now(), app=app).case or ""
    line.claim(number, person("ana"), app=app)
    reply = line.reply(number, person("ana"), "Der Techniker kommt am Donnerstag.", "a", app=app)
    take_in(Removed(platform="x", post_id=POST), at=clock.now(), app=app)
    line.publish(number, reply.reply_id, app=app)

    case = app.records.case(number)
    assert case is not None
    assert (case.state, case.next_due, case.promise) == (State.WITHDRAWN, None, None)
    assert case.answered_at is not None
    today, *_ = day_counts(app=app)
    assert sum(tally.withdrawn for tally in today.tallies) == 1

    clock.advance(7 * 24 * 3600)
    assert "promise-asked" not in line.follow_up(app=app)
