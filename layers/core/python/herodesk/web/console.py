"""Puts pages, doors and API together, and gives every error its answer."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import PurePath
from traceback import extract_tb
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from herodesk.domain.errors import HerodeskError, NotFoundError
from herodesk.ports import App
from herodesk.web import api, brakes, doors, pages
from herodesk.web.answers import Answer, see_other, signed_out
from herodesk.web.case_page import told
from herodesk.web.errors import SignedOutError, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import visit

logger = Logger(child=True)
_resolver = APIGatewayHttpResolver()
FIRST = (pages, doors, brakes, api)
"""What a HERO on a phone opens, there from the start."""
for _part in FIRST:
    _resolver.include_router(_part.routes)

_LATER = {
    "": "board",
    "live": "board",
    "several": "several",
    "praise": "lists",
    "suggestions": "lists",
    "ideas": "ideas",
    "requests": "requests",
    "concerns": "requests",
    "fans": "fans",
    "digest": "digest",
    "closed": "lists",
    "search": "lists",
    "insight": "insight",
    "public": "public",
    "posts": "lists",
    "texts": "texts",
    "company": "company",
    "me": "me",
    "waves": "waves",
    "channels": "channels",
    "rules": "rules",
    "roster": "roster",
    "receipts": "receipts",
    "erased": "receipts",
    "w": "waves",
    "compact": "compact",
    "coaching": "coaching",
    "k": "compact",
}
"""Every other module by the first word of its addresses, or by the second behind `/api`."""


def answer(event: dict[str, Any], context: Any, *, app: App) -> dict[str, Any]:
    """The answer to one HTTP event (payload format 2.0)."""
    if part := later_part(event.get("rawPath", "/")):
        _include(part)
    _resolver.append_context(app=app)  # type: ignore[no-untyped-call]
    called = event["requestContext"]
    if called["http"]["method"] != "HEAD":
        return _resolver.resolve(event, context)
    # Mail scanners and monitors ask for the head alone: that of the page, without its body.
    looked = {**called, "http": {**called["http"], "method": "GET"}}
    answered = _resolver.resolve({**event, "requestContext": looked}, context)
    return {**answered, "body": "", "isBase64Encoded": False}


def later_part(path: str) -> str | None:
    """The module that is loaded only when its addresses are first asked for."""
    words = path.strip("/").split("/")
    return _LATER.get(words[1] if words[0] == "api" and len(words) > 1 else words[0])


@cache
def _include(name: str) -> None:
    _resolver.include_router(import_module(f"herodesk.web.{name}").routes)


@_resolver.exception_handler(HerodeskError)  # type: ignore[untyped-decorator]
def _refused(error: HerodeskError) -> Answer:
    """Errors of the line become a JSON refusal or a page that says what to do."""
    here = visit(pages.routes)
    if here.event.path.startswith("/api/"):
        return api.refusal(error, here)
    if isinstance(error, SignedOutError):
        return signed_out() if "hx-request" in here.event.headers else see_other("/sign-in")
    return page("problem.html", here, status=status_of(error), problem=told(error, voice(here)))


@_resolver.not_found
def _unknown(_error: Exception) -> Answer:
    """An address that nothing is at."""
    nothing: Answer = _refused(NotFoundError("page"))
    return nothing


@_resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
def _failed(error: Exception) -> Answer:
    """What nobody foresaw: a page all the same, counted as a 5xx; logged is where it was and what
    kind, as the words of an error may quote what somebody wrote."""
    if isinstance(error, ServiceError):
        raise error  # the resolver's own, with a status
    steps = extract_tb(error.__traceback__)
    at = [f"{PurePath(step.filename).name}:{step.lineno} {step.name}" for step in steps]
    logger.error("request failed", exception_name=type(error).__name__, at=at)
    sorry: Answer = _refused(HerodeskError())
    return sorry
