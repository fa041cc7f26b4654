"""Counts a comment in characters, as Facebook does."""

from __future__ import annotations

LIMIT = 8_000
MESSAGE_LIMIT = 2_000


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)
