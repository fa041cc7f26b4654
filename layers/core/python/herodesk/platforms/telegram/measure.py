"""Counts a message as Telegram does: in UTF-16 units, so that most emoji count twice."""

from __future__ import annotations

LIMIT = 4_096
MESSAGE_LIMIT = 4_096


def length(text: str) -> int:
    """The number of UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_length(text: str) -> int:
    """Likewise."""
    return length(text)
