"""`herodesk staff away|back|swap|cover`: absences and exchanges, agreed on by a lead."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from herodesk.domain.brand import Brand, Cover
from herodesk.domain.staff import Person
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

FromOption = Annotated[str, typer.Option("--from", help="2026-12-24, or 2026-12-24T12:00.")]
UntilOption = Annotated[str, typer.Option("--until", help="The last day, or a time.")]
RotaOption = Annotated[str, typer.Option("--rota", help="Of that rota [the weekly hours].")]
CancelOption = Annotated[bool, typer.Option("--cancel", help="It counts no more.")]
ByOption = Annotated[str | None, typer.Option(help="Who agreed on it; goes on record.")]

R = TypeVar("R")

WORDS = {
    "absence-backwards": "--until is before --from. Turn them round.",
    "absence-long": "that is longer than 400 days. Take the person off the roster instead.",
    "absence-overlaps": "the person is away on some of these days already. `herodesk staff back`.",
    "absences-many": "the person has as many absences ahead as can be kept.",
    "cover-backwards": "--until is not after --from. Turn them round.",
    "cover-same": "name two people.",
    "cover-overlaps": "somebody stands in there already. Cancel that first.",
}


def away(  # noqa: PLR0917 - Typer gives each option by name
    person: Annotated[str, typer.Argument(help="Id on the roster.")],
    first: Annotated[str, typer.Option("--from", help="The first day: 2026-12-24.")],
    last: Annotated[str | None, typer.Option("--until", help="The last day [the first].")] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """The person is not here on these days: no offers, no duty. No reason is kept."""
    from herodesk.domain.staff import Absence
    from herodesk.steps.away import go_away

    at = Stage(endpoint_url, stage, table_name)
    _people(at, person)
    absence = Absence(first=_day(first), last=_day(last or first))
    _do(lambda: go_away(person, absence, records=records_of(at), now=at.now()))
    sys.stdout.write(f"{person} is away from {absence.first} to {absence.last}.\n")


def back(
    person: Annotated[str, typer.Argument(help="Id on the roster.")],
    first: Annotated[str, typer.Option("--from", help="The first day of the absence.")],
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """An absence is taken back, if it was not the roster's file that told it."""
    from herodesk.steps.away import come_back

    at = Stage(endpoint_url, stage, table_name)
    _people(at, person)
    leave = come_back(person, _day(first), records=records_of(at))
    left = ", ".join(f"{one.first} to {one.last}" for one in leave.absences)
    sys.stdout.write(f"{person} is away {f'from {left}' if left else 'on no other day'}.\n")


