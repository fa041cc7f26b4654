"""A platform takes private words of our own for a while; later it takes what it has approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.answering import answerable_until
from herodesk.domain.brand import Messages, Template
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.post import Author, Kind, Posted
from herodesk.ports import App
from herodesk.steps.reply import Sending, checked
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryOutbox, MemoryRules, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import MONDAY_MORNING, a_post, memory_app, nordwind, person

ANA = person("ana")
HELP = "Meine Waschmaschine ist defekt und niemand meldet sich, was soll ich tun?"
GERMAN = Template(name="write_again", language="de", text="Schreib uns kurz, dann antworten wir.")
AUSTRIAN = Template(name="servus", language="de_AT", text="Servus, schreib uns kurz.")
ENGLISH = Template(name="write_again", language="en", text="Write us a line.")
DAY = 24 * 3600


@pytest.fixture
def app(clock: VirtualClock) -> App:
    rules = Messages(opens="always", templates=(GERMAN, AUSTRIAN, ENGLISH))
    brand = replace(nordwind(), messages={"whatsapp": rules})
    return replace(memory_app(clock), rules=MemoryRules(brand))


def taken(app: App, platform: str, text: str = HELP) -> str:
    post = replace(
        a_post("m.1", text, kind=Kind.MESSAGE, created_at=app.clock.now(), language="de"),
        platform=platform, author=Author(id="4915100000001"), account="106540352242922",
    )  # fmt: skip
    number = take_in(Posted(post=post), at=app.clock.now(), app=app).case
    assert number
    line.claim(number, ANA, app=app)
    return number


def after(app: App, seconds: float, number: str) -> None:
    """Time goes by, and the case is Ana's still, or again."""
    assert isinstance(app.clock, VirtualClock)
    app.clock.advance(seconds)
    case = app.records.case(number)
    assert case
    assert case.owner == "ana"


def sent(app: App) -> list[tuple[str, str | None]]:
    assert isinstance(app.outbox, MemoryOutbox)
    assert isinstance(app.publisher, MemoryPublisher)
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(number, reply_id, app=app)
    return [(reply.public_text, reply.template) for reply in app.publisher.published]


@pytest.mark.parametrize(
    ("platform", "days"), [("whatsapp", 1), ("messenger", 7), ("facebook", 7), ("instagram", 7)]
)
def test_words_of_our_own_go_out_until_the_time_is_over_and_not_a_second_later(
    app: App, platform: str, days: int
) -> None:
    number = taken(app, platform)
    after(app, days * DAY, number)

    line.reply(number, ANA, "Wir kommen morgen.", "n1", app=app)

    assert sent(app) == [("Wir kommen morgen. – Ana", None)]
    after(app, 1, number)
    for late in (
        lambda: line.reply(number, ANA, "Und noch etwas.", "n2", app=app),
        lambda: checked(number, ANA, "Und noch etwas.", app=app),
    ):
        with pytest.raises(NotAllowedError, match="message-too-late"):
            late()


@pytest.mark.parametrize("platform", ["x", "generic", "telegram"])
def test_elsewhere_there_is_no_end(app: App, platform: str) -> None:
    number = taken(app, platform)
    after(app, 90 * DAY, number)

    line.reply(number, ANA, "Wir kommen morgen.", "n1", app=app)

    assert len(sent(app)) == 1


def test_approved_words_go_out_later_as_they_are_without_a_sign_off(app: App) -> None:
    number = taken(app, "whatsapp")
    after(app, 2 * DAY, number)

    line.reply(number, ANA, "", "n1", app=app, sending=Sending(template="write_again"))

    assert sent(app) == [(GERMAN.text, "write_again/de")]


@pytest.mark.parametrize("name", ["other", "write_again "])
def test_what_is_not_in_the_rules_is_not_sent(app: App, name: str) -> None:
    number = taken(app, "whatsapp")

    with pytest.raises(NotAllowedError, match="no-such-template"):
        line.reply(number, ANA, "Eigene Worte", "n1", app=app, sending=Sending(template=name))

    assert sent(app) == []


def test_a_template_of_another_platform_is_none(app: App) -> None:
    number = taken(app, "messenger")

    with pytest.raises(NotAllowedError, match="no-such-template"):
        line.reply(number, ANA, "", "n1", app=app, sending=Sending(template="write_again"))


def test_templates_are_offered_in_the_customers_language_if_there_are_any() -> None:
    rules = Messages(templates=(GERMAN, AUSTRIAN, ENGLISH))

    assert rules.templates_in("de") == (GERMAN, AUSTRIAN)
    assert rules.templates_in("en") == (ENGLISH,)
    assert rules.templates_in("fr") == rules.templates_in(None) == rules.templates


@given(
    ages=st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=1, max_size=6),
    hours=st.integers(1, 200),
)
def test_the_time_counts_from_the_last_private_message_alone(
    ages: list[tuple[int, bool]], hours: int
) -> None:
    clock = VirtualClock(MONDAY_MORNING)
    app = memory_app(clock)
    case = app.records.case(taken(app, "messenger"))
    assert case
    start, (first, *_) = clock.now(), case.posts
    posts = tuple(
        replace(first, post_id=f"p{n}", at=start + timedelta(minutes=age), private=private)
        for n, (age, private) in enumerate(ages)
    )

    until = answerable_until(replace(case, posts=posts), timedelta(hours=hours))

    private = [age for age, is_private in ages if is_private]
    wanted = start + timedelta(minutes=max(private), hours=hours) if private else None
    assert until == wanted
    assert answerable_until(replace(case, posts=posts), None) is None
