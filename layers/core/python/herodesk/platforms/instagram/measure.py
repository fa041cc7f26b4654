"""Counts a comment in characters and a message in bytes, as Instagram does."""

from __future__ import annotations

LIMIT = 2_200
MESSAGE_LIMIT = 1_000


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """The number of bytes in UTF-8: an umlaut is two, most emoji are four."""
    return len(text.encode("utf-8", "replace"))
