"""Asks the server whose our token is, and whether its pushes come to us.

https://docs.joinmastodon.org/methods/accounts/#verify_credentials, .../methods/push
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.mastodon.answers import refusal_of
from herodesk.platforms.reading import Json, identifier, part, word
from herodesk.platforms.sending import answer_of, send

if TYPE_CHECKING:
    from requests import Session as Http

WANTED = ("mention",)
"""Alerts without which a push rings for nothing that concerns us."""

_NO_SUCH = "post-gone"


def probe(
    ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`GET /api/v1/accounts/verify_credentials`, then `GET /api/v1/push/subscription`.

    Without a subscription nothing is wrong: then notifications are read by the clock alone.
    """
    tokens = live(secrets, "access_token")
    if not tokens:
        return Refused(reason="mastodon-token", detail="no access token is configured")
    us = _asked("accounts/verify_credentials", tokens[0], http, api, now)
    if isinstance(us, Wait | Lost | Refused):
        return us
    if identifier(us, "id") != ours.account.id:
        told = Fault(flaw=Flaw.PERMISSION_MISSING, what=f"@{ours.account.handle}")
        return Standing(faults=(told,))
    pushed = subscription(tokens[0], http=http, api=api, now=now)
    if isinstance(pushed, Refused):
        return Standing(unchecked=("push",))
    return pushed if isinstance(pushed, Wait | Lost) else Standing(faults=_faults(pushed, ours))


def subscription(
    token: str, *, http: Http, api: str, now: datetime
) -> Json | Wait | Lost | Refused:
    """Where the server pushes to for this token; empty where it does not."""
    pushed = _asked("push/subscription", token, http, api, now)
    is_none = isinstance(pushed, Refused) and pushed.reason == _NO_SUCH
    return {} if is_none else pushed


def _asked(
    what: str, token: str, http: Http, api: str, now: datetime
) -> Json | Wait | Lost | Refused:
    headers = {"Authorization": f"Bearer {token}"}
    answer = send(http, "GET", f"{api.rstrip('/')}/api/v1/{what}", headers=headers, now=now)
    if isinstance(answer, Wait | Lost):
        return answer
    if answer.status_code != 200:
        return refusal_of(answer, now)
    return answer_of(answer) or Lost(reason="malformed-answer")


def _faults(pushed: Json, ours: Ours) -> tuple[Fault, ...]:
    """The address is told without its secret end."""
    if not pushed:
        return ()
    address = (word(pushed, "endpoint") or "").partition("?")[0]
    if address != ours.address:
        return (Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what=address),)
    alerts = part(pushed, "alerts")
    missing = [it for it in WANTED if alerts.get(it) not in (True, "true")]
    return tuple(Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what=it) for it in missing)
