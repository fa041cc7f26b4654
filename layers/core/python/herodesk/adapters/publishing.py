"""The platforms' replying side: one HTTP session that may call their hosts and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidURL

from herodesk.domain.reply import Look, Outcome, Reply, Sent
from herodesk.ports import Publish, SecretStore


class Publisher:
    """`ports.PublisherPort`. `apis` is the platform table: the base address of each one's API."""

    def __init__(
        self, apis: Mapping[str, str], publishers: Callable[[str], Publish], secrets: SecretStore
    ) -> None:
        self._apis = apis
        self._publishers = publishers
        self._secrets = secrets
        self._http = allowed_session(apis.values())

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        return self._publishers(reply.platform).publish(
            reply,
            http=self._http,
            api=self._apis.get(reply.platform, ""),
            secrets=self._secrets.of(reply.platform, "api"),
            now=now,
        )

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        return self._publishers(reply.platform).find(
            reply,
            http=self._http,
            api=self._apis.get(reply.platform, ""),
            secrets=self._secrets.of(reply.platform, "api"),
            now=now,
        )


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
