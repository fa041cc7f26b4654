"""The local cloud of a load run: a process of its own, on a port of its own, on loopback."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import requests

from herodesk.rules import load_brand
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from load.counted import Counted
from load.orders import Orders

NORDWIND = Path(__file__).parents[1] / "brands" / "nordwind"
MOST_SECONDS = 600
"""An order that takes longer is given up: whoever hangs is noticed."""
A_POST_SECONDS = 0.25
"""So much longer for each post that it works off; an emulator takes a tenth of a second or less."""


@dataclass
class Session:
    """Somebody who is signed in."""

    cookies: dict[str, str]
    headers: dict[str, str]


class Cloud:
    """That process, as whoever loads it reaches it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()
        self._sessions: dict[str, Session] = {}

    def order(self, path: str, body: object = None, *, posts: int = 0) -> Any:
        """One of the paths below /_local/; `posts` are waiting to be worked off by it."""
        patience = MOST_SECONDS + posts * A_POST_SECONDS
        answer = self._http.post(f"{self.url}/_local/{path}", json=body, timeout=patience)
        answer.raise_for_status()
        return answer.json()

    def settle(self, posts: int = 0) -> None:
        """All that can be done now is done, with `posts` that wait in queues."""
        self.order("settle", posts=posts)

    def pass_time(self, seconds: float) -> None:
        """Virtual time."""
        self.order("clock", {"advance_seconds": seconds})

    def does(self, hero: str, case: str, action: str, **body: str) -> int:
        """Somebody presses a button by the API; the status."""
        here = self._session(hero)
        answer = self._http.post(
            f"{self.url}/api/cases/{case}/{action}",
            json=body, headers=here.headers, cookies=here.cookies, timeout=MOST_SECONDS,
        )  # fmt: skip
        return answer.status_code

    def _session(self, hero: str) -> Session:
        if hero not in self._sessions:
            answer = requests.post(
                f"{self.url}/_local/sign-in", json={"hero": hero}, timeout=MOST_SECONDS
            )
            told = answer.json()
            self._sessions[hero] = Session(
                {"herodesk": answer.cookies["herodesk"]}, {told["header"]: told["csrf"]}
            )
        return self._sessions[hero]


@contextmanager
def cloud(seed: int) -> Iterator[Cloud]:
    """A process with a local cloud; it ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "load.cloud", str(seed)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            if process.stdout is None or not (url := process.stdout.readline().strip()):
                raise RuntimeError("the local cloud did not begin")
            yield Cloud(url)
        finally:
            process.terminate()


def main() -> None:
    """That process: says where it is, and answers until it is told to end."""
    counted = Counted()
    options = Options(
        port=0, brand=load_brand(NORDWIND), folder=NORDWIND, clock="virtual", seed=int(sys.argv[1])
    )
    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with serving(options, BEGINNING, Orders(counted).answer) as (_, url), counted.watching():
        print(url, flush=True)
        over.wait()


if __name__ == "__main__":
    main()
