"""Counts a comment in characters, as YouTube does."""

from __future__ import annotations

LIMIT = 10_000
MESSAGE_LIMIT = LIMIT
"""YouTube has no private messages."""


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)
