"""The bot's token is in every address, so no address is ever written down."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from herodesk.adapters.publishing import allowed_session

TOKEN = "7001002003:AA-secret"
_ODD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nno header at all\r\n\r\n{}"


@pytest.fixture
def odd() -> Iterator[str]:
    """A server whose answer makes the library below us complain, address and all."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            there, _ = server.accept()
            with there:
                there.recv(9000)
                there.sendall(_ODD)

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture(autouse=True)
def _levels() -> Iterator[None]:
    logger = logging.getLogger("urllib3")
    before = logger.level
    yield
    logger.setLevel(before)


@pytest.mark.parametrize("is_ours", [True, False])
def test_the_library_that_connects_writes_no_address(
    odd: str, caplog: pytest.LogCaptureFixture, is_ours: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.NOTSET)
    with allowed_session([odd]) if is_ours else requests.Session() as http:
        http.post(f"{odd}/bot{TOKEN}/sendMessage", timeout=5)

    assert (TOKEN in caplog.text) is not is_ours
