"""Several runs of functions in one process, kept apart as if each had a process of its own.

On Lambda two runs meet only in what they call outside. So here one run thinks at a time, and
another may go on only while the first waits for an outside call. What Powertools keeps in
module-level variables for its one request is put away and back at each change.

Runs that somebody waits for go first: the others, of queues and schedules, give way to them for
a moment before each stretch of thinking.

Runs that were begun together (see `Together`) change after each outside call, in a fixed
order: that is the closest race there is, and the same one every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock, local
from typing import Any
from unittest.mock import patch
from weakref import WeakSet

PATIENCE_SECONDS = 20.0

GIVE_WAY_SECONDS = 0.05

_think = Lock()
_waited_for = Condition()
_people = 0
_mine = local()
_resolvers: WeakSet[Any] = WeakSet()


class Together:
    """A number of requests that race. Each enters by its place, begins when all are there."""

    def __init__(self, count: int) -> None:
        self._changed = Condition()
        self._missing = count
        self._alive: list[int] = []
        self._turn = 0

    @contextmanager
    def member(self, place: int) -> Iterator[None]:
        """This thread is the race's member with that place, from 0."""
        with self._changed:
            self._alive.append(place)
            self._alive.sort()
            self._missing -= 1
            self._changed.notify_all()
        _mine.race = self, place
        try:
            yield
        finally:
            _mine.race = None
            with self._changed:
                if self._turn == place:
                    self._turn = self._after(place)
                self._alive.remove(place)
                self._changed.notify_all()

    def wait(self, place: int) -> None:
        """Return when it is this member's turn."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._missing <= 0 and self._turn == place, PATIENCE_SECONDS
            )

    def pass_on(self, place: int) -> None:
        """The next member's turn."""
        with self._changed:
            self._turn = self._after(place)
            self._changed.notify_all()

    def _after(self, place: int) -> int:
        later = [other for other in self._alive if other > place]
        return min(later or self._alive)


@contextmanager
def waited_for() -> Iterator[None]:
    """Somebody waits for what this thread runs."""
    global _people  # noqa: PLW0603 - as the lock above: one process, one count
    with _waited_for:
        _people += 1
    _mine.is_waited_for = True
    try:
        yield
    finally:
        _mine.is_waited_for = False
        with _waited_for:
            _people -= 1
            _waited_for.notify_all()


@contextmanager
def thinking() -> Iterator[None]:
    """A run's own time, but for its outside calls."""
    _take_turn()
    try:
        yield
    finally:
        _put_away()
        _think.release()


@contextmanager
def calling() -> Iterator[None]:
    """A run's outside call: somebody else may think meanwhile."""
    kept = _put_away()
    race = getattr(_mine, "race", None)
    if race is None:
        _think.release()
    try:
        yield
    finally:
        if race is not None:
            _think.release()
            race[0].pass_on(race[1])
        _take_turn()
        _put_back(kept)


def _take_turn() -> None:
    race = getattr(_mine, "race", None)
    if race is not None:
        race[0].wait(race[1])
    elif not getattr(_mine, "is_waited_for", False):
        with _waited_for:
            _waited_for.wait_for(lambda: _people == 0, GIVE_WAY_SECONDS)
    _think.acquire()


@contextmanager
def watched() -> Iterator[None]:
    """Notice each resolver of Powertools that answers a request while the block lasts."""
    from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver

    original: Callable[..., Any] = ApiGatewayResolver.resolve

    def resolve(self: Any, event: Any, context: Any) -> Any:
        _resolvers.add(self)
        return original(self, event, context)

    with patch.object(ApiGatewayResolver, "resolve", resolve):
        yield


Kept = tuple[dict[str, Any], list[tuple[Any, dict[str, Any]]]]


def _put_away() -> Kept:
    from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

    names = [name for name in ("current_event", "lambda_context") if name in vars(BaseRouter)]
    of_class = {name: vars(BaseRouter)[name] for name in names}
    of_resolvers = [(resolver, dict(resolver.context)) for resolver in _resolvers]
    for resolver, _ in of_resolvers:
        resolver.context.clear()
    return of_class, of_resolvers


def _put_back(kept: Kept) -> None:
    from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

    of_class, of_resolvers = kept
    for name, value in of_class.items():
        setattr(BaseRouter, name, value)
    for resolver, context in of_resolvers:
        resolver.context.clear()
        resolver.context.update(context)
