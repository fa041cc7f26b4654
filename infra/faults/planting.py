"""Tells an act without a fault, then plants every fault at every call: each in a process of its
own, forked at that very call, which goes on to the end of the act and says in what it differs.

The process that forks goes on without a fault, so that the next act begins as it should.
"""

import gc
import os
import pickle
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from faults.acts import Act
from faults.events import EVENT_KINDS, Met, met_events
from faults.kinds import Call, Kind, kinds_of, play
from faults.outcome import LATER, Standing, differences, standing, tells_of_a_failure
from faults.seam import Site
from faults.town import Town

MINUTES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """How it stood at one moment after a fault, and what a fault of that kind may leave behind."""

    found: Standing
    notices_more: int
    is_logged: bool

    def differs_from(self, right: Standing) -> list[str]:
        """In what, but for what may be."""
        return differences(
            self.found, right, notices_more=self.notices_more, is_logged=self.is_logged
        )

    def says_why(self, right: Standing) -> bool:
        """False if somebody was told twice, and no log says why."""
        twice = sum(self.found.notices.values()) > sum(right.notices.values())
        return self.is_logged or not twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one fault."""

    act: str
    site: str
    kind: str
    well_after: int | None = None
    """Seconds after the end of the act until it stood as it should; None: it did not."""
    differs: tuple[str, ...] = ()
    logged: bool = True
    """False: something was told twice, and no log says why."""
    crashed: str = ""
    looks: Sequence[Look] = ()
    """How it stood later, until it is compared."""

    @property
    def is_well(self) -> bool:
        """True if in the end nothing shows the fault."""
        return self.well_after is not None and self.logged


@dataclass
class Harness:
    """Plants in one town, act by act."""

    town: Town
    chance: Random
    each: int = 1
    """So many calls of each site are disturbed in the whole story; 0: all of them."""
    only: Callable[[Site, Kind], bool] = lambda _site, _kind: True
    jobs: int = 2
    share: float = 1.0
    results: list[Result] = field(default_factory=list)
    calls: int = 0
    sites: set[Site] = field(default_factory=set)
    _running: dict[int, Path] = field(default_factory=dict)
    _planted: dict[Site, int] = field(default_factory=dict)

    def run(self, acts: Sequence[Act]) -> list[Result]:
        """The whole story; every result."""
        gc.collect()
        gc.freeze()  # pages that no collection touches are shared by all processes
        try:
            for act in acts:
                self._act(act)
        finally:
            gc.unfreeze()
        return self.results

    def tell(self, act: Act) -> None:
        """An act in which nothing goes wrong, for those that come after it."""
        _told(act, self.town)

    def _act(self, act: Act) -> None:
        wanted = _Wanted(*_in_child(lambda: self._faultless(act)))
        first = len(self.results)
        chosen = self._chosen(wanted.calls)
        self.calls += len(wanted.calls)
        self.sites |= set(wanted.calls)
        self.town.seam.met = _Planter(self, act, wanted, chosen).met
        with met_events(_EventPlanter(self, act, wanted).met):
            try:
                _told(act, self.town)
            except BaseException as error:
                if self.town.at_end is None:
                    raise
                self.town.at_end(error)
        if self.town.at_end is not None:
            self.town.at_end(None)
        self.town.seam.met = _just_made
        while self._running:
            self._collect()
        self._look_later(first)

    def _look_later(self, first: int) -> None:
        """Of those that did not stand well at the end of the act: do they later?"""
        if not any(result.looks for result in self.results[first:]):
            return
        wanted = _in_child(lambda: list(_looks(self.town)))
        self.results[first:] = [
            _looked_at(result, wanted) if result.looks else result
            for result in self.results[first:]
        ]

    def _faultless(self, act: Act) -> tuple[list[Site], Standing]:
        calls: list[Site] = []

        def noted(site: Site, call: Call) -> Any:
            calls.append(site)
            return call.do()

        self.town.seam.met = noted
        _told(act, self.town)
        self.town.seam.met = _just_made
        return calls, standing(self.town)

    def _chosen(self, calls: Sequence[Site]) -> set[int]:
        """The places of the calls to disturb: some of each site, those drawn by the seed."""
        at: dict[Site, list[int]] = {}
        for place, site in enumerate(calls):
            at.setdefault(site, []).append(place)
        chosen: set[int] = set()
        for site, places in at.items():
            left = max(0, self.each - self._planted.get(site, 0)) if self.each else len(places)
            drawn = self.chance.sample(places, min(left, len(places)))
            self._planted[site] = self._planted.get(site, 0) + len(drawn)
            chosen.update(drawn)
        return chosen

    # -- processes ------------------------------------------------------------------------------

    def fork(self) -> bool:
        """True in a child, which is to go wrong from here on."""
        while len(self._running) >= self.jobs:
            self._collect()
        file = Path(tempfile.mkstemp(prefix="fault-")[1])
        pid = os.fork()
        if pid:
            self._running[pid] = file
            return False
        self._mine = file
        return True

    def end(self, result: Result) -> None:
        """The end of a child."""
        self._mine.write_bytes(pickle.dumps(result))
        os._exit(0)

    def _collect(self) -> None:
        pid, _ = os.wait()
        file = self._running.pop(pid)
        told = file.read_bytes()
        file.unlink()
        if not told:
            raise RuntimeError("a process ended without a word")
        self.results.append(pickle.loads(told))  # noqa: S301  our own process wrote it


@dataclass(frozen=True, slots=True)
class _Wanted:
    calls: Sequence[Site]
    standing: Standing


def _just_made(_site: Site, call: Call) -> Any:
    return call.do()


def _told(act: Act, town: Town) -> None:
    act.play(town)
    town.pass_time(act.quiet)


def _looks(town: Town) -> Iterator[Standing]:
    passed = 0
    for seconds in LATER:
        town.pass_time(seconds - passed)
        passed = seconds
        yield standing(town)


def _in_child(work: Callable[[], Any]) -> Any:
    """What the work gives, done by a process of its own: here nothing has happened."""
    file = Path(tempfile.mkstemp(prefix="fault-")[1])
    pid = os.fork()
    if not pid:
        try:
            file.write_bytes(pickle.dumps(work()))
        except BaseException:  # noqa: BLE001  whatever it is, it is told and the process ends
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    told = file.read_bytes()
    file.unlink()
    if status:
        raise RuntimeError("the story cannot be told even without a fault")
    return pickle.loads(told)  # noqa: S301  our own process wrote it


@dataclass
class _Planter:
    """Meets each call of an act; forks where one of them is to go wrong."""

    harness: Harness
    act: Act
    wanted: _Wanted
    chosen: set[int]
    place: int = 0

    def met(self, site: Site, call: Call) -> Any:
        """Make the call, after processes were begun in which it goes wrong."""
        place, self.place = self.place, self.place + 1
        if self.harness.town.is_disturbed or place not in self.chosen:
            return call.do()
        if place >= len(self.wanted.calls) or site != self.wanted.calls[place]:
            raise RuntimeError(f"{self.act.name}: not told as before at call {place}: {site}")
        for kind in kinds_of(call):
            drawn = self.harness.chance.random() < self.harness.share
            chance = self.harness.chance.randrange(1000)
            if self.harness.only(site, kind) and drawn and self.harness.fork():
                return self._wrong(site, call, kind, chance)
        return call.do()

    def _wrong(self, site: Site, call: Call, kind: Kind, chance: int) -> Any:
        twice = kind is Kind.KILLED or (kind is Kind.LOST and call.name == "sns.Publish")
        planted = _Planted(self.act.name, site.named, str(kind), may_tell_twice=twice)
        _becomes(self.harness, planted, self.wanted)
        return play(kind, call, chance)


@dataclass
class _EventPlanter:
    """Meets each event that a function is called with; forks where it is to come otherwise."""

    harness: Harness
    act: Act
    wanted: _Wanted
    minutes: int = 0

    def met(self, event: Met) -> Any:
        """Hand the event on, after processes were begun in which it comes otherwise."""
        if self.harness.town.is_disturbed or self._is_enough(event):
            return event.do()
        for kind, comes in EVENT_KINDS[event.sort].items():
            drawn = self.harness.chance.random() < self.harness.share
            site = Site(event.function, event.sort, f"of {event.size}", ("event",))
            if not drawn or not self.harness.only(site, Kind.DUPLICATED):
                continue
            if self.harness.fork():
                planted = _Planted(self.act.name, site.named, kind, may_tell_twice=False)
                _becomes(self.harness, planted, self.wanted)
                return comes(event)
        return event.do()

    def _is_enough(self, event: Met) -> bool:
        """Of an act's minutes the first ones are disturbed: the others are quiet."""
        self.minutes += event.sort == "minute"
        return event.sort == "minute" and self.minutes > MINUTES


