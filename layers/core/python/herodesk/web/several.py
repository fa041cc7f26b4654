"""Several cases at once, for leads: a page that asks first, and what became of each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk import line
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.numbers import ALPHABET, NUMBER_LENGTH
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.steps.several import (
    ENDS,
    MOST_CASES,
    Outcome,
    assign_several,
    end_several,
    require_may_guide,
)
from herodesk.web.acts import MOST_NOTE
from herodesk.web.answers import Answer, as_json
from herodesk.web.api import CSRF_HEADER
from herodesk.web.board import NOBODY
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

ASSIGN = "assign"
MOST_NAMES = 100
"""So many colleagues in a list to choose from; where there are more a name is typed."""
MOST_FIELDS = MOST_CASES + 10
_PICKED = re.compile(rf"case\.([{ALPHABET}]{{{NUMBER_LENGTH}}})")
_TOLD = re.compile(rf"([{ALPHABET}]{{{NUMBER_LENGTH}}})(?:=([\w.-]*))?", re.ASCII)
_BACK = re.compile(r"/(\?[\w.~%&=+-]*)?")


@routes.get("/several")
def ask() -> Answer:
    """What would be done to which cases; nothing happens yet."""
    here = visit(routes)
    require_may_guide(here.person)
    return _asked(here, here.query)


@routes.post("/several")
def do() -> Answer:
    """Do it to each of them."""
    here = visit(routes)
    form = here.form(most=MOST_FIELDS)
    here.require_csrf(form.get("csrf", ""))
    require_may_guide(here.person)
    try:
        outcomes = _done(here, form, picked_in(form))
    except (InvalidError, NotAllowedError) as error:
        return _asked(here, form, error)
    say = voice(here)
    return page(
        "several_done.html",
        here,
        outcomes=[(one, told(one.error, say) if one.error else "") for one in outcomes],
        do=form.get("do", ""),
        done=sum(one.error is None for one in outcomes),
        back=_back(form),
    )


@routes.post("/api/several")
def do_json() -> Answer:
    """The same as JSON: each case with its own outcome."""
    here = visit(routes)
    here.require_csrf(here.event.headers.get(CSRF_HEADER, ""))
    require_may_guide(here.person)
    given = here.json()
    outcomes = _done(here, given, told_in(given.get("cases", "")))
    say = voice(here, here.person)
    return as_json(
        {
            "done": sum(one.error is None for one in outcomes),
            "outcomes": [
                {
                    "number": one.number,
                    "done": one.error is None,
                    "state": str(one.case.state) if one.case else None,
                    "owner": one.case.owner if one.case else None,
                    "error": told(one.error, say) if one.error else None,
                }
                for one in outcomes
            ],
        }
    )


# -- inside -----------------------------------------------------------------------------------


def _done(here: Visit, form: Mapping[str, str], picked: Mapping[str, str]) -> list[Outcome]:
    how = form.get("do", "")
    if how != ASSIGN:
        return end_several(picked, how, here.person, app=here.app)
    note = line.clean(form.get("note", ""))[:MOST_NOTE]
    to = _meant(form.get("to", ""), here)
    return assign_several(picked, to, note, here.person, app=here.app)


def _asked(
    here: Visit, given: Mapping[str, str], error: InvalidError | NotAllowedError | None = None
) -> Answer:
    how, picked = given.get("do", ""), picked_in(given)
    if how not in {ASSIGN, *ENDS}:
        raise NotFoundError(how)
    cases = here.app.records.cases(list(picked)[:MOST_CASES])
    people = _takers(here) if how == ASSIGN else []
    return page(
        "several_sure.html",
        here,
        status=status_of(error) if error else 200,
        do=how,
        cases=cases,
        picked=picked,
        people=people[:MOST_NAMES],
        typed=len(people) > MOST_NAMES,
        given=given,
        back=_back(given),
        problem=told(error, voice(here)) if error else "",
    )


def picked_in(given: Mapping[str, str]) -> dict[str, str]:
    """The cases that were ticked, each with who had it then; empty for nobody."""
    found = ((_PICKED.fullmatch(name), value) for name, value in given.items())
    return {match[1]: "" if value == NOBODY else value for match, value in found if match}


def told_in(given: str) -> dict[str, str]:
    """The cases as the API names them, "K7Q2MX=ben M4T8RA": who had each, nothing for nobody."""
    found = [_TOLD.fullmatch(word) for word in given.split()]
    if not found or not all(found):
        raise InvalidError("unreadable")
    return {one[1]: one[2] or "" for one in found if one}


def _takers(here: Visit) -> list[Person]:
    """Who takes cases and is on duty now, by name."""
    now, holidays = here.app.clock.now(), here.app.rules.brand().duty.holidays
    return sorted(
        (
            person
            for person in here.app.roster.people()
            if may(person, Right.TAKE)
            and not person.reasons_against()
            and person.is_on_duty(now, holidays)
        ),
        key=lambda person: person.name,
    )


def _meant(given: str, here: Visit) -> str:
    """The id of whoever is meant by an id or a name."""
    wanted = given.strip().casefold()
    people = here.app.roster.people()
    named = [p.id for p in people if wanted in {p.id.casefold(), p.name.casefold()}]
    named = named or [p.id for p in people if wanted == p.first_name.casefold()]
    if len(named) != 1:
        raise InvalidError("ask-which" if named else "assign-whom")
    return named[0]


def _back(given: Mapping[str, str]) -> str:
    """The list of the board that they were ticked on; nothing but the board's own addresses."""
    back = given.get("back", "/")
    return back if _BACK.fullmatch(back) else "/"
