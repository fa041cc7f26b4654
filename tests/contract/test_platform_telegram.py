"""Telegram: what every platform is held to, and what is Telegram's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.domain.errors import RejectedError
from herodesk.domain.post import Answerable, Kind, Posted
from herodesk.domain.reply import Look, Lost, Refused, Sent, Wait
from herodesk.domain.standing import Flaw, Standing
from herodesk.domain.webhook import Webhook
from herodesk.parts import Ours
from herodesk.platforms import measure_of, normalise_of, verify_of
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling
from herodesk_ops.platforms.telegram_connect import MADE, deeds
from herodesk_ops.platforms.telegram_updates import GROUP
from tests.catching_up import Wall
from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import NOW, POST, Served, served

BOT = {"id": "7001002003", "handle": "nordwind_bot", "name": "Nordwind"}
ASKED = {
    **POST,
    "id": f"{GROUP['id']}_41",
    "text": "@nordwind_bot Kein Netz & kein Rückruf 😡",
}


class TestTelegram(PlatformSuite):
    platform = "telegram"
    us = BOT
    post = ASKED
    hook = {"secret_token": "unser-Wort_42"}
    other_hook = {"secret_token": "niemandes"}
    body_is_not_signed = "Telegram signs nothing: a delivery shows a word."
    nobody_can_look = "A bot cannot read what it wrote itself."
    limit = 4_096
    message_limit = 4_096
    removals_are_told = False
    undelivered_text = "@nordwind_bot Gerät defekt"

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        return {"x-telegram-bot-api-secret-token": secrets["secret_token"]}

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: datetime = NOW
    ) -> Webhook:
        """The address names the bot."""
        return replace(super().webhook(body, headers, at), query={"account": BOT["id"]})

    def post_id(self, compact: str) -> str:
        return compact if "_" in compact else f"{GROUP['id']}_{compact}"

    def nothing_is_delivered(self, wall: Wall) -> None:
        wall.stand.webhook["url"] = ""  # type: ignore[attr-defined]

    # -- how our side stands ---------------------------------------------------------------------

    def _faults(self, there: Served, **webhook: Any) -> list[tuple[str, str]]:
        there.stand.webhook |= webhook  # type: ignore[attr-defined]
        standing = self._asked(there)
        assert isinstance(standing, Standing)
        return [(fault.flaw, fault.what) for fault in standing.faults]

    def test_no_address_and_another_one_are_told_apart(self, registered: Served) -> None:
        elsewhere = "https://old.example/hooks/telegram"

        assert self._faults(registered, url=elsewhere) == [(Flaw.WEBHOOK_ELSEWHERE, elsewhere)]
        assert self._faults(registered, url="") == [(Flaw.WEBHOOK_MISSING, "")]

    def test_an_address_for_another_bot_is_another_one(self, registered: Served) -> None:
        ours = "/hooks/telegram"

        assert self._faults(registered, url=ours) == []
        assert self._faults(registered, url=f"{ours}?account=1") == [
            (Flaw.WEBHOOK_ELSEWHERE, f"{ours}?account=1")
        ]

    def test_updates_that_wait_after_an_error_are_a_fault(self, registered: Served) -> None:
        failed = int(NOW.timestamp()) - 60

        assert self._faults(registered, last_error_date=failed) == []
        assert self._faults(registered, pending_update_count=3) == [(Flaw.WEBHOOK_INVALID, "")]
        assert self._faults(registered, last_error_date=failed - 3600) == []

    def test_each_sort_of_update_that_is_left_out_is_named(self, registered: Served) -> None:
        assert self._faults(registered, allowed_updates=["message", "channel_post"]) == [
            (Flaw.SUBSCRIPTION_MISSING, "edited_message"),
            (Flaw.SUBSCRIPTION_MISSING, "edited_channel_post"),
        ]
        assert self._faults(registered, allowed_updates=[]) == []


# -- connecting it ---------------------------------------------------------------------------------


def calling(there: Served, http: requests.Session, **secrets: str) -> Calling:
    us = Account(id=BOT["id"], handle=BOT["handle"], name=BOT["name"])
    ours = Ours(account=us, address="https://hd.example/hooks/telegram")
    known = {**there.secrets, **secrets}
    return Calling(http=http, api=there.api, secrets=known, ours=ours, now=NOW)


def test_the_webhook_is_set_once_and_what_is_shown_first_changes_nothing(bot: Served) -> None:
    stand: Any = bot.stand
    word = MADE["hook/secret_token"]()
    with requests.Session() as http:
        connect = calling(bot, http, secret_token=word)
        before = dict(stand.webhook)
        (deed,) = deeds(connect)
        assert stand.webhook == before

        assert deed.act
        deed.act()
        left = deeds(connect)

    assert "https://hd.example/hooks/telegram?account=7001002003" in deed.told
    assert before["url"] in deed.told
    assert (stand.webhook["url"], stand.shown, left) == (deed.told.split()[4], word, [])
    assert as_described(bot) == ["getWebhookInfo", "setWebhook", "getWebhookInfo"]


def test_what_telegram_says_to_a_wrong_word_is_told_without_a_secret(bot: Served) -> None:
    with requests.Session() as http:
        (deed,) = deeds(calling(bot, http, secret_token="ein Wort"))
        assert deed.act
        with pytest.raises(CommandError, match="unallowed characters") as wrong:
            deed.act()
        with pytest.raises(CommandError, match="telegram-token"):
            deeds(calling(bot, http, access_token="other"))

    assert bot.secrets["access_token"] not in str(wrong.value)


# -- who is who ------------------------------------------------------------------------------------


def heard(message: Mapping[str, Any], account: str = BOT["id"]) -> Any:
    """The post of a message in a group."""
    chat = {"id": -100, "type": "group"}
    told = {"message_id": 1, "chat": chat, "date": 1, "text": "x", **message}
    hook = Webhook(
        platform="telegram", method="POST", headers={}, received_at=NOW,
        body=json.dumps({"update_id": 1, "message": told}).encode(),
        query={"account": account},
    )  # fmt: skip
    (change,) = normalise_of("telegram").normalise(hook)
    assert isinstance(change, Posted)
    return change.post


OTHER_BOT = {"id": 7009, "is_bot": True, "username": "wetter_bot"}
US = {"id": 7001002003, "is_bot": True}


@pytest.mark.parametrize(
    ("account", "answered", "addressed"),
    [
        (BOT["id"], US, True),
        (BOT["id"], OTHER_BOT, False),
        (BOT["id"], {"id": 5, "is_bot": False}, False),
        ("", OTHER_BOT, True),
        ("", {"id": 5, "is_bot": False}, False),
        ("no account", OTHER_BOT, True),
    ],
)
def test_an_answer_to_our_bot_speaks_to_us(
    account: str, answered: Mapping[str, Any], addressed: bool
) -> None:
    post = heard({"reply_to_message": {"message_id": 7, "from": answered}}, account)

    assert (post.addressed, post.kind, post.reply_to) == (addressed, Kind.REPLY, "-100_7")


@pytest.mark.parametrize(
    ("said", "mark", "addressed"),
    [
        ("😡 @Nordwind_Bot da?", {"type": "mention", "offset": 3, "length": 13}, True),
        ("😡 @Nordwind_Bot da?", {"type": "mention", "offset": 2, "length": 13}, False),
        ("@jonas da?", {"type": "mention", "offset": 0, "length": 6}, False),
        ("/hilfe", {"type": "bot_command", "offset": 0, "length": 6}, True),
        ("/hilfe@nordwind_bot", {"type": "bot_command", "offset": 0, "length": 19}, True),
        ("/hilfe@somebody", {"type": "bot_command", "offset": 0, "length": 15}, False),
        ("Nordwind", {"type": "text_mention", "offset": 0, "length": 8, "user": US}, True),
        ("Anna", {"type": "text_mention", "offset": 0, "length": 4, "user": {"id": 5}}, False),
        ("@nordwind_bot", {"type": "mention", "offset": 9**30, "length": -1}, False),
        ("@nordwind_bot", {"type": "bold", "offset": 0, "length": 13}, False),
    ],
)
def test_marks_are_counted_in_utf_16_units(
    said: str, mark: Mapping[str, Any], addressed: bool
) -> None:
    assert heard({"text": said, "entities": [mark]}).addressed is addressed
    in_caption = {"text": None, "caption": said, "caption_entities": [mark]}
    assert heard(in_caption).addressed is addressed


def test_what_the_group_itself_says_is_not_said_to_us() -> None:
    mark = {"type": "mention", "offset": 0, "length": 13}
    said = {"text": "@nordwind_bot", "entities": [mark]}

    assert heard(said).addressed
    assert not heard({**said, "sender_chat": {"id": -100, "title": "Wir"}}).addressed
    assert heard({**said, "sender_chat": {"id": -200, "title": "Blatt"}}).author.name == "Blatt"


def test_a_channel_may_not_be_answered_but_a_group_may() -> None:
    assert heard({}).answerable is Answerable.YES
    assert heard({"chat": {"id": -5, "type": "channel"}}).answerable is Answerable.UNKNOWN


def test_the_secret_word_is_no_prefix_and_no_other_case() -> None:
    for shown in ("unser-Wort_4", "unser-Wort_422", "UNSER-WORT_42", "\udcff", ""):
        headers = {"x-telegram-bot-api-secret-token": shown}
        hook = Webhook(
            platform="telegram", method="POST", headers=headers, body=b"{}", received_at=NOW
        )
        with pytest.raises(RejectedError):
            verify_of("telegram").verify(hook, {"secret_token": "unser-Wort_42"})


# -- what is asked of the Bot API ------------------------------------------------------------------

METHODS: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "getWebhookInfo": ({}, {}),
    "setWebhook": ({"url": str}, {"secret_token": str, "allowed_updates": list}),
    "getUpdates": ({}, {"offset": int, "limit": int, "timeout": int, "allowed_updates": list}),
    "sendMessage": ({"chat_id": int, "text": str}, {"reply_parameters": dict}),
    "editMessageText": ({"chat_id": int, "message_id": int, "text": str}, {}),
    "deleteMessage": ({"chat_id": int, "message_id": int}, {}),
    "setMessageReaction": ({"chat_id": int, "message_id": int}, {"reaction": list}),
}
"""What the Bot API's description says each method needs, and may have; as far as we use it."""
REPLY_PARAMETERS = {"message_id": int, "allow_sending_without_reply": bool}


