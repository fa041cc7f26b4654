"""`herodesk staff gaps`: what nobody covers in the next two weeks, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from herodesk.domain.brand import Brand
from herodesk.domain.gaps import Report, Skill, Stretch, alone, grouped, look_ahead
from herodesk.domain.staff import Person
from herodesk.texts import gaps as texts
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

MOST_NAMED = 12


def gaps(  # noqa: PLR0917 - Typer gives each option by name
    days: Annotated[int, typer.Option(min=1, max=42, help="How far to look.")] = 14,
    json: JsonOption = False,
    brand: Annotated[
        Path | None, typer.Option("--brand", help="A folder's rules and roster, not a stage's.")
    ] = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Hours in which nobody answers a topic in a language, with holidays, absences and rotas.

    Also who cannot be told at all, and who is never on duty. 1 if anything has nobody, or if
    anybody has no working contact.
    """
    from herodesk_ops.public_holidays import running_out

    at = Stage(endpoint_url, stage, table_name)
    now = at.now()
    rules, people = _of_folder(brand, now) if brand else of_stage(at, now)
    report = look_ahead(rules, people, now, days)
    if json:
        as_json(_as_dict(report))
    else:
        for line in told(report, rules, people):
            sys.stdout.write(line + "\n")
        if soon := running_out(rules.duty, now):
            sys.stdout.write(soon + "\n")
    if not report.is_fine:
        raise typer.Exit(1)


def of_stage(at: Stage, now: datetime) -> tuple[Brand, Sequence[Person]]:
    """The rules, and the people as they are arranged and not stopped."""
    from herodesk.adapters.people import read_people
    from herodesk.domain.rota import arranged
    from herodesk_ops.staff_duty import rules_of
    from herodesk_ops.stage import records_of

    records, rules = records_of(at), rules_of(at)
    brakes = records.brakes(fresh=True)
    people = arranged(
        read_people(at.client("dynamodb"), at.table), rules, records.changes(fresh=True), now
    )
    return rules, [brakes.applied(person) for person in people]


def _of_folder(folder: Path, now: datetime) -> tuple[Brand, Sequence[Person]]:
    from dataclasses import replace

    from herodesk.domain.rota import Changes, arranged
    from herodesk.rules import read_roster
    from herodesk_ops.brandfolder import read_brand
    from herodesk_ops.public_holidays import expanded

    rules, _ = read_brand(folder)
    rules = expanded(rules, now, folder)
    people = read_roster(folder / "roster.csv", rules)
    reached = [replace(person, email_topic=person.email) for person in people]
    return rules, arranged(reached, rules, Changes(), now)


def told(report: Report, brand: Brand, people: Sequence[Person]) -> Iterator[str]:
    """The report in lines that can be read out."""
    names = {person.id: person.first_name for person in people}
    zone = ZoneInfo(brand.duty.zone)
    yield (
        f"{report.begins.astimezone(zone):%a %-d %b} to {report.ends.astimezone(zone):%a %-d %b}, "
        f"times of {brand.duty.zone}."
    )
    if report.nowhere:
        yield f"{_topics(report.nowhere, brand)}: nobody, at any time."
    for what, spans in grouped(report.gaps):
        yield f"{_topics(what, brand)}: nobody {texts.when(spans, zone, 'en')}."
    for person, what, spans in alone(report):
        yield f"{_topics(what, brand)}: only {names[person]} {texts.when(spans, zone, 'en')}."
    if report.unreachable:
        yield f"Cannot be told: {_people((one for one, _ in report.unreachable), names)}."
    if report.no_texts:
        yield f"Text messages do not arrive: {_people(report.no_texts, names)}."
    if report.never:
        yield f"Never on duty in this time: {_people(report.never, names)}."
    if report.is_fine:
        yield "Somebody is there for every topic, in every language, at every promised hour."


def _topics(skills: Sequence[Skill], brand: Brand) -> str:
    return texts.topics(skills, brand, str, "en")


def _people(ids: Iterable[str], names: dict[str, str]) -> str:
    found = [f"{names[one]} ({one})" for one in ids]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more


def _as_dict(report: Report) -> dict[str, object]:
    def row(one: Stretch) -> dict[str, object]:
        times = {"from": f"{one.begins:%Y-%m-%dT%H:%MZ}", "until": f"{one.ends:%Y-%m-%dT%H:%MZ}"}
        person = {"person": one.person} if one.person else {}
        return {"topic": one.topic, "language": one.language, **times, **person}

    return {
        "from": f"{report.begins:%Y-%m-%dT%H:%MZ}",
        "until": f"{report.ends:%Y-%m-%dT%H:%MZ}",
        "nowhere": [{"topic": topic, "language": code} for topic, code in report.nowhere],
        "gaps": [row(one) for one in report.gaps],
        "only_one": [row(one) for one in report.thin],
        "texts_do_not_arrive": list(report.no_texts),
        "unreachable": [{"id": one, "because": list(why)} for one, why in report.unreachable],
        "never_on_duty": list(report.never),
    }
