"""An access token that ended: renewed once, by one, kept before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import requests

from herodesk.adapters.renewing import LEASE, Tokens
from herodesk.domain.errors import TransientError
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Renewed, Secrets
from herodesk.platforms.x.renew import AHEAD, renew
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.platforms.x import StandIn
from tests.sample import MONDAY_MORNING

US = {"id": "1700000000000000001", "handle": "nordwind", "name": "Nordwind"}
SECRETS = {
    "access_token": "old",
    "refresh_token": "once",
    "client_id": "us",
    "client_secret": "shown",
    "user_id": US["id"],
}


@dataclass
class Store:
    """`ports.SecretStore` in memory, which can refuse to store."""

    kept: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    refuses: bool = False

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        return dict(self.kept)

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        if self.refuses:
            raise TransientError("no")
        self.kept |= secrets


class Line(requests.adapters.BaseAdapter):
    """Straight to the stand-in; counts what was asked."""

    def __init__(self, stand: StandIn) -> None:
        super().__init__()
        self.stand = stand
        self.asked: list[str] = []
        self.status: int | None = None

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        self.asked.append(str(request.headers.get("Authorization", "")))
        body = request.body if isinstance(request.body, bytes) else b""
        status, headers, content = self.stand.handle(
            str(request.method), request.path_url, {}, dict(request.headers), body
        )
        answer = requests.Response()
        answer.status_code = self.status or status
        answer.headers.update(headers)
        answer._content = content
        return answer

    def close(self) -> None:
        return None


@dataclass
class Renewing:
    """Tokens on a stand-in."""

    tokens: Tokens
    store: Store
    line: Line
    clock: VirtualClock

    def instead(self) -> Secrets | Wait | Refused:
        return self.tokens.instead_of("x", SECRETS, self.clock.now())


@pytest.fixture
def renewing(clock: VirtualClock) -> Iterator[Renewing]:
    store = Store()
    line = Line(StandIn(SECRETS, clock.now, account=US))
    with requests.Session() as http:
        http.mount("http://", line)
        part = type("X", (), {"renew": staticmethod(renew), "AHEAD": AHEAD})
        tokens = Tokens(
            store,
            MemoryRecords(clock),
            lambda _: part,  # type: ignore[arg-type,return-value]
            {"x": "http://x.example"},
            http,
        )
        yield Renewing(tokens, store, line, clock)


def test_a_new_pair_is_kept_and_used(renewing: Renewing) -> None:
    secrets = renewing.instead()

    assert isinstance(secrets, dict)
    assert secrets["access_token"] == renewing.store.kept["access_token"] != "old"
    assert secrets["refresh_token"] == renewing.store.kept["refresh_token"] != "once"
    assert renewing.line.asked[0].startswith("Basic ")


def test_who_comes_after_a_renewal_takes_what_was_kept(renewing: Renewing) -> None:
    first = renewing.instead()

    assert renewing.instead() == first
    assert len(renewing.line.asked) == 1


def test_many_at_once_renew_once(renewing: Renewing) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: renewing.instead(), range(16)))

    assert len(renewing.line.asked) == 1
    assert {type(answer) for answer in found} <= {dict, Wait}


def test_a_token_about_to_end_is_renewed_without_waiting_for_a_refusal(renewing: Renewing) -> None:
    renewing.instead()
    good = renewing.tokens.good("x", renewing.clock.now())

    renewing.clock.advance(2 * 3600 - 30)
    ahead = renewing.tokens.good("x", renewing.clock.now())

    assert isinstance(good, dict)
    assert isinstance(ahead, dict)
    assert good["access_token"] != ahead["access_token"]


def test_a_pair_that_cannot_be_kept_is_not_used_and_not_asked_for_again_at_once(
    renewing: Renewing,
) -> None:
    renewing.store.refuses = True
    with pytest.raises(TransientError):
        renewing.instead()

    assert renewing.instead() == Wait(until=MONDAY_MORNING + LEASE, reason="token-is-renewed")


def test_a_refused_refresh_token_is_a_refusal_for_people(renewing: Renewing) -> None:
    renewing.line.stand._secrets["refresh_token"] = "another"

    assert isinstance(renewing.instead(), Refused)


@pytest.mark.parametrize("status", [500, 503])
def test_a_renewal_without_an_answer_is_lost(renewing: Renewing, status: int) -> None:
    renewing.line.status = status
    with requests.Session() as http:
        http.mount("http://", renewing.line)
        answer = renew(http=http, api="http://x.example", secrets=SECRETS, now=MONDAY_MORNING)

    assert isinstance(answer, Lost)


def test_the_refresh_token_comes_first_in_what_is_kept(renewing: Renewing) -> None:
    with requests.Session() as http:
        http.mount("http://", renewing.line)
        answer = renew(http=http, api="http://x.example", secrets=SECRETS, now=MONDAY_MORNING)

    assert isinstance(answer, Renewed)
    assert next(iter(answer.secrets)) == "refresh_token"
    ends = datetime.fromisoformat(answer.secrets["access_expires_at"])
    assert ends == MONDAY_MORNING + timedelta(hours=2)
