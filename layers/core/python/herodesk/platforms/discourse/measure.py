"""Counts a post in characters, as Discourse does."""

from __future__ import annotations

LIMIT = 32_000
MESSAGE_LIMIT = 32_000


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """Likewise."""
    return len(text)
