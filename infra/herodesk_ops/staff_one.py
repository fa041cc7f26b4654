"""`herodesk staff add|remove|test`: one person, by the same steps as a whole roster."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand
    from herodesk.domain.notice import Notice
    from herodesk.domain.staff import Person, Way

IdArgument = Annotated[str, typer.Argument(help="Id on the roster.")]


def add(  # noqa: PLR0913, PLR0917 - the columns of roster.csv
    person: Annotated[str, typer.Argument(help="A new id: small letters, digits, hyphens.")],
    name: Annotated[str, typer.Option(help="Whole name.")],
    role: Annotated[str, typer.Option(help="hero, lead, manager, it or privacy.")] = "hero",
    sign_off: Annotated[str, typer.Option(help="What customers read [the first name].")] = "",
    manager: Annotated[str, typer.Option(help="Id of the manager.")] = "",
    region: Annotated[str, typer.Option(help="As in the rules, for public holidays.")] = "",
    phone: Annotated[str, typer.Option(help="As +491713920012.")] = "",
    email: Annotated[str, typer.Option(help="AWS asks it once to confirm.")] = "",
    verified: Annotated[str, typer.Option(help="yes, no, or the day it was done.")] = "no",
    night_duty: Annotated[str, typer.Option(help="yes or no.")] = "no",
    languages: Annotated[str, typer.Option(help="As de|en [the brand's first].")] = "",
    topics: Annotated[str, typer.Option(help="Ids of topics, as repair|billing.")] = "",
    level: Annotated[str, typer.Option(help="0 to 3 [1].")] = "",
    hours: Annotated[str, typer.Option(help="As Mo-Fr 09:00-17:00.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone [the brand's].")] = "",
    channels: Annotated[str, typer.Option(help="As sms|email, the preferred one first.")] = "",
    departments: Annotated[str, typer.Option(help="With | between.")] = "",
    load_limit: Annotated[str, typer.Option(help="Most cases at a time [4].")] = "",
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Put one person on the roster, checked like a line of roster.csv.

    Whoever was removed and comes back is asked for cases again. The next import of a file that
    does not name the person takes them off the roster: add the line there, too.
    """
    from herodesk.rules.roster import read_one
    from herodesk_ops.announcing import announcement
    from herodesk_ops.consents import state
    from herodesk_ops.onboarding import bring_in
    from herodesk_ops.staff_duty import rules_of

    at = Stage(endpoint_url, stage, table_name)
    rules, stored = rules_of(at), _stored(at)
    cells = {
        "id": person, "name": name, "role": role, "sign_off": sign_off, "manager": manager,
        "region": region, "phone": phone, "email": email, "contact_verified": verified,
        "night_duty": night_duty, "languages": languages, "topics": topics, "level": level,
        "hours": hours, "zone": zone, "channels": channels, "departments": departments,
        "load_limit": load_limit,
    }  # fmt: skip
    # Who is gone gives the id back, and number and address with it.
    new = read_one(cells, rules, [one for one in stored if one.gone is None])
    state([new], stored, now=at.now(), records=records_of(at))
    (written,) = bring_in([new], client=at.client, table=at.table, stage=at.name)
    sys.stdout.write(f"{written.id} is on the roster{_why_not(written)}.\n")
    if written.email_topic:
        sys.stdout.write("\n" + announcement(rules, [written]) + "\n")


def remove(
    person: IdArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without being asked.")] = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Take one person off the roster: no offers, no sign-in, no messages; nothing is erased.

    It is what an import does with somebody whom the file does not name any more. What they hold
    runs out by lease and goes to others; the ledgers of consent and of cases stay.
    """
    from herodesk_ops.onboarding import bring_in

    at = Stage(endpoint_url, stage, table_name)
    known = _one(person, _stored(at))
    if known.gone:
        sys.stdout.write(f"{person} is off the roster since {known.gone}.\n")
        return
    if held := records_of(at).loads().get(person, 0):
        sys.stdout.write(f"{person} holds {held} cases; they go to others when time is over.\n")
    if not yes and not (sys.stdin.isatty() and typer.confirm(f"Take {person} off the roster?")):
        sys.stdout.write("Nothing was changed. Add --yes to go on.\n")
        raise typer.Exit(1)
    gone = replace(known, gone=at.now().date())
    bring_in([gone], client=at.client, table=at.table, stage=at.name)
    sys.stdout.write(f"{person} is off the roster and gets no more offers.\n")


def try_out(  # noqa: PLR0917 - Typer gives each option by name
    person: IdArgument,
    way: Annotated[str, typer.Option(help="sms or email [each that the person wants].")] = "",
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Send a test notice; 1 if none could be handed over. STOP and the budget hold for it, too."""
    from herodesk.domain.errors import UndeliverableError
    from herodesk.domain.staff import Way
    from herodesk_ops.staff_duty import rules_of

    at = Stage(endpoint_url, stage, table_name)
    rules, stored = rules_of(at), _one(person, _stored(at))
    to = records_of(at).brakes(fresh=True).applied(stored)
    if way and way not in tuple(Way):
        raise CommandError(f"'{way}' is no way to tell somebody. Write sms or email.", WRONG_USE)
    notifiers = _notifiers(at, rules, to)
    done: dict[str, str] = {}
    for one in [Way(way)] if way else stored.ways:
        try:
            notifiers[one].send(_notice(to, one, rules, at), to)
            done[str(one)] = "handed over"
        except UndeliverableError:
            done[str(one)] = "not possible"
    if json:
        as_json({"person": person, "ways": done})
    else:
        sys.stdout.writelines(f"{one}: {told}\n" for one, told in done.items())
    if "handed over" not in done.values():
        raise typer.Exit(1)


def _notifiers(at: Stage, rules: Brand, to: Person) -> Any:
    from herodesk.adapters.braked import Gate
    from herodesk.notifiers import build
    from herodesk_ops.memory import MemoryRoster, MemoryRules

    gate = Gate(records_of(at), MemoryRoster((to,)), MemoryRules(rules))
    return build(
        at.client("sns"),
        sender_name="Herodesk",
        max_price=lambda: rules.telling.max_price_usd,
        gate=gate,
    )


def _notice(to: Person, way: Way, rules: Brand, at: Stage) -> Notice:
    from herodesk.domain.notice import Notice, NoticeKind
    from herodesk.texts.covers import only_a_test

    subject, text = only_a_test(rules.name, to.language, rules.address, way)
    key = f"test-{to.id}-{at.now():%Y%m%dT%H%M%S}-{way}"
    return Notice(key=key, kind=NoticeKind.ALERT, hero=to.id, way=way, text=text, subject=subject)


def _stored(at: Stage) -> list[Person]:
    from herodesk.adapters.people import read_people

    return read_people(at.client("dynamodb"), at.table)


def _one(person: str, stored: Sequence[Person]) -> Person:
    from herodesk_ops.importing import require_known

    return require_known(stored, [person])[0]


def _why_not(person: Person) -> str:
    against = person.reasons_against()
    return f", but gets no offers ({', '.join(against)})" if against else ""
