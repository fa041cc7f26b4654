"""`make rehearse`: the real template, built and deployed to an emulated cloud, and two stories."""

import sys
import time
from collections.abc import Callable

from rehearse.engine import (
    WORK,
    Engine,
    RehearsalError,
    build,
    dead_letters,
    deploy,
    pretty,
    running,
)
from rehearse.stories import exchange_that_fails, forged, two_hands
from rehearse.supply import supply
from rehearse.x_server import X, x_server

STORIES: tuple[Callable[[Engine, X], str], ...] = (forged, exchange_that_fails, two_hands)


def main() -> int:
    """Play everything; 1 if anything is not as it should be."""
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {words}", flush=True)

    try:
        template = build()
        say("built")
        with x_server() as platform, running() as engine:
            say(f"engine runs at {engine.url}")
            stack = deploy(engine, template, {"XApiAddress": platform.url})
            say(f"deployed {len(stack.physical())} resources")
            supply(stack)
            say("routes, secrets, rules and colleagues supplied")
            for story in STORIES:
                say(f"{story.__name__.replace('_', ' ')} - {story(stack, platform)}")
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
