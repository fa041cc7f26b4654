"""A channel that can be read back: the stand-in behind a real HTTP session, no socket between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, cast
from urllib.parse import parse_qsl

import requests

from herodesk.adapters.reading_back import Reader
from herodesk.adapters.renewing import Tokens
from herodesk.domain.brand import Account, Brand, CatchUp
from herodesk.parts import CatchUp as Part
from herodesk.parts import Secrets
from herodesk.platforms import catch_up_of, renew_of
from herodesk.ports import App
from herodesk_ops.memory import MemoryInbox, MemoryRecords, MemoryRules, VirtualClock
from herodesk_ops.platforms import operated
from herodesk_ops.platforms.stand_in import query_of
from tests.sample import OUR_X, memory_app, nordwind

API = "http://platform.example"
OUR_PAGE = "100000000000001"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "x": {"id": OUR_X, "handle": "nordwind", "name": "Nordwind"},
    "facebook": {"id": OUR_PAGE, "handle": "nordwind", "name": "Nordwind"},
}
SECRETS = {
    "access_token": "good",
    "refresh_token": "once",
    "client_id": "us",
    "user_id": OUR_X,
}


@dataclass
class Store:
    """`ports.SecretStore` with one platform's API secrets."""

    kept: dict[str, str] = field(default_factory=lambda: dict(SECRETS))

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        return dict(self.kept)

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        self.kept |= secrets


class Straight(requests.adapters.BaseAdapter):
    """Hands each request to the stand-in; remembers what was asked."""

    def __init__(self, stand: Any) -> None:
        super().__init__()
        self.stand = stand
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.is_dead = False
        """Nobody listens there any more."""

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        if self.is_dead:
            raise requests.ConnectionError("nobody listens")
        path, _mark, query = request.path_url.partition("?")
        told = query_of(parse_qsl(query))
        self.asked.append((path, told))
        body = request.body if isinstance(request.body, bytes) else b""
        given = dict(request.headers)
        status, headers, content = self.stand.handle(str(request.method), path, told, given, body)
        if status == 0:
            raise requests.ConnectionError("hung up")
        answer = requests.Response()
        answer.status_code = status
        answer.headers.update(headers)
        answer._content = content
        return answer

    def close(self) -> None:
        return None


@dataclass
class Wall:
    """One platform with its stand-in, and a line in memory that reads it.

    `facts` are those of every post that is written there.
    """

    platform: str
    clock: VirtualClock
    rules: CatchUp = field(default_factory=CatchUp)
    store: Store = field(default_factory=Store)
    part: ModuleType | None = None
    account: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.us = self.account or ACCOUNTS[self.platform]
        stand_in = operated(self.platform).StandIn
        self.stand = stand_in(self.store.kept, self.clock.now, account=self.us)
        self.line = Straight(self.stand)
        self.http = requests.Session()
        self.http.mount("http://", self.line)
        self.records = MemoryRecords(self.clock)
        apis = {self.platform: API}
        tokens = Tokens(self.store, self.records, renew_of, apis, self.http)
        self.reader = Reader(apis, self._part, tokens, self.http)
        made = memory_app(self.clock, self.records)
        self.app: App = replace(made, reader=self.reader, rules=MemoryRules(self.brand()))
        self.inbox = cast("MemoryInbox", self.app.inbox)
        self._next = 0

    def _part(self, platform: str) -> Part | None:
        return cast("Part", self.part) if self.part else catch_up_of(platform)

    def brand(self) -> Brand:
        brand = nordwind()
        ours = Account(**{name: self.us[name] for name in ("id", "handle", "name")})
        accounts = {**brand.accounts, self.platform: (ours,)}
        return replace(brand, accounts=accounts, catch_up={self.platform: self.rules})

    def write(self, text: str = "@nordwind Gerät defekt", **facts: Any) -> str:
        """A customer's post that stands there and was not delivered; its id."""
        self._next += 1
        product = facts.pop("product", None)
        post_id = str(facts.pop("id", 1_990_000_000_000_000_000 + self._next))
        author = {"id": f"77{self._next}", "handle": f"anna_{self._next}", "name": "Anna"}
        post = {
            "id": post_id,
            "author": author,
            "text": text,
            "lang": "de",
            "at": self.clock.now(),
            "mention": "@nordwind" in text,
            **self.facts,
            **facts,
        }
        self.stand.deliveries(post, product=product)
        return post_id

    def on_the_inbox(self) -> list[str]:
        """Ids of all posts that were put on the Inbox, in the order of their putting."""
        return [
            change.post.post_id  # type: ignore[union-attr]
            for hook in self.inbox.waiting
            for change in self.app.normalisers(self.platform).normalise(hook)
        ]
