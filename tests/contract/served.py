"""A platform's stand-in behind a real socket, and the calls that our parts make there."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from herodesk.domain.reply import Look, Outcome, Picture, Reply, Sent, Wait, Withdrawal
from herodesk.domain.webhook import Webhook
from herodesk.platforms import normalise_of, publish_of, verify_of
from herodesk_ops import platforms
from herodesk_ops.platforms.stand_in import Stand, query_of

LOCAL = Path(platforms.__file__).parents[1] / "local" / "secrets.toml"
SECRETS: dict[str, dict[str, str]] = tomllib.loads(LOCAL.read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
US = {"id": "1700000000000000001", "handle": "nordwind", "name": "Nordwind"}
MIA = {"id": "1744", "handle": "mia", "name": "Mia", "followers": 97}
POST: dict[str, Any] = {
    "id": "2081000000000000001",
    "author": MIA,
    "text": "@nordwind Kein Netz & kein Rückruf 😡",
    "lang": "de",
    "at": "2026-11-02T08:41:07+00:00",
    "mention": True,
}
WORDS = "Hallo Mia & alle, siehe https://nordwind.de/hilfe"


@dataclass
class Served:
    """A stand-in behind a real socket; `post` is the one that is answered."""

    platform: str
    stand: Stand
    api: str
    post: Mapping[str, Any] = field(default_factory=lambda: POST)
    account: str = US["id"]
    secrets: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    """Every answer goes to the author alone."""
    prepared: dict[tuple[str, str], str] = field(default_factory=dict)
    """What was made ready for a reply, where publishing takes two steps: as the line keeps it."""

    def reply(self, text: str = WORDS) -> Reply:
        return Reply(
            reply_id="r-1",
            case="7K3M9Q",
            hero="ana",
            platform=self.platform,
            post_id=self.post["id"],
            to=self.post["id"],
            text=text,
            sign_off=" – Ana",
            created_at=NOW,
            account=self.account,
            thread=self.post.get("thread"),
            private=self.private,
            recipient=str(self.post["author"]["id"]) if self.private else None,
        )

    def publish(self, text: str = WORDS, **secrets: str) -> Outcome:
        return self._call("publish", self.reply(text), secrets)  # type: ignore[no-any-return]

    def publish_it(self, reply: Reply) -> Outcome:
        return self._call("publish", reply, {})  # type: ignore[no-any-return]

    def find_it(self, reply: Reply) -> Sent | Look:
        return self._call("find", reply, {})  # type: ignore[no-any-return]

    def withdraw(self, outcome: Outcome, **secrets: str) -> Withdrawal:
        return self._call("withdraw", self.published(outcome), secrets)  # type: ignore[no-any-return]

    def correct(self, outcome: Outcome, text: str) -> Outcome:
        new = replace(self.published(outcome), text=text, reply_id="r-2")
        return self._call("correct", new, {})  # type: ignore[no-any-return]

    def correct_it(self, reply: Reply) -> Outcome:
        return self._call("correct", reply, {})  # type: ignore[no-any-return]

    def attach(self, picture: Picture, data: bytes) -> Outcome:
        reply = replace(self.reply(), picture=picture)
        with requests.Session() as http:
            return publish_of(self.platform).attach(
                reply, data, http=http, api=self.api, secrets=self.secrets, now=NOW
            )

    def post_is_gone(self, to: str | None = None) -> bool:
        reply = replace(self.reply(), to=to or self.post["id"])
        return self._call("post_is_gone", reply, {})  # type: ignore[no-any-return]

    def find(self) -> Sent | Look:
        return self._call("find", self.reply(), {})  # type: ignore[no-any-return]

    def deliver(self, **facts: Any) -> list[bytes]:
        """The customer's post is there; its deliveries."""
        return self.stand.deliveries({**self.post, **facts})

    def published(self, outcome: Outcome) -> Reply:
        """The reply as it is kept after it was published."""
        assert isinstance(outcome, Sent)
        return replace(self.reply(), remote_id=outcome.remote_id, url=outcome.url)

    def seen(self) -> list[str]:
        """What a reader sees of us."""
        return [reply["text"] for reply in self.stand.standing.values()]

    def _call(self, part: str, reply: Reply, secrets: Mapping[str, str]) -> Any:
        kept = (reply.reply_id, reply.text)
        known = replace(reply, prepared=reply.prepared or self.prepared.get(kept))
        with requests.Session() as http:
            outcome = getattr(publish_of(self.platform), part)(
                known, http=http, api=self.api, secrets=secrets or self.secrets, now=NOW
            )
        if not (isinstance(outcome, Wait) and outcome.prepared is not None):
            return outcome
        self.prepared[kept] = outcome.prepared
        return self._call(part, reply, secrets)


@contextmanager
def served(
    platform: str,
    *,
    account: Mapping[str, Any] = US,
    post: Mapping[str, Any] = POST,
    private: bool = False,
) -> Iterator[Served]:
    """The platform's stand-in, listening until the block ends."""
    secrets = SECRETS[platform]
    stand = platforms.operated(platform).StandIn(secrets, lambda: NOW, account=account)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, stand)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        api = f"http://127.0.0.1:{server.server_port}"
        yield Served(platform, stand, api, post, str(account["id"]), secrets, private)
        server.shutdown()


def read(platform: str, body: bytes) -> list[Any]:
    """What a delivery becomes that the operator has signed."""
    headers = platforms.operated(platform).sign(body, SECRETS[platform], NOW)
    hook = Webhook(platform=platform, method="POST", headers=headers, body=body, received_at=NOW)
    verify_of(platform).verify(hook, SECRETS[platform])
    return list(normalise_of(platform).normalise(hook))


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, stand: Stand, *args: Any) -> None:
        self._stand = stand
        super().__init__(*args)

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        where = urlsplit(self.path)
        status, headers, body = self._stand.handle(
            self.command,
            where.path,
            query_of(parse_qsl(where.query)),
            dict(self.headers.items()),
            self.rfile.read(length),
        )
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_DELETE = do_PUT = do_PATCH = do_POST  # noqa: N815  the library's names

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""