@pytest.fixture
def bot() -> Iterator[Served]:
    with served("telegram", account=BOT, post=ASKED) as stand:
        stand.deliver()
        asked: list[tuple[str, Any]] = []
        handle = stand.stand.handle

        def noted(method: str, path: str, query: Any, headers: Any, body: bytes) -> Any:
            asked.append((path.rpartition("/")[2], json.loads(body)))
            return handle(method, path, query, headers, body)

        stand.stand.handle = noted  # type: ignore[method-assign]
        stand.asked = asked  # type: ignore[attr-defined]
        yield stand


def as_described(there: Served) -> list[str]:
    """The methods that were called, each as the Bot API describes it."""
    asked: list[tuple[str, dict[str, Any]]] = there.asked  # type: ignore[attr-defined]
    for method, body in asked:
        needed, optional = METHODS[method]
        assert needed.keys() <= body.keys() <= (needed | optional).keys()
        for name, value in body.items():
            assert type(value) is (needed | optional)[name], f"{method}.{name}"
        for name, value in body.get("reply_parameters", {}).items():
            assert type(value) is REPLY_PARAMETERS[name]
    return [method for method, _ in asked]


def test_every_request_is_one_that_the_bot_api_describes(bot: Served) -> None:
    sent = bot.publish()
    bot.correct(sent, "Anders gesagt")
    bot.withdraw(sent)
    bot.post_is_gone()
    bot.publish_it(replace(bot.reply(), private=True, recipient="1744"))

    assert as_described(bot) == [
        "sendMessage", "editMessageText", "deleteMessage", "setMessageReaction", "sendMessage",
    ]  # fmt: skip


