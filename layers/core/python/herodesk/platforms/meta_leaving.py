"""Meta's callbacks for who leaves: *data deletion request* and *deauthorize*, as signed forms.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback

All of Meta's platforms send them alike. Standard library only, and loaded with the first one.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from urllib.parse import parse_qs

from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.post import Left, Parting
from herodesk.domain.webhook import Answer, Webhook
from herodesk.platforms.reading import Json, code_of, identifier, json_object

DELETION, DEAUTHORIZE = "data-deletion", "deauthorize"

_WHY = {DELETION: Parting.DELETION, DEAUTHORIZE: Parting.REVOKED}
_SIGNED = re.compile(r"([A-Za-z0-9_-]{1,128}=*)\.([A-Za-z0-9_-]{1,65536}=*)")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_ALGORITHM = "HMAC-SHA256"
_MOST_FIELDS = 20


def answered(hook: Webhook, keys: Iterable[str]) -> Answer:
    """Prove `signed_request` and answer it; for a deletion with the page that tells how it stands.

    RejectedError for what no live secret has signed, MalformedError for what is signed and names
    nobody.
    """
    signed = _signed_request(hook)
    found = _SIGNED.fullmatch(signed)
    given = _decoded(found[1]) if found else b""
    wanted = [hmac.new(it.encode(), _payload(signed), hashlib.sha256).digest() for it in keys]
    if not any([hmac.compare_digest(one, given) for one in wanted]):  # noqa: C419  constant time
        raise RejectedError(f"{hook.platform}: no signature that belongs to a configured secret")
    _person(hook)
    if hook.callback != DELETION:
        return Answer(status=200)
    code = code_of(hook.platform, signed)
    told = {"url": f"{_ours(hook)}/erased/{code}", "confirmation_code": code}
    return Answer(status=200, body=json.dumps(told), content_type="application/json")


def left(hook: Webhook) -> list[Left]:
    """Who is told of, by the id that the app knows them by."""
    signed = _signed_request(hook)
    code = code_of(hook.platform, signed)
    why = _WHY[hook.callback]
    return [Left(platform=hook.platform, author=_person(hook), why=why, code=code)]


def _signed_request(hook: Webhook) -> str:
    try:
        fields = parse_qs(hook.body.decode("ascii"), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise RejectedError(f"{hook.platform}: no form that holds a signed request") from error
    return fields.get("signed_request", [""])[0]


def _payload(signed: str) -> bytes:
    """What is signed: the second part as it came, not what it stands for."""
    return signed.partition(".")[2].encode()


def _person(hook: Webhook) -> str:
    told = _told(_payload(_signed_request(hook)).decode())
    user = identifier(told, "user_id")
    if user is None or str(told.get("algorithm", "")).upper() != _ALGORITHM:
        raise MalformedError("the signed request names nobody, or no such signature")
    return user


def _told(payload: str) -> Json:
    return json_object(_decoded(payload))


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""


def _ours(hook: Webhook) -> str:
    """Our address as the platform has called it."""
    host = hook.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise RejectedError(f"{hook.platform}: called at no address", status=400)
    scheme = "http" if hook.headers.get("x-forwarded-proto") == "http" else "https"
    return f"{scheme}://{host}"
