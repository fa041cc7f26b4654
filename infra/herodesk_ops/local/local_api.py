"""The paths below /_local/ that return JSON: what tests and scenarios look at and pull."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from itertools import count
from typing import Any, NamedTuple

from werkzeug.wrappers import Request, Response

from herodesk import line
from herodesk_ops.local import events, views
from herodesk_ops.local.clock import iso
from herodesk_ops.local.cloud import Cloud

COOKIE = "herodesk"
_NUMBERS = count(1)
CSRF_HEADER = "X-CSRF-Token"
MOST = 100 * 366 * 24 * 3600
"""Numbers end where a clock would: at a hundred years in seconds."""


class SignIn(NamedTuple):
    """A session that was opened for somebody."""

    hero: str
    token: str
    csrf: str


class BadRequestError(ValueError):
    """What was asked for cannot be done; the message says what, and the cure."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def answer(cloud: Cloud, request: Request, path: str) -> Response | None:
    """The answer to a JSON path, or None if it is none."""
    if (at_stand_in := cloud.platforms.answer(request, path)) is not None:
        return at_stand_in
    handler = _PATHS.get((request.method, path))
    if handler is None:
        return None
    try:
        return handler(cloud, _body(request))
    except BadRequestError as error:
        return as_json({"error": str(error)}, error.status)


def as_json(value: object, status: int = 200) -> Response:
    """A JSON answer, for eyes too."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Response(text, status, content_type="application/json; charset=utf-8")


def open_session(cloud: Cloud, hero: str) -> SignIn:
    """Sign somebody in, as their own link would."""
    person = cloud.person(hero)
    if person is None:
        known = ", ".join(one.id for one in cloud.people)
        raise BadRequestError(f"hero '{hero}' is not on the roster. Known: {known}.", 404)
    with cloud.as_console() as bootstrap:
        opened = line.open_session(person, app=bootstrap.app())
    return SignIn(hero, opened.token, opened.csrf)


def _body(request: Request) -> Mapping[str, Any]:
    if request.method != "POST" or not request.get_data(cache=True):
        return {}
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return request.form.to_dict()
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise BadRequestError("the body is not JSON. Send a JSON object.") from None
    if not isinstance(body, dict):
        raise BadRequestError("the body is not a JSON object. Send one.")
    return body


def _needed(body: Mapping[str, Any], name: str) -> Any:
    if name not in body:
        raise BadRequestError(f"'{name}' is missing. Send it in the JSON body.")
    return body[name]


def _number(body: Mapping[str, Any], name: str) -> float:
    value = _needed(body, name)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if not 0 <= number <= MOST:
        message = f"'{name}' is {json.dumps(value)}. Send a number from 0 to {MOST:_}."
        raise BadRequestError(message)
    return number


def _sign_in(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    opened = open_session(cloud, str(_needed(body, "hero")))
    response = as_json({"hero": opened.hero, "csrf": opened.csrf, "header": CSRF_HEADER})
    response.set_cookie(COOKIE, opened.token, httponly=True, samesite="Lax", path="/")
    return response


def text_us(cloud: Cloud, sender: str, text: str) -> None:
    """A text message arrives at our number."""
    function = cloud.blueprint.texts_function
    if function is None:
        message = "this template has no function that reads text messages; use the link instead"
        raise BadRequestError(message, HTTPStatus.NOT_IMPLEMENTED)
    with cloud.loop.guest():
        now = cloud.clock.now()
        text_id = f"text-{int(now.timestamp() * 1000)}-{next(_NUMBERS)}"
        event = events.of_text(sender, text, now, text_id)
        cloud.invoker.start(function, event, cloud.clock.now())


def _text(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    text_us(cloud, str(_needed(body, "from")), str(_needed(body, "text")))
    return as_json({"received": True})


def _phone_fails(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    """The next text messages to somebody (an id, or a number) do not arrive."""
    given = str(_needed(body, "to"))
    person = cloud.person(given)
    number = person.phone if person else given
    if not number:
        raise BadRequestError(f"'{given}' has no phone number. Name somebody who has.")
    times = int(_number(body, "times")) if "times" in body else 1
    cloud.failing.fail(number, str(body.get("why", "")), times)
    return as_json({"to": number, "times": times})


def _lost(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    """A post stands on its platform, which fails to tell us of it: whoever reads back finds it."""
    platform, post = str(_needed(body, "platform")), _needed(body, "post")
    try:
        bodies = cloud.platforms.deliveries(platform, post)
    except (KeyError, TypeError, AttributeError):
        message = "no stand-in takes that. Send 'platform', and 'post' as scenarios write one."
        raise BadRequestError(message) from None
    return as_json({"platform": platform, "lost": len(bodies)})


def _crash(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    function = body.get("function")
    if function is not None and function not in cloud.functions:
        message = f"there is no function {function!r}. There are {', '.join(cloud.functions)}."
        raise BadRequestError(message)
    cloud.crash.arm(int(_number(body, "after")), function)
    return _crashes(cloud, body)


def _crashes(cloud: Cloud, _body: Mapping[str, Any]) -> Response:
    return as_json({"armed": cloud.crash.armed, "crashes": cloud.crash.cuts})


def _clock(cloud: Cloud, body: Mapping[str, Any]) -> Response:
    if not cloud.clock.is_virtual:
        message = "this cloud runs by the wall's clock. Start it with --clock virtual."
        raise BadRequestError(message, HTTPStatus.CONFLICT)
    cloud.loop.advance(_number(body, "advance_seconds"))
    return _time(cloud, body)


def _time(cloud: Cloud, _body: Mapping[str, Any]) -> Response:
    kind = "virtual" if cloud.clock.is_virtual else "real"
    return as_json({"now": iso(cloud.clock.now()), "clock": kind})


def _settle(cloud: Cloud, _body: Mapping[str, Any]) -> Response:
    settled = cloud.loop.settle()
    return as_json({"settled": True, "steps": settled.steps, "waiting": settled.waiting})


def _view(view: Callable[[Cloud], object]) -> Callable[[Cloud, Mapping[str, Any]], Response]:
    return lambda cloud, _body: as_json(view(cloud))


_PATHS: Mapping[tuple[str, str], Callable[[Cloud, Mapping[str, Any]], Response]] = {
    ("GET", "notices.json"): _view(views.notices),
    ("GET", "posts.json"): _view(views.posts),
    ("GET", "published.json"): _view(lambda cloud: cloud.platforms.published()),
    ("GET", "cases.json"): _view(views.cases),
    ("GET", "dead.json"): _view(views.dead),
    ("GET", "crash"): _crashes,
    ("GET", "clock"): _time,
    ("POST", "sign-in"): _sign_in,
    ("POST", "text"): _text,
    ("POST", "phone/fail"): _phone_fails,
    ("POST", "lost"): _lost,
    ("POST", "crash"): _crash,
    ("POST", "clock"): _clock,
    ("POST", "settle"): _settle,
}
