"""Pause and resume, and no more text messages: for oneself, and for channels by who may."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.brakes import REMIND_MINUTES, Pause, Scope
from herodesk.domain.errors import InvalidError
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Absence, Leave
from herodesk.steps import brake
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.api import CSRF_HEADER
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit
from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

REMIND = (60, 240, 1440, 10_080)
"""After how many minutes one may be reminded."""


@routes.get("/pause")
def look() -> Answer:
    """What is paused, and the switches for who may use them."""
    here = visit(routes)
    person, brakes = here.person, here.app.records.brakes(fresh=True)
    channels = sorted(here.app.rules.brand().accounts)
    return page(
        "pause.html",
        here,
        pauses=[one for one in brakes.on if one.scope is not Scope.PERSON],
        past=[one for one in reversed(brakes.pauses) if not one.is_on],
        free=[name for name in channels if (Scope.CHANNEL, name) not in {p.key for p in brakes.on}],
        all_free=(Scope.ALL, "") not in {p.key for p in brakes.on},
        may=may(person, Right.PAUSE),
        remind=REMIND,
        standard=REMIND_MINUTES,
    )


@routes.post("/pause")
def stop() -> Answer:
    """Pause a channel or all."""
    here = _posted()
    form = here.form()
    scope, _, name = form.get("what", "").partition(":")
    _pause(here, scope, name, form)
    return see_other(_back(form))


@routes.post("/resume")
def go_on() -> Answer:
    """Resume a channel or all."""
    here = _posted()
    form = here.form()
    _resume(here, form.get("scope", ""), form.get("name", ""))
    return see_other(_back(form))


@routes.post("/me/pause")
def rest() -> Answer:
    """Pause oneself."""
    here = _posted()
    _pause(here, Scope.PERSON, here.person.id, here.form())
    return see_other("/me")


@routes.post("/me/resume")
def back() -> Answer:
    """Resume oneself."""
    here = _posted()
    _resume(here, Scope.PERSON, here.person.id)
    return see_other("/me")


@routes.post("/me/texts/<what>")
def texts(what: str) -> Answer:
    """STOP or START by page, or the consent to text messages."""
    here = _posted()
    if what == brake.AGREED:
        now, records = here.app.clock.now(), here.app.records
        brake.agree(here.person, by="page", at=now, records=records)
        return see_other("/me")
    if what not in {brake.STOP, brake.START}:
        raise InvalidError("unreadable")
    records, now = here.app.records, here.app.clock.now()
    if brake.say(what, [here.person], by="page", at=now, records=records):
        from herodesk.steps.wake import confirm  # rarely needed, so loaded then

        confirm(app=here.app)
    return see_other("/me")


@routes.post("/me/away")
def away() -> Answer:
    """Days off, for oneself."""
    here = _posted()
    _go_away(here, here.form())
    return see_other("/me")


@routes.post("/me/back")
def not_away() -> Answer:
    """Take days off back."""
    here = _posted()
    _come_back(here, here.form())
    return see_other("/me")


@routes.post("/api/me/<action>")
def times(action: str) -> Answer:
    """Days off, or taking them back; all that are left."""
    here = visit(routes)
    here.require_csrf(here.event.headers.get(CSRF_HEADER, ""))
    change_days = {"away": _go_away, "back": _come_back}.get(action)
    if change_days is None:
        raise InvalidError("unreadable")
    left = change_days(here, here.json()).absences
    return as_json({"absences": [{"first": str(a.first), "last": str(a.last)} for a in left]})


@routes.get("/api/pauses")
def listed() -> Answer:
    """What is paused now; the CSRF token for changes is in a header."""
    here = visit(routes)
    say, headers = voice(here, here.person), {"X-CSRF-Token": here.signed_in.csrf}
    on = here.app.records.brakes(fresh=True).on
    mine = [one for one in on if one.scope is not Scope.PERSON or one.name == here.person.id]
    return as_json({"pauses": [_told(one, say) for one in mine]}, headers=headers)


@routes.post("/api/pauses/<action>")
def change(action: str) -> Answer:
    """Pause or resume: oneself, a channel, all."""
    here = visit(routes)
    here.require_csrf(here.event.headers.get(CSRF_HEADER, ""))
    given = here.json()
    scope, name = given.get("scope", ""), given.get("name", "")
    if action == "pause":
        _pause(here, scope, name, given)
    elif action == "resume":
        _resume(here, scope, name)
    else:
        raise InvalidError("unreadable")
    return listed()


def _back(form: dict[str, str]) -> str:
    """To the page that the button is on: two have them."""
    return "/channels" if form.get("back") == "channels" else "/pause"


def _posted() -> Visit:
    here = visit(routes)
    here.require_csrf(here.form().get("csrf", ""))
    return here


def _go_away(here: Visit, given: dict[str, str]) -> Leave:
    from herodesk.steps.away import go_away  # rarely needed, so loaded then

    first = day_of(given.get("first", ""))
    absence = Absence(first=first, last=day_of(given.get("last", "") or str(first)))
    records, now = here.app.records, here.app.clock.now()
    return go_away(here.person.id, absence, records=records, now=now)


def _come_back(here: Visit, given: dict[str, str]) -> Leave:
    from herodesk.steps.away import come_back

    first = day_of(given.get("first", ""))
    return come_back(here.person.id, first, records=here.app.records)


def day_of(given: str) -> date:
    """The day of a field; InvalidError "no-day" if it is none."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidError("no-day") from None


def _pause(here: Visit, scope: str, name: str, given: dict[str, str]) -> Pause:
    what, name = _named(here, scope, name)
    wanted = Pause(
        scope=what,
        name=name,
        by=here.person.id,
        since=here.app.clock.now(),
        why=given.get("why", ""),
        remind_minutes=minutes_of(given.get("remind", "")),
    )
    return brake.pause(wanted, records=here.app.records)


def _resume(here: Visit, scope: str, name: str) -> None:
    what, name = _named(here, scope, name)
    by, now = here.person.id, here.app.clock.now()
    brake.resume(what, name, by=by, now=now, records=here.app.records)


def _named(here: Visit, scope: str, name: str) -> tuple[Scope, str]:
    """What is meant, if the person may stop it; InvalidError for a channel that is none."""
    if scope not in set(Scope):
        raise InvalidError("unreadable")
    what = Scope(scope)
    name = {Scope.ALL: "", Scope.PERSON: name or here.person.id}.get(what, name)
    brake.require_may_brake(here.person, what, name)
    if what is Scope.PERSON and here.app.roster.person(name) is None:
        raise InvalidError("not-on-roster")
    if what is Scope.CHANNEL:
        try:
            here.app.measures(name)
        except KeyError:
            raise InvalidError("no-such-channel") from None
    return what, name


def minutes_of(given: str) -> int:
    """After how many minutes to remind somebody; the usual if nothing is said."""
    if not given:
        return REMIND_MINUTES
    if not given.isdecimal() or not brake.LEAST_REMIND <= int(given) <= brake.MOST_REMIND:
        raise InvalidError("unreadable")
    return int(given)


def _told(pause: Pause, say: Words) -> dict[str, Any]:
    def iso(at: datetime | None) -> str | None:
        return say.iso(at) if at else None

    return {
        "scope": str(pause.scope),
        "name": pause.name or None,
        "by": pause.by,
        "by_name": say.name(pause.by),
        "since": iso(pause.since),
        "why": pause.why or None,
        "remind_at": iso(pause.remind_at),
    }
