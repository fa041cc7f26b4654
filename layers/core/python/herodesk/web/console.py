"""Puts pages, doors and API together, and gives every error its answer."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from herodesk.domain.errors import HerodeskError, NotFoundError
from herodesk.ports import App
from herodesk.web import api, brakes, doors, lists, pages, texts, waves
from herodesk.web.answers import Answer, see_other
from herodesk.web.case_page import told
from herodesk.web.errors import SignedOutError, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import visit

_resolver = APIGatewayHttpResolver()
_PARTS = (pages, doors, brakes, lists, texts, waves, api)
for _routes in (part.routes for part in _PARTS):
    _resolver.include_router(_routes)


def answer(event: dict[str, Any], context: Any, *, app: App) -> dict[str, Any]:
    """The answer to one HTTP event (payload format 2.0)."""
    _resolver.append_context(app=app)  # type: ignore[no-untyped-call]
    return _resolver.resolve(event, context)


@_resolver.exception_handler(HerodeskError)  # type: ignore[untyped-decorator]
def _refused(error: HerodeskError) -> Answer:
    """Errors of the line become a JSON refusal or a page that says what to do."""
    here = visit(pages.routes)
    if here.event.path.startswith("/api/"):
        return api.refusal(error, here)
    if isinstance(error, SignedOutError):
        return see_other("/sign-in")
    return page("problem.html", here, status=status_of(error), problem=told(error, voice(here)))


@_resolver.not_found
def _unknown(_error: Exception) -> Answer:
    """An address that nothing is at."""
    nothing: Answer = _refused(NotFoundError("page"))
    return nothing
