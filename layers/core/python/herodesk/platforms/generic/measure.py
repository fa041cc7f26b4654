"""Counts a reply in characters; the limit keeps a mistake from becoming a book."""

from __future__ import annotations

LIMIT = 10_000
MESSAGE_LIMIT = 10_000


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)
