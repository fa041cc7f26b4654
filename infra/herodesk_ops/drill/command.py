"""`herodesk drill`: a storm on this machine, answered by you or by a model, and scored."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.drill.live import require_marked
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.staff import Person
    from herodesk_ops.drill.score import Score
    from herodesk_ops.drill.storm import Gust

CONNECT = "`herodesk connect generic` makes one."


def drill(  # noqa: PLR0913, PLR0917 - Typer gives each option by name
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
    pace: Annotated[
        float, typer.Option(min=0.1, max=60, help="In a stage: so many times faster.")
    ] = 1.0,
    stay: Annotated[
        int, typer.Option(min=0, max=480, help="In a stage: minutes until the score.")
    ] = 15,
    brand: BrandOption = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Play a storm with a virtual clock, in memory: no platform, phone or table is reached.

    With --stage alone it plays in that stage, which has to be marked as one for drills: people
    there answer it, and nothing of it leaves.

    At the end stands a score: how early the warning came, who was answered in time, how the load
    was spread, what the draft check remarked, and for you which trainings are passed.
    """
    from herodesk.rules import read_roster
    from herodesk_ops.drill.console import AtTheConsole
    from herodesk_ops.drill.page import on_paper
    from herodesk_ops.drill.room import room_for
    from herodesk_ops.drill.score import score
    from herodesk_ops.drill.storm import storm as storm_of

    at = Stage(endpoint_url, stage, table_name)
    if not auto and plays is None and (stage or endpoint_url) and not record:
        _in_a_stage(storm, at, brand, pace, stay, json=json)
        return
    if auto == (plays is not None):
        message = "say whose part you play with --as, let --auto play all, or name a --stage."
        raise CommandError(message, WRONG_USE)
    if record and auto:
        raise CommandError("--auto passes nobody's training. Play it with --as.", WRONG_USE)
    if record:
        require_marked(at)
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
        _enter(plays, told, at)


def _in_a_stage(
    storm: str, at: Stage, brand: Path | None, pace: float, stay: int, *, json: bool
) -> None:
    """The storm comes in there, people answer, and after a while stands the score."""
    from herodesk_ops.drill.live import Live, score_at
    from herodesk_ops.drill.page import on_paper, several
    from herodesk_ops.drill.storm import storm as storm_of

    require_marked(at)
    _, folder = read_brand(brand)
    weather = storm_of(storm, folder)
    run = f"drill-{at.now():%y%m%d%H%M%S}"
    live = Live(weather, run, _front_door(at), _waits(at), at.now, pace)
    gusts: list[Gust] = []
    try:
        for gust in live.play():
            gusts.append(gust)
            sys.stderr.write(f"{gust.at:%H:%M} UTC  {several(gust.posts, 'post')}\n")
        sys.stderr.write(
            f"Everything is written. The score comes in {several(stay, 'minute')} (Ctrl+C: now)\n"
        )
        live.wait(stay * 60)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    if not gusts:
        return
    told = score_at(at, weather, gusts)
    if json:
        as_json({"storm": weather.name, "run": run, **told.as_json()})
    else:
        sys.stdout.write(on_paper(weather.title, told) + "\n")


def _front_door(at: Stage) -> Callable[[bytes], None]:
    """Hands a body in as one's own site would, signed."""
    import requests

    from herodesk_ops.platforms import operated
    from herodesk_ops.reaching import address_of, by_name, stored_secrets

    address = f"{address_of(at, None)}/hooks/generic"
    secrets = by_name(stored_secrets(at, "generic"))
    if "signing_secret" not in secrets:
        raise CommandError(f"stage '{at.name}' has no secret of our own webhook: {CONNECT}")

    def deliver(body: bytes) -> None:
        headers = operated("generic").sign(body, secrets, at.now())
        requests.post(address, body, headers=headers, timeout=30).raise_for_status()

    return deliver


def _waits(at: Stage) -> Callable[[float], None]:
    """Time passes by itself; in a local cloud whose clock stands still it is moved."""
    if not at.local_url:
        return sleep
    import requests

    def advance(seconds: float) -> None:
        body = {"advance_seconds": seconds}
        moved = requests.post(f"{at.local_url}/_local/clock", json=body, timeout=600)
        if not moved.ok:
            sleep(seconds)

    return advance


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
