"""`make rehearse`: the real template deployed to an emulated cloud, and stories played on it."""

import sys
import time
from collections.abc import Callable

from rehearse.arrivals import (
    called_three_times,
    forgotten,
    gone_before_anybody_came,
    million_readers,
    stop_and_start,
)
from rehearse.engine import (
    TEMPLATE,
    WORK,
    Engine,
    RehearsalError,
    dead_letters,
    deploy,
    pretty,
    running,
)
from rehearse.hours import falls_silent, night, nobody_reacts
from rehearse.stories import exchange_that_fails, forged, two_hands
from rehearse.supply import supply
from rehearse.x_server import X, x_server

STORIES: tuple[Callable[[Engine, X], str], ...] = (
    forged,
    falls_silent,  # before others leave cases behind, which would climb, too
    nobody_reacts,
    exchange_that_fails,
    two_hands,
    called_three_times,
    million_readers,
    gone_before_anybody_came,
    stop_and_start,
    forgotten,
    night,
)


def main() -> int:
    """Play everything; 1 if anything is not as it should be."""
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {words}", flush=True)

    try:
        with x_server() as platform, running() as engine:
            say(f"engine runs at {engine.url}")
            stack = deploy(engine, TEMPLATE, {"XApiAddress": platform.url, "SavedQueries": "off"})
            say(f"deployed {len(stack.physical())} resources")
            for kind, names in stack.resources().items():
                print(f"            {kind}: {', '.join(names)}")
            supply(stack)
            say("routes, secrets, rules and colleagues supplied")
            for story in STORIES:
                name = (story.__doc__ or "").partition(":")[0]
                say(f"{name}, {story.__name__.replace('_', ' ')} - {story(stack, platform)}")
            dead = dead_letters(stack)
            if any(dead.values()):
                raise RehearsalError(f"dead letters: {pretty(dead)}")
            say("no dead letters")
    except RehearsalError as error:
        print(f"{error}\n\nThe engine's log: {WORK / 'ministack.log'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
