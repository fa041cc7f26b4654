"""LinkedIn's names of things, which come in two spellings, and where people see them."""

from __future__ import annotations

import re
from urllib.parse import quote

_COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?(\w+):(\d+),(\d+)\)")


def whole(urn: str) -> str:
    """A comment's URN with the post's whole URN in it; what is no comment stays as it is.

    LinkedIn writes `urn:li:comment:(activity:1,2)` and `urn:li:comment:(urn:li:activity:1,2)`.
    """
    found = _COMMENT.fullmatch(urn)
    return f"urn:li:comment:(urn:li:{found[1]}:{found[2]},{found[3]})" if found else urn


def comment_of(post: str, number: str) -> str:
    """The URN of a comment below a post; `number` may be the whole URN already."""
    return whole(number) if number.startswith("urn:") else f"urn:li:comment:({post},{number})"


def post_of(urn: str) -> str:
    """The post that a comment stands below; a post is its own."""
    found = _COMMENT.fullmatch(urn)
    return f"urn:li:{found[1]}:{found[2]}" if found else urn


def number_of(urn: str) -> str:
    """A comment's own number; empty for a post."""
    found = _COMMENT.fullmatch(urn)
    return found[3] if found else ""


def permalink(urn: str) -> str:
    """Where people see it: the post, the comment in front of the others."""
    address = f"https://www.linkedin.com/feed/update/{quote(post_of(urn), safe=':')}"
    return f"{address}?commentUrn={quote(urn, safe='')}" if number_of(urn) else f"{address}/"


def encoded(urn: str) -> str:
    """As a step of a path, or inside a Rest.li key: every sign that means something escaped."""
    return quote(urn, safe="")
