"""Cut the power at every seam of a withdrawal, of a correction, and of a post that is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import NotAllowedError, StaleError
from herodesk.domain.post import Posted
from herodesk.domain.reply import Lost, Reply, ReplyState, Withdrawal
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryOutbox
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.faults.power import Line, Switch
from tests.faults.test_races import THREADS, at_once, racing
from tests.sample import a_post, person

__all__ = ["racing"]

POST = "1990000000000000001"
MOST_SEAMS = 100
WORDS, OTHERS = "Das bringen wir in Ordnung.", "Das bringen wir gern in Ordnung."
ANA = person("ana")


def number(app: App) -> str:
    stored = app.records.post("x", POST) or app.records.post("facebook", POST)
    assert stored is not None
    assert stored.case is not None
    return stored.case


def answered(switch: Switch, platform: str = "x") -> tuple[Line, str, str]:
    """A case that Ana has answered a minute ago, its number and the answer's id; only what comes
    now is cut."""
    here = Line(Switch())
    here.deliver(Posted(post=a_post(POST, platform=platform)))
    here.act(lambda app: line.claim(number(app), ANA, app=app))
    here.act(lambda app: line.reply(number(app), ANA, WORDS, "draft", app=app))
    here.pass_time(1)
    case = number(here.app)
    file = here.app.records.file(case)
    assert file is not None
    here.switch.calls, here.switch.after = 0, switch.after
    return here, case, file.replies[0].reply_id


def withdrawn(switch: Switch) -> Line:
    """A withdrawal, pressed once more if the power goes, and what is left after two minutes."""
    here, case, reply_id = answered(switch)
    here.act(lambda app: line.withdraw(case, ANA, reply_id, "Irrtum", app=app))
    here.pass_time(4)
    here.end()
    return here


def withdrawn_by_a_lead(switch: Switch) -> Line:
    """The same by somebody else, so that the owner has to be told."""
    here, case, reply_id = answered(switch)
    here.act(lambda app: line.withdraw(case, person("karla"), reply_id, "", app=app))
    here.pass_time(5)
    here.end()
    return here


def withdrawn_in_vain(switch: Switch) -> Line:
    """The same, but the platform's first answer is lost after it has deleted."""
    here, case, reply_id = answered(switch)
    withdraw, lost = here.publisher.withdraw, iter([True])

    def once_lost(reply: Reply, *, now: object) -> Withdrawal:
        outcome = withdraw(reply, now=now)  # type: ignore[arg-type]
        return Lost(reason="no-answer") if next(lost, False) else outcome

    here.publisher.withdraw = once_lost  # type: ignore[method-assign]
    here.act(lambda app: line.withdraw(case, ANA, reply_id, "Irrtum", app=app))
    here.pass_time(5)
    here.end()
    return here


def corrected_on(platform: str, switch: Switch) -> Line:
    """A correction, pressed once more if the power goes."""
    here, case, reply_id = answered(switch, platform)
    here.act(lambda app: line.correct(case, ANA, reply_id, OTHERS, "key", app=app))
    here.pass_time(5)
    here.end()
    return here


def deleted_and_sent_anew(switch: Switch) -> Line:
    """A correction where the platform cannot edit."""
    return corrected_on("x", switch)


def edited(switch: Switch) -> Line:
    """A correction where the platform can edit."""
    return corrected_on("facebook", switch)


def answer_to_nobody(switch: Switch) -> Line:
    """An answer to a post that was deleted without our being told."""
    here = Line(Switch())
    here.deliver(Posted(post=a_post(POST)))
    here.act(lambda app: line.claim(number(app), ANA, app=app))
    here.publisher.gone = {POST}
    here.switch.calls, here.switch.after = 0, switch.after
    here.act(lambda app: line.reply(number(app), ANA, WORDS, "draft", app=app))
    here.pass_time(4)
    here.end()
    return here


STORIES = (
    withdrawn,
    withdrawn_by_a_lead,
    withdrawn_in_vain,
    deleted_and_sent_anew,
    edited,
    answer_to_nobody,
)


@cache
def uncut(story: Callable[[Switch], Line]) -> Line:
    return story(Switch())


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
@pytest.mark.parametrize("story", STORIES)
def test_a_power_cut_at_any_seam_changes_nothing_in_the_end(
    story: Callable[[Switch], Line], seam: int
) -> None:
    whole = uncut(story)
    if seam > whole.seams:
        return
    cut = story(Switch(after=seam))

    assert cut.state() == whole.state()
    assert cut.timeline() == whole.timeline()
    assert list(cut.publisher.standing.values()) == list(whole.publisher.standing.values())


@pytest.mark.parametrize("story", STORIES)
def test_the_seams_reach_to_the_end_of_the_story(story: Callable[[Switch], Line]) -> None:
    assert 8 < uncut(story).seams < MOST_SEAMS


