"""Reads a scenario: JSON lines, each a time and what happens or is expected then."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from herodesk.domain.errors import InvalidError
from herodesk_ops.errors import text_of
from herodesk_ops.local.clock import BEGINNING

ACTS: Mapping[str, frozenset[str]] = {
    "scenario": frozenset({"title", "start"}),
    "deliver": frozenset({"platform"}),
    "together": frozenset({"steps"}),
    "claim": frozenset({"hero", "case_of"}),
    "reply": frozenset({"hero", "case_of", "text"}),
    "act": frozenset({"hero", "case_of", "what"}),
    "advise": frozenset({"hero", "case_of", "text"}),
    "by-hand": frozenset({"hero", "case_of"}),
    "fail": frozenset({"platform", "status"}),
    "crash": frozenset({"after"}),
    "text": frozenset({"hero", "text"}),
    "page": frozenset({"hero", "path"}),
    "command": frozenset({"args"}),
    "include": frozenset({"scenario"}),
    "wait": frozenset(),
    "chapter": frozenset({"title"}),
    "expect": frozenset({"expect", "why"}),
}
"""What a line may do, and the keys that it needs for it."""

_AT = re.compile(r"([+-])(?:(\d+)d )?(\d\d):(\d\d):(\d\d(?:\.\d{1,3})?)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scenario; `at` counts from the scenario's start and may be negative."""

    where: str
    at: timedelta
    do: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario as read. `begins` is when the first line happens."""

    name: str
    title: str
    start: datetime
    lines: tuple[Line, ...]
    german: Mapping[str, str] = field(default_factory=dict)
    """Titles and sentences of the report, where lines say them in German, too."""

    @property
    def begins(self) -> datetime:
        """What the virtual clock shows first."""
        return self.start + min((line.at for line in self.lines), default=timedelta())


def find(name: str, folder: Path, within: tuple[str, ...] = ()) -> Script:
    """The scenario of that name in the brand's folder, or the file of that path."""
    if name in within:
        raise InvalidError(f"scenario '{name}' includes itself. Take one include out.")
    inside = folder / "scenarios" / f"{name}.jsonl"
    path = inside if inside.is_file() else Path(name)
    if not path.is_file():
        known = sorted(file.stem for file in (folder / "scenarios").glob("*.jsonl"))
        message = (
            f"there is no scenario '{name}'. {folder.name} has: {', '.join(known) or 'none'}; "
            "or give the path of a file."
        )
        raise InvalidError(message)
    return read(text_of(path, "utf-8-sig"), path.name, folder, (*within, name))


def read(text: str, name: str, folder: Path | None = None, within: tuple[str, ...] = ()) -> Script:
    """A scenario from its text; InvalidError names the line and the cure.

    What it includes is another of the same `folder`, told as if its lines stood there.
    """
    lines = tuple(_whole(_lines(text, name), folder, within))
    if not lines:
        raise InvalidError(f"{name}: there is no line in it. Write one JSON object a line.")
    head = lines[0].body if lines[0].do == "scenario" else {}
    start = _start(head["start"], lines[0].where) if head else BEGINNING
    told = tuple(line for line in lines if line.do != "scenario")
    for before, line in pairwise(told):
        if line.at < before.at:
            message = f"{line.where}: 'at' goes back in time. Put lines in order."
            raise InvalidError(message)
    title = str(head.get("title", name))
    german = {
        str(line.body[key]): str(line.body[f"{key}_de"])
        for line in lines
        for key in ("title", "why")
        if f"{key}_de" in line.body and key in line.body
    }
    return Script(name=name, title=title, start=start, lines=told, german=german)


def _start(told: object, where: str) -> datetime:
    try:
        return datetime.fromisoformat(str(told)).astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"{where}: 'start' is '{told}'. Write it as 2026-11-23T09:00:00Z."
        raise InvalidError(message) from None


def _whole(lines: Iterable[Line], folder: Path | None, within: tuple[str, ...]) -> Iterator[Line]:
    for line in lines:
        if line.do != "include":
            yield line
            continue
        if folder is None:
            message = f"{line.where}: only a scenario of a brand's folder can include another."
            raise InvalidError(message)
        yield from (
            Line(one.where, line.at + one.at, one.do, one.body)
            for one in find(str(line.body["scenario"]), folder, within).lines
        )


def _lines(text: str, name: str) -> Iterator[Line]:
    at = timedelta()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("//"):
            continue
        where = f"{name}, line {number}"
        try:
            body = json.loads(line)
        except (ValueError, RecursionError) as error:
            message = f"{where}: not JSON ({error}). One object a line."
            raise InvalidError(message) from None
        if not isinstance(body, dict):
            message = f"{where}: not an object. One object a line."
            raise InvalidError(message)
        at = _time(body["at"], where) if "at" in body else at
        yield Line(where, at, _checked(body, where), body)


def _checked(body: Mapping[str, Any], where: str) -> str:
    do = str(body.get("do") or ("expect" if "expect" in body else ""))
    if do not in ACTS:
        message = f"{where}: 'do' is '{do}'. Use one of {', '.join(ACTS)}."
        raise InvalidError(message)
    missing = sorted(ACTS[do] - body.keys())
    if missing:
        message = f"{where}: '{missing[0]}' is missing. '{do}' needs {', '.join(sorted(ACTS[do]))}."
        raise InvalidError(message)
    steps = body.get("steps", ())
    if not isinstance(steps, list | tuple) or not all(isinstance(one, dict) for one in steps):
        raise InvalidError(f"{where}: 'steps' is no list of objects. Write [{{...}}, {{...}}].")
    for step in steps:
        _checked(step, where)
    return do


def _time(text: object, where: str) -> timedelta:
    found = _AT.fullmatch(str(text))
    if not found:
        message = f"{where}: 'at' is '{text}'. Write +HH:MM:SS or -2d 09:30:00."
        raise InvalidError(message)
    sign, days, hours, minutes, seconds = found.groups()
    span = timedelta(
        days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=float(seconds)
    )
    return -span if sign == "-" else span
