"""The lists beside the board: praise, suggestions, what has ended, what a search has found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.case import Case
from herodesk.domain.errors import (
    ConflictError,
    HerodeskError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.records import DayLine, DayList
from herodesk.steps.lists import (
    Listed,
    ended_cases,
    listing,
    make_a_case,
    may_make_cases,
    thank,
)
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.api import CSRF_HEADER, case_json, found_of
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit
from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

PAGES = {"praise": DayList.PRAISE, "suggestions": DayList.IDEA}
"""Suggestions are what customers propose; ideas are our own."""
ACTIONS = {"thank": thank, "make-a-case": make_a_case}

Item = TypeVar("Item")


@routes.get("/praise")
def praise() -> Answer:
    """The praise of the last days."""
    return _list_page("praise", visit(routes))


@routes.get("/suggestions")
def suggestions() -> Answer:
    """What customers proposed in the last days."""
    return _list_page("suggestions", visit(routes))


@routes.post("/praise")
def press_praise() -> Answer:
    """Thank, or make it a case."""
    return _press("praise", visit(routes))


@routes.post("/suggestions")
def press_suggestion() -> Answer:
    """Thank, or make it a case."""
    return _press("suggestions", visit(routes))


@routes.get("/closed")
def closed() -> Answer:
    """The cases that ended in the last days."""
    here = visit(routes)
    say = voice(here, here.person)
    ended = ended_cases(app=here.app)
    days = _by_day(ended.items, lambda line: say.date(line.at))
    return page("closed.html", here, days=days, cut=ended.cut, shown="closed")


@routes.get("/search")
def found() -> Answer:
    """Cases by number, by who wrote, or by words."""
    here = visit(routes)
    _ = here.person
    text = here.query.get("q", "").strip()
    result = found_of(text, app=here.app)
    return page("search.html", here, text=text, rows=result.rows, cut=result.cut)


# -- the same as JSON -------------------------------------------------------------------------


@routes.get("/api/praise")
def praise_json() -> Answer:
    """The praise of the last days."""
    return _list_json("praise", visit(routes))


@routes.get("/api/suggestions")
def suggestions_json() -> Answer:
    """What customers proposed in the last days."""
    return _list_json("suggestions", visit(routes))


@routes.get("/api/closed")
def closed_json() -> Answer:
    """The cases that ended in the last days."""
    here = visit(routes)
    say = voice(here, here.person)
    ended = ended_cases(app=here.app)
    return as_json({"closed": [_ended(line, say) for line in ended.items], "cut": ended.cut})


@routes.post("/api/posts/<platform>/<post_id>/<action>")
def change(platform: str, post_id: str, action: str) -> Answer:
    """Thank for a post, or make it a case."""
    here = visit(routes)
    say = voice(here, here.person)
    here.require_csrf(here.event.headers.get(CSRF_HEADER, ""))
    return as_json(case_json(_act(unquote(platform), unquote(post_id), action, here), here, say))


# -- inside -----------------------------------------------------------------------------------


def _list_page(name: str, here: Visit, error: HerodeskError | None = None) -> Answer:
    say = voice(here, here.person)
    listed = listing(PAGES[name], app=here.app)
    return page(
        "list.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        days=_by_day(listed.items, lambda item: say.date(item.line.at)),
        cut=listed.cut,
        shown=name,
        may=may_make_cases(here.person),
        problem=told(error, say) if error else "",
    )


def _press(name: str, here: Visit) -> Answer:
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    action = form.get("action", "")
    try:
        case = _act(form.get("platform", ""), form.get("post_id", ""), action, here)
    except (NotAllowedError, ConflictError, TransientError) as error:
        return _list_page(name, here, error)
    return see_other(f"/cases/{case.number}" if action == "thank" else f"/{name}")


def _act(platform: str, post_id: str, action: str, here: Visit) -> Case:
    if action not in ACTIONS:
        raise NotFoundError(action)
    return ACTIONS[action](platform, post_id, here.person, app=here.app)


def _by_day(items: Iterable[Item], day: Callable[[Item], str]) -> list[tuple[str, list[Item]]]:
    """What is sorted by time, in parts of a day each."""
    return [(name, list(several)) for name, several in groupby(items, day)]


def _list_json(name: str, here: Visit) -> Answer:
    say = voice(here, here.person)
    listed = listing(PAGES[name], app=here.app)
    rows = [_listed(item, say) for item in listed.items]
    csrf = {"X-CSRF-Token": here.signed_in.csrf}
    return as_json({name: rows, "cut": listed.cut}, headers=csrf)


def _listed(item: Listed, say: Words) -> dict[str, Any]:
    post, finding = item.stored.post, item.stored.finding
    author = post.author if post else None
    return {
        "platform": item.line.platform,
        "post_id": item.stored.post_id,
        "at": say.iso(item.line.at),
        "topic": item.line.topic,
        "text": post.text if post else None,
        "author": author and {"handle": author.handle, "name": author.name},
        "url": post.url if post else None,
        "because": [
            {"code": r.code, "value": r.value, "points": r.points, "words": say.why((r,))}
            for r in (finding.because if finding else ())
        ],
        "case": item.case.number if item.case else None,
        "owner": item.case.owner if item.case else None,
    }


def _ended(line: DayLine, say: Words) -> dict[str, Any]:
    return {
        "number": line.id,
        "state": str(line.state),
        "topic": line.topic,
        "platform": line.platform,
        "verdict": str(line.verdict),
        "owner": line.owner,
        "ended_at": say.iso(line.at),
        "minutes_to_answer": line.minutes,
        "in_time": line.in_time,
    } | {
        name: say.iso(at) if at else None
        for name in ("opened_at", "first_answer_at", "solved_at")
        for at in [getattr(line, name)]
    }  # fmt: skip