@dataclass(frozen=True, slots=True)
class _Planted:
    """One fault in its place. `may_tell_twice` where nobody knows whether a message has left."""

    act: str
    site: str
    kind: str
    may_tell_twice: bool


def _becomes(harness: Harness, planted: _Planted, wanted: _Wanted) -> None:
    """From here on this process tells the rest of the act, and then in what it differs."""
    town = harness.town
    town.is_disturbed = True
    before = len(town.cloud.logs.lines())

    def ends(error: BaseException | None) -> None:
        try:
            if error:
                raise error
            result = _judged(town, planted, wanted, before)
        except BaseException as failure:  # noqa: BLE001  whatever it is, it is told
            told = "".join(traceback.format_exception(failure))
            result = _result(planted, crashed=told)
        harness.end(result)

    town.at_end = ends


def _result(planted: _Planted, **came: Any) -> Result:
    return Result(act=planted.act, site=planted.site, kind=planted.kind, **came)


def _judged(town: Town, planted: _Planted, wanted: _Wanted, before: int) -> Result:
    """What came of it; where that is not well now, how it stands at each later look."""

    def look(found: Standing) -> Look:
        lines = town.cloud.logs.lines()[before:]
        # The end of a process is in Lambda's own log.
        is_logged = planted.kind == Kind.KILLED or any(map(tells_of_a_failure, lines))
        return Look(found, 1 if planted.may_tell_twice else 0, is_logged)

    now = look(standing(town))
    if not now.differs_from(wanted.standing):
        return _result(planted, well_after=0, logged=now.says_why(wanted.standing))
    return _result(planted, looks=[look(found) for found in _looks(town)])


def _looked_at(result: Result, wanted: Sequence[Standing]) -> Result:
    found: list[str] = []
    for seconds, look, right in zip(LATER, result.looks, wanted, strict=True):
        found = look.differs_from(right)
        if not found:
            return replace(result, looks=(), well_after=seconds, logged=look.says_why(right))
    return replace(result, looks=(), differs=tuple(found[:12]))
