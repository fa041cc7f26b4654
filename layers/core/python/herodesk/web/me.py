"""The own page: duty, quiet hours, how one is told, thanks, one's own cases, and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.brakes import REMIND_MINUTES, agreed
from herodesk.domain.errors import HerodeskError, InvalidError, TransientError
from herodesk.domain.staff import Way
from herodesk.steps import away
from herodesk.texts import hours
from herodesk.web.answers import Answer, see_other
from herodesk.web.brakes import REMIND
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import MOST_FIELDS, Visit, visit

if TYPE_CHECKING:
    from herodesk.domain.compact import CompactLine
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_THANKS = 100
MOST_TIMES = 100
"""Fields of a week: from and until, some stretches a day."""
SENT = frozenset({"sms", "email", "nothing"})


@routes.get("/me")
def me() -> Answer:
    """What is known of oneself, and what one can change."""
    return _page(visit(routes))


@routes.get("/me/cases")
def cases() -> Answer:
    """The own cases: open ones, and those that ended in the last days."""
    from herodesk.steps.my_cases import my_cases

    here = visit(routes)
    return page("my_cases.html", here, mine=my_cases(here.person, app=here.app))


@routes.post("/me/quiet")
def quiet() -> Answer:
    """Own quiet hours, or those of everybody again."""

    def change(here: Visit, form: dict[str, str]) -> str:
        span = "" if form.get("usual") else f"{form.get('from', '')}-{form.get('until', '')}"
        duty, records = here.app.rules.brand().duty, here.app.records
        away.keep_quiet(here.person.id, span, duty=duty, records=records)
        return "/me#told"

    return _changed(change)


@routes.post("/me/hours")
def week() -> Answer:
    """Own weekly hours, or those of the roster again."""

    def change(here: Visit, form: dict[str, str]) -> str:
        from herodesk.web.week import blocks_in

        chosen = None if form.get("usual") else blocks_in(form)
        duty, records = here.app.rules.brand().duty, here.app.records
        away.keep_hours(here.person.id, chosen, duty=duty, records=records)
        return "/me#duty"

    return _changed(change, most=MOST_TIMES)


@routes.post("/me/way")
def way() -> Answer:
    """How to be told first."""

    def change(here: Visit, form: dict[str, str]) -> str:
        away.tell_first(here.person, form.get("way", ""), records=here.app.records)
        return "/me#told"

    return _changed(change)


@routes.post("/me/test/<name>")
def test(name: str) -> Answer:
    """A test message to oneself, by text or e-mail."""

    def change(here: Visit, _form: dict[str, str]) -> str:
        from herodesk.steps.test_message import send_test

        if name not in set(Way):
            raise InvalidError("no-way")
        left = send_test(here.person, Way(name), app=here.app)
        return f"/me?sent={name if left else 'nothing'}#told"

    return _changed(change)


# -- inside -----------------------------------------------------------------------------------


def _changed(change: Callable[[Visit, dict[str, str]], str], *, most: int = MOST_FIELDS) -> Answer:
    """Do it and go where it says; what cannot be is said on the page itself."""
    here = visit(routes)
    form = here.form(most=most)
    here.require_csrf(form.get("csrf", ""))
    try:
        return see_other(change(here, form))
    except (InvalidError, TransientError) as error:
        return _page(here, error=error, typed=form)


def _page(
    here: Visit, error: HerodeskError | None = None, typed: dict[str, str] | None = None
) -> Answer:
    from herodesk.steps.coaching import own_notes
    from herodesk.steps.goodwill import own_month
    from herodesk.steps.look_compact import mine
    from herodesk.texts import compact as texts

    person, now, app = here.person, here.app.clock.now(), here.app
    say, brand, records = voice(here), app.rules.brand(), app.records
    leave = records.changes().leaves.get(person.id)
    today = now.astimezone(ZoneInfo(person.zone)).date()
    ledger = records.consents(person.id)
    own = person.quiet or brand.duty.quiet_hours
    from herodesk.web import week as weeks

    return page(
        "me.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, say) if error else "",
        sent=here.query.get("sent", "") if here.query.get("sent") in SENT else "",
        away=sorted({a.last for a in person.absences if a.first <= today <= a.last}),
        absences=sorted(a for a in person.absences if a.last >= today),
        own=leave.absences if leave else (),
        today=today,
        rests_until=person.rests_until if (person.rests_until or now) > now else None,
        on_duty=person.is_on_duty(now, brand.duty.holidays),
        next_duty=person.next_duty(now, brand.duty.holidays),
        hours=hours.told(person.hours, say.language, brand.address),
        week=weeks.picture(person.hours, say.language),
        stretches=weeks.stretches(person.hours, typed or {}, say.language),
        hours_typed=any(name.startswith("0.") for name in typed or {}),
        most_hours=brand.duty.own_hours,
        rostered=hours.told(person.rostered or (), say.language, brand.address),
        quiet=hours.span(own),
        quiet_from=(typed or {}).get("from", own.split("-")[0]),
        quiet_until=(typed or {}).get("until", own.split("-")[1]),
        quiet_typed="from" in (typed or {}),
        usual_quiet=hours.span(brand.duty.quiet_hours),
        most_quiet=brand.duty.own_quiet_hours,
        phone=masked_phone(person.phone),
        email=masked_email(person.email),
        ledger=[one for one in ledger if one.what != "stop"][-1:],
        own_word=brand.sms.consent == "own" and agreed(ledger, person) is None,
        pause=records.brakes().pause_of(person.id),
        thanks=records.thanks(person.id, MOST_THANKS),
        load=records.loads().get(person.id, 0),
        remind=REMIND,
        standard=REMIND_MINUTES,
        mine=mine(person, app=app),
        notes=own_notes(person, app=app),
        goodwill=own_month(person, app=app),
        level=texts.level(person.level, say.language),
        stands=lambda name: texts.state(name, say.language),
        deed=lambda line: told_deed(line, say),
        why_not=[say.reason(code) for code in person.reasons_against()],
    )


def told_deed(line: CompactLine, say: Words) -> str:
    """A line of a person's history under the compact, in words."""
    from herodesk.texts import compact as texts

    value = say.topic(line.value) or line.value if line.what == "passed" else line.value
    return texts.deed(line.what, value, line.before, say.language)


def masked_phone(number: str | None) -> str:
    """Enough of a number to recognise one's own."""
    return f"{number[:3]} ••• {number[-2:]}" if number else ""


def masked_email(address: str | None) -> str:
    """Enough of an address to recognise one's own."""
    return re.sub(r"(?<=.)[^@]*(?=@)", "•••", address, count=1) if address else ""
