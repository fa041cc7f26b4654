"""Move to private: said in public by a person, and what is written there is the same case (ST9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.draft import DraftError
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.post import Kind, Post, Posted
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.webhook import Webhook
from herodesk.ports import App
from herodesk.steps.check_draft import Consent
from herodesk.steps.open_case import Taken
from herodesk.steps.reply import Sending
from herodesk.steps.take_in import take_in
from herodesk_ops.local.secrets import read as read_secrets
from herodesk_ops.memory import MemoryOutbox, VirtualClock
from herodesk_ops.platforms import operated
from tests.sample import EXCHANGE_FAILS, OUR_X, a_post, memory_app, person

ANA = person("ana")
MOVE = "Damit hier nichts Persönliches stehen muss: bitte eine private Nachricht an @nordwind."
SECRET = "Meine Bestellung ist die 88-204417, danke"


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


@pytest.fixture
def number(app: App) -> str:
    """A case that Ana has taken."""
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    assert taken.case
    line.claim(taken.case, ANA, app=app)
    return taken.case


def work(app: App) -> None:
    assert isinstance(app.outbox, MemoryOutbox)
    while app.outbox.waiting:
        number, reply_id, _ = app.outbox.waiting.pop(0)
        line.publish(number, reply_id, app=app)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case
    return case


def replies(app: App, number: str) -> tuple[Reply, ...]:
    return line.show(number, app=app).file.replies


def writes(app: App, text: str, post_id: str = "2000000000000000001", **facts: object) -> Taken:
    """The customer writes a private message."""
    assert isinstance(app.clock, VirtualClock)
    app.clock.advance(60)
    post: Post = a_post(post_id, text, kind=Kind.MESSAGE, created_at=app.clock.now(), **facts)
    return take_in(Posted(post=post), at=app.clock.now(), app=app)


def moved(app: App, number: str) -> None:
    line.reply(number, ANA, MOVE, "m1", app=app, sending=Sending(moves=True))
    work(app)


def test_the_customer_is_told_in_public_and_the_timeline_says_so(app: App, number: str) -> None:
    moved(app, number)

    (told,) = replies(app, number)
    entries = line.show(number, app=app).file.timeline
    assert (told.private, told.state) == (False, ReplyState.SENT)
    assert case_of(app, number).private_since is not None
    assert ("reply-queued", "moves-to-private") in [(e.what, e.why) for e in entries]


@pytest.mark.parametrize("text", [SECRET, "88-204417", "Ja, gern.", "Der Techniker kam nicht!"])
def test_whatever_the_customer_writes_in_private_joins_the_case_and_wakes_it(
    app: App, number: str, text: str
) -> None:
    moved(app, number)

    taken = writes(app, text)

    case = case_of(app, number)
    assert taken.case == number
    assert case.posts[-1].private
    assert (case.state, case.owner) == (State.CLAIMED, "ana")


def test_mere_thanks_in_private_wake_nobody(app: App, number: str) -> None:
    moved(app, number)

    taken = writes(app, "Danke, ganz toll geholfen!")

    assert (taken.case, case_of(app, number).state) == (number, State.ANSWERED)


def test_a_message_of_somebody_else_stays_away(app: App, number: str) -> None:
    moved(app, number)

    taken = writes(app, "Danke für nichts, eure Waschmaschine ist defekt", author="9999")

    assert taken.case != number


def test_an_answer_goes_where_the_customer_wrote_last(app: App, number: str) -> None:
    moved(app, number)
    writes(app, SECRET)

    line.reply(number, ANA, "Danke, die 88-204417 habe ich gefunden.", "m2", app=app)
    work(app)

    last = replies(app, number)[-1]
    assert (last.private, last.recipient, last.begins) == (True, "4711", False)
    assert last.to == "2000000000000000001"


def test_what_was_said_in_private_stops_a_public_answer(app: App, number: str) -> None:
    moved(app, number)
    writes(app, "Es ist die 77/41-2290")
    to_all = Sending(private=False, consent=Consent(all=True))

    with pytest.raises(DraftError) as stopped:
        line.reply(number, ANA, "Die 77412290 ist gefunden.", "m2", app=app, sending=to_all)

    assert [remark.code for remark in stopped.value.remarks] == ["said-in-private"]
    assert len(replies(app, number)) == 1


def test_in_public_again_after_a_private_word(app: App, number: str) -> None:
    moved(app, number)
    writes(app, "Danke, es läuft wieder nicht!")

    line.reply(number, ANA, "Ist gelöst.", "m2", app=app, sending=Sending(private=False))

    last = replies(app, number)[-1]
    assert (last.private, last.post_id) == (False, "1990000000000000001")


def test_the_first_private_message_may_be_ours_once_the_customer_knows(
    app: App, number: str
) -> None:
    private = Sending(private=True)
    with pytest.raises(NotAllowedError, match="no-private-way"):
        line.reply(number, ANA, "Hier ist Ana.", "m0", app=app, sending=private)
    moved(app, number)

    words = "Hier ist Ana: 0171 3920088."
    line.reply(number, ANA, words, "m2", app=app, sending=private)

    (last,) = (reply for reply in replies(app, number) if reply.text == words)
    assert (last.private, last.begins, last.recipient) == (True, True, "4711")


US = {"id": OUR_X, "handle": "nordwind", "name": "Nordwind"}
PAGE = {"id": "100000000000001", "handle": "nordwind", "name": "Nordwind"}
FORUM = {"id": "nordwind", "handle": "nordwind", "name": "Nordwind"}


@pytest.mark.parametrize(
    ("platform", "account"), [("x", US), ("facebook", PAGE), ("generic", FORUM)]
)
def test_on_every_platform_a_message_joins_and_is_answered_in_private(
    app: App, platform: str, account: dict[str, str]
) -> None:
    mara = {"id": "24600000000000001", "handle": "mara_k", "name": "Mara K", "followers": 12}

    def comes(post_id: str, text: str, **facts: object) -> str | None:
        assert isinstance(app.clock, VirtualClock)
        app.clock.advance(60)
        post = {
            "id": post_id, "author": mara, "text": text, "lang": "de", "at": app.clock.now(),
            "mention": True,
        } | facts  # fmt: skip
        operator = operated(platform)
        body, secrets = operator.delivery(post, account=account), read_secrets()[platform]
        headers = operator.sign(body, secrets, app.clock.now())
        hook = Webhook(
            platform=platform, method="POST", headers=headers, body=body,
            received_at=app.clock.now(),
        )  # fmt: skip
        (taken,) = line.triage(hook, app=app)
        return taken.case

    number = comes("1990000000000000501", EXCHANGE_FAILS) or ""
    line.claim(number, ANA, app=app)
    moved(app, number)

    assert comes("1990000000000000502", SECRET, kind="message") == number
    line.reply(number, ANA, "Danke, die 88-204417 ist da.", "m2", app=app)

    (last,) = (reply for reply in replies(app, number) if reply.private)
    assert (last.recipient, last.begins) == (mara["id"], False)
    assert last.to.endswith("1990000000000000502")


def test_moving_takes_level_two(app: App, number: str) -> None:
    beginner = replace(ANA, level=1)

    with pytest.raises(NotAllowedError, match="may-not-move"):
        line.reply(number, beginner, MOVE, "m1", app=app, sending=Sending(moves=True))

    assert case_of(app, number).private_since is None


def test_a_platform_without_messages_says_so(app: App, number: str) -> None:
    class Public:
        EDITS = WITHDRAWS = TELLS_REMOVALS = True
        MESSAGES = BEGINS_MESSAGES = False
        PRICES: Mapping[str, str] = MappingProxyType({})
        READ_EVERY_MINUTES = 0
        ASKS_WITHIN_HOURS: int | None = None

    there = replace(app, abilities=lambda _: Public())

    with pytest.raises(NotAllowedError, match="no-private-way"):
        line.reply(number, ANA, MOVE, "m1", app=there, sending=Sending(moves=True))


def test_the_words_that_move_are_checked_like_any_other(app: App, number: str) -> None:
    with pytest.raises(DraftError):
        line.reply(number, ANA, f"{MOVE} {SECRET}", "m1", app=app, sending=Sending(moves=True))


def test_a_private_answer_is_not_taken_back_from_here(app: App, number: str) -> None:
    moved(app, number)
    writes(app, SECRET)
    line.reply(number, ANA, "Danke.", "m2", app=app)
    work(app)
    last = replies(app, number)[-1]
    file = line.show(number, app=app).file

    assert last.reply_id not in line.may_take_back(file, ANA, app=app).withdraw
    with pytest.raises(NotAllowedError, match="cannot-withdraw"):
        line.withdraw(number, ANA, last.reply_id, "", app=app)
    with pytest.raises(NotAllowedError, match="cannot-correct"):
        line.correct(number, ANA, last.reply_id, "Danke sehr.", "k", app=app)


def test_personal_data_stops_the_step_and_not_only_the_page(app: App, number: str) -> None:
    with pytest.raises(DraftError) as stopped:
        line.reply(number, ANA, "Ruf an: 0171 3920088", "r1", app=app)

    assert stopped.value.stops
    assert replies(app, number) == ()
    assert case_of(app, number).reply is None


def test_no_press_and_no_text_message_gets_personal_data_out(app: App, number: str) -> None:
    everything = Sending(consent=Consent(all=True, codes=frozenset({"phone"})))

    with pytest.raises(DraftError):
        line.reply(number, ANA, "Ruf an: 0171 3920088", "r1", app=app, sending=everything)


def test_a_correction_is_checked_too(app: App, number: str) -> None:
    line.reply(number, ANA, "Das bringen wir in Ordnung.", "r1", app=app)
    work(app)

    with pytest.raises(DraftError):
        line.correct(number, ANA, "", "Ruf an: 0171 3920088", "k1", app=app)


def test_the_same_words_are_flagged_from_the_fourth_customer_on(app: App) -> None:
    words = "Hallo {}, das tut mir leid, wir schauen uns das heute noch an."

    def answers(n: int, sending: Sending) -> str:
        post = a_post(f"199000000000000100{n}", author=f"47{n}")
        taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
        assert taken.case
        line.claim(taken.case, ANA, app=app)
        name = ("Mara", "Ole", "Ben", "Ute")[n]
        line.reply(taken.case, ANA, words.format(name), "r", app=app, sending=sending)
        return taken.case

    for n in range(3):
        answers(n, Sending())
    with pytest.raises(DraftError) as flagged:
        answers(3, Sending())
    number = answers(3, Sending(consent=Consent(codes=frozenset({"same-text"}))))

    assert flagged.value.remarks[0].value == "3"
    entries = line.show(number, app=app).file.timeline
    assert ("reply-queued", "same-text") in [(e.what, e.why) for e in entries]


def test_a_month_later_nobody_remembers_the_words(app: App, number: str) -> None:
    line.reply(number, ANA, "Wir schauen uns das an.", "r", app=app)
    assert isinstance(app.clock, VirtualClock)
    from herodesk.steps.check_draft import customers_with

    other = replace(case_of(app, number), number="OTHER0")
    assert customers_with(other, "wir schauen uns das an", app) == 1

    app.clock.advance(int(timedelta(days=31).total_seconds()))

    assert customers_with(other, "wir schauen uns das an", app) == 0
