"""HTTP requests as API Gateway hands them to functions (payload format 2.0), and answers back."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from herodesk_ops.local.blueprint import ACCOUNT, Route

MOST_HEADER_BYTES = 10_240
"""Request line and headers together."""

MOST_BODY_BYTES = 6 * 1024 * 1024
"""What a function can be called with."""

_TEXT = re.compile(r"text/|application/(json|xml|javascript|[\w.+-]+\+(json|xml))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the wire; header names in any case, several values allowed."""

    method: str
    path: str
    query: str = ""
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    source: str = "127.0.0.1"

    @property
    def header_bytes(self) -> int:
        """What counts against the gateway's limit."""
        line = len(f"{self.method} {self.path}?{self.query} HTTP/1.1")
        return line + sum(len(name) + len(value) + 4 for name, value in self.headers)


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over the wire."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""


def route_of(request: Request, routes: Sequence[Route]) -> tuple[Route, dict[str, str]] | None:
    """The most particular route that takes the request, and its path parameters."""
    matching = [
        (route, parameters)
        for route in routes
        if route.method in ("ANY", request.method)
        and (parameters := _parameters(route.path, request.path)) is not None
    ]
    return max(matching, key=lambda found: _rank(found[0]), default=None)


def _rank(route: Route) -> tuple[bool, bool, int]:
    greedy = "+}" in route.path
    return not route.path.endswith("$default"), not greedy, -route.path.count("{")


def _parameters(pattern: str, path: str) -> dict[str, str] | None:
    if pattern.endswith("$default"):
        return {}
    whole = re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", re.escape(pattern))
    whole = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", whole)
    found = re.fullmatch(whole, path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def event_of(
    request: Request, route: Route, parameters: Mapping[str, str], *, now: datetime, number: int
) -> dict[str, Any]:
    """The event that a function is called with. What is empty is left out, as the gateway does."""
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in request.headers:
        key = name.lower()
        if key == "cookie":
            cookies += [part.strip() for part in value.split(";") if part.strip()]
        else:
            headers[key] = f"{headers[key]},{value}" if key in headers else value
    headers.setdefault("x-forwarded-proto", "http")  # the gateway says so; here there is no TLS
    default = route.path.endswith("$default")
    route_key = "$default" if default else f"{route.method} {route.path}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": headers.get("host", "localhost"),
            "domainPrefix": headers.get("host", "localhost").partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.source,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": f"local-{number:08d}",
            "routeKey": route_key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query := _joined_query(request.query):
        event["queryStringParameters"] = query
    if parameters:
        event["pathParameters"] = dict(parameters)
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request.body, headers)
    return event


def _joined_query(query: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, headers: Mapping[str, str]) -> tuple[str, bool]:
    """Text as it is, everything else (and what only claims to be text) in base64."""
    if _TEXT.match(headers.get("content-type", "")) and "content-encoding" not in headers:
        try:
            return body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode("ascii"), True


def response_of(result: object) -> Response:
    """A handler's answer as the gateway sends it on; what it cannot read is a 500."""
    if not isinstance(result, Mapping) or "statusCode" not in result:
        if result is None:
            return failure(500, "Internal Server Error")
        text = result if isinstance(result, str) else json.dumps(result)
        return Response(200, [("content-type", "application/json")], text.encode())
    body = result.get("body") or ""
    raw = base64.b64decode(body) if result.get("isBase64Encoded") else str(body).encode()
    headers = [(str(name), str(value)) for name, value in (result.get("headers") or {}).items()]
    if not any(name.lower() == "content-type" for name, _ in headers) and raw:
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    headers += [("set-cookie", cookie) for cookie in result.get("cookies") or ()]
    return Response(int(result["statusCode"]), headers, raw)


def failure(status: int, message: str) -> Response:
    """What the gateway itself answers."""
    body = json.dumps({"message": message}).encode()
    return Response(status, [("content-type", "application/json")], body)


def too_large(request: Request) -> Response | None:
    """The gateway's refusal of what is above its limits, or None."""
    if request.header_bytes > MOST_HEADER_BYTES:
        return failure(431, "Request Header Fields Too Large")
    if len(request.body) > MOST_BODY_BYTES:
        return failure(413, "Request Entity Too Large")
    return None
