"""The local cloud's front door: the gateway's part, the /_local/ paths, and the AWS API."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from herodesk.domain.errors import InvalidError
from herodesk_ops.local import http_events as gateway
from herodesk_ops.local import local_api
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.outside import PowerCutError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
LOCAL, AWS = "/_local", "/_local/aws"

Pages = Callable[[Cloud, Request, str], Response | None]


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open and writes nothing about requests."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Nothing: the live view tells what happens."""


class Front:
    """One WSGI application for everything below one address."""

    def __init__(self, cloud: Cloud, pages: Iterable[Pages] = ()) -> None:
        self._cloud, self._pages = cloud, tuple(pages)
        self._numbers = count(1)
        self._aws = _aws_api()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == AWS or path.startswith(AWS + "/"):
            inner = {**environ, "SCRIPT_NAME": "", "PATH_INFO": path.removeprefix(AWS) or "/"}
            return self._aws(inner, start)
        request = Request(environ)
        if path == LOCAL or path.startswith(LOCAL + "/"):
            return self._local(request)(environ, start)
        return _sent(self.through_gateway(_plain(request)))(environ, start)

    def through_gateway(self, request: gateway.Request) -> gateway.Response:
        """What API Gateway and the function behind it answer."""
        refusal = gateway.too_large(request)
        found = gateway.route_of(request, self._cloud.blueprint.routes)
        if refusal or found is None:
            return refusal or gateway.failure(404, "Not Found")
        route, parameters = found
        event = gateway.event_of(
            request, route, parameters, now=self._cloud.clock.now(), number=next(self._numbers)
        )
        with self._cloud.loop.guest():
            try:
                return gateway.response_of(self._cloud.functions[route.function](event))
            except PowerCutError:
                return gateway.failure(502, "Bad Gateway")
            except Exception as error:  # noqa: BLE001 - as the gateway: whatever it is, a 500
                self._cloud.logs.report(route.function, error)
                return gateway.failure(500, "Internal Server Error")

    def _local(self, request: Request) -> Response:
        path = request.path.removeprefix(LOCAL).removeprefix("/")
        for pages in (*self._pages, local_api.answer):
            response = pages(self._cloud, request, path)
            if response is not None:
                return response
        return local_api.as_json({"error": f"there is no /_local/{path}"}, 404)


def _plain(request: Request) -> gateway.Request:
    return gateway.Request(
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        headers=list(request.headers.items()),
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
    """An application that is known only after its address is."""

    def __init__(self) -> None:
        self.application: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        application = self.application or Response("starting", 503)
        return application(environ, start)


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
