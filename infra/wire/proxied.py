"""The proxy as whoever uses it sees it: started, told what is to go wrong, asked what came by."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from rehearse.engine import ROOT, free_port

HOST = "127.0.0.1"
WORK = ROOT / ".build" / "wire"
START_SECONDS = 60
ORDER_SECONDS = 30


class NoProxyError(Exception):
    """It did not begin; the message says where its own words are."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running one."""

    port: int

    def address(self, cloud: int, function: str, place: str) -> str:
        """Where a function finds `aws`, or the `web`, of the cloud at that port."""
        return f"http://{HOST}:{self.port}/{cloud}/{function}/{place}"

    def disturb(self, cloud: int, plan: dict[str, Any]) -> None:
        """From now on calls of that cloud are counted, and those of the plan go wrong."""
        asked = requests.put(self._plan(cloud), json=plan, timeout=ORDER_SECONDS)
        asked.raise_for_status()

    def told(self, cloud: int) -> tuple[list[str], int]:
        """What came by since then, and how often something went wrong."""
        answer = requests.get(self._plan(cloud), timeout=ORDER_SECONDS).json()
        return answer["seen"], answer["played"]

    def _plan(self, cloud: int) -> str:
        return f"http://{HOST}:{self.port}/plan/{cloud}"


@contextmanager
def running() -> Iterator[Proxy]:
    """A proxy that only this machine can reach; it ends with the block."""
    proxy = Proxy(free_port())
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(str(ROOT / ".venv-wire" / "bin" / "mitmdump"), "--quiet"),
                *("--mode", f"reverse:http://{HOST}:1", "--listen-host", HOST),
                *("--listen-port", str(proxy.port), "--set", f"confdir={WORK}"),
                *("--set", "connection_strategy=lazy", "--set", "keep_host_header=true"),
                *("--scripts", str(Path(__file__).with_name("proxy.py"))),
            ],
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(proxy, process)
            yield proxy
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            proxy.told(0)
        except (requests.RequestException, ValueError):
            time.sleep(0.1)
        else:
            return
    raise NoProxyError(f"the proxy did not begin: see {WORK / 'proxy.log'}")
