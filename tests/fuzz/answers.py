"""Whatever a platform answers when it is asked: an outcome that a step knows, and no error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import requests
from requests.adapters import BaseAdapter

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.reply import Gone, Look, Lost, Refused, Reply, Sent, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Asked, Ours, Page, Renewed
from herodesk.platforms import (
    PLATFORMS,
    catch_up_of,
    declared_of,
    lease_of,
    probe_of,
    publish_of,
    renew_of,
)
from tests.contract.asking import asked_by, suite_of
from tests.contract.served import NOW, SECRETS, WORDS
from tests.fuzz.deliveries import Target

_STATUSES = (200, 201, 204, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 302)
_WAITS = (
    "retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset",
    "x-app-usage", "x-business-use-case-usage", "discourse-rate-limit-error-code",
    "x-restli-id", "x-linkedin-id", "location",
)  # fmt: skip
_KNOWN = (Sent, Wait, Lost, Refused, Gone, Look, Standing, Page, Renewed, bool)


def targets() -> dict[str, Target]:
    """One for each platform that is asked anything; seeds are what its stand-in answers."""
    return {
        f"answered-{platform}": Target(partial(answered, platform), _seeds(platform))
        for platform in PLATFORMS
    }


@cache
def _seeds(platform: str) -> list[bytes]:
    bodies = list(dict.fromkeys(it.answer for it in asked_by(platform)))
    good = [b"\x00".join((b"\x00", b"30", body)) for body in bodies]
    return [*good, b"\x0a\x0030\x00{}", b'\x03\x00Thu, 26 Nov 2026 12:00:00 GMT\x00{"error":{}}']


def answered(platform: str, data: bytes) -> None:
    """The same answer to all that is asked: status, a header, body, parted by NUL."""
    first, told, body = (data.split(b"\x00", 2) + [b""] * 3)[:3]
    with requests.Session() as http:
        http.mount("http://", Answering(_STATUSES[(first or b"\x00")[0] % len(_STATUSES)],
                                        told.decode("latin-1"), body))  # fmt: skip
        for ask in _asking(platform, http):
            outcome = ask()
            assert isinstance(outcome, _KNOWN), f"{ask} told {type(outcome)}"


class Answering(BaseAdapter):
    """A platform that says one thing."""

    def __init__(self, status: int, told: str, body: bytes) -> None:
        super().__init__()
        self._status, self._told, self._body = status, told, body

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        answer = requests.Response()
        answer.status_code = self._status
        answer.headers.update(dict.fromkeys(_WAITS, self._told))
        answer.url, answer.request, answer._content = str(request.url), request, self._body
        return answer

    def close(self) -> None:
        return None


def _asking(platform: str, http: requests.Session) -> list[Callable[[], Any]]:
    facts = suite_of(platform)
    us = Account(**{name: str(facts.us[name]) for name in ("id", "handle", "name")})
    ours = Ours(account=us, address=f"https://herodesk.example/hooks/{platform}")
    call: dict[str, Any] = {
        "http": http, "api": "http://platform.example", "secrets": SECRETS[platform], "now": NOW,
    }  # fmt: skip
    found: list[Callable[[], Any]] = []
    if "publish" not in declared_of(platform).LACKS:
        found += _of_replies(platform, _reply(platform), call)
    if prober := probe_of(platform):
        found.append(partial(prober.probe, ours, **call))
    if lease := lease_of(platform):
        found.append(partial(lease.extend, ours, **call))
    if renewer := renew_of(platform):
        found.append(partial(renewer.renew, **call))
    if reader := catch_up_of(platform):
        for reading in reader.READINGS:
            cursor = Cursor(reading=reading, done=reader.beginning(NOW))
            asked = Asked(cursor=cursor, account=us, watch=Watch(terms=("Nordwind",)))
            found.append(partial(_pages, reader, asked, call))
    return found


def _of_replies(platform: str, reply: Reply, call: dict[str, Any]) -> list[Callable[[], Any]]:
    part, lacks = publish_of(platform), declared_of(platform).LACKS
    out = replace(reply, remote_id="77", url="https://platform.example/77")
    found: list[Callable[[], Any]] = [
        partial(part.publish, reply, **call),
        partial(part.find, reply, **call),
    ]
    if "messages" not in lacks:
        private = replace(reply, private=True, recipient="1744")
        found += [partial(part.publish, private, **call), partial(part.find, private, **call)]
    if "withdraws" not in lacks:
        found.append(partial(part.withdraw, out, **call))
    if "edits" not in lacks:
        found.append(partial(part.correct, out, **call))
    if "removals" in lacks:
        found.append(partial(part.post_is_gone, reply, **call))
    return found


def _pages(reader: Any, asked: Asked, call: dict[str, Any]) -> Any:
    """Two pages: what was told to go on with is gone on with."""
    page = reader.read(asked, **call)
    if isinstance(page, Page):
        cursor = asked.cursor.after(page.newest, page.following)
        return reader.read(replace(asked, cursor=cursor), **call)
    return page


@cache
def _reply(platform: str) -> Reply:
    facts = suite_of(platform)
    return Reply(
        reply_id="r-1",
        case="7K3M9Q",
        hero="ana",
        platform=platform,
        post_id=facts.post["id"],
        to=facts.post["id"],
        text=WORDS,
        sign_off=" – Ana",
        created_at=NOW,
        account=str(facts.us["id"]),
        thread=facts.post.get("thread"),
        private=facts.only_messages,
        recipient="1744" if facts.only_messages else None,
    )
