"""The stand-ins of all platforms: what they published, and the door to each."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from herodesk.domain.brand import Brand
from herodesk.platforms import declared_of
from herodesk_ops.local.clock import LocalClock, iso
from herodesk_ops.local.secrets import Secrets
from herodesk_ops.platforms import operated
from herodesk_ops.platforms.stand_in import DROPPED, Compact, query_of

if TYPE_CHECKING:
    from herodesk_ops.platforms.stand_in import Stand

PREFIX = "platforms/"
FAILURES = range(400, 600)
"""What a platform may answer that refuses or fails; 0 stands for none."""


class Platforms:
    """One stand-in for each platform that the local secrets name."""

    def __init__(self, secrets: Secrets, brand: Brand, clock: LocalClock, base_url: str) -> None:
        self._secrets, self._clock, self._base_url = secrets, clock, base_url
        self._accounts = {name: _account(brand, name) for name in secrets}
        self._stands: dict[str, Stand] = {
            name: operated(name).StandIn(
                values,
                clock.now,
                account=self._accounts[name],
                base=f"{base_url}/_local/{PREFIX}{name}",
            )
            for name, values in secrets.items()
        }

    def stand(self, platform: str) -> Stand:
        """The stand-in; KeyError for a platform without one."""
        return self._stands[platform]

    def published(self) -> list[dict[str, Any]]:
        """Every public reply that was accepted, oldest first."""
        entries = [entry for stand in self._stands.values() for entry in stand.published]
        told = [{**entry, "at": iso(datetime.fromisoformat(entry["at"]))} for entry in entries]
        return sorted(told, key=lambda entry: str(entry["at"]))

    def standing(self) -> list[dict[str, Any]]:
        """Every public reply as a reader sees it now, oldest first; withdrawn ones are gone."""
        entries = [entry for stand in self._stands.values() for entry in stand.standing.values()]
        told = [{**entry, "at": iso(datetime.fromisoformat(entry["at"]))} for entry in entries]
        return sorted(told, key=lambda entry: str(entry["at"]))

    def signed(self, platform: str, body: bytes) -> dict[str, str]:
        """The headers that make a delivery genuine now."""
        return operated(platform).sign(body, self._secrets[platform], self._clock.now())

    def deliveries(self, platform: str, post: Compact, product: str | None = None) -> list[bytes]:
        """What the platform would send for a post, which its stand-in knows from then on."""
        return self.stand(platform).deliveries(post, product=product)

    def unread_since(self, platform: str) -> datetime | None:
        """When something came onto the platform's wall that nobody has read back yet."""
        found = self._stands.get(platform)
        can_be_read = found and "catch_up" not in declared_of(platform).LACKS
        return found.unread_since if found and can_be_read else None

    def account(self, platform: str) -> Mapping[str, Any]:
        """Our own account there."""
        return self._accounts[platform]

    def answer(self, request: Request, path: str) -> Response | None:
        """What the stand-in behind `platforms/{platform}/...` answers; None for other paths."""
        if not path.startswith(PREFIX):
            return None
        platform, _, rest = path.removeprefix(PREFIX).partition("/")
        if platform not in self._stands:
            return Response(f"no stand-in for '{platform}'", 404)
        if rest == "fail" and request.method == "POST":
            return self._ordered(platform, request)
        if rest == "remove" and request.method == "POST":
            return self._removed(platform, request)
        if rest == "leave" and request.method == "POST":
            return self._left(platform, request)
        status, headers, body = self.stand(platform).handle(
            request.method,
            f"/{rest}",
            query_of(request.args.items(multi=True)),
            {name.lower(): value for name, value in request.headers.items()},
            request.get_data(),
        )
        if status == DROPPED:
            _hang_up(request)
            return Response("", 503)
        return Response(body, status, headers=headers)

    def _removed(self, platform: str, request: Request) -> Response:
        """The author deletes a post and nobody tells us: `{id}`."""
        try:
            post_id = str(json.loads(request.get_data())["id"])
        except (ValueError, TypeError, KeyError):
            told = {"error": 'send JSON such as {"id": "1990000000000000001"}'}
            return Response(json.dumps(told), 400, content_type="application/json")
        self.stand(platform).remove(post_id)
        return Response(json.dumps({"removed": post_id}), content_type="application/json")

    def _left(self, platform: str, request: Request) -> Response:
        """Somebody leaves, and the platform tells us: `{id, handle}`. What we answer comes back."""
        import requests

        if reason := declared_of(platform).LACKS.get("privacy"):
            return Response(json.dumps({"error": reason}), 501, content_type="application/json")
        try:
            told = json.loads(request.get_data())
            person = {"id": str(told["id"]), "handle": told.get("handle")}
        except (ValueError, TypeError, KeyError, AttributeError):
            wanted = {"error": 'send JSON such as {"id": "4711", "handle": "mara_k"}'}
            return Response(json.dumps(wanted), 400, content_type="application/json")
        self.stand(platform).leave(person)
        now = self._clock.now()
        call = operated(platform).leaving(person, self._secrets[platform], now)
        hook = "/".join(filter(None, (self._base_url, "hooks", platform, call.callback)))
        answer = requests.post(hook, data=call.body, headers=dict(call.headers), timeout=30)
        return Response(
            answer.content, answer.status_code, content_type=answer.headers.get("content-type")
        )

    def _ordered(self, platform: str, request: Request) -> Response:
        """A failure to play: `{status, times, after_effect, looks}`."""
        try:
            body = json.loads(request.get_data() or b"{}")
            status, times = int(body["status"]), int(body.get("times", 1))
        except (ValueError, TypeError, KeyError, AttributeError):
            told = {"error": 'send JSON such as {"status": 503, "times": 1}'}
            return Response(json.dumps(told), 400, content_type="application/json")
        if status != DROPPED and status not in FAILURES:
            first, last = FAILURES[0], FAILURES[-1]
            told = {"error": f"{status} is no failure: {first} to {last}, or 0 to hang up"}
            return Response(json.dumps(told), 400, content_type="application/json")
        effect, looks = bool(body.get("after_effect")), bool(body.get("looks"))
        self.stand(platform).fail(status, times, after_effect=effect, looks=looks)
        told_back = {"status": status, "times": times, "after_effect": effect, "looks": looks}
        return Response(json.dumps(told_back), content_type="application/json")


def _account(brand: Brand, platform: str) -> dict[str, Any]:
    accounts = brand.accounts.get(platform)
    if not accounts:
        return {"id": brand.id, "handle": brand.id, "name": brand.name}
    return {"id": accounts[0].id, "handle": accounts[0].handle, "name": accounts[0].name}


def _hang_up(request: Request) -> None:
    """Close the connection under the client, as a dying server does."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
