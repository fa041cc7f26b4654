"""Asks X how our webhook and our subscriptions stand.

https://docs.x.com/x-api/webhooks/quickstart, .../activity/introduction
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.reading import Json, identifier, part, parts, word
from herodesk.platforms.sending import answer_of, send
from herodesk.platforms.x.answers import refusal_of

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = (
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "post.repost.create",
    "post.create",
    "dm.received",
)

_NO_ADDRESS = (Fault(flaw=Flaw.WEBHOOK_MISSING),)


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`GET /2/webhooks`, then `GET /2/activity/subscriptions`; both with the app's own token."""
    tokens = live(secrets, "app_token")
    if not tokens:
        return Standing(unchecked=("webhook", "subscriptions"))
    hooks = _listed("webhooks", tokens[0], http, api, now)
    if not isinstance(hooks, list):
        return hooks
    hook = next((it for it in hooks if word(it, "url") == ours.address), None)
    if hook is None:
        return Standing(faults=_elsewhere(hooks) or _NO_ADDRESS)
    subscribed = _listed("activity/subscriptions", tokens[0], http, api, now)
    if not isinstance(subscribed, list):
        return subscribed
    invalid = () if hook.get("valid") is True else (Fault(flaw=Flaw.WEBHOOK_INVALID),)
    return Standing(faults=(*invalid, *_missing(subscribed, hook, ours)))


def _listed(
    what: str, token: str, http: Http, api: str, now: datetime
) -> list[Json] | Wait | Lost | Refused:
    headers = {"Authorization": f"Bearer {token}"}
    answer = send(http, "GET", f"{api.rstrip('/')}/2/{what}", headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now)
        if isinstance(refused, Refused) and refused.reason == "x-token":
            # The app's token, not the one that answers: nothing could be renewed.
            return Refused(reason="x-secret", detail=refused.detail)
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    told = answer_of(answer)
    return Lost(reason="malformed-answer") if told is None else parts(told, "data")


def _elsewhere(hooks: list[Json]) -> tuple[Fault, ...]:
    known = [url for hook in hooks if (url := word(hook, "url"))]
    return tuple(Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what=url) for url in known)


def _missing(subscribed: list[Json], hook: Json, ours: Ours) -> tuple[Fault, ...]:
    there = {
        word(one, "event_type")
        for one in subscribed
        if identifier(part(one, "filter"), "user_id") == ours.account.id
        and identifier(one, "webhook_id") in {None, identifier(hook, "id")}
    }
    missing = [event for event in WANTED if event not in there]
    return tuple(Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what=event) for event in missing)
