"""What all stand-ins share: the shape of a request, faults on demand, the record of replies."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from herodesk.parts import Secrets

Clock = Callable[[], datetime]
Account = Mapping[str, Any]
"""One of our accounts: id, handle, name."""
Compact = Mapping[str, Any]
"""A post as scenarios write it: id, author {id, handle, name, followers}, text, lang, at,
reply_to, thread, quote, mention, kind, versions, repost_of, deleted. Only id and author are needed;
`quote` and `reply_to` are post ids, `versions` the ids of all edits so far, oldest first."""

Person = Mapping[str, Any]
"""Somebody who wrote: id, handle."""

DROPPED = 0
"""The status that stands for a connection closed without an answer."""
_CREDENTIALS = {"authorization", "cookie", "webhook-signature"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to a stand-in; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def recorded(self, base: str) -> dict[str, Any]:
        """The request as `published.json` shows it: without credentials."""
        kept = {name: it for name, it in self.headers.items() if name not in _CREDENTIALS}
        kind = self.headers.get("content-type", "")
        is_file = kind.startswith(("multipart/", "image/")) or "/media/upload" in self.path
        words = f"{len(self.body)} bytes" if is_file else self.body.decode("utf-8", "replace")
        return {"method": self.method, "url": base + self.path, "headers": kept, "body": words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a stand-in answers; status 0 closes the connection without an answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def plain(self) -> tuple[int, dict[str, str], bytes]:
        """As `handle` returns it."""
        return self.status, dict(self.headers), self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A failure to play; `after_effect` lets the request take effect first."""

    status: int
    after_effect: bool
    looks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a platform tells that somebody has left: what is posted to the installation's address,
    or to the callback below it."""

    body: bytes
    headers: Mapping[str, str]
    callback: str = ""


class Faults:
    """Failures that were ordered and have not been played yet, oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()

    def order(self, fault: Fault, times: int) -> None:
        """Play a failure at the next requests; no times takes back what was ordered."""
        if times < 1:
            self._waiting.clear()
        self._waiting.extend([fault] * max(times, 0))

    def take(self, *, looks: bool) -> Fault | None:
        """The failure for this request, which only `looks` at a post or does something."""
        fault = next((fault for fault in self._waiting if fault.looks == looks), None)
        if fault:
            self._waiting.remove(fault)
        return fault


