"""`make load`: many posts at once and for long, and what came of each.

A local cloud in a process of its own takes in a day with a wave, deliveries at a rate and a burst,
a fifth of them forged; then everything that was taken must be there, once. Beside that: whether
the receiver's memory grows, what triage manages, what each step costs among ever more cases.
Ends with 0 if all is well, with 1 if something was lost, came twice, got in or grew, with 2 if
this machine was only too slow.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from load import judging
from load.acts import QUIET_SECONDS, Loaded
from load.cloud import cloud
from load.counted import Cost
from load.growth import costs_among
from load.receiver import memory, pace
from load.said import Crowd

NOISE = 1000
"""Posts in the batch that triage's pace is measured with."""


def main() -> int:
    """0 if nothing was lost, nothing came twice, nothing grew, and nobody waited too long."""
    given = _given()
    seed = random.randrange(10_000) if given.seed is None else given.seed
    print(f"seed {seed}, {given.rate} deliveries a second for {given.seconds} s, a burst of "
          f"{given.posts} posts, steps among {given.stored} cases", flush=True)  # fmt: skip
    begun = time.monotonic()
    told, wrong = _loaded(given, seed)
    for part in (_grown(given, seed), _alone(given)):
        told |= part[0]
        wrong += part[1]
    result = {"seed": seed, **told, "seconds": round(time.monotonic() - begun), "wrong": wrong}
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({**result, "wrong": judging.shown(wrong)}, indent=2))
    print(judging.closing(told["accepted"], wrong))
    return judging.status(wrong)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--seed", type=int, help="the same posts in the same order again")
    parser.add_argument("--seconds", type=int, default=10, help="how long the rate is kept up")
    parser.add_argument("--rate", type=int, default=200, help="deliveries a second")
    parser.add_argument("--posts", type=int, default=500, help="how many the burst has")
    parser.add_argument(
        "--stored", type=_sizes, default=[1_000, 10_000], metavar="N,N",
        help="among how many cases a step's cost is counted; 100000 takes minutes",
    )  # fmt: skip
    parser.add_argument("--runs", type=int, default=10_000, help="of the receiver, for its memory")
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(size) for size in text.split(",")})
    if len(sizes) < 2:
        raise argparse.ArgumentTypeError("two sizes at least: else nothing can grow")
    return sizes


def _loaded(given: argparse.Namespace, seed: int) -> tuple[dict[str, Any], list[str]]:
    chance = Random(seed)
    with cloud(seed) as here:
        loaded = Loaded(here, Crowd(seed=seed))
        loaded.day()
        _tell("the day", loaded)
        at_rate = loaded.at_a_rate(given.seconds, given.rate, chance)
        _tell("at a rate", loaded)
        burst, runs = loaded.burst(given.posts, chance)
        _tell("the burst", loaded)
        here.pass_time(QUIET_SECONDS)
        standing, costs = loaded.standing(), loaded.costs()
    functions = {name: Cost(**cost) for name, cost in costs["functions"].items()}
    waited = judging.Waited.of(at_rate)
    wrong = [
        *judging.lost(loaded.sent, standing),
        *judging.refused(loaded.sent),
        *judging.got_in(loaded.sent, standing),
        *judging.twice(loaded.sent, standing),
        *judging.left_over(standing),
        *judging.unanswered(loaded.answered, standing),
        *judging.not_one_wave(loaded.waves),
        *judging.scanned(functions),
        *judging.rose(runs),
        *waited.slow(),
    ]
    return {
        **judging.counts(loaded.sent, standing),
        "answered": loaded.answered,
        "waves": loaded.waves,
        "waited": asdict(waited) | {"p99_of_median": waited.p99_of_median},
        "burst": asdict(judging.Waited.of(burst)),
        "costs_of_the_burst": {name: asdict(cost) for name, cost in functions.items()},
    }, wrong


def _grown(given: argparse.Namespace, seed: int) -> tuple[dict[str, Any], list[str]]:
    by_size = {stored: costs_among(stored, seed) for stored in given.stored}
    told = {
        step: {str(size): asdict(costs[step]) for size, costs in by_size.items()}
        for step in by_size[given.stored[0]]
    }
    wrong = judging.grew(by_size)
    for costs in by_size.values():
        wrong += judging.scanned(costs)
    return {"steps": told}, wrong


def _alone(given: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    kept, triage = memory(given.runs), pace(NOISE)
    told = {"memory": asdict(kept) | {"left": kept.left}, "triage": asdict(triage)}
    return told, kept.grew()


def _tell(what: str, loaded: Loaded) -> None:
    print(f"{what}: {len(loaded.sent)} deliveries so far", flush=True)


if __name__ == "__main__":
    sys.exit(main())
