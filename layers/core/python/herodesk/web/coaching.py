"""Coaching: what is to be looked at afterwards, and a kind word to the person alone.

The list names nobody, so that nobody is counted; who it was stands where the word is written.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.coaching import MOST_NOTE
from herodesk.domain.errors import HerodeskError, InvalidError, NotFoundError, TransientError
from herodesk.steps.coaching import nothing_to_say, one_to_look_at, to_look_at, write_note
from herodesk.steps.goodwill import left_of_all
from herodesk.web.answers import Answer, see_other
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@routes.get("/coaching")
def look() -> Answer:
    """What nobody has looked at yet, and what is left of all budgets together."""
    here = visit(routes)
    items = to_look_at(here.person, app=here.app)
    return page(
        "coaching.html",
        here,
        items=items,
        left=left_of_all(app=here.app),
        compact=here.app.rules.brand().compact,
    )


@routes.get("/coaching/<id_>")
def one(id_: str) -> Answer:
    """One of them, with the form."""
    return _form(id_, visit(routes), {})


@routes.post("/coaching/<id_>/<action>")
def press(id_: str, action: str) -> Answer:
    """A word to the person, or none."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    try:
        if action == "note":
            write_note(id_, here.person, form.get("text", ""), app=here.app)
        elif action == "nothing":
            nothing_to_say(id_, here.person, app=here.app)
        else:
            raise NotFoundError(action)
    except (InvalidError, TransientError) as error:
        return _form(id_, here, form, error)
    return see_other("/coaching")


# -- inside -----------------------------------------------------------------------------------


def _form(
    id_: str, here: Visit, typed: Mapping[str, str], error: HerodeskError | None = None
) -> Answer:
    return page(
        "coaching_one.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, voice(here, here.person)) if error else "",
        item=one_to_look_at(id_, here.person, app=here.app),
        typed=typed,
        most=MOST_NOTE,
    )