def swap(  # noqa: PLR0917 - Typer gives each option by name
    one: Annotated[str, typer.Argument(help="Id on the roster.")],
    other: Annotated[str, typer.Argument(help="Id on the roster.")],
    begins: FromOption,
    ends: UntilOption,
    rota: RotaOption = "",
    cancel: CancelOption = False,
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Two people exchange all their turns, or weekly hours, of that time."""
    from herodesk.domain.rota import swap as exchange

    at = Stage(endpoint_url, stage, table_name)
    first, last, brand = _span(at, (one, other), rota, begins, ends)
    pair = exchange(one, other, first, last)
    _agree(at, pair, rota, by, brand, f"{one} and {other} exchange", cancel=cancel)


def cover(  # noqa: PLR0917 - Typer gives each option by name
    person: Annotated[str, typer.Argument(help="Who is on duty instead.")],
    instead_of: Annotated[str, typer.Argument(help="Whose duty it was.")],
    begins: FromOption,
    ends: UntilOption,
    rota: RotaOption = "",
    cancel: CancelOption = False,
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """One person takes over the turns, or weekly hours, of another in that time."""
    at = Stage(endpoint_url, stage, table_name)
    first, last, brand = _span(at, (person, instead_of), rota, begins, ends)
    one = Cover(by=person, instead_of=instead_of, begins=first, ends=last)
    _agree(at, (one,), rota, by, brand, f"{person} stands in for {instead_of}", cancel=cancel)


def changes(
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Absences, rest, covers and swaps that were agreed on and are not over."""
    at = Stage(endpoint_url, stage, table_name)
    now, found = at.now(), records_of(at).changes(fresh=True)
    rows = [
        {"what": "away", "person": leave.person, "from": str(a.first), "until": str(a.last)}
        for leave in found.leaves.values()
        for a in leave.absences
        if a.last >= now.date()
    ]
    rows += [
        {"what": "rests", "person": leave.person, "until": f"{leave.rests_until:%Y-%m-%dT%H:%MZ}"}
        for leave in found.leaves.values()
        if leave.rests_until and leave.rests_until > now
    ]
    rows += [
        {
            "what": "instead of " + one.cover.instead_of,
            "person": one.cover.by,
            "from": f"{one.cover.begins:%Y-%m-%dT%H:%MZ}",
            "until": f"{one.cover.ends:%Y-%m-%dT%H:%MZ}",
            "rota": one.rota,
            "by": one.by,
        }
        for one in found.covers
        if not one.cancelled and one.cover.ends > now
    ]
    if json:
        as_json(rows)
        return
    names = ("person", "what", "from", "until", "rota", "by")
    table(rows, {name: name for name in names}, "Nothing was agreed on beyond the roster.")


def _agree(  # noqa: PLR0917 - what was agreed on, and by whom
    at: Stage,
    covers: Sequence[Cover],
    rota: str,
    by: str | None,
    brand: Brand,
    said: str,
    *,
    cancel: bool,
) -> None:
    from herodesk.steps.away import call_off, stand_in

    who, records, times = by or getpass.getuser(), records_of(at), covers[0]
    span = f"{times.begins:%Y-%m-%d %H:%M} to {times.ends:%Y-%m-%d %H:%M} UTC"
    where = f"on the rota {rota}" if rota else "their weekly hours"
    if cancel:
        if not call_off(covers, rota, by=who, records=records):
            message = f"nothing of that was agreed on ({said}, {where}, {span})."
            raise CommandError(message)
        sys.stdout.write(f"Called off: {said} {where}, {span}.\n")
        return
    ruled = brand.rota[rota].covers if rota else ()
    new = _do(lambda: stand_in(covers, rota, by=who, duty=ruled, records=records, now=at.now()))
    sys.stdout.write(f"{'' if new else 'As before: '}{said} {where}, {span}.\n")


def _span(
    at: Stage, people: tuple[str, str], rota: str, begins: str, ends: str
) -> tuple[datetime, datetime, Brand]:
    """The time that is meant, in UTC: days begin when the rota hands over, or at midnight where
    the second person is."""
    from herodesk.rules.rota import moment

    brand, known = rules_of(at), _people(at, *people)
    zone, hands_over = known[1].zone, time()
    if rota:
        if rota not in brand.rota:
            names = ", ".join(brand.rota) or "none"
            raise CommandError(f"there is no rota '{rota}'. Known: {names}.", WRONG_USE)
        zone = brand.rota[rota].zone or brand.duty.zone
        hands_over = brand.rota[rota].hands_over
    told: list[datetime] = []
    for name, text in (("--from", begins), ("--until", ends)):
        try:
            told.append(moment(text, ZoneInfo(zone), hands_over, is_end=name == "--until"))
        except ValueError:
            message = f"{name} is '{text}'. Write a day as '2026-12-24' or '2026-12-24T12:00'."
            raise CommandError(message, WRONG_USE) from None
    return told[0], told[1], brand


def rules_of(at: Stage) -> Brand:
    """The rules that count at a stage."""
    from herodesk.adapters.people import newest_rules
    from herodesk.rules import brand_from_json

    newest = newest_rules(at.client("dynamodb"), at.table)
    if newest is None:
        raise CommandError("there are no rules yet. Run `herodesk rules push`.")
    return brand_from_json(newest["body"]["S"])


def _people(at: Stage, *ids: str) -> list[Person]:
    from herodesk.adapters.people import read_people
    from herodesk_ops.importing import require_known

    return require_known(read_people(at.client("dynamodb"), at.table), ids)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a day. Write it as '2026-12-24'."
        raise CommandError(message, WRONG_USE) from None


def _do(change: Callable[[], R]) -> R:
    """What comes of it; a refusal in words."""
    from herodesk.domain.errors import InvalidError

    try:
        return change()
    except InvalidError as error:
        raise CommandError(WORDS[str(error)]) from None
