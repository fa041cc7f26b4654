"""One request to the AT Protocol's API (XRPC), and what became of it. Loads `requests`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Secrets, live
from herodesk.platforms.bluesky.answers import refusal_of
from herodesk.platforms.reading import Json
from herodesk.platforms.sending import GLANCE_SECONDS, READ_SECONDS, answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Response
    from requests import Session as Http

NO_TOKEN = Refused(reason="bluesky-token", detail="no session is there")
Refusal = Wait | Lost | Refused


class Api:
    """The API with our session: what it answers, or why it does not."""

    def __init__(self, http: Http, api: str, secrets: Secrets, now: datetime) -> None:
        self._http, self._api, self._now = http, api.rstrip("/"), now
        self._tokens = live(secrets, "access_token")

    def ask(
        self, method: str, query: Iterable[tuple[str, str]] = (), *, soon: bool = False
    ) -> Json | Refusal:
        """A query; `soon` gives it up early, because something has to follow it."""
        answer = self.answer(f"{method}?{urlencode(list(query))}", soon=soon)
        return _object(answer)

    def do(self, method: str, body: Json) -> Json | Refusal:
        """A procedure."""
        return _object(self.answer(method, body))

    def give(self, method: str, data: bytes, *, kind: str) -> Json | Refusal:
        """A procedure that takes bytes."""
        return _object(self.answer(method, data, kind=kind))

    def answer(
        self,
        path: str,
        body: Json | bytes | None = None,
        *,
        soon: bool = False,
        kind: str = "application/json",
    ) -> Response | Refusal:
        """The answer itself, for whoever looks at its headers, too."""
        if not self._tokens:
            return NO_TOKEN
        headers = {"Authorization": f"Bearer {self._tokens[0]}"}
        if body is not None:
            headers["Content-Type"] = kind
        raw = body if body is None or isinstance(body, bytes) else json_bytes(body)
        answer = send(
            self._http,
            "GET" if body is None else "POST",
            f"{self._api}/xrpc/{path}",
            headers=headers,
            body=raw,
            now=self._now,
            read_seconds=GLANCE_SECONDS if soon else READ_SECONDS,
        )
        if isinstance(answer, Wait | Lost) or answer.status_code == 200:
            return answer
        return refusal_of(answer, self._now)


def _object(answer: Response | Refusal) -> Json | Refusal:
    if isinstance(answer, Wait | Lost | Refused):
        return answer
    told = answer_of(answer)
    return Lost(reason="malformed-answer") if told is None else told
