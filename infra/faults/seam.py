"""The one place that every outside call of every function passes: it lists them, and plants.

It lies around the local cloud's own count of calls: whatever a function asks of the SDK or of
`requests` comes by, so that a new call cannot escape.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from botocore.client import BaseClient
from requests import ConnectionError as NoConnectionError
from requests import Response, Session

from faults.kinds import Call, Past
from herodesk_ops.local import outside
from herodesk_ops.local.platforms import Platforms
from herodesk_ops.platforms.stand_in import DROPPED, query_of

if TYPE_CHECKING:
    from requests import PreparedRequest

BASE = "http://local"
STANDS = "/_local/platforms/"
OURS = "/herodesk/"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a call comes from: function, call, what it is about, and our lines that led to it."""

    function: str
    call: str
    about: str
    lines: tuple[str, ...]

    @property
    def named(self) -> str:
        """In one line, for people."""
        at = next((line for line in self.lines if line.startswith("steps/")), self.lines[-1])
        return f"{self.function}: {self.call} {self.about} ({at})"


class Seam:
    """Hands every call to `met`, which makes it."""

    def __init__(self) -> None:
        self.met: Callable[[Site, Call], Any] = lambda _site, call: call.do()
        self.past: Past | None = None
        self._is_within = False

    @contextmanager
    def around(self) -> Iterator[None]:
        """Every call of a running function passes here while the block lasts."""
        owner: Any = BaseClient  # the SDK's own seam, which its types do not name
        api, send = owner._make_api_call, Session.send  # noqa: SLF001

        def aws(client: Any, operation: str, params: Mapping[str, Any]) -> Any:
            name = f"{client.meta.service_model.service_name}.{operation}"
            return self._made(name, params, lambda given: api(client, operation, given))

        def http(session: Session, request: "PreparedRequest", **more: Any) -> Response:
            told = {"path": urlsplit(str(request.url)).path}
            name = f"http.{request.method}"
            answer = self._made(name, told, lambda _: send(session, request, **more), request)
            return cast("Response", answer)

        with ExitStack() as stack:
            stack.enter_context(patch.object(BaseClient, "_make_api_call", aws))
            stack.enter_context(patch.object(Session, "send", http))
            yield

    def _made(
        self,
        name: str,
        params: Mapping[str, Any],
        again: Callable[[Mapping[str, Any]], Any],
        request: "PreparedRequest | None" = None,
    ) -> Any:
        run = outside.current()
        if run is None or self._is_within:
            return again(params)
        do = partial(again, params)
        lags = self.past if "IndexName" in params else None
        call = Call(
            name=name,
            params=params,
            do=do,
            again=again,
            run=run,
            request=request,
            past=lags.reading(do) if lags else None,
        )
        self._is_within = True  # what moto asks of itself is no call of ours
        try:
            return self.met(_site(run.function, call), call)
        finally:
            self._is_within = False


def _site(function: str, call: Call) -> Site:
    return Site(function, call.name, _about(call), tuple(_lines()))


def _lines() -> Iterator[str]:
    """Our own code on the way to the call, from the call upwards."""
    frame = sys._getframe(3)  # noqa: SLF001  it has no other door
    while frame.f_back is not None:
        before, _, after = frame.f_code.co_filename.rpartition(OURS)
        if before.endswith("layers/core/python"):
            yield f"{after}:{frame.f_lineno}"
        frame = frame.f_back


def _about(call: Call) -> str:
    """What kind of thing it is about: no number, no id."""
    found = call.params
    match call.operation:
        case "Query":
            words = found["ExpressionAttributeValues"].values()
            what = "+".join(_kind(next(iter(word.values()))) for word in words)
            return f"{found.get('IndexName', 'table')} {what}"
        case "TransactWriteItems":
            return "+".join(_keyed(next(iter(one.values()))) for one in found["TransactItems"])
        case "BatchGetItem":
            (asked,) = found["RequestItems"].values()
            return "+".join(sorted({_kind(key["pk"]["S"]) for key in asked["Keys"]}))
        case "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem":
            return _keyed(found)
        case "Publish":
            return "text" if "PhoneNumber" in found else "mail"
        case "SendMessage":
            return str(found["QueueUrl"]).rpartition("-")[2]
    return re.sub(r"\d+", "0", str(found.get("path") or found.get("Path") or ""))


def _keyed(put: Mapping[str, Any]) -> str:
    key = put.get("Key") or put.get("Item") or {}
    return f"{_kind(key['pk']['S'])}/{_kind(key['sk']['S'])}"


def _kind(key: str) -> str:
    return re.split(r"[#:0-9]", key, maxsplit=1)[0] or "time"


# -- platforms without a socket ------------------------------------------------------------------


Send = Callable[..., Response]


@contextmanager
def platforms_at_hand(
    found: Callable[[], Platforms], elsewhere: Send | None = None
) -> Iterator[None]:
    """Requests to the platforms' stand-ins are answered in this process, in this thread; those to
    others by `elsewhere`, if by anybody."""

    def send(session: Session, request: "PreparedRequest", **more: Any) -> Response:
        url = urlsplit(str(request.url))
        if not str(request.url).startswith(BASE + STANDS):
            if elsewhere is None:
                raise NotImplementedError(f"no stand-in answers at {url.netloc}")
            return elsewhere(session, request, **more)
        platform, _, rest = url.path.removeprefix(STANDS).partition("/")
        body = request.body or b""
        status, headers, content = (
            found()
            .stand(platform)
            .handle(
                str(request.method),
                f"/{rest}",
                query_of(parse_qsl(url.query, keep_blank_values=True)),
                {name.lower(): str(value) for name, value in request.headers.items()},
                body.encode() if isinstance(body, str) else bytes(body),
            )
        )
        if status == DROPPED:
            raise NoConnectionError("the connection was closed", request=request)
        return _answer(request, status, headers, content)

    with patch.object(Session, "send", send):
        yield


def _answer(
    request: "PreparedRequest", status: int, headers: Mapping[str, str], content: bytes
) -> Response:
    answer = Response()
    answer.status_code = status
    answer.headers.update(headers)
    answer._content = content  # noqa: SLF001  it has no public door
    answer.request = request
    answer.url = str(request.url)
    return answer
