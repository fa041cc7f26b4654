"""The platforms' replying side: one HTTP session that may call their hosts and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from logging import CRITICAL, getLogger
from typing import Any, TypeVar
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from herodesk.adapters.renewing import Tokens
from herodesk.domain.reply import Look, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.parts import Abilities, Publish, Secrets

T = TypeVar("T")


class Publisher:
    """`ports.PublisherPort`. `apis` is the platform table: the base address of each one's API."""

    def __init__(
        self,
        apis: Mapping[str, str],
        publishers: Callable[[str], Publish],
        abilities: Callable[[str], Abilities],
        tokens: Tokens,
        http: Session,
    ) -> None:
        self._apis = apis
        self._publishers = publishers
        self._abilities = abilities
        self._tokens = tokens
        self._http = http

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        return self._renewing(self._publishers(reply.platform).publish, reply, now)

    def attach(self, reply: Reply, data: bytes, *, now: datetime) -> Outcome:
        attach = self._publishers(reply.platform).attach

        def ask(reply: Reply, **how: Any) -> Outcome:
            return attach(reply, data, **how)

        return self._renewing(ask, reply, now)

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:
        return self._renewing(self._publishers(reply.platform).withdraw, reply, now)

    def correct(self, reply: Reply, *, now: datetime) -> Outcome:
        return self._renewing(self._publishers(reply.platform).correct, reply, now)

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        secrets = self._tokens.good(reply.platform, now)
        if isinstance(secrets, Wait):
            return Look.LATER
        return self._asked(self._publishers(reply.platform).find, reply, secrets, now)

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:
        if self._abilities(reply.platform).TELLS_REMOVALS:
            return False
        secrets = self._tokens.good(reply.platform, now)
        if isinstance(secrets, Wait):
            return False
        return self._asked(self._publishers(reply.platform).post_is_gone, reply, secrets, now)

    def _renewing(self, ask: Callable[..., T], reply: Reply, now: datetime) -> T | Wait:
        """Ask the platform, once more with a fresh token if it does not accept ours."""
        secrets = self._tokens.good(reply.platform, now)
        if isinstance(secrets, Wait):
            return secrets
        outcome = self._asked(ask, reply, secrets, now)
        if not _wants_another_token(outcome, reply.platform):
            return outcome
        renewed = self._tokens.instead_of(reply.platform, secrets, now)
        if isinstance(renewed, Wait):
            return renewed
        return outcome if isinstance(renewed, Refused) else self._asked(ask, reply, renewed, now)

    def _asked(self, ask: Callable[..., T], reply: Reply, secrets: Secrets, now: datetime) -> T:
        api = self._apis.get(reply.platform, "")
        return ask(reply, http=self._http, api=api, secrets=secrets, now=now)


def _wants_another_token(outcome: object, platform: str) -> bool:
    return isinstance(outcome, Refused) and outcome.reason == f"{platform}-token"


class _OnlyTo(HTTPAdapter):
    """Refuses every host but those of the platform table (design section 11)."""

    def __init__(self, hosts: frozenset[str]) -> None:
        super().__init__()
        self._hosts = hosts

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        if urlsplit(request.url or "").netloc not in self._hosts:
            raise InvalidURL("this host is not in the platform table")
        return super().send(request, *args, **kwargs)


def allowed_session(apis: Iterable[str]) -> Session:
    """An HTTP session that reaches the hosts of these base addresses only; no proxy settings, no
    netrc, no redirects to elsewhere. What is below it writes no log: an address may hold a token.
    """
    getLogger("urllib3").setLevel(CRITICAL)
    session = Session()
    session.trust_env = False
    only = _OnlyTo(frozenset(urlsplit(api).netloc for api in apis if api))
    session.mount("https://", only)
    session.mount("http://", only)
    return session
