"""What goes back to the browser, with the headers that keep it safe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from herodesk.ports import App
from herodesk.web.visit import cookie_name

Answer = Response[str]

SESSION_SECONDS = 12 * 60 * 60
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SAFE = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def html(body: str, *, status: int = HTTPStatus.OK) -> Answer:
    """A page."""
    return Response(
        status_code=int(status),
        content_type="text/html; charset=utf-8",
        body=body,
        headers=SAFE,
        compress=True,
    )


def nothing() -> Answer:
    """Nothing has changed."""
    return Response(status_code=int(HTTPStatus.NO_CONTENT), body="", headers=SAFE)


def signed_out() -> Answer:
    """To a script, which must not show the way in where it wants a part of a page."""
    return Response(status_code=int(HTTPStatus.UNAUTHORIZED), body="", headers=SAFE)


def see_other(path: str, *, cookies: list[Cookie] | None = None) -> Answer:
    """Go there with a GET: what a form leads to, so that reloading sends nothing twice."""
    headers = SAFE | {"Location": path}
    status = int(HTTPStatus.SEE_OTHER)
    return Response(status_code=status, body="", headers=headers, cookies=cookies)


def as_json(
    value: object, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Answer:
    """A JSON document."""
    return Response(
        status_code=int(status),
        content_type="application/json",
        body=json.dumps(value, ensure_ascii=False),
        headers=SAFE | dict(headers or {}),
        compress=True,
    )


def session_cookie(token: str, app: App) -> Cookie:
    """The cookie that carries a session."""
    return cookie_of(cookie_name(app), token, SESSION_SECONDS)


def no_cookie(app: App) -> Cookie:
    """Takes the session's cookie away."""
    return cookie_of(cookie_name(app), "", 0)


def cookie_of(name: str, value: str, seconds: int) -> Cookie:
    """A cookie for us alone: not for scripts, not sent along by forms of other sites."""
    return Cookie(
        name=name,
        value=value,
        path="/",
        secure=name.startswith("__Host-"),
        http_only=True,
        max_age=seconds,
        same_site=SameSite.LAX_MODE,
    )
