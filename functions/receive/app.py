"""receive: prove a platform's delivery, put it on the Inbox, answer at once."""

from __future__ import annotations

from base64 import b64decode
from http import HTTPStatus
from typing import Any

from herodesk import bootstrap
from herodesk.adapters.logs import FIELDS
from herodesk.domain.errors import NotFoundError, RejectedError, TransientError
from herodesk.domain.webhook import CALLBACK, Webhook
from herodesk.steps.receive import receive


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`GET|POST /hooks/{platform}` and `POST /hooks/{platform}/{callback}` as HTTP API events,
    payload format 2.0."""
    hook = _webhook(event)
    try:
        answer = receive(hook, app=bootstrap.intake())
    except NotFoundError:
        return {"statusCode": HTTPStatus.NOT_FOUND.value}
    except RejectedError as rejected:
        bootstrap.thin_logger("receive").warning(
            "delivery rejected",
            extra={FIELDS: {**_called(hook), "status": rejected.status}},
        )
        return {"statusCode": rejected.status}
    except TransientError:
        bootstrap.thin_logger("receive").exception(
            "delivery could not be kept", extra={FIELDS: _called(hook)}
        )
        return {"statusCode": HTTPStatus.SERVICE_UNAVAILABLE.value}
    if hook.method == "POST":
        bootstrap.thin_logger("receive").info("delivery kept", extra={FIELDS: _called(hook)})
    return {
        "statusCode": answer.status,
        "body": answer.body,
        "headers": {"content-type": answer.content_type, "x-content-type-options": "nosniff"},
    }


def _called(hook: Webhook) -> dict[str, str]:
    return {"platform": hook.platform, "delivery": hook.id}


def _webhook(event: dict[str, Any]) -> Webhook:
    body = event.get("body") or ""
    path = event.get("pathParameters", {})
    query = {**(event.get("queryStringParameters") or {}), CALLBACK: path.get("callback", "")}
    return Webhook(
        platform=str(path.get("platform", "")),
        method=event["requestContext"]["http"]["method"],
        headers={name.lower(): value for name, value in event.get("headers", {}).items()},
        query={name: told for name, told in query.items() if name != CALLBACK or told},
        body=b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        received_at=bootstrap.intake().clock.now(),
        id=str(event["requestContext"].get("requestId", "")),
    )
