"""Functions reach AWS, and the hosts of the platform table, and nobody else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from requests.exceptions import InvalidURL

from herodesk.adapters.publishing import allowed_session
from herodesk.platforms import PLATFORMS, declared_of
from tests.infra.test_source import DEPLOYED, ROOT

ONLY_DOOR = "layers/core/python/herodesk/adapters/publishing.py"
DOORS = frozenset({
    "urllib.request", "urllib3.connection", "urllib3.connectionpool", "urllib3.poolmanager",
    "urllib3.request", "http.client", "socket", "ftplib", "smtplib", "telnetlib",
    "asyncio", "subprocess", "httpx", "aiohttp",
})  # fmt: skip
OPENS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request",
                   "session", "Session"})  # fmt: skip


def doors(source: str) -> Iterator[str]:
    """Where a module opens a connection: a library that does, or a session of `requests`."""
    tree = ast.parse(source)
    ours: set[str] = set()
    for node in ast.walk(tree):
        names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{it.name}" for it in node.names]
            if node.module == "requests":
                ours |= {it.asname or it.name for it in node.names} & OPENS
        yield from (it for it in names if any(f"{it}.".startswith(f"{door}.") for door in DOORS))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ours or called in {f"requests.{verb}" for verb in OPENS}:
                yield called


def test_one_module_opens_connections_and_no_other_does() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in DEPLOYED
        if (names := [*doors(path.read_text(encoding="utf-8"))])
    }

    assert found == {ONLY_DOOR: ["Session"]}


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import http.client as c",
        "from urllib.request import urlopen",
        "from urllib import request",
        "def f():\n    import requests\n    requests.get('x')",
        "from requests import Session\nSession()",
        "from requests import post\npost('x')",
    ],
)
def test_a_door_is_found_however_it_is_made(source: str) -> None:
    assert [*doors(source)]


def test_what_only_names_a_session_opens_nothing() -> None:
    assert [*doors("from requests import Session\ndef f(http: Session): http.get('x')")] == []
    assert [*doors("from herodesk.domain.records import Session\nSession()")] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/2/tweets",
        "https://api.x.com.evil.example/",
        "https://api.x.com@evil.example/",
        "https://evil.example#api.x.com",
        "https://api.x.com:8443/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "https://API.X.COM.evil.example/",
    ],
)
def test_a_host_that_is_not_in_the_table_is_not_called(url: str) -> None:
    with allowed_session(declared_of(it).API for it in PLATFORMS) as http:
        with pytest.raises(InvalidURL):
            http.get(url, timeout=1)

        assert not http.trust_env  # no proxy, no netrc
