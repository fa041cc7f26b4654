"""`[rota.NAME]` of brand.toml: times as people write them become what `domain.brand.Rota` holds.

`hours` is text as on the roster. `[[rota.NAME.covers]]` and `[[rota.NAME.swaps]]` tell days, both
included and from hand-over to hand-over, or local times as "2026-12-24T12:00".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand
from herodesk.domain.duty import A_DAY, first_moment
from herodesk.domain.errors import InvalidError, Sentence
from herodesk.domain.rota import overlapping, swap
from herodesk.rules.coherence import Complaint, is_zone
from herodesk.rules.hours import read_hours

Where = tuple[str | int, ...]
_NAMES = {"covers": ("by", "instead_of"), "swaps": ("one", "other")}


def moment(told: object, zone: ZoneInfo, at: time, *, is_end: bool) -> datetime:
    """A day or local time as people write it, in UTC; ValueError for anything else.

    A day begins and ends at `at`; the last day is included.
    """
    if isinstance(told, str):
        told = datetime.fromisoformat(told) if len(told) > 10 else date.fromisoformat(told)
    if isinstance(told, datetime):
        there = told if told.tzinfo else told.replace(tzinfo=zone)
        return there.astimezone(UTC)
    if isinstance(told, date):
        return first_moment(told + A_DAY if is_end else told, at, zone)
    raise ValueError(told)


def with_rotas(data: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """The file's tables with every rota as the domain holds it, and what cannot be read."""
    rotas = data.get("rota")
    if not isinstance(rotas, dict) or not all(isinstance(one, dict) for one in rotas.values()):
        return data, []
    duty = data.get("duty")
    zone = duty.get("zone") if isinstance(duty, dict) else None
    wrong: list[Complaint] = []
    read = {
        name: _rota(dict(table), ("rota", name), zone or "Europe/Berlin", wrong)
        for name, table in rotas.items()
    }
    return {**data, "rota": read}, wrong


def _rota(table: dict[str, Any], where: Where, zone: str, wrong: list[Complaint]) -> dict[str, Any]:
    if isinstance(table.get("hours"), str):
        try:
            blocks = read_hours(table["hours"]) if table["hours"].strip() else ()
            table["hours"] = [asdict(block) for block in blocks]
        except InvalidError as error:
            wrong.append(((*where, "hours"), error.args[0], None))
            table["hours"] = []
    own = table.get("zone") or zone
    if not (isinstance(own, str) and is_zone(own)):
        return {key: value for key, value in table.items() if key not in _NAMES}
    try:
        at = time.fromisoformat(str(table.get("hands_over", "08:00")))
    except ValueError:
        text = Sentence(
            "hands_over is '%(told)s'. Write a time as '08:00'.", told=table["hands_over"]
        )
        wrong.append(((*where, "hands_over"), text, None))
        table["hands_over"], at = "08:00", time(8)
    covers: list[dict[str, Any]] = []
    for kind in _NAMES:
        for place, told in enumerate(table.pop(kind, ())):
            covers += _covers(kind, told, (*where, kind, place), ZoneInfo(own), at, wrong)
    return {**table, "covers": covers}


def _covers(  # noqa: PLR0917 - where and how, besides what
    kind: str, told: object, where: Where, zone: ZoneInfo, at: time, wrong: list[Complaint]
) -> list[dict[str, Any]]:
    """One or two covers as JSON, or a complaint about what cannot be read."""
    one, other = _NAMES[kind]
    keys = (one, other, "begins", "ends")
    if not isinstance(told, Mapping) or set(told) != set(keys):
        wrong.append(
            (
                where,
                Sentence(
                    "a table of %(kind)s has the keys %(keys)s. Write these.",
                    kind=kind,
                    keys=", ".join(keys),
                ),
                None,
            )
        )
        return []
    times: list[datetime] = []
    for key in ("begins", "ends"):
        try:
            times.append(moment(told[key], zone, at, is_end=key == "ends"))
        except ValueError:
            text = Sentence(
                "%(key)s is '%(told)s'. Write a day as '2026-12-24' or '2026-12-24T12:00'.",
                key=key,
                told=told[key],
            )
            wrong.append(((*where, key), text, None))
    if len(times) < 2:
        return []
    if times[0] >= times[1]:
        text = Sentence(
            "ends (%(ends)s) is not after begins (%(begins)s). Turn them round.",
            ends=told["ends"],
            begins=told["begins"],
        )
        wrong.append(((*where, "ends"), text, None))
        return []
    there, back = swap(told[one], told[other], *times)
    return [asdict(there)] if kind == "covers" else [asdict(there), asdict(back)]


def rota_complaints(brand: Brand) -> Iterator[Complaint]:
    """What of the rotas does not fit together; whether their people exist, `rules lint` tells."""
    for name, rota in brand.rota.items():
        where: Where = ("rota", name)
        if not rota.people:
            yield (
                (*where, "people"),
                Sentence("nobody is on the rota '%(name)s'. Name ids of the roster.", name=name),
                None,
            )
        if not timedelta(days=1) <= timedelta(days=rota.turn_days) <= timedelta(days=366):
            text = Sentence(
                "turn_days is %(turn_days)s. Write 1 for a day, 7 for a week.",
                turn_days=rota.turn_days,
            )
            yield (*where, "turn_days"), text, None
        if rota.zone and not is_zone(rota.zone):
            text = Sentence(
                "'%(zone)s' is not a time zone. Write for example 'Europe/Berlin'.", zone=rota.zone
            )
            yield (*where, "zone"), text, None
        for place, cover in enumerate(rota.covers):
            if cover.by == cover.instead_of:
                text = Sentence(
                    "'%(by)s' cannot stand in for '%(by)s'. Name two people.", by=cover.by
                )
                yield where, text, cover.by
            if (first := overlapping(rota.covers[:place], cover)) is not None:
                text = Sentence(
                    "two people, %(one)s and %(other)s, stand in for %(instead_of)s at the same "
                    "time on %(begins)s. Keep one of them.",
                    one=first.by,
                    other=cover.by,
                    instead_of=cover.instead_of,
                    begins=f"{cover.begins:%Y-%m-%d}",
                )
                yield where, text, cover.by
