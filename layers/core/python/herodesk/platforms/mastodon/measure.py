"""Counts a reply as Mastodon does: signs as people see them, a link 23, of `@user@server` only
`@user`. https://docs.joinmastodon.org/user/posting/#text"""

from __future__ import annotations

import re

from herodesk.platforms.graphemes import graphemes
from herodesk.platforms.links import in_halves, joined, links

SERVERS_LIMIT = 500
"""What servers allow unless their administrators say otherwise."""
_HANDLE = 32
LIMIT = SERVERS_LIMIT - _HANDLE
"""The customer's handle stands in front of each answer: `@`, at most thirty signs, a space."""

MESSAGE_LIMIT = LIMIT
"""A private message is a status, too."""

_LINK = 23
_PROTOCOL = re.compile(r"https?://", re.IGNORECASE)
_OF_SERVER = re.compile(r"(?<![\w/=])(@[A-Za-z0-9_](?:[\w.-]*\w)?)@[\w.:-]*\w")


def length(text: str) -> int:
    """The text's length as the server counts it."""
    halves = in_halves(text)
    total = position = 0
    for start, end in links(halves):
        if _PROTOCOL.match(halves, start):  # without one it is no link there
            total += _plain(halves[position:start]) + _LINK
            position = end
    return total + _plain(halves[position:])


def message_length(text: str) -> int:
    """Likewise."""
    return length(text)


def _plain(halves: str) -> int:
    return graphemes(_OF_SERVER.sub(r"\1", joined(halves)))
