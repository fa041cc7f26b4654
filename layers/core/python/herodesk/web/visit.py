"""One request as the pages need it: who asks, in which language, with which form."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from herodesk import line
from herodesk.domain.errors import InvalidError
from herodesk.domain.staff import Person
from herodesk.line import SignedIn
from herodesk.ports import App
from herodesk.texts.catalogue import LANGUAGES, supported
from herodesk.web.errors import ForgedError, SignedOutError

MOST_FIELDS = 20
NO_ORIGIN = "null"
"""What browsers write for our own forms, because we let them tell nobody where they come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request, its session if there is one, and what the answer needs of both."""

    app: App
    event: APIGatewayProxyEventV2
    signed: SignedIn | None

    @property
    def person(self) -> Person:
        """Who is signed in; SignedOutError if nobody is."""
        return self.signed_in.person

    @property
    def signed_in(self) -> SignedIn:
        """The open session; SignedOutError without one."""
        if self.signed is None:
            raise SignedOutError
        return self.signed

    @property
    def language(self) -> str:
        """The person's language by the roster, or the one that the address asks for, or the
        browser's."""
        if self.signed:
            return supported(self.signed.person.language)
        if (asked := self.query.get("lang", "")) in LANGUAGES:
            return asked
        return preferred(self.event.headers.get("accept-language", ""))

    @property
    def query(self) -> dict[str, str]:
        """The parameters behind the `?`."""
        return self.event.query_string_parameters or {}

    def cookie(self, name: str) -> str:
        """What the browser keeps for us under this name; empty if nothing."""
        return _cookie(self.event, name)

    @property
    def has_files(self) -> bool:
        """True for a form that may carry files."""
        return self.event.headers.get("content-type", "").startswith("multipart/form-data")

    def form(self, *, most: int = MOST_FIELDS) -> dict[str, str]:
        """The fields of a posted form, the last of each name; without files."""
        if self.has_files:
            from herodesk.web.pictures import fields_of, words_of  # few forms carry one

            return words_of(fields_of(self.event))
        try:
            fields = parse_qs(
                self.event.decoded_body or "", keep_blank_values=True, max_num_fields=most
            )
        except ValueError as error:
            raise InvalidError("unreadable") from error
        return {name: values[-1] for name, values in fields.items()}

    def json(self) -> dict[str, str]:
        """The texts of a posted JSON object; nothing is an empty one."""
        try:
            given = json.loads(self.event.decoded_body or "{}")
        except ValueError as error:
            raise InvalidError("unreadable") from error
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise InvalidError("unreadable")
        return cast("dict[str, str]", given)

    def require_csrf(self, given: str) -> None:
        """ForgedError unless the form or header carries the session's own token."""
        if not hmac.compare_digest(given.encode(), self.signed_in.csrf.encode()):
            raise ForgedError


def visit(routes: APIGatewayHttpRouter) -> Visit:
    """The request that is being answered; the session is read once."""
    known = cast("Visit | None", routes.context.get("visit"))
    if known is None:
        event = routes.current_event
        app = with_address(cast("App", routes.context["app"]), event)
        signed = line.signed_in(_cookie(event, cookie_name(app)), app=app)
        known = Visit(app=app, event=event, signed=signed)
        routes.context["visit"] = known
    return known


def posted(routes: APIGatewayHttpRouter) -> Visit:
    """A form that needs no session; ForgedError if another site sent it, a sister of ours too."""
    here = visit(routes)
    headers = here.event.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", NO_ORIGIN)
    ours = site in {"same-origin", "none"} if site else origin in {NO_ORIGIN, here.app.public_url}
    if not ours:
        raise ForgedError
    return here


def with_address(app: App, event: APIGatewayProxyEventV2) -> App:
    """The app knowing its own address: behind the API a function learns it from the request.

    The domain name is the gateway's own, not a header that a caller could choose.
    """
    if app.public_url:
        return app
    return replace(app, public_url=f"https://{event.request_context.domain_name}")


def cookie_name(app: App) -> str:
    """Browsers keep a `__Host-` cookie only over https; on a laptop there is none."""
    return "herodesk" if app.public_url.startswith("http://") else "__Host-herodesk"


def preferred(accepted: str) -> str:
    """The best of our languages for an Accept-Language header."""
    weighed: list[tuple[float, str]] = []
    for item in accepted.split(","):
        name, _, weight = item.strip().partition(";q=")
        if name.split("-")[0].lower() in LANGUAGES:
            weighed.append((_number(weight or "1"), name))
    return supported(max(weighed, key=lambda pair: pair[0])[1]) if weighed else "en"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _cookie(event: APIGatewayProxyEventV2, name: str) -> str:
    pairs = (cookie.split("=", 1) for cookie in event.cookies if "=" in cookie)
    return next((value for key, value in pairs if key.strip() == name), "")
