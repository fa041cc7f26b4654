"""`make wire`: what goes wrong between the functions and what they call, on a real connection.

A story is told on the local cloud, act by act, by the real handlers: they call AWS and the
platforms over HTTP on loopback, through a proxy that closes connections, keeps silent, cuts answers
off, says something else or that it cannot now. Each kind of call meets each of these, once or as
often as the SDK asks again, which is drawn; then everything must be as without it.
"""

import argparse
import gc
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from requests import Session

from faults.acts import ACTS, Act
from faults.seam import Seam
from faults.town import Town, quiet_cloud
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.server import Front
from wire import proxied
from wire.kinds import KINDS, plan, tries
from wire.telling import Children, Fault, Result, Told, judged, told

STORY = (
    "a post arrives",
    "a delivery is too large for the queue",
    "somebody takes it by the link",
    "it is answered",
)


def main() -> int:
    """0 if in the end nothing showed what had gone wrong."""
    given = _given()
    seed = random.randrange(10_000) if given.seed is None else given.seed
    acts = [act for act in ACTS if act.name in STORY]
    print(f"seed {seed}, {len(acts)} acts, {given.jobs} processes", flush=True)
    begun = time.monotonic()
    try:
        with proxied.running() as proxy, quiet_cloud(seed, Session.send) as cloud:
            town = Town(cloud, Front(cloud), Posts(cloud), Seam())
            for person in cloud.people:
                town.session(person.id)  # nobody signs in over a line that is disturbed
            wire = Wire(town, proxy, Random(seed), given)
            for act in acts:
                wire.disturb(act)
    except proxied.NoProxyError as error:
        print(error, file=sys.stderr)
        return 1
    result = _summary(wire, seed, time.monotonic() - begun)
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    bad = len(result["not_well"])
    well = len(wire.results) - bad
    print(
        f"wire: {len(wire.results)} calls and answers disturbed, {well} stood well, {bad} did not."
    )
    return 0 if wire.results and not bad else 1


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make wire", description=__doc__)
    parser.add_argument("--seed", type=int, help="the same faults at the same calls again")
    parser.add_argument("--only", default="", help="the kinds of calls whose name holds this")
    parser.add_argument(
        "--all", action="store_true", help="each function's own calls, not one of each kind"
    )
    parser.add_argument("--share", type=float, default=1.0, help="a part of them, drawn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    return parser.parse_args()


class Wire:
    """Disturbs one act after the other."""

    def __init__(
        self, town: Town, proxy: proxied.Proxy, chance: Random, given: argparse.Namespace
    ) -> None:
        self._town, self._proxy, self._chance, self._given = town, proxy, chance, given
        self._children = Children(given.jobs)
        self._done: set[tuple[str, str]] = set()
        self.results: list[Result] = []
        self.calls: Counter[str] = Counter()

    def disturb(self, act: Act) -> None:
        """The act with each fault that it has a call for and that no act before had; then without
        any, so that the next one can begin."""
        begun, first = time.monotonic(), len(self.results)
        right = self._faultless(act)
        self.calls.update(right.seen)
        for fault in self._faults(act, right.seen):
            self._children.begin(
                partial(told, self._town, act, self._proxy, fault.plan, right.looks),
                partial(self._came, fault, right),
            )
        self._children.wait()
        act.play(self._town)
        self._town.pass_time(act.quiet)
        _tell(act.name, self.results[first:], time.monotonic() - begun)

    def _came(self, fault: Fault, right: Told, came: Told) -> None:
        self.results.append(judged(fault, came, right.looks))

    def _faultless(self, act: Act) -> Told:
        found: list[Told] = []
        tell = partial(told, self._town, act, self._proxy, {}, ())
        self._children.begin(tell, found.append)
        self._children.wait()
        if found[0].crashed:
            raise RuntimeError(f"{act.name} cannot be told over the wire:\n{found[0].crashed}")
        return found[0]

    def _faults(self, act: Act, seen: tuple[str, ...]) -> list[Fault]:
        gc.collect()
        gc.freeze()  # pages that no collection touches are shared by all processes
        at: dict[str, list[int]] = {}
        for place, call in enumerate(seen):
            name = call if self._given.all else call.split()[1]
            at.setdefault(name, []).append(place)
        drawn = [self._fault(act, seen, at[name], kind) for name in sorted(at) for kind in KINDS]
        return [fault for fault in drawn if self._is_wanted(fault)]

    def _fault(self, act: Act, seen: tuple[str, ...], places: list[int], kind: str) -> Fault:
        """At one of these places, once or for as often as the SDK tries: both are drawn."""
        place = self._chance.choice(places)
        call = seen[place]
        times = self._chance.choice((1, tries(call, kind)))
        planned = plan(call, place, kind, times, self._chance)
        return Fault(act=act.name, call=call, kind=kind, times=times, plan=planned)

    def _is_wanted(self, fault: Fault) -> bool:
        name = fault.call if self._given.all else fault.call.split()[1]
        is_drawn = self._chance.random() < self._given.share
        if (name, fault.kind) in self._done or not is_drawn or self._given.only not in name:
            return False
        self._done.add((name, fault.kind))
        return True


def _tell(act: str, results: list[Result], seconds: float) -> None:
    bad = [result for result in results if result.well_after is None]
    print(f"{act}: {len(results)} disturbed, {len(bad)} not well ({seconds:.0f} s)")
    for result in bad:
        print(f"  {result.fault}")
        for line in result.differs[:5]:
            print(f"      {line[:400]}")
    sys.stdout.flush()


def _summary(wire: Wire, seed: int, seconds: float) -> dict[str, Any]:
    results = wire.results
    return {
        "seed": seed,
        "seconds": round(seconds),
        "calls": dict(sorted(wire.calls.items())),
        "disturbed": dict(sorted(Counter(result.kind for result in results).items())),
        "well_at_once": sum(result.well_after == 0 for result in results),
        "well_later": sum(bool(result.well_after) for result in results),
        "told_twice": sum(max(result.twice, 0) for result in results),
        "not_well": [asdict(result) for result in results if result.well_after is None],
    }


if __name__ == "__main__":
    sys.exit(main())
