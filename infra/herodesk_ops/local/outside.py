"""Counts what a running function calls outside, and cuts its power where somebody asked for it.

An outside call is one AWS call or one HTTP request of `requests`. After the cut nothing of that
run gets out any more, not even from a `finally`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any
from unittest.mock import patch

from herodesk_ops.local import turns


class PowerCutError(BaseException):
    """The end of a run. Not an Exception: nothing may catch it and go on."""


@dataclass
class Run:
    """One run of one function."""

    function: str
    request_id: str
    cut_after: int | None = None
    calls: list[str] = field(default_factory=list)
    is_dead: bool = False

    def before(self) -> None:
        """A dead run calls nobody."""
        if self.is_dead or self.cut_after == len(self.calls):
            self.is_dead = True
            raise PowerCutError(self.function)

    def returned(self, call: str) -> None:
        """The call is over; this may have been the last one."""
        self.calls.append(call)
        self.before()


class Crash:
    """The order to cut the power of the next run that makes that many calls."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._after: int | None = None
        self._function: str | None = None
        self._runs = 0
        self.cuts: list[dict[str, Any]] = []

    def arm(self, after: int, function: str | None = None) -> None:
        """The first run from now on (of that function, if one is named) that gets so far ends
        right after its call number `after`."""
        with self._lock:
            self._after, self._function, self._runs = after, function, 0

    def begin(self, function: str, request_id: str) -> Run:
        """A run begins."""
        with self._lock:
            self._runs += 1
            is_meant = self._function in {None, function}
            return Run(function, request_id, cut_after=self._after if is_meant else None)

    def end(self, run: Run) -> None:
        """A run is over; a cut happens once."""
        if run.is_dead:
            with self._lock:
                self._after = None
                self.cuts.append({"function": run.function, "calls": list(run.calls)})

    def at_rest(self) -> None:
        """Nothing is left to run: an order that no run got far enough for is over."""
        with self._lock:
            if self._runs:
                self._after = None

    @property
    def armed(self) -> int | None:
        """The number of calls that is waited for, or None."""
        return self._after


_current = local()


def current() -> Run | None:
    """The run that this thread is busy with, or None."""
    run: Run | None = getattr(_current, "run", None)
    return run


@contextmanager
def running(run: Run) -> Iterator[None]:
    """This thread works on that run."""
    _current.run = run
    try:
        with turns.thinking():
            run_before_first_call(run)
            yield
    finally:
        _current.run = None


def run_before_first_call(run: Run) -> None:
    """`after: 0` cuts before anything was called."""
    if run.cut_after == 0:
        run.before()


@contextmanager
def watched() -> Iterator[None]:
    """Every outside call of every run is counted while the block lasts."""
    from botocore.client import BaseClient
    from requests import Session

    def aws_name(client: Any, operation: str, *_: object) -> str:
        return f"{client.meta.service_model.service_name}.{operation}"

    def http_name(_session: object, request: Any, *_: object) -> str:
        return f"http.{request.method}"

    with ExitStack() as stack:
        stack.enter_context(turns.watched())
        for owner, method, name in (
            (BaseClient, "_make_api_call", aws_name),
            (Session, "send", http_name),
        ):
            original = getattr(owner, method)
            stack.enter_context(patch.object(owner, method, _counted(original, name)))
        yield


def _counted(original: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        run = current()
        if run is None:
            return original(*args, **kwargs)
        run.before()
        try:
            with turns.calling():
                return original(*args, **kwargs)
        finally:
            run.returned(name(*args))

    return call
