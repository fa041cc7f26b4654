"""Tells an act over the wire, in a process of its own, and says how it stands then.

The process that forks tells the act without a wire and goes on, so that the next one begins as it
should.
"""

import os
import pickle
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults.acts import Act
from faults.outcome import LATER, Standing, differences, standing, tells_of_a_failure
from faults.town import Town
from herodesk_ops.local import server
from wire.kinds import LOST
from wire.proxied import Proxy

OF_THE_SDK = {"AWS_MAX_ATTEMPTS": "3"}
"""What a client does that says nothing of its own; the local cloud else lets it try only once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong: `times` calls of a kind, from the one with that number on."""

    act: str
    call: str
    kind: str
    times: int
    plan: dict[str, Any]

    def __str__(self) -> str:
        often = f", {self.times} times" if self.times > 1 else ""
        return f"{self.act}: {self.call}, {self.kind}{often}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How it stood after an act, at each look until it was well."""

    seen: tuple[str, ...] = ()
    played: int = 0
    looks: tuple[Standing, ...] = ()
    is_logged: bool = False
    crashed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one fault."""

    fault: str
    kind: str
    well_after: int | None = None
    """Seconds after the act; None: it was never well."""
    differs: tuple[str, ...] = ()
    twice: int = 0
    """Notices that came once more."""


def told(
    town: Town, act: Act, proxy: Proxy, plan: dict[str, Any], right: Sequence[Standing]
) -> Told:
    """The act over the wire; without `right` looked at each time, with it until that is met."""
    with _wired(town, proxy) as port:
        proxy.disturb(port, plan)
        before = len(town.cloud.logs.lines())
        act.play(town)
        town.pass_time(act.quiet)
        seen, played = proxy.told(port)
        looks = tuple(_looks(town, right, played if plan.get("kind") in LOST else 0))
        lines = town.cloud.logs.lines()[before:]
        return Told(
            seen=tuple(seen),
            played=played,
            looks=looks,
            is_logged=any(map(tells_of_a_failure, lines)),
        )


def judged(fault: Fault, came: Told, right: Sequence[Standing]) -> Result:
    """What came of it."""
    if came.crashed or not came.played:
        words = came.crashed.splitlines()[-3:] or ["it was not told as before"]
        return Result(fault=str(fault), kind=fault.kind, differs=tuple(words))
    found: list[str] = []
    for seconds, look, wanted in zip(LATER, came.looks, right, strict=False):
        found = differences(look, wanted, notices_more=_more(fault, came), is_logged=came.is_logged)
        more = sum(look.notices.values()) - sum(wanted.notices.values())
        if more > 0 and not came.is_logged:
            found.append("somebody was told twice, and no log says why")
        if not found:
            return Result(fault=str(fault), kind=fault.kind, well_after=seconds, twice=more)
    return Result(fault=str(fault), kind=fault.kind, differs=tuple(found[:12]))


def _more(fault: Fault, came: Told) -> int:
    """So many notices may come once more: as many as answers to telling somebody were lost."""
    return came.played if fault.kind in LOST and fault.call.endswith("sns.Publish") else 0


def _looks(town: Town, right: Sequence[Standing], more: int) -> Iterator[Standing]:
    passed = 0
    for place, seconds in enumerate(LATER):
        if seconds > passed:
            town.pass_time(seconds - passed)
        passed = seconds
        found = standing(town)
        yield found
        if right and not differences(found, right[place], notices_more=more, is_logged=True):
            return


@contextmanager
def _wired(town: Town, proxy: Proxy) -> Iterator[int]:
    """Every function of this process calls through the proxy while the block lasts; the port at
    which the proxy finds this cloud."""
    late = server.Late()
    door = server.bound(0, late)
    with server.serving(door):
        late.becomes(town.front)
        port = int(door.port)
        for name, function in town.cloud.functions.items():
            function.resettle(_addresses(town, proxy, name, port))
        yield port


def _addresses(town: Town, proxy: Proxy, function: str, port: int) -> dict[str, str]:
    web = proxy.address(port, function, "web")
    return {
        **OF_THE_SDK,
        "AWS_ENDPOINT_URL": proxy.address(port, function, "aws"),
        **{
            f"HERODESK_{platform.upper()}_API": f"{web}/_local/platforms/{platform}"
            for platform in town.cloud.settings.secrets
        },
    }


# -- processes -----------------------------------------------------------------------------------


class Children:
    """Processes that each do one thing and say what came of it."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._running: dict[int, tuple[Path, Callable[[Told], None]]] = {}

    def begin(self, work: Callable[[], Told], then: Callable[[Told], None]) -> None:
        """Have it done beside this process, as soon as there is room."""
        while len(self._running) >= self._jobs:
            self._collect()
        file = Path(tempfile.mkstemp(prefix="wire-")[1])
        pid = os.fork()
        if pid:
            self._running[pid] = file, then
            return
        try:
            came = work()
        except BaseException:  # noqa: BLE001  whatever it is, it is told and the process ends
            came = Told(crashed=traceback.format_exc())
        file.write_bytes(pickle.dumps(came))
        os._exit(0)

    def wait(self) -> None:
        """Until all have ended."""
        while self._running:
            self._collect()

    def _collect(self) -> None:
        pid, _ = os.wait()
        if pid not in self._running:
            return  # the proxy's
        file, then = self._running.pop(pid)
        said = file.read_bytes()
        file.unlink()
        came: Told = pickle.loads(said) if said else Told(crashed="ended without a word")  # noqa: S301  our own process wrote it
        then(came)
