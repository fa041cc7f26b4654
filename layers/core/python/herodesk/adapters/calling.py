"""How AWS is called: how long an answer is waited for, how often a call is made again, and what
is said where that may have told somebody twice.

Left to itself the SDK waits a minute to connect and a minute for each answer; functions end after
ten or twenty seconds. A connection that was closed while a function stood still shows itself only
in the next call: that call has to be made again, so everything is tried twice at least.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

if TYPE_CHECKING:
    from botocore.hooks import BaseEventHooks

CONNECT_SECONDS = 1.0


def _patience(read_seconds: float, attempts: int) -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )


PATIENCE = {
    "dynamodb": _patience(2.0, 3),
    "sqs": _patience(2.0, 3),
    "ssm": _patience(2.0, 3),
    "s3": _patience(3.0, 2),
    # What is asked again may be a text message that has left: rather wait, and ask once more only.
    "sns": _patience(5.0, 2),
}
"""Of each service, so that even where it never answers a function lives on to say so."""

NEVER_LEFT = (ConnectTimeoutError, EndpointConnectionError)
TELLING = ("Publish", "Subscribe")
"""What SNS tells a person by."""
_LOST = "answers-lost"


def watch(events: BaseEventHooks, warn: Callable[[], None]) -> None:
    """Call `warn` where SNS took something only after an answer had been lost: whoever it is for
    may get it twice."""

    def received(
        response_dict: dict[str, Any] | None,
        context: dict[str, Any],
        exception: Exception | None,
        **_: Any,
    ) -> None:
        failed = response_dict is not None and response_dict["status_code"] >= 500
        lost = exception is not None and not isinstance(exception, NEVER_LEFT)
        context[_LOST] = context.get(_LOST, False) or failed or lost

    def taken(http_response: Any, context: dict[str, Any], **_: Any) -> None:
        if context.get(_LOST) and http_response.status_code < 300:
            warn()

    for operation in TELLING:
        events.register(f"response-received.sns.{operation}", received)
        events.register(f"after-call.sns.{operation}", taken)
