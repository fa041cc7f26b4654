"""Sign in by the company's own provider: there, and back. The way back shows a button, as every
other link does; a script presses it."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.shared.cookies import Cookie

from herodesk.domain.errors import NotFoundError
from herodesk.domain.handshake import Handshake
from herodesk.ports import App
from herodesk.steps import company_sign_in as step
from herodesk.web.answers import Answer, cookie_of, see_other, session_cookie
from herodesk.web.rendering import page
from herodesk.web.visit import cookie_name, posted, visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_CODE = 4000
SECONDS = step.MINUTES * 60


@routes.get("/company")
def go() -> Answer:
    """To the provider. The browser keeps what the answer must fit; we keep nothing."""
    here = visit(routes)
    handshake, address = step.begin(app=here.app)
    return see_other(address, cookies=[_cookie(handshake.secret, SECONDS, here.app)])


@routes.get("/company/back")
def back() -> Answer:
    """Back from the provider, with a code or an error: shown, and nothing is used up yet."""
    here = visit(routes)
    code, state = here.query.get("code", ""), here.query.get("state", "")
    if not code or not state or len(code) > MOST_CODE:
        return page("company.html", here, status=HTTPStatus.FORBIDDEN, code="", state="")
    return page("company.html", here, code=code, state=state)


@routes.post("/company/back")
def enter() -> Answer:
    """Redeem the code. Whatever is not right about it is answered alike."""
    here = posted(routes)
    form, secret = here.form(), here.cookie(_name(here.app))
    state, code = form.get("state", ""), form.get("code", "")[:MOST_CODE]
    over = _cookie("", 0, here.app)
    try:
        signed = step.finish(Handshake(secret), state, code, app=here.app)
    except NotFoundError:
        refused = page("company.html", here, status=HTTPStatus.FORBIDDEN, code="", state="")
        refused.cookies = [over]
        return refused
    return see_other("/", cookies=[over, session_cookie(signed.token, here.app)])


def _name(app: App) -> str:
    return f"{cookie_name(app)}-company"


def _cookie(value: str, seconds: int, app: App) -> Cookie:
    return cookie_of(_name(app), value, seconds)
