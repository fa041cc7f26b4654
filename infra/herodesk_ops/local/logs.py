"""What the functions log, kept in memory instead of on the screen."""

from __future__ import annotations

import io
import traceback
from collections import deque
from threading import Lock

MOST_LINES = 5_000


class Logs(io.TextIOBase):
    """A text stream that keeps its last lines."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._lock = Lock()
        self._rest = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._lock:
            *lines, self._rest = (self._rest + text).split("\n")
            self._lines.extend(lines)
        return len(text)

    def report(self, function: str, error: BaseException) -> None:
        """A run that ended with an error nobody caught."""
        told = "".join(traceback.format_exception(error))
        self.write(f"{function} failed: {told}\n")

    def lines(self) -> list[str]:
        """Oldest first."""
        with self._lock:
            return list(self._lines)
