"""What ideas, concerns and requests have in common: words that fit, a change that nobody loses,
which manager it is up to, and that people hear how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
    UndeliverableError,
)
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.numbers import secret_hash
from herodesk.domain.outcome import Told, begun, heard
from herodesk.domain.records import Seldom
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role, Way

if TYPE_CHECKING:
    from herodesk.ports import App

TRIES = 8
MOST_TOLD = 10
"""So many people hear of one matter by e-mail; the page tells all."""

S = TypeVar("S", bound=Seldom)
T = TypeVar("T", bound=Told)


def require(person: Person, right: Right) -> None:
    """NotAllowedError unless the person has this right."""
    if not may(person, right):
        raise NotAllowedError(f"no-{right}")


def said(text: str, most: int, missing: str, app: App) -> str:
    """The words with single spaces; InvalidError `missing` without any, "matter-long", or
    "matter-personal" where they show a number or an address of somebody."""
    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not words:
        raise InvalidError(missing)
    if len(words) > most:
        raise InvalidError("matter-long")
    if app.personal(words):
        raise InvalidError("matter-personal")
    return words


def day_ahead(text: str, missing: str, most_days: int, app: App) -> date:
    """A day from tomorrow on; InvalidError `missing`, "day-past" or "day-far"."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidError(missing) from None
    now = today(app)
    if day <= now:
        raise InvalidError("day-past")
    if day > now + timedelta(days=most_days):
        raise InvalidError("day-far")
    return day


def today(app: App) -> date:
    """The day in the brand's zone."""
    return app.clock.now().astimezone(ZoneInfo(app.rules.brand().duty.zone)).date()


def known_topic(topic: str, app: App) -> str:
    """The topic's id, or nothing; InvalidError if there is none like that."""
    if topic and app.rules.brand().topic(topic) is None:
        raise InvalidError("no-such-topic")
    return topic


def new_id(person: Person, key: str, words: str) -> str:
    """The same for the same press of a button, so that pressing twice files once."""
    return secret_hash(f"matter {person.id} {key} {words}")[:12].replace("_", "-")


def filed(matter: S, app: App) -> S:
    """Store it; the one that is there already if the button was pressed twice."""
    try:
        app.records.save(matter)
    except StaleError as stale:
        stale.require_told()
        return app.records.one(type(matter), matter.id) or matter
    return matter


def changed(kind: type[S], id_: str, move: Callable[[S], S], app: App) -> S:
    """Store what `move` makes of it as it is then; nothing is written if it stays the same."""
    for _ in range(TRIES):
        found = app.records.one(kind, id_)
        if found is None:
            raise NotFoundError("matter")
        wanted = move(found)
        if wanted is found:
            return found
        try:
            app.records.save(wanted)
        except StaleError:
            continue
        return wanted
    raise TransientError("the matter is changed too often")


# -- whose it is ------------------------------------------------------------------------------


def managers(app: App) -> list[Person]:
    """Who may decide."""
    return [one for one in app.roster.people() if may(one, Right.DECIDE)]


def manager_of(person_id: str, app: App) -> Person | None:
    """The manager whom a person's matters are up to: the nearest above, else the first one."""
    seen: set[str] = set()
    current = app.roster.person(person_id)
    while current is not None and current.id not in seen:
        if may(current, Right.DECIDE):
            return current
        seen.add(current.id)
        current = app.roster.person(current.manager) if current.manager else None
    return next(iter(managers(app)), None)


def standing_in(decider: str, by: str, app: App) -> Person | None:
    """Who decides now: who was named, or, if that person has left, who would be named today."""
    named = app.roster.person(decider)
    if named is not None and may(named, Right.DECIDE):
        return named
    return manager_of(by, app)


def side_of(person: Person) -> str:
    """ "it" or "heroes": whose side somebody is on."""
    return "it" if person.role is Role.IT else "heroes"


# -- telling ----------------------------------------------------------------------------------


def ids(people: Iterable[Person], *, but: str = "") -> tuple[str, ...]:
    """Ids of those who are here, at most so many as are told."""
    here = (one.id for one in people if one.gone is None and one.id != but)
    return tuple(here)[:MOST_TOLD]


def tell(matter: T, app: App) -> T:
    """Tell whoever is to hear of it and is not in quiet hours; who has left is told no more.

    Stored before it is told, marked after: what is cut off is gone on with by `keep_compact`.
    TransientError if it could not be handed over now.
    """
    now, brand = app.clock.now(), app.rules.brand()
    if not matter.may_be_told(now):
        return matter
    people = {one: app.roster.person(one) for one in matter.tell}
    quiet = brand.duty.quiet_hours
    asleep = {one for one, person in people.items() if person and person.quiet_until(now, quiet)}
    awake = tuple(one for one in matter.tell if one not in asleep)
    if not awake:
        return matter
    try:
        taken = begun(matter, now)
        app.records.save(taken)
        for one in awake:
            _send(taken, people[one], app)
        done = heard(taken, awake)
        app.records.save(done)
    except StaleError:
        return matter  # it was changed meanwhile, and whoever changed it tells of it
    return done


def told_kindly(matter: T, app: App) -> T:
    """The same where a page waits: what cannot be told now is told later."""
    with suppress(TransientError):
        return tell(matter, app)
    return matter


def _send(matter: Told, person: Person | None, app: App) -> None:
    if person is None or person.gone is not None or Way.EMAIL not in person.ways:
        return
    with suppress(UndeliverableError):  # it stands on the page
        app.notifiers[Way.EMAIL].send(_notice(matter, person, app), person)


def _notice(matter: Told, person: Person, app: App) -> Notice:
    from herodesk.texts import matters as texts

    subject, text = texts.told(
        matter,
        name=lambda one: p.first_name if (p := app.roster.person(one)) else one.capitalize(),
        brand=app.rules.brand(),
        url=app.public_url,
        person=person,
    )
    return Notice(
        key=f"matter-{matter.id}-{matter.v}-{person.id}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=Way.EMAIL,
        text=text,
        subject=subject,
    )
