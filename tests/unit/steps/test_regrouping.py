"""Two cases that are one, one that is two: posts, clocks, holders, words (K5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Kind, Post, Posted, Removed
from herodesk.domain.records import DayList
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.merge import merge, other_cases
from herodesk.steps.split import split
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.faults.test_orders import Plain
from tests.sample import MONDAY_MORNING, a_post, memory_app, person

ANA, BEN, CEM, KARLA = map(person, ["ana", "ben", "cem", "karla"])
EXCHANGE = "problem exchange"
BILLING = "problem billing"


@pytest.fixture
def app(clock: VirtualClock) -> App:
    """The line with a classifier that is told what a post is."""
    return replace(memory_app(clock), classifier=Plain())


def sent(app: App) -> list[tuple[str, Notice]]:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return notifier.sent


def comes(app: App, post: Post) -> str:
    taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
    assert taken.case
    return taken.case


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def whats(app: App, number: str) -> list[str]:
    return [entry.what for entry in line.show(number, app=app).file.timeline]


def ids(case: Case) -> list[str]:
    return [post.post_id for post in case.posts]


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


@pytest.fixture
def two(app: App, clock: VirtualClock) -> tuple[str, str]:
    """Two cases of one customer, ten minutes apart."""
    first = comes(app, a_post("1", EXCHANGE))
    clock.advance(600)
    second = comes(app, a_post("2", BILLING, created_at=clock.now()))
    assert first != second
    return first, second


# -- one of two ---------------------------------------------------------------------------------


def test_the_case_that_goes_on_has_all_posts_and_the_earlier_promise(
    app: App, two: tuple[str, str]
) -> None:
    old, new = two
    line.claim(new, ANA, app=app)

    case = merge(old, new, ANA, "", app=app)

    assert ids(case) == ["1", "2"]
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.opened_at == MONDAY_MORNING
    assert case.due_at == MONDAY_MORNING + timedelta(minutes=60)
    gone = case_of(app, old)
    assert (gone.state, gone.merged_into, gone.next_due) == (State.MERGED, new, None)
    assert whats(app, new)[-1] == "took-in"
    assert whats(app, old)[-1] == "merged"
    assert ids(gone) == ["1"]


def test_a_second_press_changes_nothing(app: App, two: tuple[str, str]) -> None:
    old, new = two
    line.claim(new, ANA, app=app)
    first = merge(old, new, ANA, "", app=app)

    assert merge(old, new, ANA, "", app=app) == first


def test_its_later_posts_and_its_authors_next_ones_go_where_it_went(
    app: App, two: tuple[str, str]
) -> None:
    old, new = two
    line.claim(new, ANA, app=app)
    merge(old, new, ANA, "", app=app)

    answer = a_post("3", "@nordwind und?", reply_to="1", thread="1", kind=Kind.REPLY)
    assert comes(app, answer) == new
    assert comes(app, a_post("4", EXCHANGE)) == new
    take_in(Removed(platform="x", post_id="1"), at=app.clock.now(), app=app)
    assert {p.post_id for p in case_of(app, new).standing_posts} == {"2", "3", "4"}
    assert case_of(app, old).state is State.MERGED


def test_a_merged_case_counts_once_for_the_customer(app: App, two: tuple[str, str]) -> None:
    old, new = two
    line.claim(new, ANA, app=app)
    case = merge(old, new, ANA, "", app=app)

    assert case.earlier == 0
    assert other_cases(case, app=app) == []
    lines = app.records.day_lines(app.clock.now().date(), DayList.CLOSED)
    assert [(one.id, one.state) for one in lines] == [(old, State.MERGED)]


def test_the_holder_of_the_case_that_ends_is_told_once_where_it_went(
    app: App, two: tuple[str, str], clock: VirtualClock
) -> None:
    old, new = two
    line.claim(new, ANA, app=app)
    line.claim(old, BEN, app=app)
    before = len(sent(app))

    merge(old, new, ANA, "", app=app)
    minutes(app, clock, 5)

    told = [(who, n.kind, new in n.text, old in n.text) for who, n in sent(app)[before:]]
    assert told == [("ben", NoticeKind.REMINDER, True, True)]
    assert case_of(app, old).next_due is None


def test_at_night_it_is_told_in_the_morning(clock: VirtualClock) -> None:
    app = replace(memory_app(clock), classifier=Plain())
    clock.move_to(MONDAY_MORNING + timedelta(hours=12, minutes=30))
    first = comes(app, a_post("1", EXCHANGE, created_at=clock.now()))
    second = comes(app, a_post("2", BILLING, created_at=clock.now()))
    line.claim(first, BEN, app=app)
    line.claim(second, KARLA, app=app)
    before = len(sent(app))

    merge(first, second, KARLA, "", app=app)
    line.follow_up(app=app)
    assert sent(app)[before:] == []
    clock.move_to(MONDAY_MORNING + timedelta(hours=21, minutes=1))
    line.follow_up(app=app)

    assert "ben" in [who for who, n in sent(app)[before:] if n.kind is NoticeKind.REMINDER]
    assert case_of(app, first).next_due is None


def test_danger_in_the_case_that_goes_on_wakes_nobody_who_was_at_the_other(
    app: App, clock: VirtualClock
) -> None:
    clock.move_to(MONDAY_MORNING + timedelta(hours=12, minutes=30))
    first = comes(app, a_post("1", EXCHANGE, created_at=clock.now()))
    second = comes(app, a_post("2", "problem danger", author="9", created_at=clock.now()))
    assert Signal.DANGER in case_of(app, second).signals
    line.claim(first, BEN, app=app)
    line.claim(second, KARLA, app=app)
    before = len(sent(app))

    merge(first, second, KARLA, "dieselbe Sache", app=app)
    line.follow_up(app=app)

    assert "ben" not in [who for who, _ in sent(app)[before:]]


def test_whoever_is_at_one_of_the_two_holds_both(app: App, two: tuple[str, str]) -> None:
    old, new = two
    line.claim(new, ANA, app=app)

    case = merge(new, old, ANA, "", app=app)

    assert (case.number, case.state, case.owner) == (old, State.CLAIMED, "ana")
    before = len(sent(app))
    line.follow_up(app=app)
    assert sent(app)[before:] == []


def test_who_answered_goes_on_when_the_other_case_still_waits(
    app: App, two: tuple[str, str]
) -> None:
    old, new = two
    line.claim(old, ANA, app=app)
    by_hand = replace(case_of(app, old), first_answer_at=app.clock.now(), state=State.ANSWERED)
    app.records.save(
        replace(by_hand, answered_at=app.clock.now(), lease_until=None, v=by_hand.v + 1)
    )

    case = merge(new, old, KARLA, "", app=app)

    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.waiting_since == MONDAY_MORNING + timedelta(minutes=10)
    assert sent(app)[-1][0] == "ana"


def test_two_that_nobody_holds_are_offered_on(app: App, two: tuple[str, str]) -> None:
    old, new = two

    case = merge(old, new, KARLA, "", app=app)

    assert case.state is State.OFFERED
    assert case.next_due is not None
    with pytest.raises(NotAllowedError, match="case-merged"):
        line.claim(old, CEM, app=app)


def refused(why: str, do: Callable[[], object]) -> None:
    with pytest.raises((NotAllowedError, InvalidError), match=f"^{why}$"):
        do()


def test_why_two_cannot_be_joined_is_said(app: App, two: tuple[str, str]) -> None:
    old, new = two
    refused("not-yours", lambda: merge(old, new, ANA, "", app=app))
    line.claim(old, ANA, app=app)
    refused("merge-with-itself", lambda: merge(old, old, ANA, "", app=app))
    line.reply(old, ANA, "Wir kümmern uns.", "r", app=app)
    refused("merge-reply-on-its-way", lambda: merge(old, new, ANA, "", app=app))


def test_a_failed_answer_is_dealt_with_first(app: App, two: tuple[str, str]) -> None:
    old, new = two
    line.claim(old, ANA, app=app)
    app.records.save(case_of(app, old).next(trouble=ReplyState.FAILED))

    refused("merge-answer-failed", lambda: merge(old, new, ANA, "", app=app))


def test_cases_of_two_customers_are_joined_by_a_lead_who_says_why(
    app: App, two: tuple[str, str]
) -> None:
    mine, _ = two
    other = comes(app, a_post("9", EXCHANGE, author="9"))
    line.claim(mine, ANA, app=app)
    refused("merge-other-customer", lambda: merge(other, mine, ANA, "x", app=app))
    refused("merge-why", lambda: merge(other, mine, KARLA, "", app=app))

    case = merge(other, mine, KARLA, "Ein Haushalt", app=app)

    assert {p.post_id: p.author for p in case.posts} == {"1": None, "9": "9"}
    assert comes(app, a_post("10", EXCHANGE, author="9")) == mine
    note = line.show(other, app=app).file.timeline[-1]
    assert (note.what, note.note) == ("merged", "Ein Haushalt")


# -- two of one -----------------------------------------------------------------------------------


@pytest.fixture
def mixed(app: App) -> str:
    """One case of three posts, held by Ana; the second is another matter."""
    number = comes(app, a_post("1", EXCHANGE))
    again = a_post("2", BILLING, reply_to="1", thread="1", kind=Kind.REPLY)
    assert comes(app, again) == number
    assert comes(app, a_post("3", EXCHANGE, reply_to="1", thread="1", kind=Kind.REPLY)) == number
    line.claim(number, ANA, app=app)
    return number


def test_posts_of_another_matter_get_a_case_of_their_own_that_is_offered(
    app: App, mixed: str
) -> None:
    before = len(sent(app))

    new = split(mixed, ANA, frozenset({"2"}), app=app)

    assert ids(new) == ["2"]
    assert new.topic == "billing"
    assert (new.state, new.split_from) == (State.OFFERED, mixed)
    assert len(sent(app)[before:]) == 3
    left = case_of(app, mixed)
    assert ids(left) == ["1", "3"]
    assert (left.state, left.owner) == (State.CLAIMED, "ana")
    assert whats(app, mixed)[-1] == "split-off"
    assert whats(app, new.number) == ["opened-offered", "split-from"]
    assert [c.number for c in other_cases(left, app=app)] == [new.number]


def test_a_second_press_reaches_the_same_case(app: App, mixed: str) -> None:
    new = split(mixed, ANA, frozenset({"2"}), app=app)
    before = len(sent(app))

    assert split(mixed, ANA, frozenset({"2"}), app=app).number == new.number
    assert sent(app)[before:] == []


def test_joined_again_and_taken_apart_again(app: App, mixed: str) -> None:
    new = split(mixed, ANA, frozenset({"2"}), app=app)
    merge(new.number, mixed, ANA, "", app=app)

    again = split(mixed, ANA, frozenset({"2"}), app=app)

    assert again.number not in {mixed, new.number}
    assert case_of(app, new.number).state is State.MERGED
    assert ids(again) == ["2"]


def test_nobody_gains_time_by_taking_a_case_apart(
    app: App, mixed: str, clock: VirtualClock
) -> None:
    clock.advance(3000)

    new = split(mixed, ANA, frozenset({"2"}), app=app)

    assert new.opened_at == MONDAY_MORNING
    assert new.due_at == MONDAY_MORNING + timedelta(minutes=60)


def test_later_posts_go_to_the_half_that_they_answer(app: App, mixed: str) -> None:
    new = split(mixed, ANA, frozenset({"2"}), app=app)

    assert comes(app, a_post("5", BILLING, reply_to="2", thread="1", kind=Kind.REPLY)) == new.number
    assert comes(app, a_post("6", EXCHANGE, reply_to="3", thread="1", kind=Kind.REPLY)) == mixed


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({"1", "2", "3"}, "split-to-nothing"),
        (set(), "split-which"),
        ({"77"}, "split-which"),
    ],
)
def test_why_a_case_cannot_be_taken_apart_is_said(
    app: App, mixed: str, chosen: set[str], why: str
) -> None:
    refused(why, lambda: split(mixed, ANA, frozenset(chosen), app=app))


def test_only_holder_and_leads_take_a_case_apart(app: App, mixed: str) -> None:
    refused("not-yours", lambda: split(mixed, BEN, frozenset({"2"}), app=app))
    assert split(mixed, KARLA, frozenset({"2"}), app=app).state is State.OFFERED


def test_an_answered_post_stays_with_its_answer(app: App, mixed: str) -> None:
    reply = line.reply(mixed, ANA, "Wir kümmern uns.", "r", app=app)
    line.publish(mixed, reply.reply_id, app=app)

    refused("split-answered", lambda: split(mixed, ANA, frozenset({reply.post_id}), app=app))


def test_posts_of_another_customer_are_split_off_as_theirs(app: App) -> None:
    mine = comes(app, a_post("1", EXCHANGE))
    theirs = comes(app, a_post("9", EXCHANGE, author="9"))
    merge(theirs, mine, KARLA, "Ein Haushalt", app=app)

    new = split(mine, KARLA, frozenset({"9"}), app=app)

    assert (new.author, new.posts[0].author) == ("9", None)
    assert comes(app, a_post("10", EXCHANGE, author="9")) == new.number
