"""The roster, for leads, managers, IT and data protection: who is there, and what nobody covers."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.brakes import REMIND_MINUTES
from herodesk.domain.errors import (
    ConflictError,
    HerodeskError,
    InvalidError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.rights import Right, may
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.board import part_of
from herodesk.web.brakes import REMIND, day_of, minutes_of
from herodesk.web.errors import sentence_of, status_of
from herodesk.web.me import masked_email, masked_phone
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from herodesk.domain.gaps import Report
    from herodesk.domain.staff import Person
    from herodesk.steps.look_roster import Row, Sought
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_NAMED = 20


@routes.get("/roster")
def look() -> Answer:
    """Whoever fits the filters in the address, fifty a page."""
    from herodesk.steps.look_roster import FILTERS, look_roster
    from herodesk.texts import roster as texts

    here = visit(routes)
    say, sought = voice(here, here.person), _sought(here)
    rows = look_roster(here.person, sought, app=here.app)
    part = part_of(len(rows), here.query.get("page", ""))
    words = {mark: texts.mark(mark, say.language) for mark in FILTERS}
    fields = {"topic": sought.topic, "language": sought.language, "state": sought.state,
              "name": sought.name}  # fmt: skip
    return page(
        "roster.html",
        here,
        rows=rows[part.first : part.end],
        part=part,
        sought=sought,
        filters=urlencode({name: value for name, value in fields.items() if value}),
        words=words,
        role=lambda role: texts.role(role, say.language),
    )


@routes.get("/api/roster")
def people_json() -> Answer:
    """The same people as JSON, without how they are reached."""
    from herodesk.steps.look_roster import look_roster

    here = visit(routes)
    say, holidays = voice(here, here.person), here.app.rules.brand().duty.holidays
    now = here.app.clock.now()

    def told(row: Row) -> dict[str, Any]:
        person, next_duty = row.person, row.person.next_duty(now, holidays)
        return {
            "id": person.id,
            "name": person.name,
            "role": str(person.role),
            "level": person.level,
            "languages": list(person.languages),
            "topics": list(person.topics),
            "departments": list(person.departments),
            "zone": person.zone,
            "stands": [str(mark) for mark in row.marks],
            "takes_no_cases_because": list(person.reasons_against()),
            "next_duty_at": say.iso(next_duty) if next_duty else None,
        }

    rows = look_roster(here.person, _sought(here), app=here.app)
    return as_json({"people": [told(row) for row in rows]})


@routes.get("/roster/gaps")
def gaps() -> Answer:
    """What nobody covers in the next two weeks."""
    from herodesk.steps.look_roster import gaps_ahead

    here = visit(routes)
    say = voice(here, here.person)
    report = gaps_ahead(here.person, app=here.app)
    return page("roster_gaps.html", here, report=report, **_gaps(report, here, say))


@routes.get("/roster/p/<person>")
def one(person: str) -> Answer:
    """One person, and what can be done for them."""
    return _person_page(person, visit(routes))


@routes.post("/roster/p/<person>/<action>")
def press(person: str, action: str) -> Answer:
    """A button of that page."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    _ = here.person
    try:
        done = _act(person, action, form, here)
    except (InvalidError, ConflictError, TransientError) as error:
        return _person_page(person, here, error=error, form=form)
    return see_other(f"/roster/p/{person}" + (f"?done={done}" if done else ""))


# -- inside -----------------------------------------------------------------------------------


def _act(person: str, action: str, form: dict[str, str], here: Visit) -> str:
    """Do it; a word for what the page says then, if that is not seen anyway."""
    from herodesk.domain.staff import Absence
    from herodesk.steps import keep_roster

    app, lead = here.app, here.person
    if action == "pause":
        minutes = minutes_of(form.get("remind", ""))
        keep_roster.pause_person(person, form.get("why", ""), lead, remind_minutes=minutes, app=app)
    elif action == "resume":
        keep_roster.resume_person(person, lead, app=app)
    elif action == "away":
        first = day_of(form.get("first", ""))
        absence = Absence(first=first, last=day_of(form.get("last", "") or str(first)))
        keep_roster.send_away(person, absence, lead, app=app)
    elif action == "back":
        first_at = keep_roster.moment(form.get("first", ""))
        keep_roster.take_back(person, first_at, lead, app=app)
    elif action == "cover":
        begins, ends = form.get("begins", ""), form.get("ends", "")
        times = keep_roster.moment(begins), keep_roster.moment(ends, is_end=True)
        keep_roster.let_stand_in(
            form.get("who", ""), person, form.get("rota", ""), times, lead, app=app
        )
        return "cover"
    elif action == "call-off":
        _call_off(form, here)
    elif action == "confirm":
        return "asked" if keep_roster.ask_to_confirm(person, lead, app=app) else "asked-before"
    else:
        return _act_on_standing(person, action, form, here)
    return ""


