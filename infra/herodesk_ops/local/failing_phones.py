"""Numbers that text messages do not reach: failures come as SNS's log hands them to a function."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from herodesk_ops.local import events
from herodesk_ops.local.notices import Told

UNREACHABLE = "Phone is currently unreachable/unavailable"


class FailingPhones:
    """What was asked to fail, and the failures that nobody has been told of yet."""

    def __init__(self, run: Callable[[Mapping[str, Any]], object]) -> None:
        """`run` calls the function that listens, if the template has one."""
        self._run = run
        self._lock = Lock()
        self._doomed: dict[str, tuple[str, int]] = {}
        self._waiting: deque[dict[str, Any]] = deque()

    def fail(self, number: str, why: str, times: int) -> None:
        """The next so many text messages to this number do not arrive."""
        with self._lock:
            self._doomed[number] = why or UNREACHABLE, times

    def sent(self, told: Told, message_id: str) -> None:
        """A message has left; perhaps it does not arrive."""
        with self._lock:
            why, left = self._doomed.get(told.to, ("", 0))
            if told.channel != "sms" or not left:
                return
            self._doomed[told.to] = why, left - 1
            self._waiting.append(events.of_undelivered(told.to, why, message_id, told.at))

    @property
    def is_waiting(self) -> bool:
        """True if a failure is to be told."""
        return bool(self._waiting)

    def tell(self) -> bool:
        """Tell one failure; False if there is none."""
        with self._lock:
            event = self._waiting.popleft() if self._waiting else None
        if event is None:
            return False
        self._run(event)
        return True
