"""What the stand-ins for Meta's platforms share: signature, escapes, errors, throttling."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from herodesk.parts import Secrets, live
from herodesk_ops.platforms.stand_in import (
    DROPPED,
    Call,
    Person,
    Request,
    Response,
    Standing,
    json_response,
)

if TYPE_CHECKING:
    from datetime import datetime

Body = dict[str, Any]

_VERSION = re.compile(r"\A/v\d+\.\d+(?=/)")
_WAIT_MINUTES = 10
_SIXTY_DAYS = 5_184_000
_NO_OBJECT = (
    "Unsupported post request. Object with ID does not exist, cannot be loaded due to missing "
    "permissions, or does not support this operation."
)
_ERRORS: dict[int, tuple[int, str, dict[str, Any]]] = {
    400: (100, "(#100) Invalid parameter", {}),
    401: (190, "Invalid OAuth access token - Cannot parse access token", {}),
    403: (200, "(#200) Permissions error", {}),
    404: (100, _NO_OBJECT, {"error_subcode": 33}),
}
_BROKEN = (2, "An unexpected error has occurred. Please retry your request later.")


def sign(body: bytes, secrets: Secrets, now: datetime) -> dict[str, str]:  # noqa: ARG001  Meta signs no time
    """The header that counts; Meta still sends an older one, too."""
    digest = hmac.new(secrets["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"}


def leaving(person: Person, secrets: Secrets, now: datetime) -> Call:
    """A data deletion request: a form whose only field signs itself."""
    told = {"user_id": str(person["id"]), "algorithm": "HMAC-SHA256"}
    issued = {**told, "issued_at": int(now.timestamp())}
    payload = _letters(json.dumps(issued, separators=(",", ":")).encode())
    digest = hmac.new(secrets["app_secret"].encode(), payload.encode(), hashlib.sha256).digest()
    form = urlencode({"signed_request": f"{_letters(digest)}.{payload}"})
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return Call(body=form.encode(), headers=kind, callback="data-deletion")


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def written(body: Body) -> bytes:
    r"""JSON with Meta's escapes: `\u00e4` and `\/`."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; an empty one is not there."""
    told = parse_qs(request.body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in told.items()}


def renewal(request: Request, secrets: dict[str, str], grant: str, n: int) -> Body | None:
    """A new token for one that is good, which stays good; None if it is not."""
    token = request.query.get("access_token", "")
    if request.query.get("grant_type") != grant or token not in live(secrets, "access_token"):
        return None
    secrets |= {"access_token": f"{token.partition('~')[0]}~{n}", "access_token_previous": token}
    new = secrets["access_token"]
    return {"access_token": new, "token_type": "bearer", "expires_in": _SIXTY_DAYS}


class MetaStandIn(Standing):
    """A stand-in that refuses as the Graph API does."""

    _throttled = (80001, "(#80001) There have been too many calls to this Page account.", "pages")
    """Code and words of throttling, and what the usage header calls the business."""

    def _is_known(self, request: Request) -> bool:
        """True if the request shows a token that is good."""
        tokens = [f"Bearer {token}" for token in live(self._secrets, "access_token")]
        return request.headers.get("authorization") in tokens

    def _where(self, request: Request) -> list[str]:
        """The steps of the path behind the version."""
        return _VERSION.sub("", request.path).strip("/").split("/")

    def _failure(self, status: int) -> Response:
        if status == DROPPED:
            return Response(status=DROPPED)
        answer = self._error(status)
        if status != 429:
            return answer
        usage = {"type": self._throttled[2], "call_count": 100, "total_cputime": 20}
        usage |= {"total_time": 20, "estimated_time_to_regain_access": _WAIT_MINUTES}
        told = json_response(200, {self._account["id"]: [usage]}).body.decode()
        later = {"x-business-use-case-usage": told}
        return Response(status=status, headers={**answer.headers, **later}, body=answer.body)

    def _error(
        self,
        status: int,
        code: int | None = None,
        message: str | None = None,
        *,
        subcode: int | None = None,
    ) -> Response:
        """Meta's error object; most refusals come as 400, throttling as 429 or 403."""
        known = _ERRORS.get(status, (*_BROKEN, {"is_transient": True}))
        if status == 429:
            known = (*self._throttled[:2], {})
        more = known[2] if code is None else {}
        more |= {} if subcode is None else {"error_subcode": subcode}
        error = {
            "message": message or known[1],
            "type": "OAuthException",
            "code": code or known[0],
            **more,
            "fbtrace_id": "local",
        }
        return json_response(400 if status == 404 else status, {"error": error})
