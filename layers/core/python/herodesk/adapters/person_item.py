"""A person as one short text of an item: five thousand are read each minute, so nothing is checked
twice and nothing is parsed that was parsed for somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from functools import lru_cache
from typing import Any

from herodesk.domain.duty import Block
from herodesk.domain.staff import Absence, Person, Role, Way

WORKED_OUT = (
    "holidays", "turns", "covered", "rests_until", "quiet", "paused", "no_sms", "sms_fails",
    "unsigned", "closed", "given",
    "rostered",
)  # fmt: skip
"""What others than the roster tell."""

_STANDARD = {
    one.name: one.default for one in fields(Person) if one.name not in WORKED_OUT
}  # fmt: skip
_ROLES = {str(role): role for role in Role}


def to_text(person: Person) -> str:
    """What the roster tells about a person as a JSON object; what is standard is left out."""
    told = {name: getattr(person, name) for name in _STANDARD}
    kept = {n: v for n, v in told.items() if _STANDARD[n] is MISSING or v != _STANDARD[n]}
    if "hours" in kept:
        kept["hours"] = _blocks_as_text(person.hours)
    if "absences" in kept:
        kept["absences"] = " ".join(f"{one.first}/{one.last}" for one in person.absences)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=str)


def from_text(text: str) -> Person:
    """The person that `to_text` wrote; a field that this release does not know is passed over.

    ValueError, KeyError or TypeError if it is none.
    """
    told: dict[str, Any] = json.loads(text)
    return Person(
        **{name: _READ.get(name, _as_is)(told[name]) for name in _STANDARD if name in told}
    )


def _as_is(value: Any) -> Any:
    return value


@lru_cache(maxsize=1024)
def _same(words: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all who know or speak the same."""
    return words


def _several(words: list[str]) -> tuple[str, ...]:
    return _same(tuple(words))


@lru_cache(maxsize=64)
def _ways(words: tuple[str, ...]) -> tuple[Way, ...]:
    return tuple(Way(word) for word in words)


def _blocks_as_text(blocks: tuple[Block, ...]) -> str:
    return " ".join(f"{b.day}/{b.start:%H:%M}-{b.end:%H:%M}" for b in blocks)


@lru_cache(maxsize=1024)
def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(
        Block(
            day=int(one[0]),
            start=time.fromisoformat(one[2:7]),
            end=time.fromisoformat(one[8:13]),
        )
        for one in text.split()
    )


@lru_cache(maxsize=1024)
def _absences(text: str) -> tuple[Absence, ...]:
    parts = (one.split("/") for one in text.split())
    return tuple(
        Absence(first=date.fromisoformat(first), last=date.fromisoformat(last))
        for first, last in parts
    )


def _passed(told: list[list[str]]) -> tuple[tuple[str, date], ...]:
    return tuple((topic, date.fromisoformat(day)) for topic, day in told)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "role": _ROLES.__getitem__,
    "languages": _several,
    "topics": _several,
    "departments": _several,
    "ways": lambda words: _ways(tuple(words)),
    "hours": _blocks,
    "absences": _absences,
    "gone": date.fromisoformat,
    "verified_on": date.fromisoformat,
    "signed_on": date.fromisoformat,
    "passed": _passed,
}
