"""Counts a message in characters, as WhatsApp does; there is nothing but messages."""

from __future__ import annotations

LIMIT = 4_096
MESSAGE_LIMIT = LIMIT


def length(text: str) -> int:
    """The number of Unicode code points."""
    return len(text)


def message_length(text: str) -> int:
    """The same."""
    return len(text)