class Stand(Protocol):
    """A stand-in as the local cloud and scenarios use it."""

    published: list[dict[str, Any]]
    """Every text of ours that was accepted, also where it replaced another one."""
    standing: dict[str, dict[str, Any]]
    """What a reader sees now: replies by their remote id, as published, with `edited`."""
    unread_since: datetime | None
    """When its wall last changed, if nobody has read it back since."""

    def handle(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer a request of `publish`; `path` is what follows the stand-in's own address."""

    def fail(
        self, status: int, times: int = 1, *, after_effect: bool = False, looks: bool = False
    ) -> None:
        """Let the next requests fail; status 0 closes the connection.

        `looks` concerns those that look whether a customer's post stands; all others are for the
        requests that do something or look for a reply.
        """

    def know(self, post_id: str, author: Mapping[str, Any], *, mentions_us: bool) -> None:
        """Remember a customer's post, so that a reply to it can be judged."""

    def remove(self, post_id: str) -> None:
        """The author took the post away."""

    def leave(self, person: Person) -> None:
        """Somebody is gone: whoever asks for them finds nobody."""

    def deliveries(self, post: Compact, *, product: str | None = None) -> list[bytes]:
        """The platform's delivery bodies for a compact post, which the stand-in then knows."""


class Standing(ABC):
    """What all stand-ins have in common: faults on order, one request at a time, counted ids."""

    _platform: str

    def __init__(
        self, secrets: Secrets, clock: Clock, *, account: Account, base: str, first_id: int
    ) -> None:
        self.published: list[dict[str, Any]] = []
        self.standing: dict[str, dict[str, Any]] = {}
        self._secrets = dict(secrets)
        self._clock = clock
        self._account = account
        self._base = base
        self._address = base.replace("/_local/platforms/", "/hooks/")
        """Where the installation behind this stand-in takes deliveries."""
        self._lock = threading.RLock()
        self._faults = Faults()
        self._ids = count(first_id)
        self._gone: set[str] = set()
        self.pictures: dict[str, dict[str, Any]] = {}
        self._left: set[str] = set()
        self.unread_since: datetime | None = None

    def fail(
        self, status: int, times: int = 1, *, after_effect: bool = False, looks: bool = False
    ) -> None:
        """Let the next requests fail; see `Stand.fail`."""
        with self._lock:
            fault = Fault(status=status, after_effect=after_effect, looks=looks)
            self._faults.order(fault, times)

    def know(self, post_id: str, author: Mapping[str, Any], *, mentions_us: bool) -> None:  # noqa: ARG002  X judges by them
        """A post is there: it may be answered."""
        with self._lock:
            self._gone.discard(post_id)
            self.unread_since = self._clock()

    def remove(self, post_id: str) -> None:
        """The author took the post away: replies to it find nothing."""
        with self._lock:
            self._gone.add(post_id)

    def leave(self, person: Person) -> None:
        """Somebody is gone."""
        with self._lock:
            self._left.add(str(person.get("handle") or person["id"]))

    def _was_read(self, *, is_whole: bool) -> None:
        """Somebody caught up; whole means that no page is left."""
        if is_whole:
            self.unread_since = None

    def handle(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer one request; see `Stand.handle`."""
        request = Request(method=method, path=path, query=query, headers=lower(headers), body=body)
        with self._lock:
            fault = self._faults.take(looks=self._looks(request))
            if fault and not fault.after_effect:
                return self._failure(fault.status).plain()
            answer = self._answer(request)
            return (self._failure(fault.status) if fault else answer).plain()

    def _show(self, request: Request, told: Mapping[str, Any], *, edited: bool = False) -> None:
        """A text of ours is public from now on; `told` holds reply_to, text and remote_id."""
        entry = published_entry(self._platform, request, self._base, at=self._clock(), told=told)
        self.published.append(entry)
        first = self.standing.get(told["remote_id"], entry)
        seen = {**entry, "at": first["at"], "edited": edited}
        self.standing[told["remote_id"]] = seen

    def _keeps_picture(self, data: bytes, alt: str = "") -> str:
        """A picture of ours lies there from now on, which nobody sees yet; its id."""
        own_id = str(next(self._ids))
        self.pictures[own_id] = {"bytes": len(data), "alt": alt}
        return own_id

    def _shown_with(self, own_ids: Iterable[str]) -> dict[str, Any]:
        """What readers see beside the words, as an entry tells; KeyError for what is not there."""
        seen = [self.pictures[own_id] for own_id in own_ids]
        return {"pictures": seen} if seen else {}

    def _stands_already(self, words: str | None, reply_to: str | None) -> bool:
        seen = self.standing.values()
        return any((it["text"], it["reply_to"]) == (words, reply_to) for it in seen)

    def _looks(self, request: Request) -> bool:  # noqa: ARG002  most platforms are not asked
        """True if the request only looks whether a customer's post stands."""
        return False

    @abstractmethod
    def _answer(self, request: Request) -> Response:
        """What the platform's API would say."""

    @abstractmethod
    def _failure(self, status: int) -> Response:
        """A failure that was ordered, in the platform's own form."""


class Operated(Protocol):
    """The module of one platform."""

    def sign(self, body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:
        """The headers that make the body genuine."""

    def delivery(self, post: Compact, *, account: Account, product: str | None = None) -> bytes:
        """The body that the platform would send for the post."""

    def leaving(self, person: Person, secrets: Secrets, now: datetime) -> Call:
        """What the platform sends when this person leaves. Only where it tells that."""

    def StandIn(  # noqa: N802  a class, seen as the function that makes one
        self, secrets: Secrets, clock: Clock, *, account: Account, base: str = ""
    ) -> Stand:
        """A stand-in for the platform's API."""


def json_response(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    kind = {"content-type": "application/json; charset=utf-8"}
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(status=status, headers={**kind, **(headers or {})}, body=body)


def parts_of(request: Request) -> dict[str, bytes]:
    """The fields of a form that carries files, by their names."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    told = message_from_bytes(head + request.body)
    found = ((it.get_param("name", header="content-disposition"), it) for it in told.walk())
    return {str(name): bytes(it.get_payload(decode=True)) for name, it in found if name}


def query_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A query by its names; values of a name that is there more than once, a line each."""
    told: dict[str, str] = {}
    for name, value in pairs:
        told[name] = f"{told[name]}\n{value}" if name in told else value
    return told


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """The same headers, their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def iso(moment: datetime) -> str:
    """UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(post: Compact) -> datetime:
    """When the post was written; a fixed moment where it does not say."""
    at = post.get("at")
    if isinstance(at, datetime):
        return at
    return datetime.fromisoformat(str(at)) if at else datetime(2026, 11, 2, 9, tzinfo=UTC)


def published_entry(
    platform: str, request: Request, base: str, *, at: datetime, told: Mapping[str, Any]
) -> dict[str, Any]:
    """One entry of `published.json`; `told` holds reply_to, text and remote_id."""
    return {"platform": platform, "at": iso(at), **told, "request": request.recorded(base)}
