"""Private messages that belong to no case: which of them open one is the brand's to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herodesk.domain.brand import Messages
from herodesk.domain.case import Case, State
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Author, Kind, Post, Posted
from herodesk.ports import App
from herodesk.steps.open_case import Taken
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRules, VirtualClock
from tests.sample import a_post, memory_app, nordwind

HELP = "Meine Waschmaschine ist defekt und niemand meldet sich, was soll ich tun?"
SMALL_TALK = "Der kalte Nordwind weht heute, Nordwind Wetter"
DANGER = "Unser Trockner brennt, es raucht und die Kinder sind nebenan!"
SPAM = "Verdiene 5000 € am Tag, klick hier: http://spam.example Krypto Gewinn garantiert!!!"


def brand_app(clock: VirtualClock, opens: str | None) -> App:
    brand = nordwind()
    rules = {} if opens is None else {"messenger": Messages(opens=opens)}
    return replace(memory_app(clock), rules=MemoryRules(replace(brand, messages=rules)))


def writes(app: App, text: str, n: int = 1, kind: Kind = Kind.MESSAGE) -> Taken:
    post: Post = replace(
        a_post(f"m_{n}", text, kind=kind, created_at=app.clock.now()),
        platform="messenger",
        author=Author(id="24600000000000001"),
        account="100000000000001",
    )
    return take_in(Posted(post=post), at=app.clock.now(), app=app)


def the_case(app: App) -> Case:
    (number,) = app.records.open_cases()
    case = app.records.case(number)
    assert case
    return case


@pytest.mark.parametrize("opens", [None, "needed"])
def test_as_of_a_post_what_a_person_has_to_see_opens_a_case(
    clock: VirtualClock, opens: str | None
) -> None:
    app = brand_app(clock, opens)

    assert writes(app, SMALL_TALK).what == "noise"
    assert writes(app, HELP, 2).what == "opened"
    case = the_case(app)
    assert [post.post_id for post in case.posts] == ["m_2"]


def test_where_every_message_is_answered_a_greeting_opens_a_case(clock: VirtualClock) -> None:
    app = brand_app(clock, "always")

    assert writes(app, SMALL_TALK).what == "opened"
    assert writes(app, HELP, 2).what == "joined"
    case = the_case(app)
    assert case.state is not State.WITHDRAWN


def test_a_picture_alone_is_answered_where_every_message_is(clock: VirtualClock) -> None:
    app = brand_app(clock, "always")

    assert writes(app, "").what == "opened"


def test_mere_thanks_open_none(clock: VirtualClock) -> None:
    app = brand_app(clock, "always")

    assert writes(app, "Danke, ganz toll geholfen!").what == str(Verdict.PRAISE)
    assert app.records.open_cases() == []


def test_spam_opens_none(clock: VirtualClock) -> None:
    app = brand_app(clock, "always")

    assert writes(app, SPAM).what == "noise"


def test_where_others_answer_a_message_opens_none(clock: VirtualClock) -> None:
    app = brand_app(clock, "never")

    taken = writes(app, HELP)

    assert taken.case is None
    assert app.records.open_cases() == []


def test_danger_is_heard_wherever_it_is_written(clock: VirtualClock) -> None:
    app = brand_app(clock, "never")

    writes(app, HELP)
    taken = writes(app, DANGER, 2)

    assert taken.what == "opened"
    case = the_case(app)
    assert [post.post_id for post in case.posts] == ["m_2"]


def test_what_is_public_there_is_not_concerned(clock: VirtualClock) -> None:
    app = brand_app(clock, "never")

    assert writes(app, HELP, kind=Kind.COMMENT).what == "opened"
