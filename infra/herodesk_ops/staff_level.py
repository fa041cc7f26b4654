"""`herodesk staff level|trained`: what an operator enters, on record as if a page had done it."""

from __future__ import annotations

import getpass
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

if TYPE_CHECKING:
    from herodesk.domain.staff import Person

IdArgument = Annotated[str, typer.Argument(help="Id on the roster.")]
ByOption = Annotated[str | None, typer.Option(help="Who wants it; goes on record.")]


def level(  # noqa: PLR0917 - Typer gives each option by name
    person: IdArgument,
    number: Annotated[int, typer.Argument(min=0, max=3, help="The level from now on.")],
    why: Annotated[str, typer.Option(help="Why; the person reads it.")],
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Raise or lower a person's level, with a reason that the person can read."""
    from herodesk.steps.set_level import put_level
    from herodesk_ops.importing import require_known

    at = Stage(endpoint_url, stage, table_name)
    if not why.strip():
        raise CommandError("levels change only with a reason. Fill --why.", WRONG_USE)
    [known] = require_known(_stored(at), [person])
    who = by or getpass.getuser()
    done = put_level(known, number, why.strip(), by=who, now=at.now(), records=records_of(at))
    told = f"{person} has level {number} from now on." if done else "That is so already."
    sys.stdout.write(told + "\n")


def trained(  # noqa: PLR0917 - Typer gives each option by name
    person: IdArgument,
    topic: Annotated[str, typer.Argument(help="Id of a topic that takes a training.")],
    on: Annotated[str, typer.Option(help="The day it was passed [today].")] = "",
    by: ByOption = None,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Enter a training that somebody has passed: its topic is open to them within a minute."""
    from herodesk.domain.errors import InvalidError
    from herodesk.steps.pass_training import put_training, training_of
    from herodesk_ops.importing import require_known
    from herodesk_ops.staff_duty import rules_of

    at = Stage(endpoint_url, stage, table_name)
    [known] = require_known(_stored(at), [person])
    rules, now = rules_of(at), at.now()
    today = now.astimezone(ZoneInfo(rules.duty.zone)).date()
    try:
        day = date.fromisoformat(on) if on else today
        training = training_of(topic, rules.compact)
        done = put_training(
            known, training, day, by=by or getpass.getuser(), today=today, now=now,
            records=records_of(at),
        )  # fmt: skip
    except ValueError:
        raise CommandError(f"'{on}' is no day. Write it as 2026-11-20.", WRONG_USE) from None
    except InvalidError as error:
        raise CommandError(WORDS[str(error)], WRONG_USE) from None
    told = f"{person} may be asked about {topic}." if done else "That is known already."
    sys.stdout.write(told + "\n")


WORDS = {
    "no-such-training": "this topic takes no training. compact.toml names those that do.",
    "training-ahead": "that day is still to come. Give the day it was passed.",
    "training-over": "a training passed that day holds no more. Give a later day.",
}


def _stored(at: Stage) -> list[Person]:
    from herodesk.adapters.people import read_people

    return read_people(at.client("dynamodb"), at.table)
