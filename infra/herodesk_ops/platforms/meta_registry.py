"""What Meta keeps of an app: its callback, our account's subscription, our account's token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from herodesk.platforms.meta_probe import Watched
from herodesk_ops.platforms.stand_in import Account, Request, Response, json_response

Entry = dict[str, Any]


class Registry:
    """Begins with all in place, as where somebody has connected the account."""

    def __init__(
        self, account: Account, secrets: Mapping[str, str], address: str, watched: Watched
    ) -> None:
        self._account, self._secrets = account, secrets
        self.app: Entry | None = {
            "object": watched.object,
            "callback_url": address,
            "active": True,
            "fields": list(watched.wanted),
        }
        self.page: list[str] | None = list(watched.wanted)
        self.expires_at = 0
        self.scopes = list(watched.needed)

    def answer(self, request: Request, *where: str) -> Response | None:
        """An answer, or None for what is none of this."""
        page, app = self._account["id"], self._secrets.get("app_id", "")
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        is_app = bearer == f"{app}|{self._secrets.get('app_secret')}"
        match (request.method, *where):
            case (("GET" | "POST" | "DELETE"), one, "subscribed_apps") if one == page:
                is_page = bearer == self._secrets.get("access_token")
                return self._of_page(request) if is_page else _refused()
            case (("GET" | "POST"), one, "subscriptions") if one == app:
                return self._of_app(request) if is_app else _refused()
            case ("GET", "debug_token"):
                return self._token(request) if is_app else _refused()
            case _:
                return None

    def _of_page(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.page = None
            return json_response(200, {"success": True})
        if request.method == "POST":
            fields = {**request.query, **_form(request)}.get("subscribed_fields", "")
            self.page = [field for field in fields.split(",") if field]
            return json_response(200, {"success": True})
        app = {"id": self._secrets.get("app_id"), "name": "Herodesk"}
        told = [] if self.page is None else [{**app, "subscribed_fields": self.page}]
        return json_response(200, {"data": told})

    def _of_app(self, request: Request) -> Response:
        if request.method == "POST":
            asked = _form(request)
            if asked.get("verify_token") != self._secrets.get("verify_token"):
                return _error(400, 2200, "(#2200) Callback verification failed")
            fields = [field for field in asked.get("fields", "").split(",") if field]
            self.app = {
                "object": asked.get("object"),
                "callback_url": asked.get("callback_url"),
                "active": True,
                "fields": fields,
            }
            return json_response(200, {"success": True})
        told = [] if self.app is None else [self.app]
        named = [
            {**it, "fields": [{"name": name, "version": "v26.0"} for name in it["fields"]]}
            for it in told
        ]
        return json_response(200, {"data": named})

    def _token(self, request: Request) -> Response:
        is_ours = request.query.get("input_token") == self._secrets.get("access_token")
        data = {
            "app_id": self._secrets.get("app_id"),
            "type": "PAGE",
            "is_valid": is_ours,
            "expires_at": self.expires_at,
            "scopes": self.scopes if is_ours else [],
        }
        return json_response(200, {"data": data})


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _refused() -> Response:
    return _error(401, 190, "Invalid OAuth access token - Cannot parse access token")


def _error(status: int, code: int, message: str) -> Response:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "local"}
    return json_response(status, {"error": error})
