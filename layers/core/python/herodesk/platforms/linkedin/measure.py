"""Counts a comment in characters, as LinkedIn does; it has no private messages for apps."""

from __future__ import annotations

LIMIT = 1_250
MESSAGE_LIMIT = 0


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """The same; none is ever sent."""
    return len(text)
