"""`herodesk drill`: a storm on this machine, answered by you or by a model, and scored."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.staff import Person
    from herodesk_ops.drill.score import Score


def drill(  # noqa: PLR0917 - Typer gives each option by name
    storm: Annotated[str, typer.Argument(help="maytag, update-wave, ash-cloud, or a file.")],
    plays: Annotated[
        str | None, typer.Option("--as", help="Whose part you play, an id of the roster.")
    ] = None,
    auto: Annotated[
        bool, typer.Option("--auto", help="A model of people plays all parts, and nobody asks.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed, the same colleagues.")] = 1,
    record: Annotated[
        bool, typer.Option("--record", help="Enter the trainings passed, in the stage given.")
    ] = False,
    brand: BrandOption = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Play a storm with a virtual clock, in memory: no platform, phone or table is reached.

    At the end stands a score: how early the warning came, who was answered in time, how the load
    was spread, what the draft check remarked, and for you which trainings are passed.
    """
    from herodesk.rules import read_roster
    from herodesk_ops.drill.console import AtTheConsole
    from herodesk_ops.drill.page import on_paper
    from herodesk_ops.drill.room import room_for
    from herodesk_ops.drill.score import score
    from herodesk_ops.drill.storm import storm as storm_of

    if auto == (plays is not None):
        raise CommandError("say whose part you play with --as, or let --auto play all.", WRONG_USE)
    if record and auto:
        raise CommandError("--auto passes nobody's training. Play it with --as.", WRONG_USE)
    rules, folder = read_brand(brand)
    people = read_roster(folder / "roster.csv", rules)
    weather = storm_of(storm, folder)
    player = None
    if plays:
        _require_known(plays, people)
        talk = sys.stderr if json else sys.stdout
        player = AtTheConsole(rules.duty.zone, rules.address, sink=talk)
    room = room_for(weather, rules, people, seed=seed, player=player, plays=plays or "")
    room.play()
    told = score(room)
    if json:
        as_json({"storm": weather.name, "seed": seed, **told.as_json()})
    else:
        sys.stdout.write(on_paper(weather.title, told) + "\n")
    if record and plays:
        _enter(plays, told, Stage(endpoint_url, stage, table_name))


def _require_known(person: str, people: list[Person]) -> None:
    if person not in {one.id for one in people}:
        known = ", ".join(sorted(one.id for one in people))
        message = f"there is no '{person}' on the roster. It has: {known}."
        raise CommandError(message, WRONG_USE)


def _enter(person: str, told: Score, at: Stage) -> None:
    """What was passed goes through the compact's step, as a lead would enter it."""
    from zoneinfo import ZoneInfo

    from herodesk.adapters.people import read_people
    from herodesk.steps.pass_training import DRILL, put_training, training_of
    from herodesk_ops.importing import require_known
    from herodesk_ops.staff_duty import rules_of
    from herodesk_ops.stage import records_of

    passed = [one.topic for one in told.topics if one.passes]
    if not passed:
        sys.stderr.write("No training was passed; nothing is entered.\n")
        return
    [known] = require_known(read_people(at.client("dynamodb"), at.table), [person])
    rules, now = rules_of(at), at.now()
    today = now.astimezone(ZoneInfo(rules.duty.zone)).date()
    for topic in passed:
        training = training_of(topic, rules.compact)
        put_training(known, training, today, by=DRILL, today=today, now=now, records=records_of(at))
        sys.stderr.write(f"Entered: {person} has passed {topic}.\n")
