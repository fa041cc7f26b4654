"""Lambda's runtime API for one function: what AWS's own client asks for its events.

Only what the client uses: next, response, error and init error. The function runs in a clean
interpreter that sees its folder, the layers and the client, as in Lambda; nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from queue import Empty, Queue
from shutil import copy
from typing import Any

PREFIX = "/2018-06-01/runtime"
PATIENCE_SECONDS = 60
NEEDED = ("awslambdaric", "snapshot-restore-py", "simplejson")

_START = """
import sys
sys.path[:0] = sys.argv[2:]
from awslambdaric.__main__ import main
main(["", sys.argv[1]])
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the function said: its answer as it went over the wire, or how it failed."""

    kind: str
    """response, error, init-error or ended"""
    body: Any
    log: str


@dataclass
class RuntimeApi:
    """One event for one function."""

    event: str
    answers: Queue[tuple[str, bytes]] = field(default_factory=Queue)
    given: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    """The function was ended: nobody waits any more."""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path != f"{PREFIX}/invocation/next":
                    return self._send(404, b"")
                if api.given:
                    api.over.wait(PATIENCE_SECONDS)  # there is no second event, as on a quiet day
                    self.close_connection = True
                    return None
                api.given = True
                return self._send(200, api.event.encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                kind = self.path.removeprefix(f"{PREFIX}/").replace("invocation/first/", "")
                api.answers.put((kind.replace("/", "-"), body))
                self._send(202, b"{}")

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "first")
                self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
                self.send_header(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:eu-central-1:123456789012:function:herodesk",
                )
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def copied_client(folder: Path) -> Path:
    """AWS's client and what it needs, away from everything else that is installed here."""
    for name in NEEDED:
        for file in distribution(name).files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                copy(Path(str(file.locate())), target)
    return folder


def run(
    folder: Path, layers: list[Path], client: Path, event: str, environment: Mapping[str, str]
) -> Answered:
    """Start the function in that folder as Lambda does, hand it the event, hear what it says."""
    with _served(RuntimeApi(event)) as (api, address):
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", "-c", _START, "app.handler"),
                *(str(folder), *map(str, layers), str(client)),
            ],
            cwd=folder,
            env={
                **environment,
                "AWS_LAMBDA_RUNTIME_API": address,
                "AWS_LAMBDA_FUNCTION_NAME": f"herodesk-test-{folder.name}",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                "LAMBDA_TASK_ROOT": str(folder),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            kind, body = api.answers.get(timeout=PATIENCE_SECONDS)
        except Empty:
            kind, body = "ended", b"null"
        finally:
            process.kill()
            api.over.set()
        log, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return Answered(kind, json.loads(body), log)


@contextmanager
def _served(api: RuntimeApi) -> Iterator[tuple[RuntimeApi, str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), api.handler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api, f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
