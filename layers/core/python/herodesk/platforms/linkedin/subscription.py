"""Our subscription to an organisation's notifications, as LinkedIn keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.linkedin.answers import headers_of, refusal_of
from herodesk.platforms.linkedin.normalise import TYPE
from herodesk.platforms.linkedin.urns import encoded
from herodesk.platforms.reading import Json, identifier, parts
from herodesk.platforms.sending import answer_of, json_bytes, send

if TYPE_CHECKING:
    from requests import Session as Http


def path_of(ours: Ours, secrets: Secrets) -> str | None:
    """The subscription's key, which names app, administrator and organisation; None if we do not
    know them all."""
    app, person = secrets.get("application_id"), secrets.get("person_id")
    if not (app and person):
        return None
    names = {
        "developerApplication": f"urn:li:developerApplication:{app}",
        "user": f"urn:li:person:{person}",
        "entity": ours.account.id,
    }
    key = ",".join(f"{name}:{encoded(urn)}" for name, urn in names.items())
    return f"eventSubscriptions/({key},eventType:{TYPE})"


def subscriptions(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> list[Json] | Wait | Lost | Refused:
    """`GET /eventSubscriptions?q=subscriberAndEventType`: those to our organisation."""
    path = f"eventSubscriptions?q=subscriberAndEventType&eventType={TYPE}"
    told = asked("GET", path, http=http, api=api, secrets=secrets, now=now)
    if isinstance(told, Wait | Lost | Refused):
        return told
    if not isinstance(told.get("elements"), list):
        return Lost(reason="malformed-answer")
    return [it for it in parts(told, "elements") if identifier(it, "entity") == ours.account.id]


def asked(
    verb: str,
    path: str,
    body: Json | None = None,
    *,
    http: Http,
    api: str,
    secrets: Secrets,
    now: datetime,
) -> Json | Wait | Lost | Refused:
    """The object that came back, which may be empty."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="linkedin-token", detail="no access token is configured")
    more = {"Content-Type": "application/json"} if body else {}
    answer = send(
        http,
        verb,
        f"{api.rstrip('/')}/{path}",
        headers=headers_of(tokens[0], **more),
        body=json_bytes(body) if body else None,
        now=now,
    )
    if isinstance(answer, Wait | Lost):
        return answer
    if 200 <= answer.status_code < 300:
        return answer_of(answer) or {}
    refused = refusal_of(answer, now)
    if isinstance(refused, Refused) and refused.reason == "post-gone":  # no post was asked for
        return Refused(reason="linkedin-invalid", detail=refused.detail)
    return refused
