"""Fans: thankful customers who allow that we write to them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import (
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.fan import MOST_WORDS
from herodesk.steps.fans import all_fans, fan_of, forget_fan, keep_fan, may_keep_fan
from herodesk.steps.matters import today
from herodesk.web.answers import Answer, see_other
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@routes.get("/fans")
def look() -> Answer:
    """Everybody whose permission stands."""
    here = visit(routes)
    return page("fans.html", here, fans=all_fans(here.person, app=here.app))


@routes.get("/fans/new")
def new() -> Answer:
    """The form for the customer of a case."""
    here = visit(routes)
    return _form(here, {"case": here.query.get("case", "")})


@routes.post("/fans")
def keep() -> Answer:
    """Keep the customer, with the words of their permission."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    number = form.get("case", "")
    words, day = form.get("words", ""), form.get("said_on", "")
    try:
        keep_fan(number, words, day, here.person, app=here.app)
    except (InvalidError, TransientError) as error:
        return _form(here, form, error)
    return see_other(f"/cases/{number}")


@routes.post("/fans/<id_>/forget")
def forget(id_: str) -> Answer:
    """The permission was taken back."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    forget_fan(id_, here.person, app=here.app)
    case = form.get("case", "")
    return see_other(f"/cases/{case}" if case.isalnum() else "/fans")


# -- inside -----------------------------------------------------------------------------------


def _form(here: Visit, typed: Mapping[str, str], error: HerodeskError | None = None) -> Answer:
    say, person = voice(here, here.person), here.person
    case = here.app.records.case(typed.get("case", ""))
    if case is None:
        raise NotFoundError("case")
    if not may_keep_fan(case, person):
        raise NotAllowedError("fan-thanks")
    return page(
        "fan_new.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, say) if error else "",
        typed=typed,
        case=case,
        known=fan_of(case, app=here.app),
        day=today(here.app),
        most=MOST_WORDS,
    )