def _act_on_standing(person: str, action: str, form: dict[str, str], here: Visit) -> str:
    """The same for level and trainings."""
    from herodesk.steps.pass_training import enter_training
    from herodesk.steps.set_level import set_level

    if action == "level":
        level, why = form.get("level", ""), form.get("reason", "")
        set_level(person, level, why, here.person, app=here.app)
    elif action == "trained":
        topic, day = form.get("topic", ""), form.get("day", "")
        enter_training(here.person, person, topic, day, app=here.app)
    else:
        raise NotFoundError(action)
    return action


def _call_off(form: dict[str, str], here: Visit) -> None:
    from herodesk.steps.keep_roster import call_cover_off

    try:
        begins = datetime.fromisoformat(form.get("begins", ""))
    except ValueError:
        raise InvalidError("unreadable") from None
    by, instead_of, rota = (form.get(name, "") for name in ("by", "instead_of", "rota"))
    call_cover_off(by, instead_of, rota, begins, here.person, app=here.app)


def _sought(here: Visit) -> Sought:
    from herodesk.steps.look_roster import Sought

    wanted = {name: here.query.get(name, "") for name in ("topic", "language", "state")}
    return Sought(**wanted, name=here.query.get("name", "").strip()[:100])


def _person_page(
    person_id: str,
    here: Visit,
    *,
    error: HerodeskError | None = None,
    form: dict[str, str] | None = None,
) -> Answer:
    from herodesk.steps.look_roster import look_person
    from herodesk.texts import roster as texts

    say = voice(here, here.person)
    view = look_person(here.person, person_id, app=here.app)
    person = view.row.person
    told = sentence_of(error, say.language, say.brand.address) if error else ""
    return page(
        "roster_person.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        view=view,
        them=person,
        marks=[(mark, texts.mark(mark, say.language)) for mark in view.row.marks],
        why_not=[say.reason(code) for code in person.reasons_against()],
        role=texts.role(person.role, say.language),
        phone=masked_phone(person.phone),
        email=masked_email(person.email),
        today=here.app.clock.now().astimezone(ZoneInfo(person.zone)).date(),
        keeps=may(here.person, Right.KEEP_ROSTER),
        brakes=may(here.person, Right.PAUSE),
        levels=may(here.person, Right.LEVELS) and here.person.id != person.id,
        **_compact(person, here, say),
        remind=REMIND,
        standard=REMIND_MINUTES,
        typed=form or {},
        done=here.query.get("done", ""),
        problem=told,
    )


def _compact(person: Person, here: Visit, say: Words) -> dict[str, Any]:
    """How the person stands under the compact, in words of the reader."""
    from herodesk.steps.look_compact import trainings_of
    from herodesk.steps.sign_compact import compact_of, today
    from herodesk.texts import compact as texts
    from herodesk.web.me import told_deed

    compact, history = compact_of(here.app), here.app.records.compact_lines(person.id)
    return {
        "compact": compact,
        "trainings": trainings_of(person, compact, today(here.app)),
        "history": history,
        "level": lambda number: texts.level(number, say.language),
        "stands": lambda name: texts.state(name, say.language),
        "deed": lambda line: told_deed(line, say),
    }


def _gaps(report: Report, here: Visit, say: Words) -> dict[str, Any]:
    """The report in words of the reader."""
    from herodesk.domain.gaps import alone, grouped
    from herodesk.texts import gaps as texts

    brand = here.app.rules.brand()
    zone, language = ZoneInfo(brand.duty.zone), say.language

    def topics(skills: Any) -> str:
        return texts.topics(skills, brand, say.topic, language)

    def named(ids: Any) -> list[tuple[str, str]]:
        return [(one, say.name(one)) for one in ids]

    return {
        "zone": brand.duty.zone,
        "first": texts.day(report.begins.astimezone(zone).date(), language),
        "last": texts.day(report.ends.astimezone(zone).date(), language),
        "nowhere": topics(report.nowhere) if report.nowhere else "",
        "bare": [
            (topics(skills), texts.when(spans, zone, language))
            for skills, spans in grouped(report.gaps)
        ],
        "thin": [
            (person, say.name(person), topics(skills), texts.when(spans, zone, language))
            for person, skills, spans in alone(report)
        ],
        "unreachable": named(one for one, _ in report.unreachable),
        "no_texts": named(report.no_texts),
        "never": named(report.never),
        "most": MOST_NAMED,
    }
