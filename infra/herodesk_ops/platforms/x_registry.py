"""What X keeps of an app: its webhooks and activity subscriptions."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from herodesk.platforms.x.probe import WANTED
from herodesk_ops.platforms.stand_in import Account, Clock, Request, Response, iso, json_response
from herodesk_ops.platforms.x_answers import problem

MOST_HOOKS = 1
Entry = dict[str, Any]


class Registry:
    """Begins with all in place, as where somebody has connected the account."""

    def __init__(self, account: Account, clock: Clock, address: str) -> None:
        self._account, self._clock = account, clock
        self._ids = count(1_750_000_000_000_000_001)
        self.hooks: list[Entry] = []
        self.subscriptions: list[Entry] = []
        self._register(address)
        for event in WANTED:
            self._subscribe(event, str(account["id"]), self.hooks[0]["id"])

    def answer(self, request: Request, *where: str) -> Response:
        """What follows `/2/`."""
        asked = _object(request.body)
        match (request.method, *where):
            case ("GET", "webhooks"):
                return _list(self.hooks)
            case ("POST", "webhooks"):
                return self._new_hook(str(asked.get("url", "")))
            case ("PUT", "webhooks", own_id):
                return self._validate(own_id)
            case ("DELETE", "webhooks", own_id):
                return _deleted(self.hooks, "id", own_id)
            case ("GET", "activity", "subscriptions"):
                return _list(self.subscriptions)
            case ("POST", "activity", "subscriptions"):
                return self._new_subscription(asked)
            case ("DELETE", "activity", "subscriptions", own_id):
                return _deleted(self.subscriptions, "subscription_id", own_id)
            case _:
                return problem(404, "Could not find what was asked for.")

    def _new_hook(self, url: str) -> Response:
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            return problem(400, "UrlValidationFailed")
        if any(hook["url"] == url for hook in self.hooks):
            return problem(400, "DuplicateUrlFailed")
        if len(self.hooks) >= MOST_HOOKS:
            return problem(400, "WebhookLimitExceeded")
        return json_response(200, {"data": self._register(url)})

    def _validate(self, own_id: str) -> Response:
        hook = next((it for it in self.hooks if it["id"] == own_id), None)
        if hook is None:
            return problem(404, "There is no such webhook.")
        hook["valid"] = True
        return json_response(200, {"data": {"valid": True}})

    def _new_subscription(self, asked: Entry) -> Response:
        event, hook_id = str(asked.get("event_type", "")), str(asked.get("webhook_id"))
        user_id = str((asked.get("filter") or {}).get("user_id"))
        known = {hook["id"] for hook in self.hooks}
        if event not in WANTED or user_id != self._account["id"] or hook_id not in known:
            return problem(400, "One or more parameters to your request was invalid.")
        return json_response(
            200, {"data": {"subscription": self._subscribe(event, user_id, hook_id)}}
        )

    def _register(self, url: str) -> Entry:
        made = {
            "id": str(next(self._ids)),
            "url": url,
            "valid": True,
            "created_at": iso(self._clock()),
        }
        self.hooks.append(made)
        return made

    def _subscribe(self, event: str, user_id: str, hook_id: str) -> Entry:
        made = {
            "subscription_id": str(next(self._ids)),
            "event_type": event,
            "filter": {"user_id": user_id},
            "webhook_id": hook_id,
            "tag": "herodesk",
        }
        self.subscriptions.append(made)
        return made


def _list(entries: list[Entry]) -> Response:
    return json_response(200, {"data": entries, "meta": {"result_count": len(entries)}})


def _deleted(entries: list[Entry], key: str, own_id: str) -> Response:
    there = [entry for entry in entries if entry[key] == own_id]
    for entry in there:
        entries.remove(entry)
    return json_response(200, {"data": {"deleted": True}}) if there else problem(404, "Not there.")


def _object(body: bytes) -> Entry:
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
