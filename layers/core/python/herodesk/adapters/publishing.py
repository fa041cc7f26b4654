"""The platforms' replying side: one HTTP session that may call their hosts and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from herodesk.adapters.renewing import Tokens
from herodesk.domain.reply import Look, Outcome, Refused, Reply, Sent, Wait
from herodesk.parts import Publish, Secrets


class Publisher:
    """`ports.PublisherPort`. `apis` is the platform table: the base address of each one's API."""

    def __init__(
        self,
        apis: Mapping[str, str],
        publishers: Callable[[str], Publish],
        tokens: Tokens,
        http: Session,
    ) -> None:
        self._apis = apis
        self._publishers = publishers
        self._tokens = tokens
        self._http = http

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        secrets = self._tokens.good(reply.platform, now)
        if isinstance(secrets, Wait):
            return secrets
        outcome = self._publish(reply, secrets, now)
        if not _wants_another_token(outcome, reply.platform):
            return outcome
        renewed = self._tokens.instead_of(reply.platform, secrets, now)
        if isinstance(renewed, Wait):
            return renewed
        return outcome if isinstance(renewed, Refused) else self._publish(reply, renewed, now)

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        secrets = self._tokens.good(reply.platform, now)
        if isinstance(secrets, Wait):
            return Look.LATER
        return self._publishers(reply.platform).find(
            reply,
            http=self._http,
            api=self._apis.get(reply.platform, ""),
            secrets=secrets,
            now=now,
        )

    def _publish(self, reply: Reply, secrets: Secrets, now: datetime) -> Outcome:
        return self._publishers(reply.platform).publish(
            reply,
            http=self._http,
            api=self._apis.get(reply.platform, ""),
            secrets=secrets,
            now=now,
        )


def _wants_another_token(outcome: Outcome, platform: str) -> bool:
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
    netrc, no redirects to elsewhere."""
    session = Session()
    session.trust_env = False
    only = _OnlyTo(frozenset(urlsplit(api).netloc for api in apis if api))
    session.mount("https://", only)
    session.mount("http://", only)
    return session
