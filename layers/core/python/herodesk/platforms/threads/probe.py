"""Asks Threads when our token ends, and what it allows. Of webhooks it tells nothing.

https://developers.facebook.com/docs/threads/troubleshooting/debug-access-token
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.meta_sending import address, bearer
from herodesk.platforms.reading import items, part
from herodesk.platforms.sending import answer_of, send
from herodesk.platforms.threads.told import seconds

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("replies", "mentions", "publish", "delete")
NEEDED = (
    "threads_basic",
    "threads_content_publish",
    "threads_read_replies",
    "threads_manage_replies",
    "threads_manage_mentions",
    "threads_delete",
)
_HOOK = ("webhook", "subscriptions")


def probe(
    ours: Ours,  # noqa: ARG001 - the protocol's shape
    *,
    http: Http,
    api: str,
    secrets: Secrets,
    now: datetime,
) -> Standing | Wait | Lost | Refused:
    """`GET /debug_token` with the token itself, which Threads allows to testers of the app: for
    others the token stays unchecked."""
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="threads-token", detail="no access token is configured")
    url, query = address(api, "debug_token"), {"input_token": tokens[0]}
    answer = send(http, "GET", url, query=query, headers=bearer(tokens[0]), now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        refused = refusal_of(answer, now, "threads")
        if isinstance(refused, Refused) and refused.reason != "threads-token":
            return Standing(unchecked=(*_HOOK, "token"))
        return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
    told = answer_of(answer)
    if told is None:
        return Lost(reason="malformed-answer")
    token = part(told, "data")
    if token.get("is_valid") is False:
        return Refused(reason="threads-token")
    granted = {str(it) for it in items(token, "scopes")}
    missing = [it for it in NEEDED if it not in granted]
    faults = tuple(Fault(flaw=Flaw.PERMISSION_MISSING, what=it) for it in missing)
    return Standing(faults=faults, token_ends_at=seconds(token, "expires_at"), unchecked=_HOOK)
