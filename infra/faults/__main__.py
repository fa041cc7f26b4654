"""`make faults`: every kind of fault at every call of every function, and what came of each.

A story is told on the local cloud, act by act: once without a fault, which lists its calls; then
again, and at each call a process of its own is begun for each kind of fault, which tells the act to
its end. It stands well if everything is as it would be without the fault: the whole table, what is
public, who was told what, the queues, what people read.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from faults.acts import ACTS
from faults.planting import Harness, Result
from faults.town import town


def main() -> int:
    """0 if everything stood well in the end, whatever went wrong."""
    given = _given()
    seed = random.randrange(10_000) if given.seed is None else given.seed
    told = [act.name for act in ACTS]
    told = told[: told.index(given.until) + 1] if given.until else told
    acts = [name for name in _since(told, given.since) if given.only in name]
    print(f"seed {seed}, {len(acts)} of {len(ACTS)} acts, {given.jobs} processes")
    began = time.monotonic()
    with town(seed) as here:
        harness = Harness(here, Random(seed), each=given.each, jobs=given.jobs, share=given.share)
        for act in (act for act in ACTS if act.name in told):
            before, start = len(harness.results), time.monotonic()
            if act.name in acts:
                harness.run([act])
                _tell(act.name, harness.results[before:], time.monotonic() - start)
            else:
                harness.tell(act)
    result = _summary(harness, seed, time.monotonic() - began)
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    print(_closing(harness))
    return 0 if _is_well(harness) else 1


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="the same faults at the same calls again")
    parser.add_argument(
        "--each",
        type=int,
        default=1,
        help="so many calls of each place in the code are disturbed; 0: all of them",
    )
    parser.add_argument("--only", default="", help="the acts whose name holds this")
    parser.add_argument("--since", default="", help="the first act in which something goes wrong")
    parser.add_argument("--until", default="", help="the last act that is told")
    parser.add_argument(
        "--share", type=float, default=1.0, help="a part of the faults, drawn by the seed"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    return parser.parse_args()


def _since(told: list[str], first: str) -> list[str]:
    return told[told.index(first) :] if first else told


def _tell(act: str, results: list[Result], seconds: float) -> None:
    bad = [result for result in results if not result.is_well]
    late = sum(bool(result.well_after) for result in results)
    print(f"{act}: {len(results)} faults, {late} well later, {len(bad)} not ({seconds:.0f} s)")
    for result in bad:
        print(f"  {result.site} {result.kind}")
        for line in (*result.differs[:5], *result.crashed.splitlines()[-3:]):
            print(f"      {line[:400]}")
        if not result.logged:
            print("      somebody was told twice, and no log says why")
    sys.stdout.flush()


def _is_well(harness: Harness) -> bool:
    return bool(harness.results) and all(result.is_well for result in harness.results)


def _summary(harness: Harness, seed: int, seconds: float) -> dict[str, Any]:
    results = harness.results
    return {
        "seed": seed,
        "seconds": round(seconds),
        "calls": harness.calls,
        "places": dict(sorted(Counter(site.function for site in harness.sites).items())),
        "faults": dict(sorted(Counter(result.kind for result in results).items())),
        "well_at_once": sum(result.well_after == 0 for result in results),
        "well_later": sum(bool(result.well_after) for result in results),
        "not_well": [asdict(result) for result in results if not result.is_well],
    }


def _closing(harness: Harness) -> str:
    count = len(harness.results)
    bad = sum(not result.is_well for result in harness.results)
    told = f"faults: {count} planted at {len(harness.sites)} places, {count - bad} stood well"
    return f"{told}, {bad} did not."


if __name__ == "__main__":
    sys.exit(main())
