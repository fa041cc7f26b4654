"""X, as far as our replies can tell: the stand-in of the local cloud behind a real socket."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from herodesk_ops.platforms.x import StandIn
from rehearse.supply import API_SECRETS, HOOK_SECRETS

ACCOUNT = {"id": "1880000000000000001", "handle": "nordwind", "name": "Nordwind"}


@dataclass(frozen=True)
class X:
    """Where X is, and what it knows."""

    url: str
    stand_in: StandIn


@contextmanager
def x_server() -> Iterator[X]:
    """X on a free port of this machine."""
    secrets = {**HOOK_SECRETS, **API_SECRETS}
    stand_in = StandIn(secrets, lambda: datetime.now(UTC), account=ACCOUNT, base="")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield X(f"http://127.0.0.1:{server.server_port}", stand_in)
    finally:
        server.shutdown()
        server.server_close()


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            query, headers = dict(parse_qsl(asked.query)), dict(self.headers.items())
            status, told, answer = stand_in.handle(self.command, asked.path, query, headers, body)
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815  names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
