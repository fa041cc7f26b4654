"""Counts a reply as Bluesky does: at most 300 signs as people see them, in at most 3 000 bytes."""

from __future__ import annotations

from herodesk.platforms.graphemes import graphemes

LIMIT = 300
MESSAGE_LIMIT = 0  # there are no private messages

_BYTES_A_SIGN = 10


def length(text: str) -> int:
    """Signs as people see them, or tenths of bytes where those are more: both limits are one."""
    octets = len(text.encode("utf-8", "replace"))
    return max(graphemes(text), -(-octets // _BYTES_A_SIGN))


def message_length(text: str) -> int:
    """Likewise."""
    return length(text)
