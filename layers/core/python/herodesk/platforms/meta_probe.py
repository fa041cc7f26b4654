"""Asks Meta whether all layers of a webhook stand, at the app and at our account, and how our
token does.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages,
.../graph-api/reference/app/subscriptions, .../graph-api/reference/debug_token
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from herodesk.domain.reply import Lost, Refused, Sent, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.parts import Ours, Secrets, live
from herodesk.platforms.meta_answers import refusal_of
from herodesk.platforms.reading import Json, items, number, part, parts, word
from herodesk.platforms.sending import answer_of, send

if TYPE_CHECKING:
    from requests import Session as Http

_OF_THE_APP = ("webhook", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What has to stand for one platform: the `object` that deliveries are about, what people call
    our account there, the fields to be subscribed, the permissions without which something is
    missing."""

    platform: str
    object: str
    account: str
    wanted: Sequence[str]
    needed: Sequence[str]
    kept_at: str = ""
    """The secret that names what the subscription hangs on, where that is not our account."""
    tells_fields: bool = True
    """The subscription there tells its fields; else it is there or not."""

    def holder(self, ours: Ours, secrets: Secrets) -> str:
        """The id of what the subscription hangs on; nothing where it is not known."""
        return secrets.get(self.kept_at, "") if self.kept_at else ours.account.id


def looked_at(
    watched: Watched, ours: Ours, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Standing | Wait | Lost | Refused:
    """`GET /{account}/subscribed_apps` with our token; the app's side and the token only for
    who knows the app's id and secret: an operator, never a function."""
    tokens = live(secrets, "access_token")
    if not tokens:
        reason = f"{watched.platform}-token"
        return Refused(reason=reason, detail="no access token is configured")
    asking = _Asking(http, api.rstrip("/"), now, watched.platform)
    holder = watched.holder(ours, secrets)
    if not holder:
        reason, detail = f"{watched.platform}-secret", f"no {watched.kept_at} is configured"
        return Refused(reason=reason, detail=detail)
    account = asking.ask(f"{quote(holder, safe='')}/subscribed_apps", tokens[0])
    if not isinstance(account, dict):
        return account
    here = _missing_at_account(account, watched)
    app_id, app_secret = secrets.get("app_id"), live(secrets, "app_secret")
    if not (app_id and app_secret):
        return Standing(faults=here, unchecked=_OF_THE_APP)
    key = f"{app_id}|{app_secret[0]}"
    app = asking.ask(f"{quote(app_id, safe='')}/subscriptions", key)
    if not isinstance(app, dict):
        return app
    token = asking.ask("debug_token", key, {"input_token": tokens[0]})
    if not isinstance(token, dict):
        return token
    faults = (*_at_app(app, watched, ours), *here, *_permissions(part(token, "data"), watched))
    return Standing(faults=faults, token_ends_at=_end(part(token, "data")))


class _Asking:
    """One platform, one moment."""

    def __init__(self, http: Http, api: str, now: datetime, platform: str) -> None:
        self._http, self._api, self._now, self._platform = http, api, now, platform

    def ask(
        self, path: str, token: str, query: dict[str, str] | None = None
    ) -> dict[str, object] | Wait | Lost | Refused:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._api}/{path}"
        answer = send(self._http, "GET", url, headers=headers, query=query, now=self._now)
        if isinstance(answer, Wait | Lost):
            return answer
        if answer.status_code != 200:
            refused = refusal_of(answer, self._now, self._platform)
            is_token = isinstance(refused, Refused) and refused.reason.endswith("-token")
            if isinstance(refused, Refused) and is_token and "|" in token:
                # The app's id and secret, not our account's token: nothing could be renewed.
                return Refused(reason=f"{self._platform}-secret", detail=refused.detail)
            return Lost(reason="malformed-answer") if isinstance(refused, Sent) else refused
        told = answer_of(answer)
        return Lost(reason="malformed-answer") if told is None else dict(told)


def _missing_at_account(told: Json, watched: Watched) -> tuple[Fault, ...]:
    """Fields that no app of the account's is subscribed to: with its own token it sees ours
    only."""
    fields = {str(it) for app in parts(told, "data") for it in items(app, "subscribed_fields")}
    if not watched.tells_fields and parts(told, "data"):
        return ()
    return _lacking(fields, watched, watched.account)


def _at_app(told: Json, watched: Watched, ours: Ours) -> tuple[Fault, ...]:
    hooks = [it for it in parts(told, "data") if word(it, "object") == watched.object]
    if not hooks:
        return (Fault(flaw=Flaw.WEBHOOK_MISSING),)
    (hook, *_) = hooks
    found: list[Fault] = []
    where = word(hook, "callback_url") or ""
    if where != ours.address:
        found.append(Fault(flaw=Flaw.WEBHOOK_ELSEWHERE, what=where))
    if hook.get("active") is False:
        found.append(Fault(flaw=Flaw.WEBHOOK_INVALID))
    fields = {word(part(it), "name") or str(it) for it in items(hook, "fields")}
    return (*found, *_lacking(fields, watched, "app"))


def _lacking(fields: set[str], watched: Watched, layer: str) -> tuple[Fault, ...]:
    missing = [f"{field} ({layer})" for field in watched.wanted if field not in fields]
    return tuple(Fault(flaw=Flaw.SUBSCRIPTION_MISSING, what=it) for it in missing)


def _permissions(token: Json, watched: Watched) -> tuple[Fault, ...]:
    granted = {str(it) for it in items(token, "scopes")}
    missing = [it for it in watched.needed if it not in granted]
    return tuple(Fault(flaw=Flaw.PERMISSION_MISSING, what=it) for it in missing)


def _end(token: Json) -> datetime | None:
    """0 is never."""
    seconds = number(token, "expires_at")
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
