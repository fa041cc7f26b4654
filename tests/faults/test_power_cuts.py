"""Cut the power after every single outside call: two minutes later nothing shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.notice import NoticeKind
from herodesk.domain.post import Author, Posted, Removed, Reposted
from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, ReplyState, Wait
from herodesk.ports import App
from herodesk.steps.lists import make_a_case, thank
from tests.faults.power import Line, Switch, published
from tests.sample import a_post, person

FIRST = "1990000000000000001"
WHAT_HAPPENS = (
    *("opened-offered", "post-joined", "claimed", "reply-queued", "reply-sent"),
    *("opened-offered", "post-removed"),
)
MOST_SEAMS = 100


def story(switch: Switch) -> Line:
    """A post twice, a second post, a repost, a claim, an answer; then two quiet minutes."""
    here = Line(switch)
    post, other = Posted(post=a_post(FIRST)), Posted(post=a_post("2", "@nordwind hallo?"))
    repost = Reposted(platform="x", post_id=FIRST, repost_id="r", by=Author(id="f", followers=9))
    here.deliver(post, post, other, repost)
    here.pass_time(3)
    here.act(lambda app: line.claim(number(app), person("ana"), app=app))
    here.act(answer)
    here.pass_time(3)
    here.deliver(Posted(post=a_post("3", author="5")))
    here.pass_time(3)
    here.deliver(Removed(platform="x", post_id="3"))
    here.pass_time(4)
    here.end()
    return here


def number(app: App) -> str:
    stored = app.records.post("x", FIRST)
    assert stored is not None
    assert stored.case is not None
    return stored.case


def answer(app: App) -> None:
    line.reply(number(app), person("ana"), "Das bringen wir in Ordnung.", "draft-1", app=app)


@cache
def uncut() -> Line:
    return story(Switch())


def test_the_story_without_a_cut_ends_as_it_should() -> None:
    here = uncut()

    assert [reply.public_text for reply in published(here)] == ["Das bringen wir in Ordnung. – Ana"]
    assert sorted(here.timeline()) == sorted(WHAT_HAPPENS)
    assert not here.jobs


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_changes_nothing_in_the_end(seam: int) -> None:
    whole = uncut()
    if seam > whole.seams:
        return
    cut = story(Switch(after=seam))

    assert cut.state() == whole.state()
    assert sorted(cut.timeline()) == sorted(whole.timeline())
    assert len(published(cut)) == 1
    assert len(cut.sms.sent) - len(whole.sms.sent) in {0, 1}


def test_the_seams_reach_to_the_end_of_the_story() -> None:
    assert 30 < uncut().seams < MOST_SEAMS


def kind_story(switch: Switch) -> Line:
    """Praise that is thanked for, and an idea that is made a case; then three quiet minutes."""
    here = Line(switch)
    praise = a_post("1", "@nordwind Danke, toller Service, alles super gelaufen!", author="1")
    idea = a_post("2", "@nordwind Idee: bietet doch einen Reparaturkurs an", author="2")
    here.deliver(Posted(post=praise), Posted(post=idea))
    here.pass_time(3)
    here.act(lambda app: thank("x", "1", person("ana"), app=app))
    here.act(lambda app: make_a_case("x", "2", person("ben"), app=app))
    here.pass_time(3)
    here.end()
    return here


@cache
def uncut_kindness() -> Line:
    return kind_story(Switch())


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_while_thanking_leaves_one_case_with_one_notice_each(seam: int) -> None:
    whole = uncut_kindness()
    assert 15 < whole.seams < MOST_SEAMS
    if seam > whole.seams:
        return
    cut = kind_story(Switch(after=seam))

    assert cut.state() == whole.state()
    told = {(who, notice.case) for who, notice in whole.sms.sent}
    assert {(who, notice.case) for who, notice in cut.sms.sent} == told
    assert len(cut.sms.sent) - len(whole.sms.sent) in {0, 1}


def waiting_answer() -> tuple[Line, str]:
    """A claimed case with an answer that nobody has worked on yet."""
    here = Line(Switch())
    here.deliver(Posted(post=a_post(FIRST)))
    line.claim(number(here.app), person("ana"), app=here.app)
    return here, number(here.app)


def test_an_answer_lost_on_the_way_back_is_found_on_the_platform_and_not_sent_again() -> None:
    here, case = waiting_answer()
    publish = here.publisher.publish

    def answer_lost(reply: Reply, *, now: datetime) -> Outcome:
        publish(reply, now=now)
        return Lost(reason="timeout")

    here.publisher.publish = answer_lost  # type: ignore[method-assign]
    here.act(answer)
    here.pass_time(2)

    stored = here.app.records.file(case)
    assert stored is not None
    assert [reply.state for reply in stored.replies] == [ReplyState.SENT]
    assert len(published(here)) == 1


def test_an_answer_that_cannot_be_looked_up_is_unknown_and_its_author_is_told() -> None:
    here, case = waiting_answer()
    here.publisher.outcomes = [Lost(reason="timeout")]
    here.publisher.found = Look.UNSURE
    here.act(answer)
    here.pass_time(2)

    stored = here.app.records.file(case)
    assert stored is not None
    assert [reply.state for reply in stored.replies] == [ReplyState.UNKNOWN]
    assert stored.case.state is State.CLAIMED
    assert here.sms.sent[-1][0] == "ana"
    assert here.sms.sent[-1][1].kind is NoticeKind.ALERT


def test_a_rate_limit_is_waited_for_and_the_answer_goes_out_once() -> None:
    here, case = waiting_answer()
    until = here.clock.now() + timedelta(minutes=3)
    here.publisher.outcomes = [Wait(until=until, reason="rate-limit")]
    here.act(answer)
    here.pass_time(2)
    assert published(here) == []

    here.pass_time(3)

    stored = here.app.records.case(case)
    assert stored is not None
    assert stored.state is State.ANSWERED
    assert len(published(here)) == 1


def test_a_refused_answer_is_the_persons_again_with_the_reason() -> None:
    here, case = waiting_answer()
    here.publisher.outcomes = [Refused(reason="x-reply-gate", detail="not mentioned")]
    here.act(answer)

    stored = here.app.records.file(case)
    assert stored is not None
    assert stored.case.state is State.CLAIMED
    assert stored.case.reply is None
    assert [(r.state, r.reason) for r in stored.replies] == [(ReplyState.FAILED, "x-reply-gate")]
    assert here.sms.sent[-1][1].kind is NoticeKind.ALERT


def unclear_answer() -> tuple[Line, str]:
    """A case whose answer may or may not be out there."""
    here, case = waiting_answer()
    here.publisher.outcomes = [Lost(reason="timeout")]
    here.publisher.found = Look.UNSURE
    here.act(answer)
    here.pass_time(2)
    here.publisher.found = None
    return here, case


def test_an_unclear_answer_stands_on_the_board_until_its_holder_sends_it_again() -> None:
    here, case = unclear_answer()
    assert [row.case.trouble for row in line.board(app=here.app)] == [ReplyState.UNKNOWN]

    here.act(lambda app: line.send_again(case, person("ana"), app=app))

    stored = here.app.records.file(case)
    assert stored is not None
    assert (stored.case.state, stored.case.trouble) == (State.ANSWERED, None)
    assert [reply.state for reply in stored.replies] == [ReplyState.SENT]
    assert len(published(here)) == 1


def test_an_unclear_answer_that_its_holder_has_found_is_answered_by_hand() -> None:
    here, case = unclear_answer()

    line.answered_by_hand(case, person("ana"), app=here.app)

    stored = here.app.records.file(case)
    assert stored is not None
    assert (stored.case.state, stored.case.trouble) == (State.ANSWERED, None)
    assert [reply.state for reply in stored.replies] == [ReplyState.BY_HAND]


def test_only_the_holder_sends_again_and_only_what_is_unclear() -> None:
    here, case = unclear_answer()
    with pytest.raises(NotAllowedError):
        line.send_again(case, person("ben"), app=here.app)

    here.act(lambda app: line.send_again(case, person("ana"), app=app))

    with pytest.raises(NotAllowedError):
        line.send_again(case, person("ana"), app=here.app)
    assert len(published(here)) == 1
