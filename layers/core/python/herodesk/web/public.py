"""How soon we answer, for everybody: a page, a badge and JSON, if the brand wants them.

Counts of whole weeks and nothing else; no session is read and no cookie is set. The figures are
worked out at night, so that an answer costs one read and may be kept for an hour.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import cast

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import NotFoundError
from herodesk.domain.insight import percent
from herodesk.domain.records import ReplyTime
from herodesk.ports import App
from herodesk.steps.insight import newest_reply_time
from herodesk.texts import reply_time as texts
from herodesk.web.answers import SAFE, Answer
from herodesk.web.badge import badge, ground_of
from herodesk.web.rendering import page
from herodesk.web.visit import Visit, with_address

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

KEPT_SECONDS = 3600
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""Others may show the badge and read the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What everybody may see: nothing below the least number of cases."""

    visit: Visit
    figure: ReplyTime | None

    @property
    def percent_in_time(self) -> int | None:
        """Answered within the promise, of those that were due."""
        return percent(self.figure.in_time, self.figure.due) if self.figure else None


@routes.get("/public/reply-time")
def reply_time() -> Answer:
    """The page."""
    shown = _shown()
    language, figure = shown.visit.language, shown.figure
    made = page(
        "reply_time.html",
        shown.visit,
        figure=figure,
        headline=texts.headline(figure, shown.percent_in_time, language),
        details=texts.details(figure, language) if figure else [],
        least=shown.visit.app.rules.brand().public.least_cases,
    )
    return _kept(made.body or "", "text/html; charset=utf-8", shown.visit)


@routes.get("/public/reply-time.json")
def reply_time_json() -> Answer:
    """The figures."""
    shown = _shown()
    figure = shown.figure
    told = {
        "from": figure.first.isoformat(),
        "to": figure.last.isoformat(),
        "cases": figure.due,
        "answered": figure.answered,
        "in_time": figure.in_time,
        "percent_in_time": shown.percent_in_time,
        "median_minutes": figure.median,
        "promise_minutes": figure.promise,
    } if figure else None  # fmt: skip
    body = json.dumps({"brand": shown.visit.app.rules.brand().name, "reply_time": told})
    return _kept(body, "application/json", shown.visit, ANYWHERE)


@routes.get("/public/reply-time.svg")
def reply_time_svg() -> Answer:
    """The badge."""
    shown = _shown()
    label, value = texts.badge_words(shown.figure, shown.percent_in_time, shown.visit.language)
    drawn = badge(label, value, ground_of(shown.percent_in_time))
    return _kept(drawn, "image/svg+xml", shown.visit, ANYWHERE)


# -- inside -----------------------------------------------------------------------------------


def _shown() -> Shown:
    """The newest figures; NotFoundError where the brand shows none."""
    event = routes.current_event
    app = with_address(cast("App", routes.context["app"]), event)
    rules = app.rules.brand().public
    if not rules.reply_time:
        raise NotFoundError("page")
    figure = newest_reply_time(app=app)
    enough = figure is not None and figure.due >= rules.least_cases
    nobody = Visit(app=app, event=event, signed=None)
    return Shown(visit=nobody, figure=figure if enough else None)


def _kept(body: str, kind: str, visit: Visit, more: dict[str, str] | None = None) -> Answer:
    """An answer that may be kept for an hour, or that what is kept is still right."""
    mark = f'"{sha256(body.encode()).hexdigest()[:20]}"'
    headers = SAFE | {
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "ETag": mark,
        "Vary": "Accept-Language, Accept-Encoding",
    } | (more or {})  # fmt: skip
    if mark in visit.event.headers.get("if-none-match", ""):
        return Response(status_code=int(HTTPStatus.NOT_MODIFIED), headers=headers)
    return Response(
        status_code=int(HTTPStatus.OK), content_type=kind, body=body, headers=headers, compress=True
    )
