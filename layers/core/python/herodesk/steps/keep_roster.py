"""What a lead does for others on the roster: breaks, days off, covers, an address asked again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.brand import Cover
from herodesk.domain.duty import first_moment
from herodesk.domain.errors import InvalidError, NotFoundError
from herodesk.domain.staff import Absence, Leave, Person
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.away import call_off, come_back, go_away, stand_in
from herodesk.steps.look_roster import require_may_keep
from herodesk.steps.search import folded

ASKED_AGAIN_AFTER = timedelta(hours=6)
"""Nobody is asked more often to confirm an address, whoever wants it."""


def pause_person(person_id: str, why: str, lead: Person, *, remind_minutes: int, app: App) -> Pause:
    """No offers to this person from now on, for a reason that is on record."""
    person = known(person_id, app)
    brake.require_may_brake(lead, Scope.PERSON, person.id)
    wanted = Pause(
        scope=Scope.PERSON, name=person.id, by=lead.id, since=app.clock.now(), why=why,
        remind_minutes=remind_minutes,
    )  # fmt: skip
    return brake.pause(wanted, records=app.records)


def resume_person(person_id: str, lead: Person, *, app: App) -> None:
    """Offers again."""
    person = known(person_id, app)
    brake.require_may_brake(lead, Scope.PERSON, person.id)
    now = app.clock.now()
    brake.resume(Scope.PERSON, person.id, by=lead.id, now=now, records=app.records)


def send_away(person_id: str, absence: Absence, lead: Person, *, app: App) -> Leave:
    """Days off for somebody; errors as of `go_away`."""
    require_may_keep(lead)
    person = known(person_id, app)
    return go_away(person.id, absence, records=app.records, now=app.clock.now())


def take_back(person_id: str, first: datetime, lead: Person, *, app: App) -> Leave:
    """The days off that begin on that day are taken back."""
    require_may_keep(lead)
    return come_back(known(person_id, app).id, first.date(), records=app.records)


def let_stand_in(
    who: str, instead_of: str, rota: str, times: tuple[datetime, datetime], lead: Person, *,
    app: App,
) -> Person:  # fmt: skip
    """Somebody has another one's duty in that time (local, as the clocks there show it); both are
    told by follow-up. Who it is. Errors as of `stand_in`, and "cover-whom", "no-such-rota".
    """
    require_may_keep(lead)
    person, other = known(instead_of, app), by_name(who, app)
    brand = app.rules.brand()
    if rota and rota not in brand.rota:
        raise InvalidError("no-such-rota")
    zone = ZoneInfo((brand.rota[rota].zone or brand.duty.zone) if rota else person.zone)
    begins, ends = (first_moment(at.date(), at.time(), zone) for at in times)
    if ends <= app.clock.now():
        raise InvalidError("cover-past")
    cover = Cover(by=other.id, instead_of=person.id, begins=begins, ends=ends)
    duty = brand.rota[rota].covers if rota else ()
    stand_in([cover], rota, by=lead.id, duty=duty, records=app.records, now=app.clock.now())
    return other


def call_cover_off(
    by: str, instead_of: str, rota: str, begins: datetime, lead: Person, *, app: App
) -> bool:
    """A cover counts no more; False if there is none that begins then."""
    require_may_keep(lead)
    standing = app.records.changes(fresh=True).covers
    found = [
        one.cover for one in standing
        if (one.cover.by, one.cover.instead_of, one.rota) == (by, instead_of, rota)
        and one.cover.begins == begins and not one.cancelled
    ]  # fmt: skip
    return bool(found) and call_off(found, rota, by=lead.id, records=app.records)


def ask_to_confirm(person_id: str, lead: Person, *, app: App) -> bool:
    """Send the confirmation of the e-mail address again; False if that was done within six hours,
    or if it is confirmed already. InvalidError "no-address" for who has none."""
    require_may_keep(lead)
    person = known(person_id, app)
    if not (person.email and person.email_topic and app.contacts):
        raise InvalidError("no-address")
    if not app.contacts.state(person):
        return False
    return app.contacts.invite(person, now=app.clock.now(), every=ASKED_AGAIN_AFTER)


def known(person_id: str, app: App) -> Person:
    """The person with that id; NotFoundError if nobody has it."""
    person = app.roster.person(person_id)
    if person is None:
        raise NotFoundError("person")
    return person


def by_name(told: str, app: App) -> Person:
    """Whom an id or a whole name means; InvalidError "cover-whom" for nobody, or for several."""
    told = told.strip()
    if (person := app.roster.person(told)) is not None and person.gone is None:
        return person
    wanted = folded(told)
    found = [
        one for one in app.roster.people()
        if one.gone is None and wanted in {folded(one.name), folded(one.first_name)}
    ]  # fmt: skip
    if len(found) != 1:
        raise InvalidError("cover-whom")
    return found[0]


def moment(given: str, *, is_end: bool = False) -> datetime:
    """A local time as a form sends it, "2026-12-24T12:00", or a day, which begins and ends at
    midnight; InvalidError "no-day" for anything else."""
    try:
        if len(given) > len("2026-12-24"):
            return datetime.fromisoformat(given).replace(tzinfo=None)
        day = datetime.combine(datetime.fromisoformat(given).date(), time())
    except ValueError:
        raise InvalidError("no-day") from None
    return day + timedelta(days=1) if is_end else day
