"""The echo of a good answer: later thanks find the case and the HERO, who is told once by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.notice import Notice
from herodesk.domain.post import Post, Posted
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.lists import thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryOutbox, VirtualClock
from tests.sample import a_post, person

ANA, BEN = person("ana"), person("ben")
POST, NEXT = "1990000000000000001", "1990000000000000002"
DAYS = timedelta(days=1)


@pytest.fixture
def number(app: App) -> str:
    """A case that Ana has answered."""
    return helped(app, POST)


def helped(app: App, post_id: str) -> str:
    taken = take_in(Posted(post=a_post(post_id)), at=app.clock.now(), app=app)
    answered(app, str(taken.case), ANA)
    return str(taken.case)


def answered(app: App, number: str, hero: Person) -> None:
    line.claim(number, hero, app=app)
    line.reply(number, hero, "Das bringen wir in Ordnung.", "a1", app=app)
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        case, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(case, reply_id, app=app)


def writes(app: App, text: str, post_id: str = NEXT, **facts: object) -> Post:
    post = a_post(post_id, text, created_at=app.clock.now(), **facts)
    take_in(Posted(post=post), at=app.clock.now(), app=app)
    return post


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def mails(app: App, hero: str = "ana") -> list[Notice]:
    notifier = app.notifiers[Way.EMAIL]
    assert isinstance(notifier, MemoryNotifier)
    return [notice for who, notice in notifier.sent if who == hero and "thanks" in notice.key]


def texts(app: App) -> int:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return len(notifier.sent)


def pass_days(app: App, clock: VirtualClock, days: int) -> None:
    clock.advance((days * DAYS).total_seconds())
    line.follow_up(app=app)


@pytest.mark.parametrize(
    "text", ["Danke, Ana!", "Super, vielen Dank, er läuft wieder!", "Thanks, Ana"]
)
@pytest.mark.parametrize("state", [State.SOLVED, State.CLOSED, State.ANSWERED])
def test_thanks_days_later_find_the_case_and_its_hero(
    app: App, number: str, clock: VirtualClock, text: str, state: State
) -> None:
    if state is State.SOLVED:
        line.solve(number, ANA, app=app)
    pass_days(app, clock, 8 if state is State.CLOSED else 4)
    before = texts(app)

    writes(app, f"@nordwind {text}")

    case = case_of(app, number)
    assert case.state is state
    assert NEXT in [post.post_id for post in case.posts]
    last = line.show(number, app=app).file.timeline[-1]
    assert (last.what, last.who, last.value) == ("thanked", "customer", "ana")
    (mail,) = mails(app)
    assert number in mail.text
    assert text not in mail.text + mail.subject
    assert texts(app) == before
    (thanks,) = app.records.thanks("ana", 10)
    assert (thanks.case, thanks.told) == (number, True)


def test_the_same_thanks_twice_are_told_and_counted_once(app: App, number: str) -> None:
    writes(app, "@nordwind Danke, Ana!")
    writes(app, "@nordwind Danke, Ana!")

    assert len(mails(app)) == 1
    assert len(app.records.thanks("ana", 10)) == 1


def test_nothing_but_thanks_wakes_nobody_though_it_is_short(app: App, number: str) -> None:
    writes(app, "@nordwind Danke, Ana!", reply_to=POST)

    assert case_of(app, number).state is State.ANSWERED
    stored = app.records.post("x", NEXT)
    assert stored is not None
    assert stored.finding is not None
    assert stored.finding.verdict == "praise"


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("@nordwind Danke, Ana!", "815"),
        ("@nordwind Danke, die App läuft super, das Update ist toll", "4711"),
        ("@nordwind Toller Service, ihr seid klasse!", "4711"),
    ],
)
def test_thanks_of_others_about_another_thing_or_without_thanks_are_no_echo(
    app: App, number: str, text: str, author: str
) -> None:
    writes(app, text, author=author)

    assert mails(app) == []
    assert len(case_of(app, number).posts) == 1


def test_a_name_decides_between_two_cases_of_a_customer(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(60)
    text = "@nordwind Ihr habt den Betrag zweimal abgebucht, unmöglich!"
    post = a_post("5", text, created_at=clock.now())
    other = str(take_in(Posted(post=post), at=clock.now(), app=app).case)
    assert other != number
    answered(app, other, BEN)

    writes(app, "@nordwind Danke, Ana!")

    assert (len(mails(app, "ana")), len(mails(app, "ben"))) == (1, 0)
    assert app.records.thanks("ana", 5)[0].case == number


def test_thanks_long_after_are_plain_praise(app: App, number: str, clock: VirtualClock) -> None:
    pass_days(app, clock, 45)

    writes(app, "@nordwind Danke, Ana!")

    assert mails(app) == []


def test_thanks_that_come_before_the_answer_is_marked_count_all_the_same(app: App) -> None:
    number = str(take_in(Posted(post=a_post(POST)), at=app.clock.now(), app=app).case)
    line.claim(number, ANA, app=app)
    line.reply(number, ANA, "Das bringen wir in Ordnung.", "a1", app=app)

    writes(app, "Danke, Ana!", reply_to=POST)

    assert len(mails(app)) == 1


def test_praise_that_was_thanked_for_is_no_thanks_to_the_hero_of_it(app: App) -> None:
    writes(app, "@nordwind Danke, toller Service, alles super gelaufen!")
    number = thank("x", NEXT, ANA, app=app).number
    line.reply(number, ANA, "Das freut uns sehr.", "a1", app=app)

    writes(app, "Vielen Dank, super!", "3", reply_to=NEXT)

    assert mails(app) == []
    assert number


def test_thanks_at_night_are_told_in_the_morning_and_stand_on_the_own_page_at_once(
    app: App, number: str, clock: VirtualClock
) -> None:
    clock.advance(13 * 3600)
    line.follow_up(app=app)
    before = mails(app)

    writes(app, "@nordwind Danke, Ana!")
    line.follow_up(app=app)

    assert mails(app) == before
    (thanks,) = app.records.thanks("ana", 5)
    assert thanks.case == number
    assert thanks.next_due is not None

    clock.move_to(thanks.next_due)
    for _ in range(2):
        line.follow_up(app=app)
        clock.advance(60)

    (mail,) = [one for one in mails(app) if one not in before]
    assert mail.key == f"thanks-{number}-{thanks.id}"
    assert app.records.thanks_due(clock.now(), 5) == []
