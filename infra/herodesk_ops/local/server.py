"""The local cloud's front door: the gateway's part, the /_local/ paths, and the AWS API."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from herodesk.domain.errors import InvalidError
from herodesk_ops.local import http_events as gateway
from herodesk_ops.local import local_api
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.outside import PowerCutError
from herodesk_ops.local.turns import Together, waited_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
START_SECONDS = 60
PLACE = "X-Local-Place"
LOCAL, AWS = "/_local", "/_local/aws"

Pages = Callable[[Cloud, Request, str], Response | None]


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open and writes nothing about requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer in two parts waits for nobody's acknowledgement

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Nothing: the live view tells what happens."""


class Front:
    """One WSGI application for everything below one address."""

    def __init__(self, cloud: Cloud, pages: Iterable[Pages] = ()) -> None:
        self.cloud, self._pages = cloud, tuple(pages)
        self._numbers = count(1)
        self._aws = _aws_api()
        self.race: Together | None = None
        """Requests that name their place in it (header `X-Local-Place`) take turns."""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == AWS or path.startswith(AWS + "/"):
            inner = {**environ, "SCRIPT_NAME": "", "PATH_INFO": path.removeprefix(AWS) or "/"}
            for name in ("RAW_URI", "REQUEST_URI"):  # buckets are found by these
                asked = str(environ.get(name, "")).removeprefix(AWS)
                inner[name] = asked if asked.startswith("/") else f"/{asked}"
            return self._aws(inner, start)
        request = Request(environ)
        if path == LOCAL or path.startswith(LOCAL + "/"):
            return self._local(request)(environ, start)
        return _sent(self._in_its_place(request))(environ, start)

    def _in_its_place(self, request: Request) -> gateway.Response:
        place = request.headers.get(PLACE, "")
        if self.race is None or not place.isdigit():
            return self.through_gateway(_plain(request))
        with self.race.member(int(place)):
            return self.through_gateway(_plain(request))

    def through_gateway(self, request: gateway.Request) -> gateway.Response:
        """What API Gateway and the function behind it answer."""
        refusal = gateway.too_large(request)
        found = gateway.route_of(request, self.cloud.blueprint.routes)
        if refusal or found is None:
            return refusal or gateway.failure(404, "Not Found")
        route, parameters = found
        event = gateway.event_of(
            request, route, parameters, now=self.cloud.clock.now(), number=next(self._numbers)
        )
        with self.cloud.loop.guest(), waited_for():
            try:
                return gateway.response_of(self.cloud.functions[route.function](event))
            except PowerCutError:
                return gateway.failure(502, "Bad Gateway")
            except Exception as error:  # noqa: BLE001 - as the gateway: whatever it is, a 500
                self.cloud.logs.report(route.function, error)
                return gateway.failure(500, "Internal Server Error")

    def _local(self, request: Request) -> Response:
        path = request.path.removeprefix(LOCAL).removeprefix("/")
        for pages in (*self._pages, local_api.answer):
            response = pages(self.cloud, request, path)
            if response is not None:
                return response
        return local_api.as_json({"error": f"there is no /_local/{path}"}, 404)


def _plain(request: Request) -> gateway.Request:
    return gateway.Request(
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        headers=[pair for pair in request.headers.items() if pair[0] != PLACE],
        body=request.get_data(cache=False),
        source=request.remote_addr or "127.0.0.1",
    )


def _sent(response: gateway.Response) -> Response:
    return Response(response.body, response.status, headers=list(response.headers))


def _aws_api() -> WSGIApplication:
    """moto's HTTP API on the same memory, for tools in other processes."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    application: WSGIApplication = DomainDispatcherApplication(create_backend_app)
    return application


class Late:
    """An application that is known only after its address is; who calls early is kept waiting."""

    def __init__(self) -> None:
        self._known = Event()
        self._application: WSGIApplication = Response("starting", 503)

    def becomes(self, application: WSGIApplication) -> None:
        """From now on this application answers."""
        self._application = application
        self._known.set()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self._known.wait(START_SECONDS)
        return self._application(environ, start)


def bound(port: int, late: Late) -> BaseWSGIServer:
    """A server that holds the port already; InvalidError if somebody else does."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except OSError as error:
        door.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        message = f"port {port} is taken. Stop what runs there or choose another with --port."
        raise InvalidError(message) from None
    door.listen(128)
    port = door.getsockname()[1]
    with door:
        return make_server(
            HOST, port, late, threaded=True, request_handler=QuietHandler, fd=door.fileno()
        )


@contextmanager
def serving(server: BaseWSGIServer) -> Iterator[str]:
    """Answer requests in the background; gives the address."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
