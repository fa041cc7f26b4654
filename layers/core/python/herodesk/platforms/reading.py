"""Reads JSON that strangers sent, without trusting any of it; standard library only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from herodesk.domain.errors import MalformedError

Json = Mapping[str, Any]
T = TypeVar("T")

_LONGEST_NUMBER = 40
_LARGEST_COUNT = 2**63 - 1
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {*b"\t\n\r", 0x85}, "\ufffd")
"""What stands between letters without being one; line breaks and tabs may."""

_LONGEST_ID = 512
"""Bytes in UTF-8: it becomes a key."""


class FieldError(ValueError):
    """A field without which nothing can be done is missing or of the wrong sort.

    The message is the field's path, never its content.
    """


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object (UTF-8, a byte order mark is allowed) in a body.

    MalformedError for anything else, `NaN`, `Infinity` and nesting without end included.
    """
    try:
        value = json.loads(
            body.decode("utf-8-sig"), parse_constant=_no_constant, parse_int=_whole_number
        )
    except (ValueError, RecursionError) as error:
        raise MalformedError("the body is not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise MalformedError("the body is not a JSON object")
    return value


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _whole_number(digits: str) -> int | str:
    """Exact at any size; Python refuses to convert very long ones, they stay digits."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def part(of: object, *path: str) -> Json:
    """The object at a path; empty where there is none."""
    for name in path:
        of = of.get(name) if isinstance(of, Mapping) else None
    return of if isinstance(of, Mapping) else {}


def items(of: Json, name: str) -> list[Any]:
    """The list under a name; empty where there is none."""
    value = of.get(name)
    return value if isinstance(value, list) else []


def parts(of: Json, name: str) -> list[Json]:
    """The objects in the list under a name; what is no object there is left out."""
    return [item for item in items(of, name) if isinstance(item, Mapping)]


def text(of: Json, name: str) -> str | None:
    """The text under a name, as sent, or None.

    Half a surrogate pair, which cannot be stored as UTF-8, becomes U+FFFD, and so does a control
    character: no page may hold one, and a terminal obeys it.
    """
    value = _whole(of, name)
    return None if value is None else value.translate(_CONTROLS)


def _whole(of: Json, name: str) -> str | None:
    value = of.get(name)
    if not isinstance(value, str):
        return None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def word(of: Json, name: str) -> str | None:
    """Like `text`, but an empty one is None."""
    return text(of, name) or None


def link(of: Json, name: str) -> str | None:
    """A web address, or None: what a page may offer as a link must not start a script."""
    given = word(of, name)
    return given if given and given.lower().startswith(("https://", "http://")) else None


def identifier(of: Json, name: str) -> str | None:
    """An id as a string, digit for digit also where it came as a number; None if there is none."""
    value = of.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    given = _whole(of, name)
    if not given or not given.isprintable() or len(given.encode()) > _LONGEST_ID:
        return None
    return given


def number(of: Json, name: str) -> int | None:
    """A whole number that is not negative and can count something, or None."""
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def code_of(*told: str) -> str:
    """Twenty letters that stand for these words: the same for the same ones."""
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:20]


def needed(value: T | None, path: str) -> T:
    """The value; FieldError with the path if it is None."""
    if value is None:
        raise FieldError(path)
    return value


def iso_time(value: str | None) -> datetime | None:
    """ISO 8601 as aware UTC; None for what is none, or names no zone."""
    try:
        moment = datetime.fromisoformat(value) if value else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def milliseconds(value: str | None) -> datetime | None:
    """Milliseconds since 1970 as aware UTC; None for what is none."""
    try:
        seconds, rest = divmod(int(value or ""), 1000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
    except (ValueError, OverflowError, OSError):
        return None
