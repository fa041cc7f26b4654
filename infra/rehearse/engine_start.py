"""Starts ministack in its own environment, with two repairs to its HTTP API.

1. Powertools answers a redirect with `"body": null`, which an HTTP API sends as an empty body; the
   engine fails on it after the handler has run.
2. Payload format 2.0 hands over cookies as a list; the engine leaves them in the header only.
"""

from typing import Any

import ministack.app as engine
from ministack.services import lambda_svc

_send = engine._send_response  # noqa: SLF001  it has no public door
_execute = lambda_svc._execute_function_with_config_scope  # noqa: SLF001


async def _send_even_nothing(send: Any, status: int, headers: Any, body: Any, **more: Any) -> None:
    await _send(send, status, headers, b"" if body is None else body, **more)


def _execute_with_cookies(function: dict[str, Any], event: dict[str, Any]) -> Any:
    sent = event.get("headers", {}).get("cookie") if event.get("version") == "2.0" else None
    if sent:
        event["cookies"] = sent.split("; ")
    return _execute(function, event)


if __name__ == "__main__":
    engine._send_response = _send_even_nothing  # noqa: SLF001
    lambda_svc._execute_function_with_config_scope = _execute_with_cookies  # noqa: SLF001
    engine.main()
