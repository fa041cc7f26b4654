"""What we ask of Mastodon and Bluesky is what their documentation describes, name by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.parts import Asked, Ours
from herodesk.platforms import catch_up_of, probe_of, renew_of
from herodesk_ops.platforms.connector import Calling, connector_of
from tests.contract.served import MIA, NOW, POST, US, Served, served


@dataclass(frozen=True)
class Described:
    """One call as the documentation describes it: names of its query, its body, its headers."""

    query: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    signed_in: bool = True


@dataclass
class Line:
    """What went over the line."""

    asked: list[tuple[str, str, dict[str, str], dict[str, str], bytes]] = field(
        default_factory=list
    )


def names(*given: str) -> frozenset[str]:
    return frozenset(given)


# https://docs.joinmastodon.org/methods/statuses, .../notifications, .../accounts, .../push
MASTODON = {
    ("POST", r"/api/v1/statuses"): Described(
        body=names("status", "in_reply_to_id", "visibility", "language"),
        needed=names("status"),
        headers=names("idempotency-key"),
    ),
    ("PUT", r"/api/v1/statuses/\d+"): Described(
        body=names("status", "language"), needed=names("status")
    ),
    ("GET", r"/api/v1/statuses/\d+"): Described(),
    ("DELETE", r"/api/v1/statuses/\d+"): Described(),
    ("GET", r"/api/v1/accounts/\d+/statuses"): Described(query=names("limit", "exclude_reblogs")),
    ("GET", r"/api/v1/accounts/verify_credentials"): Described(),
    ("GET", r"/api/v1/notifications"): Described(
        query=names("types[]", "limit", "include_filtered", "max_id")
    ),
    ("GET", r"/api/v1/push/subscription"): Described(),
    ("POST", r"/api/v1/push/subscription"): Described(
        body=names(
            "subscription[endpoint]", "subscription[keys][p256dh]", "subscription[keys][auth]",
            "subscription[standard]", "data[policy]", "data[alerts][mention]",
            "data[alerts][quote]",
        ),
        needed=names(
            "subscription[endpoint]", "subscription[keys][p256dh]", "subscription[keys][auth]"
        ),
    ),
}  # fmt: skip

# https://docs.bsky.app/docs/category/http-reference
_XRPC = "/xrpc/"
BLUESKY = {
    ("POST", f"{_XRPC}com.atproto.repo.createRecord"): Described(
        body=names("repo", "collection", "rkey", "record"),
        needed=names("repo", "collection", "record"),
    ),
    ("POST", f"{_XRPC}com.atproto.repo.deleteRecord"): Described(
        body=names("repo", "collection", "rkey"), needed=names("repo", "collection", "rkey")
    ),
    ("GET", f"{_XRPC}com.atproto.repo.getRecord"): Described(
        query=names("repo", "collection", "rkey"), needed=names("repo", "collection", "rkey")
    ),
    ("GET", f"{_XRPC}com.atproto.identity.resolveHandle"): Described(
        query=names("handle"), needed=names("handle")
    ),
    ("GET", f"{_XRPC}com.atproto.server.getSession"): Described(),
    ("POST", f"{_XRPC}com.atproto.server.refreshSession"): Described(),
    ("POST", f"{_XRPC}com.atproto.server.createSession"): Described(
        body=names("identifier", "password"),
        needed=names("identifier", "password"),
        signed_in=False,
    ),
    ("GET", f"{_XRPC}app.bsky.feed.getPosts"): Described(query=names("uris"), needed=names("uris")),
    ("GET", f"{_XRPC}app.bsky.actor.getProfiles"): Described(
        query=names("actors"), needed=names("actors")
    ),
    ("GET", f"{_XRPC}app.bsky.notification.listNotifications"): Described(
        query=names("reasons", "limit", "cursor")
    ),
    ("GET", f"{_XRPC}app.bsky.feed.searchPosts"): Described(
        query=names("q", "sort", "since", "limit", "cursor"), needed=names("q")
    ),
}
OUR_DID = {"id": "did:plc:nordwind", "handle": "nordwind.example", "name": "Nordwind"}
QUESTION = "at://did:plc:mia/app.bsky.feed.post/3m4xkq7a2bc2d"


@contextmanager
def listening(platform: str) -> Iterator[tuple[Served, Line]]:
    us = OUR_DID if platform == "bluesky" else US
    author = {**MIA, "id": "did:plc:mia", "handle": "mia.example"}
    post = {**POST, "id": QUESTION, "author": author} if platform == "bluesky" else POST
    with served(platform, account=us, post=post) as there:
        line, handle = Line(), there.stand.handle

        def noting(
            method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
        ) -> Any:
            line.asked.append((method, path, query, {n.lower(): headers[n] for n in headers}, body))
            return handle(method, path, query, headers, body)

        there.stand.handle = noting  # type: ignore[method-assign,assignment]
        there.deliver()
        yield there, line


def everything(platform: str, there: Served) -> None:
    """Each part once, with all that it can ask."""
    words = "Hallo @fremd.example, https://nordwind.de/hilfe #Umtausch"
    reply = replace(there.reply(words), language="de")
    sent = there.publish_it(reply)
    there.find_it(reply)
    there.post_is_gone()
    if platform == "mastodon":
        there.correct(sent, "Anders")
    there.withdraw(sent)
    us = Account(**{name: str(there.stand._account[name]) for name in ("id", "handle", "name")})  # type: ignore[attr-defined]
    ours = Ours(account=us, address=f"https://herodesk.example/hooks/{platform}")
    reader, prober, renewer = catch_up_of(platform), probe_of(platform), renew_of(platform)
    assert reader
    assert prober
    for n in range(60):
        there.deliver(id=f"{there.post['id']}{n}")
    with requests.Session() as http:
        call: dict[str, Any] = {
            "http": http,
            "api": there.api,
            "secrets": there.secrets,
            "now": NOW,
        }
        watch = Watch(terms=("Nordwind",))
        for reading in reader.READINGS:
            cursor = Cursor(reading=reading, done="2026-11-02T08:00:00+00:00 1 2")
            for _ in range(4):
                page = reader.read(Asked(cursor=cursor, account=us, watch=watch), **call)
                cursor = cursor.after(page.newest, page.following)  # type: ignore[union-attr]
        prober.probe(ours, **call)
        connector = connector_of(platform)
        assert connector
        for deed in connector.deeds(Calling(http, there.api, there.secrets, ours, NOW)):
            if deed.act:
                deed.act()
        if renewer:
            renewer.renew(**call)
            renewer.renew(**{**call, "secrets": {**there.secrets, "refresh_token": ""}})


def fields(headers: Mapping[str, str], body: bytes) -> set[str]:
    """The names in a body."""
    if not body:
        return set()
    if headers["content-type"].startswith("application/json"):
        return set(json.loads(body))
    return {name for name, _ in parse_qsl(body.decode())}


@pytest.mark.parametrize(("platform", "table"), [("mastodon", MASTODON), ("bluesky", BLUESKY)])
def test_every_request_is_one_that_the_documentation_describes(
    platform: str, table: Mapping[tuple[str, str], Described]
) -> None:
    with listening(platform) as (there, line):
        everything(platform, there)

    met = set()
    for method, path, query, headers, body in line.asked:
        found = [key for key in table if key[0] == method and re.fullmatch(key[1], path)]
        assert len(found) == 1, f"{method} {path} is not described"
        met.add(found[0])
        told, named = table[found[0]], fields(headers, body)
        assert query.keys() <= told.query, f"{path}: {query.keys() - told.query}"
        assert named <= told.body, f"{path}: {named - told.body}"
        assert told.needed <= named | query.keys(), f"{path}: {told.needed} are needed"
        assert told.headers <= headers.keys(), f"{path}: {told.headers} are needed"
        assert headers.get("authorization", "").startswith("Bearer ") == told.signed_in, path
    assert met == table.keys(), "not everything was asked"
