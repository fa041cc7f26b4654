"""Counts a reply as Threads does: in characters, of an emoji in its bytes."""

from __future__ import annotations

import re

LIMIT = 500
MESSAGE_LIMIT = 0

# Whatever can be an emoji or part of one; here and there more, so that we never count too little.
# measure-threads.js goes by the same.
_SIGNS = """a9 ae 200d 203c 2049 20e3 2122 2139 2194-2199 21a9-21aa 231a-231b 2328 23cf
23e9-23f3 23f8-23fa 24c2 25aa-25ab 25b6 25c0 25fb-25fe 2600-27bf 2934-2935
2b05-2b07 2b1b-2b1c 2b50 2b55 3030 303d 3297 3299 fe0f 1f000-1faff 1fc00-1fffd
e0020-e007f"""


def _class() -> str:
    ends = [entry.split("-") for entry in _SIGNS.split()]
    return "".join(f"{chr(int(end[0], 16))}-{chr(int(end[-1], 16))}" for end in ends)


_EMOJI = re.compile(f"[{_class()}]")


def length(text: str) -> int:
    """Code points, and for each sign of an emoji the bytes that it takes in UTF-8 instead."""
    return len(text) + sum(len(sign.encode()) - 1 for sign in _EMOJI.findall(text))


def message_length(text: str) -> int:
    """The same; Threads has no private messages."""
    return length(text)
