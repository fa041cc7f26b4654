"""`herodesk staff import`: the difference first, then everything in one go."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import typer

from herodesk.domain.brand import Brand
from herodesk.domain.staff import Person
from herodesk_ops.consents import state
from herodesk_ops.difference import Change, Difference, difference, plain
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.onboarding import bring_in
from herodesk_ops.output import as_json
from herodesk_ops.stage import Stage, records_of

MOST_SHOWN = 20
MOST_SIGNED_OUT = 100
"""So many people of a kind are shown; `--json` lists all."""

_AS_TOLD = "Nothing to do: everybody is stored as the file says."


def run(
    people: Sequence[Person], brand: Brand, at: Stage, *, yes: bool, json: bool, why: str = ""
) -> None:
    """Show what would change and, if that is agreed to, store it.

    A level that the file changes is a person's business: it takes a reason, which they can read.
    """
    from herodesk.adapters.people import read_people
    from herodesk_ops.announcing import announcement

    stored = read_people(at.client("dynamodb"), at.table)
    found = difference(people, stored, at.now().date())
    first = not stored
    if not json and not first:
        _show(found)
    if found.is_empty:
        _end(
            json, found, written=False, said="Nothing to do: everybody is stored as the file says."
        )
        return
    if not (yes or first or (not json and _agreed())):
        _end(json, found, written=False, said="Nothing was written. Add --yes to go on.")
        raise typer.Exit(1)
    moved = [one for one in (*found.changed, *found.back) if "level" in one.fields]
    if moved and not why.strip():
        told = "; ".join(_line(one) for one in moved[:MOST_SHOWN])
        raise CommandError(f"levels change only with a reason. Add --why. ({told})", WRONG_USE)
    state(found.to_write, stored, now=at.now(), records=records_of(at))
    written = _store(found.to_write, at, quietly=json)
    _put_levels(moved, why, at)
    _sign_out(found.gone, at)
    before = {person.id: person.email for person in stored}
    invited = [p for p in written if p.email_topic and before.get(p.id) != p.email and not p.gone]
    _end(json, found, written=True, said=_told(written, invited, found))
    if invited and not json:
        sys.stdout.write("\n" + announcement(brand, invited) + "\n")


def _put_levels(moved: Sequence[Change], why: str, at: Stage) -> None:
    """The file's level counts from now on, whatever was set in Herodesk before."""
    from herodesk.steps.set_level import put_level

    records = records_of(at)
    for one in moved:
        before = replace(one.person, level=one.fields["level"][0])
        put_level(before, one.person.level, why.strip(), by="import", now=at.now(), records=records)


def _sign_out(gone: Sequence[Person], at: Stage) -> None:
    """Whoever left has no open session any more, at once. Of very many it is noticed within a
    minute, when the functions read the roster: their names would make the brakes heavy."""
    from herodesk.steps.brake import sign_out

    if len(gone) <= MOST_SIGNED_OUT:
        people = [person.id for person in gone]
        sign_out(people, by="import", now=at.now(), records=records_of(at))


def _store(people: Sequence[Person], at: Stage, *, quietly: bool) -> list[Person]:
    if quietly or len(people) < 200 or not sys.stderr.isatty():
        return bring_in(people, client=at.client, table=at.table, stage=at.name)
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        task = progress.add_task("storing people", total=len(people))
        return bring_in(
            people,
            client=at.client,
            table=at.table,
            stage=at.name,
            done=lambda count: progress.update(task, completed=count),
        )


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return typer.confirm("Go on?")


def _told(written: Sequence[Person], invited: Sequence[Person], found: Difference) -> str:
    by_email = sum(person.email_topic is not None and not person.gone for person in written)
    said = f"{len(written)} people stored, {by_email} of them can be told by e-mail."
    if invited:
        said += f" {len(invited)} have to confirm an e-mail first."
    if found.gone:
        said += f" {len(found.gone)} are gone and get no more offers."
    return said


def _end(json: bool, found: Difference, *, written: bool, said: str) -> None:
    if json:
        as_json({**found.as_dict(), "written": written})
    else:
        sys.stdout.write(said + "\n")


def _show(found: Difference) -> None:
    """The difference for people to read: who is new, what is told otherwise, who is gone."""
    kinds: tuple[tuple[str, Sequence[Any]], ...] = (
        ("new", found.new),
        ("changed", found.changed),
        ("gone, will be paused", found.gone),
        ("back, will get offers again", found.back),
    )
    for name, people in kinds:
        if not people:
            continue
        sys.stdout.write(f"{name}: {len(people)}\n")
        for one in people[:MOST_SHOWN]:
            sys.stdout.write(f"  {_line(one)}\n")
        if len(people) > MOST_SHOWN:
            sys.stdout.write(f"  ... and {len(people) - MOST_SHOWN} more; --json lists all\n")
    sys.stdout.write(f"unchanged: {found.unchanged}\n")


def _line(one: Person | Change) -> str:
    if isinstance(one, Person):
        return f"{one.id} ({one.name})"
    if not one.fields:
        return f"{one.person.id} ({one.person.name})"
    fields = (
        f"{name} {_cell(before)} -> {_cell(after)}" for name, (before, after) in one.fields.items()
    )
    return f"{one.person.id}: {'; '.join(fields)}"


def _cell(value: Any) -> str:
    told = plain(value)
    if isinstance(told, list):
        return " | ".join(map(str, told)) or "nothing"
    return "nothing" if told in (None, "") else str(told)


def require_known(people: Sequence[Person], wanted: Sequence[str]) -> list[Person]:
    """These people, in that order; CommandError names who is not on the roster."""
    known = {person.id: person for person in people}
    strangers = [one for one in wanted if one not in known]
    if strangers:
        message = (
            f"not on the roster: {', '.join(strangers)}. `herodesk staff list` lists everybody."
        )
        raise CommandError(message, 2)
    return [known[one] for one in wanted]
