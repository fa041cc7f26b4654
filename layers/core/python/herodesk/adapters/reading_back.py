"""The platforms' side that can be asked: who is connected, and a page with a token that is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.adapters.renewing import Tokens
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, CatchUp, Lease, Ours, Page, Probe, Secrets
from herodesk.ports import Probed

if TYPE_CHECKING:
    from requests import Session as HttpSession


class Reader:
    """`ports.ReaderPort`. `apis` is the platform table: the base address of each one's API."""

    def __init__(
        self,
        apis: Mapping[str, str],
        parts: Callable[[str], CatchUp | None],
        tokens: Tokens,
        http: HttpSession,
        *,
        probes: Callable[[str], Probe | None] = lambda _: None,
        leases: Callable[[str], Lease | None] = lambda _: None,
    ) -> None:
        self._apis = apis
        self._parts = parts
        self._probes, self._leases = probes, leases
        self._tokens = tokens
        self._http = http

    def part(self, platform: str) -> CatchUp | None:
        is_reachable = bool(self._apis.get(platform)) and self._tokens.has(platform)
        return self._parts(platform) if is_reachable else None

    def read(self, platform: str, asked: Asked, *, now: datetime) -> Page | Wait | Lost | Refused:
        secrets = self._tokens.good(platform, now)
        if isinstance(secrets, Wait):
            return secrets
        answer = self._read(platform, asked, secrets, now)
        if not (isinstance(answer, Refused) and answer.reason == f"{platform}-token"):
            return answer
        renewed = self._tokens.instead_of(platform, secrets, now)
        if isinstance(renewed, Wait):
            return renewed
        return answer if isinstance(renewed, Refused) else self._read(platform, asked, renewed, now)

    def probe(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        part = self._probes(platform)
        return self._asked(part.probe, platform, ours, now) if part else None

    def extend(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        part = self._leases(platform)
        return self._asked(part.extend, platform, ours, now) if part else None

    def has_left(
        self, platform: str, author_id: str, handle: str | None, *, now: datetime
    ) -> bool | Wait | Lost | Refused | None:
        part = self.part(platform)
        if part is None:
            return None
        secrets = self._tokens.good(platform, now)
        if isinstance(secrets, Wait):
            return secrets
        return part.has_left(
            author_id,
            handle,
            http=self._http,
            api=self._apis[platform],
            secrets=secrets,
            now=now,
        )

    def _asked(
        self, ask: Callable[..., Probed], platform: str, ours: Ours, now: datetime
    ) -> Probed:
        """With a good token; once more with a fresh one if ours is not accepted."""
        api = self._apis.get(platform)
        if not (api and self._tokens.has(platform)):
            return None
        secrets = self._tokens.good(platform, now)
        if isinstance(secrets, Wait):
            return secrets
        answer = ask(ours, http=self._http, api=api, secrets=secrets, now=now)
        if not (isinstance(answer, Refused) and answer.reason == f"{platform}-token"):
            return answer
        renewed = self._tokens.instead_of(platform, secrets, now)
        if isinstance(renewed, Wait):
            return renewed
        if isinstance(renewed, Refused):
            return answer
        return ask(ours, http=self._http, api=api, secrets=renewed, now=now)

    def _read(
        self, platform: str, asked: Asked, secrets: Secrets, now: datetime
    ) -> Page | Wait | Lost | Refused:
        part = self._parts(platform)
        if part is None:
            raise KeyError(platform)  # `part` has said so
        return part.read(asked, http=self._http, api=self._apis[platform], secrets=secrets, now=now)
