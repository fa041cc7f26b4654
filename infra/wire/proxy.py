"""The proxy's own part: where a call goes, and what goes wrong on its way.

Runs in mitmproxy, in an environment of its own. The path of an address says whose call it is:
`/{port}/{function}/aws` is the AWS of the cloud at that port, `/{port}/{function}/web` the rest of
it. Each cloud is disturbed once, as it has asked for: `PUT /plan/{port}`; `GET` tells what came by.
"""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from mitmproxy import http

PAGE = b"<html><body>We are back soon.</body></html>"
BEFORE = frozenset({"closed before", "fails", "not available", "throttled"})
"""What goes wrong before anything was done."""


@dataclass
class Cloud:
    """What a cloud has asked for, and what came by."""

    at: int = -1
    """The number of the first call that goes wrong."""
    times: int = 0
    """So many calls of that kind, from that one on."""
    call: str = ""
    kind: str = ""
    delay: float = 0.0
    throttle: tuple[int, str] = (429, "")
    seen: list[str] = field(default_factory=list)
    played: int = 0

    def goes_wrong(self, call: str) -> bool:
        """Count a call; whether it is one of those."""
        place = len(self.seen)
        self.seen.append(call)
        if self.played >= self.times or place < self.at or call != self.call:
            return False
        self.played += 1
        return True


class Disturbing:
    """The addon."""

    def __init__(self) -> None:
        self._clouds: dict[str, Cloud] = {}

    def request(self, flow: http.HTTPFlow) -> None:
        """A call on its way out."""
        _, first, rest = flow.request.path.split("/", 2)
        if first == "plan":
            flow.response = self._asked(flow.request, rest)
            return
        cloud = self._clouds.setdefault(first, Cloud())
        function, place, path = re.fullmatch(r"(\w+)/(aws|web)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
        flow.request.host, flow.request.port = "127.0.0.1", int(first)
        flow.request.path = f"/_local/aws{path}" if place == "aws" else path
        call = f"{function} {called(flow.request, place)}"
        if cloud.goes_wrong(call):
            flow.metadata["kind"] = cloud.kind
            flow.metadata["cloud"] = cloud
            if cloud.kind in BEFORE:
                self._before(flow, cloud)

    async def response(self, flow: http.HTTPFlow) -> None:
        """An answer on its way back."""
        kind, answer = flow.metadata.get("kind"), flow.response
        if kind is None or kind in BEFORE or answer is None:
            return
        if kind == "closed after":
            flow.kill()
        elif kind == "too late":
            await asyncio.sleep(flow.metadata["cloud"].delay)
        elif kind == "garbage":
            answer.status_code = 200
            answer.content = PAGE
            answer.headers["content-type"] = "text/html"
            for checked in [name for name in answer.headers if name.startswith("x-amz")]:
                del answer.headers[checked]
        elif kind == "cut":
            length = len(answer.raw_content or b"")
            answer.raw_content = (answer.raw_content or b"")[: length // 2]
            answer.headers["content-length"] = str(max(length, 1))
            answer.headers["connection"] = "close"

    def _before(self, flow: http.HTTPFlow, cloud: Cloud) -> None:
        if cloud.kind == "closed before":
            flow.kill()
            return
        status, code = {
            "fails": (500, "InternalServerError"),
            "not available": (503, "ServiceUnavailable"),
            "throttled": cloud.throttle,
        }[cloud.kind]
        told = refusal(code, flow.request)
        flow.response = http.Response.make(status, told, {"retry-after": "30"})

    def _asked(self, request: http.Request, port: str) -> http.Response:
        if request.method == "PUT":
            self._clouds[port] = Cloud(**request.json())
        told = self._clouds.setdefault(port, Cloud())
        answer = {"seen": told.seen, "played": told.played}
        return http.Response.make(200, json.dumps(answer), {"content-type": "application/json"})


def called(request: http.Request, place: str) -> str:
    """`service.Operation`, as the SDK names it; for the rest `http.METHOD`."""
    if place == "web":
        return f"http.{request.method}"
    if target := request.headers.get("x-amz-target"):
        service, _, operation = target.partition(".")
        return f"{_SERVICES[service.partition('_')[0]]}.{operation}"
    if action := parse_qs(request.get_text() or "").get("Action"):
        return f"sns.{action[0]}"
    return f"s3.{request.method.title()}Object"


_SERVICES = {"DynamoDB": "dynamodb", "AmazonSQS": "sqs", "AmazonSSM": "ssm"}


def refusal(code: str, request: http.Request) -> bytes:
    """What a service says that refuses: in JSON where it is asked so, else in XML."""
    if "x-amz-target" in request.headers:
        return json.dumps({"__type": f"com.amazonaws#{code}", "message": "planted"}).encode()
    told = f"<Error><Type>Receiver</Type><Code>{code}</Code><Message>planted</Message></Error>"
    return f"<ErrorResponse>{told}<RequestId>planted</RequestId></ErrorResponse>".encode()


addons: list[Any] = [Disturbing()]