def test_an_answer_in_a_public_group_has_a_link(bot: Served) -> None:
    sent = bot.publish()

    assert isinstance(sent, Sent)
    assert sent.url == f"https://t.me/nachbarn_hilfe/{sent.remote_id.rpartition('_')[2]}"


def test_a_person_is_answered_though_their_message_is_gone(bot: Served) -> None:
    to = "1744_41"
    bot.stand.remove(to)
    reply = replace(bot.reply(), private=True, recipient="1744", to=to)

    sent = bot.publish_it(reply)

    assert isinstance(sent, Sent)
    (_, asked), *_ = bot.asked  # type: ignore[attr-defined]
    assert asked["chat_id"] == 1744
    assert asked["reply_parameters"] == {"message_id": 41, "allow_sending_without_reply": True}


def test_length_counts_utf_16_units(bot: Served) -> None:
    measure = measure_of("telegram")

    assert [measure.length(it) for it in ("", "ä", "字", "😡", "👩‍🔧", "\ud83d")] == [
        0,
        1,
        1,
        2,
        5,
        1,
    ]
    assert isinstance(bot.publish("😡" * 2045), Sent)
    assert isinstance(bot.publish("😡" * 2046), Refused)


def test_a_reply_older_than_two_days_stays(bot: Served) -> None:
    sent = bot.publish()
    bot.stand._clock = lambda: NOW + timedelta(hours=48)  # type: ignore[attr-defined]

    outcome = bot.withdraw(sent)

    assert isinstance(outcome, Refused)
    assert outcome.reason == "not-withdrawn"
    assert len(bot.seen()) == 1