@pytest.mark.parametrize("story", [withdrawn, withdrawn_in_vain])
def test_uncut_a_withdrawn_answer_is_gone(story: Callable[[Switch], Line]) -> None:
    here = uncut(story)

    case = here.app.records.case(number(here.app))
    assert here.publisher.standing == {}
    assert case is not None
    assert case.state is State.CLAIMED


@pytest.mark.parametrize("story", [deleted_and_sent_anew, edited])
def test_uncut_a_corrected_answer_is_the_only_one(story: Callable[[Switch], Line]) -> None:
    here = uncut(story)

    file = here.app.records.file(number(here.app))
    assert list(here.publisher.standing.values()) == [f"{OTHERS} – Ana"]
    assert file is not None
    assert file.case.state is State.ANSWERED
    assert file.replies[-1].state is ReplyState.SENT


def test_uncut_an_answer_to_nobody_is_not_sent_and_its_case_is_withdrawn() -> None:
    here = uncut(answer_to_nobody)

    case = here.app.records.case(number(here.app))
    assert here.publisher.published == []
    assert case is not None
    assert case.state is State.WITHDRAWN


# -- races ------------------------------------------------------------------------------------


def answered_in(app: App, platform: str = "x") -> str:
    taken = take_in(Posted(post=a_post(POST, platform=platform)), at=app.clock.now(), app=app)
    assert taken.case
    line.claim(taken.case, ANA, app=app)
    line.reply(taken.case, ANA, WORDS, "draft", app=app)
    work_off(app)
    return taken.case


def work_off(app: App) -> None:
    """Everything in the Outbox, each message twice and all at once, as a queue may do it."""
    assert isinstance(app.outbox, MemoryOutbox)
    jobs, app.outbox.waiting = app.outbox.waiting * 2, []

    def job(case: str, reply_id: str) -> object:
        try:
            return line.publish(case, reply_id, app=app)
        except StaleError:
            return "somebody-was-faster"

    at_once([lambda c=case, r=reply_id: job(c, r) for case, reply_id, _ in jobs])  # type: ignore[misc]


def refusing(action: Callable[[], object]) -> object:
    try:
        return action()
    except NotAllowedError as error:
        return str(error)


@pytest.mark.parametrize("platform", ["x", "facebook"])
def test_of_withdrawing_and_correcting_at_once_one_happens(racing: App, platform: str) -> None:
    case = answered_in(racing, platform)
    reply_id = racing.records.file(case).replies[0].reply_id  # type: ignore[union-attr]

    def withdraw() -> object:
        return refusing(lambda: line.withdraw(case, ANA, reply_id, "", app=racing))

    def correct() -> object:
        return refusing(lambda: line.correct(case, ANA, reply_id, OTHERS, "k", app=racing))

    at_once([withdraw, correct] * 8)
    work_off(racing)

    file = racing.records.file(case)
    assert file is not None
    assert isinstance(racing.publisher, MemoryPublisher)
    public = list(racing.publisher.standing.values())
    happened = [entry.what for entry in file.timeline]
    corrected = "correction-asked" in happened
    assert ("withdraw-asked" in happened) is not corrected
    assert public == ([f"{OTHERS} – Ana"] if corrected else [])
    assert file.case.state is (State.ANSWERED if corrected else State.CLAIMED)
    assert file.case.reply is None


def test_withdrawn_by_many_at_once_it_is_withdrawn_once(racing: App) -> None:
    case = answered_in(racing)

    at_once([lambda: line.withdraw(case, ANA, "", "", app=racing)] * THREADS)
    work_off(racing)

    file = racing.records.file(case)
    assert file is not None
    assert [entry.what for entry in file.timeline].count("reply-withdrawn") == 1
    assert [reply.state for reply in file.replies] == [ReplyState.WITHDRAWN]


def test_a_customer_who_writes_while_the_answer_is_withdrawn_is_heard(racing: App) -> None:
    case = answered_in(racing)
    again = Posted(post=a_post("2", "@nordwind hallo?", thread=POST))
    line.withdraw(case, ANA, "", "", app=racing)
    assert isinstance(racing.outbox, MemoryOutbox)
    ((number_, reply_id, _),) = racing.outbox.waiting

    def delete() -> object:
        try:
            return line.publish(number_, reply_id, app=racing)
        except StaleError:
            return "somebody-was-faster"

    at_once([delete, lambda: take_in(again, at=racing.clock.now(), app=racing)] * 8)
    work_off(racing)

    file = racing.records.file(case)
    assert file is not None
    assert len(file.case.posts) == 2
    assert (file.case.state, file.case.owner, file.case.reply) == (State.CLAIMED, "ana", None)
    assert [reply.state for reply in file.replies] == [ReplyState.WITHDRAWN]
