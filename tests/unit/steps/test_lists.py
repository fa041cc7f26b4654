"""Praise and ideas: listed, thanked for by one person, made a case like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import AlreadyClaimedError, NotAllowedError, NotFoundError
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Post, Posted, Removed
from herodesk.domain.records import DayList
from herodesk.ports import App
from herodesk.steps.lists import MOST_LINES, ended_cases, listing, make_a_case, thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, person

PRAISE = "@nordwind Danke, toller Service, alles super gelaufen!"
IDEA = "@nordwind Idee: bietet doch einen Reparaturkurs an"
DAY = 24 * 3600


def take(app: App, post: Post) -> str:
    return take_in(Posted(post=post), at=app.clock.now(), app=app).what


def praised(app: App, post_id: str = "1", **facts: object) -> str:
    take(app, a_post(post_id, PRAISE, **facts))
    return post_id


def told(app: App) -> list[str]:
    notifiers = app.notifiers.values()
    return [who for one in notifiers if isinstance(one, MemoryNotifier) for who, _ in one.sent]


def ids(app: App, kind: DayList) -> list[str]:
    return [item.stored.post_id for item in listing(kind, app=app).items]


def test_praise_and_ideas_are_listed_newest_first_and_nobody_is_told(
    app: App, clock: VirtualClock
) -> None:
    praised(app, "1")
    clock.advance(DAY)
    praised(app, "2")
    take(app, a_post("3", IDEA))
    take(app, a_post("4", "@nordwind WIN a free iPhone now!!! #crypto"))

    assert ids(app, DayList.PRAISE) == ["2", "1"]
    assert ids(app, DayList.IDEA) == ["3"]
    assert told(app) == []
    assert app.records.open_cases() == []


def test_after_fourteen_days_it_leaves_the_list(app: App, clock: VirtualClock) -> None:
    praised(app)

    clock.advance(13 * DAY)
    assert ids(app, DayList.PRAISE) == ["1"]

    clock.advance(DAY)
    assert ids(app, DayList.PRAISE) == []


def test_no_more_than_the_newest_are_listed(app: App, clock: VirtualClock) -> None:
    for number in range(MOST_LINES + 1):
        clock.advance(600)
        praised(app, str(number), author=str(number))

    listed = listing(DayList.PRAISE, app=app)

    assert listed.cut
    assert [item.stored.post_id for item in listed.items] == [
        str(number) for number in range(MOST_LINES, 0, -1)
    ]


def test_a_delivery_that_comes_twice_is_listed_once(app: App) -> None:
    praised(app)
    praised(app)

    assert ids(app, DayList.PRAISE) == ["1"]


def test_what_is_taken_away_leaves_the_list(app: App) -> None:
    praised(app)

    take_in(Removed(platform="x", post_id="1"), at=MONDAY_MORNING, app=app)

    assert ids(app, DayList.PRAISE) == []
    with pytest.raises(NotAllowedError, match="post-gone"):
        thank("x", "1", person("ana"), app=app)


def test_praise_that_is_edited_into_an_idea_changes_the_list(app: App) -> None:
    praised(app)

    take(app, replace(a_post("1", IDEA), version=2, version_id="1b"))

    assert ids(app, DayList.PRAISE) == []
    assert ids(app, DayList.IDEA) == ["1"]


def test_who_thanks_has_the_case_and_nobody_else_hears_of_it(app: App, clock: VirtualClock) -> None:
    praised(app)
    clock.advance(3 * DAY)

    case = thank("x", "1", person("ana"), app=app)

    assert (case.state, case.owner, case.verdict) == (State.CLAIMED, "ana", Verdict.PRAISE)
    assert case.opened_at == clock.now()
    assert told(app) == []
    line.reply(case.number, person("ana"), "Das freut uns sehr.", "draft", app=app)
    file = app.records.file(case.number)
    assert file is not None
    assert [entry.what for entry in file.timeline] == ["opened-claimed", "reply-queued"]
    (item,) = listing(DayList.PRAISE, app=app).items
    assert item.case is not None
    assert (item.case.number, item.case.owner) == (case.number, "ana")


def test_the_second_who_thanks_learns_who_was_faster(app: App) -> None:
    praised(app)
    first = thank("x", "1", person("ana"), app=app)

    with pytest.raises(AlreadyClaimedError) as lost:
        thank("x", "1", person("ben"), app=app)
    with pytest.raises(AlreadyClaimedError):
        make_a_case("x", "1", person("ben"), app=app)

    assert lost.value.owner == "ana"
    assert thank("x", "1", person("ana"), app=app).number == first.number
    assert app.records.open_cases() == [first.number]


def test_thanking_twice_does_not_take_back_what_was_answered(app: App) -> None:
    praised(app)
    case = thank("x", "1", person("ana"), app=app)
    reply = line.reply(case.number, person("ana"), "Das freut uns.", "draft", app=app)
    line.publish(case.number, reply.reply_id, app=app)

    again = thank("x", "1", person("ana"), app=app)

    assert again.state is State.ANSWERED


def test_what_is_made_a_case_is_offered_like_any_other_and_weighs_little(app: App) -> None:
    take(app, a_post("3", IDEA))

    case = make_a_case("x", "3", person("ana"), app=app)

    assert case.state is State.OFFERED
    assert len(told(app)) == 3
    (row,) = line.board(app=app)
    assert row.urgency.score <= 30
    claimed = thank("x", "3", person("ben"), app=app)
    assert (claimed.number, claimed.owner) == (case.number, "ben")


def test_made_a_case_twice_it_is_offered_once(app: App) -> None:
    praised(app)
    make_a_case("x", "1", person("ana"), app=app)

    make_a_case("x", "1", person("ben"), app=app)

    assert len(told(app)) == 3


def test_the_case_belongs_to_the_author_so_that_the_next_post_joins_it(app: App) -> None:
    praised(app)
    case = thank("x", "1", person("ana"), app=app)

    take(app, a_post("2", "@nordwind Umtausch klappt doch nicht, Gerät defekt"))

    joined = app.records.case(case.number)
    assert joined is not None
    assert [post.post_id for post in joined.posts] == ["1", "2"]
    assert joined.verdict is Verdict.PROBLEM


def test_edited_praise_can_be_thanked_for(app: App) -> None:
    praised(app)
    take(app, replace(a_post("1", PRAISE + " Wirklich."), version=2, version_id="1b"))

    assert thank("x", "1", person("ana"), app=app).owner == "ana"


def test_only_who_may_claim_may_do_it_and_only_with_what_is_listed(app: App) -> None:
    praised(app)
    take(app, a_post("4", "@nordwind WIN a free iPhone now!!! #crypto"))

    guest, away = replace(person("ana"), level=0), replace(person("ana"), paused=True)
    with pytest.raises(NotAllowedError, match="may-not-claim"):
        thank("x", "1", guest, app=app)
    with pytest.raises(NotAllowedError, match="on-a-break"):
        thank("x", "1", away, app=app)
    for post_id in ("4", "999"):
        with pytest.raises(NotFoundError):
            make_a_case("x", post_id, person("ana"), app=app)


def test_what_ended_is_listed_with_how_and_by_whom(app: App, clock: VirtualClock) -> None:
    first = take_in(Posted(post=a_post("1", author="1")), at=clock.now(), app=app).case or ""
    gone = take_in(Posted(post=a_post("2", author="2")), at=clock.now(), app=app).case or ""
    line.claim(first, person("ana"), app=app)
    clock.advance(600)
    line.not_a_case(first, person("ana"), app=app)
    clock.advance(60)
    take_in(Removed(platform="x", post_id="2"), at=clock.now(), app=app)

    ended = ended_cases(app=app).items

    assert [(one.id, one.state, one.owner) for one in ended] == [
        (gone, State.WITHDRAWN, None),
        (first, State.NOT_A_CASE, "ana"),
    ]
    assert [one.minutes_open for one in ended] == [11, 10]


def test_a_case_that_closes_by_itself_is_listed_with_its_clocks(
    app: App, clock: VirtualClock
) -> None:
    number = take_in(Posted(post=a_post()), at=clock.now(), app=app).case or ""
    line.claim(number, person("ana"), app=app)
    clock.advance(600)
    reply = line.reply(number, person("ana"), "Gern.", "draft", app=app)
    line.publish(number, reply.reply_id, app=app)
    clock.advance(600)
    line.solve(number, person("ana"), app=app)
    clock.advance(7 * DAY)

    line.follow_up(app=app)

    (one,) = ended_cases(app=app).items
    assert one.state is State.CLOSED
    assert (one.minutes, one.in_time) == (10, True)
    assert one.solved_at == MONDAY_MORNING + timedelta(minutes=20)


def test_a_post_that_goes_from_a_case_that_is_over_ends_it_no_second_time(
    app: App, clock: VirtualClock
) -> None:
    number = take_in(Posted(post=a_post("1")), at=clock.now(), app=app).case or ""
    line.not_a_case(number, person("karla"), app=app)
    clock.advance(60)

    take_in(Removed(platform="x", post_id="1"), at=clock.now(), app=app)

    (one,) = ended_cases(app=app).items
    assert one.state is State.NOT_A_CASE
