"""Spoil a body where a reader looks: a value in JSON, a field of a form, a line of a table."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from tests.fuzz.nasty import WORDS

_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**53 + 1, 10**39, -(10**39), 1.5, 1e300, "", " ", [], {}, [[]],
    [None], {"id": 1}, "x" * 600, "😡" * 512, "2026-11-02T08:41:07Z", "0", "https://a.example/x",
    "javascript:fuzz", *WORDS,
)  # fmt: skip


def mutated(body: bytes, chance: Random) -> bytes:
    """The body with one to four of its parts changed."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _in_pieces(body, chance)
    for _ in range(chance.randint(1, 4)):
        value = _spoilt(value, chance)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _spoilt(value: Any, chance: Random) -> Any:
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return _junk(value, chance)
    place = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
    match chance.randrange(10):
        case 0:
            del value[place]
        case 1 if isinstance(value, list):
            value.extend(deepcopy(value[place]) for _ in range(chance.randint(1, 60)))
        case 1 if isinstance(value, dict):
            value[chance.choice(list(value))] = deepcopy(value[place])
        case 2:
            value[place] = _junk(value[place], chance)
        case _:
            value[place] = _spoilt(value[place], chance)
    return value


def _junk(value: Any, chance: Random) -> Any:
    """Something else in its place, or the same in another sort."""
    if chance.random() < 0.3:
        return str(value) if not isinstance(value, str) else _with_word(value, chance)
    if isinstance(value, str) and value.isdigit() and chance.random() < 0.3:
        return int(value[:4000])
    return deepcopy(chance.choice(_JUNK))


def _with_word(text: str, chance: Random) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(WORDS) + text[place:]


def _in_pieces(body: bytes, chance: Random) -> bytes:
    """What is no JSON: its pieces between the usual signs, one of them changed."""
    between = chance.choice([b"\x00", b"&", b"=", b",", b"\n", b"<", b" ", b'"'])
    pieces = body.split(between)
    place = chance.randrange(len(pieces))
    match chance.randrange(4):
        case 0:
            del pieces[place]
        case 1:
            pieces[place:place] = [pieces[place]] * chance.randint(1, 9)
        case 2:
            pieces[place] = chance.choice(WORDS).encode()
        case _:
            pieces[place] += chance.choice(WORDS).encode()
    return between.join(pieces)
