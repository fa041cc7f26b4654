"""What the functions log, kept in memory instead of on the screen."""

from __future__ import annotations

import logging
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from unittest.mock import patch

from herodesk_ops.local.outside import current

MOST_LINES = 5_000


class Logs:
    """The last lines that functions logged, whichever logger they use."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._lock = Lock()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Lines of running functions come here, not on the screen, while the block lasts."""
        original = logging.StreamHandler.emit

        def emit(handler: logging.StreamHandler[Any], record: logging.LogRecord) -> None:
            if current() is not None and type(handler) is logging.StreamHandler:
                self._add(handler.format(record))
            else:
                original(handler, record)

        with patch.object(logging.StreamHandler, "emit", emit):
            yield

    def report(self, function: str, error: BaseException) -> None:
        """A run that ended with an error nobody caught."""
        told = "".join(traceback.format_exception(error))
        self._add(f"{function} failed: {told.rstrip()}")

    def lines(self) -> list[str]:
        """Oldest first."""
        with self._lock:
            return list(self._lines)

    def _add(self, text: str) -> None:
        with self._lock:
            self._lines.extend(text.split("\n"))
