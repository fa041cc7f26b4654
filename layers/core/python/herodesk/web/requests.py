"""Concerns of IT, and what HEROs and IT ask of each other: one page, both directions."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.concern import Concern, Request, Side, Stop
from herodesk.domain.errors import (
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.outcome import MOST_TEXT, MOST_WHY
from herodesk.domain.rights import Right, may
from herodesk.steps.concerns import (
    Worry,
    all_concerns,
    answer_concern,
    end_concern,
    file_concern,
    platforms,
)
from herodesk.steps.matters import require, side_of, today
from herodesk.steps.requests import (
    all_requests,
    ask_for,
    done_within,
    finish_request,
    may_answer,
    move_request,
    owner_of,
    take_back_request,
    take_request,
)
from herodesk.texts import matters as texts
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@routes.get("/requests")
def look() -> Answer:
    """Both lists, what waits longest first."""
    return _page(visit(routes))


@routes.post("/requests")
def ask() -> Answer:
    """Put a request to the other side."""
    here, form = _posted()
    what, due, side = (form.get(name, "") for name in ("what", "due", "side"))
    try:
        ask_for(what, due, side, form.get("key", ""), here.person, app=here.app)
    except (InvalidError, TransientError) as error:
        return _page(here, error, form, "request")
    return see_other("/requests#requests")


@routes.post("/requests/<id_>/<action>")
def press(id_: str, action: str) -> Answer:
    """Take it, finish it, give it more time, or take it back."""
    here, form = _posted()
    try:
        _act(id_, action, form, here)
    except (InvalidError, NotAllowedError, TransientError) as error:
        return _page(here, error, form, f"r-{id_}-{action}")
    return see_other(f"/requests#r-{id_}")


@routes.post("/concerns")
def file() -> Answer:
    """File a concern."""
    here, form = _posted()
    names = ("risk", "safeguard", "until", "topic", "platform", "stop")
    worry = Worry(**{name: form.get(name, "") for name in names})
    try:
        file_concern(worry, form.get("key", ""), here.person, app=here.app)
    except (InvalidError, TransientError) as error:
        return _page(here, error, form, "concern")
    return see_other("/requests")


@routes.post("/concerns/<id_>/<action>")
def answer(id_: str, action: str) -> Answer:
    """Answer a concern, or end it."""
    here, form = _posted()
    try:
        if action == "end":
            end_concern(id_, here.person, app=here.app)
        else:
            answer_concern(id_, action, form.get("why", ""), here.person, app=here.app)
    except (InvalidError, NotAllowedError, TransientError) as error:
        return _page(here, error, form, f"c-{id_}")
    return see_other(f"/requests#c-{id_}")


@routes.get("/api/requests")
def requests_json() -> Answer:
    """The same as JSON."""
    here = visit(routes)
    require(here.person, Right.IDEAS)
    say, app = voice(here, here.person), here.app
    requests = all_requests(app=app)
    return as_json(
        {
            "requests": [_request(it, here, say) for it in requests],
            "half_done_within_days": {
                str(side): done_within(side, requests, app=app) for side in Side
            },
            "concerns": [_concern(it, here, say) for it in all_concerns(app=app)],
        }
    )


# -- inside -----------------------------------------------------------------------------------


def _posted() -> tuple[Visit, dict[str, str]]:
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    _ = here.person
    return here, form


def _act(id_: str, action: str, form: dict[str, str], here: Visit) -> None:
    person, app = here.person, here.app
    if action == "take":
        take_request(id_, person, app=app)
    elif action == "done":
        finish_request(id_, form.get("answer", ""), person, app=app)
    elif action == "move":
        move_request(id_, form.get("due", ""), form.get("why", ""), person, app=app)
    elif action == "take-back":
        take_back_request(id_, person, app=app)
    else:
        raise NotFoundError(action)


def _page(
    here: Visit,
    error: HerodeskError | None = None,
    typed: Mapping[str, str] | None = None,
    at: str = "",
) -> Answer:
    """`at` is the form that was refused: what was typed stands there again."""
    person, app = here.person, here.app
    require(person, Right.IDEAS)
    say, day = voice(here, person), today(app)
    concerns, requests = all_concerns(app=app), all_requests(app=app)
    return page(
        "requests.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, say) if error else "",
        typed=typed or {},
        at=at,
        day=day,
        standing=[it for it in concerns if it.stands(day)],
        over=[it for it in concerns if not it.stands(day)],
        waiting=[
            (it, owner_of(it, app=app), may_answer(it, person)) for it in requests if it.is_open
        ],
        done=[it for it in requests if not it.is_open],
        took=[
            texts.done_within(side, days, say.language)
            for side in Side
            if (days := done_within(side, requests, app=app)) is not None
        ],
        decides=may(person, Right.DECIDE),
        mine=side_of(person),
        sides={
            Side.IT: say.catalogue.gettext("IT"),
            Side.HEROES: say.catalogue.gettext("HEROs"),
        },
        stops=[(it, texts.stop(it, say.language)) for it in Stop],
        platforms=platforms(app),
        key=here.app.tokens.new(),
        most_text=MOST_TEXT,
        most_why=MOST_WHY,
        words=texts,
    )


def _request(it: Request, here: Visit, say: Words) -> dict[str, Any]:
    owner = owner_of(it, app=here.app)
    return {
        "id": it.id,
        "by": it.by,
        "at": say.iso(it.at),
        "side": str(it.side),
        "what": it.what,
        "due": it.due.isoformat(),
        "owner": owner.id if owner and it.is_open else None,
        "stuck": it.is_stuck(today(here.app)),
        "done_at": say.iso(it.done_at) if it.done_at else None,
        "done_by": it.done_by or None,
        "answer": it.answer,
        "withdrawn": it.withdrawn,
    }


def _concern(it: Concern, here: Visit, say: Words) -> dict[str, Any]:
    lapsed = it.has_lapsed(today(here.app))
    return {
        "id": it.id,
        "by": it.by,
        "at": say.iso(it.at),
        "risk": it.risk,
        "safeguard": it.safeguard,
        "until": it.until.isoformat(),
        "topic": it.topic or None,
        "platform": it.platform or None,
        "hard_stop": str(it.stop) if it.stop else None,
        "agreed": it.agreed,
        "answer": it.why,
        "ended": "lapsed" if lapsed else str(it.ended) if it.ended else None,
    }