class Answering:
    """A Bot API that gives the same answers again and again, in turn."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)
        self.bodies: list[Any] = []

    def __call__(self, _m: str, _p: str, _q: Any, _h: Any, body: bytes) -> Any:
        self.bodies.append(json.loads(body))
        status, told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, {"content-type": "application/json"}, json.dumps(told).encode()


def refusing(status: int, words: str = "", **parameters: Any) -> tuple[int, Any]:
    told = {"ok": False, "error_code": status, "description": words}
    return status, told | ({"parameters": parameters} if parameters else {})


def throttled(**span: int) -> Wait:
    return Wait(until=NOW + timedelta(**span), reason="telegram-rate-limit")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusing(429, retry_after=7), throttled(seconds=7)),
        (refusing(429), throttled(seconds=30)),
        (refusing(429, retry_after=10**9), throttled(hours=25)),
        (refusing(401, "Unauthorized"), "telegram-token"),
        (refusing(404, "Not Found"), "telegram-token"),
        (refusing(403, "Forbidden: bot was kicked from the supergroup chat"), "telegram-forbidden"),
        (refusing(400, "Bad Request: not enough rights to send"), "telegram-forbidden"),
        (refusing(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), "telegram-forbidden"),
        (refusing(400, "Bad Request: message to be replied not found"), "post-gone"),
        (refusing(400, "Bad Request: reply message not found"), "post-gone"),
        (refusing(400, "Bad Request: chat not found"), "telegram-invalid"),
        (refusing(400, "Bad Request: message is too long"), "telegram-invalid"),
        (refusing(500, "Internal Server Error"), Lost(reason="status-500")),
        (refusing(502, "Bad Gateway"), Lost(reason="status-502")),
        (refusing(409, "Conflict"), Lost(reason="status-409")),
        ((200, {"ok": True, "result": {}}), Lost(reason="malformed-answer")),
        ((200, {"ok": True, "result": {"chat": {"id": 5}}}), Lost(reason="malformed-answer")),
        ((200, {"ok": False}), Lost(reason="malformed-answer")),
        ((200, []), Lost(reason="malformed-answer")),
        ((302, {}), Lost(reason="status-302")),
    ],
)  # fmt: skip
def test_each_answer_has_its_outcome(bot: Served, answer: Any, outcome: object) -> None:
    bot.stand.handle = Answering(answer)  # type: ignore[assignment,method-assign]

    got = bot.publish()

    assert (got.reason if isinstance(outcome, str) else got) == outcome  # type: ignore[union-attr]
    assert isinstance(got, Refused) == isinstance(outcome, str)


def test_a_group_that_moved_is_answered_where_it_is_now(bot: Served) -> None:
    moved = refusing(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-1009007199254740993,
    )
    there = (200, {"ok": True, "result": {"message_id": 3, "chat": {"id": -1009007199254740993}}})
    bot.stand.handle = answering = Answering(moved, there)  # type: ignore[assignment,method-assign]

    sent = bot.publish()

    assert sent == Sent(remote_id="-1009007199254740993_3")
    assert [it["chat_id"] for it in answering.bodies] == [GROUP["id"], -1009007199254740993]


def test_a_group_that_moves_without_end_is_left(bot: Served) -> None:
    moved = refusing(400, "Bad Request: upgraded", migrate_to_chat_id=-1005)
    bot.stand.handle = answering = Answering(moved)  # type: ignore[assignment,method-assign]

    assert isinstance(bot.publish(), Refused)
    assert len(answering.bodies) == 2


def test_only_the_words_of_telegram_say_that_a_post_is_gone(bot: Served) -> None:
    for answer, gone in (
        (refusing(400, "Bad Request: message to react not found"), True),
        (refusing(400, "Bad Request: chat not found"), False),
        (refusing(400, "Bad Request: REACTION_INVALID"), False),
        ((200, {"ok": True, "result": True}), False),
    ):
        bot.stand.handle = Answering(answer)  # type: ignore[assignment,method-assign]
        assert bot.post_is_gone() is gone


def test_nobody_looks_for_a_reply(bot: Served) -> None:
    bot.publish()

    assert bot.find() is Look.UNSURE


def test_deletions_and_forwards_are_not_told(bot: Served) -> None:
    for fact in ({"deleted": True}, {"repost_of": "1"}):
        assert bot.deliver(**fact) == []


def test_a_compact_post_is_delivered_as_telegram_would(bot: Served) -> None:
    for product, kind in (("message", Kind.MESSAGE), ("group", Kind.POST), ("channel", Kind.POST)):
        (body,) = bot.stand.deliveries(ASKED, product=product)
        hook = Webhook(platform="telegram", method="POST", headers={}, body=body, received_at=NOW)
        (change,) = normalise_of("telegram").normalise(hook)
        assert isinstance(change, Posted)
        assert change.post.kind is kind
        assert change.post.created_at == datetime(2026, 11, 2, 8, 41, 7, tzinfo=UTC)
