"""Signing in with the company's account, in a browser, at a provider that others wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Cloud, Visitor, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA = {"sub": "ana", "email": "Ana@nordwind.example", "email_verified": True}
NOBODY = {"sub": "nobody", "email": "nobody@nordwind.example", "email_verified": True}
PROVIDER = ("-W", "ignore", "-m", "oidc_provider_mock")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [part for one in (ANA, NOBODY) for part in ("--user-claims", json.dumps(one))]
    with subprocess.Popen(
        [sys.executable, *PROVIDER, "--port", str(port), *users],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield f"http://localhost:{port}"
        finally:
            process.kill()  # whatever happened: the end of `with` waits for it


@pytest.fixture(scope="module")
def cloud(brand: Path, provider: str) -> Iterator[Cloud]:
    """A local cloud by the time of day, by which the provider's tokens go, too."""
    yield from running(
        brand, "real", HERODESK_OIDC_ISSUER=provider, HERODESK_OIDC_CLIENT_ID="herodesk"
    )


def at_the_provider(stranger: Visitor, who: str) -> None:
    """From our page to theirs, signed in there, and back."""
    stranger.opens("/sign-in").keeps("sign-in-company")
    stranger.page.locator("a[href='/company']").click()
    stranger.page.get_by_role("button", name=who, exact=True).first.click()


@pytest.mark.parametrize(("size", "language"), [("phone", "de")])
def test_who_is_known_there_and_here_comes_in(stranger: Visitor) -> None:
    at_the_provider(stranger, "ana")

    expect(stranger.page.locator("a.me")).to_contain_text("Ana")
    assert stranger.page.url == f"{stranger.cloud.url}/"
    kept = [one for one in stranger.page.context.cookies() if one["name"] == "herodesk"]
    assert kept[0]["httpOnly"]


@pytest.mark.parametrize(("size", "language"), [("desk", "en")])
def test_who_is_known_there_alone_is_refused_kindly(stranger: Visitor) -> None:
    at_the_provider(stranger, "nobody")

    stranger.page.wait_for_url(f"{stranger.cloud.url}/company/back")
    expect(stranger.page.locator("main")).to_contain_text("ask your lead")
    expect(stranger.page.locator("main")).not_to_contain_text("nobody@")
    stranger.opens("/")
    assert stranger.page.url.endswith("/sign-in")


def test_the_provider_is_asked_for_nothing_but_who_it_is(
    browser: Browser, cloud: Cloud, provider: str
) -> None:
    answer = requests.get(f"{cloud.url}/company", allow_redirects=False, timeout=30)

    address = answer.headers["location"]
    assert address.startswith(provider)
    assert "scope=openid+email" in address or "scope=openid%20email" in address
    assert "code_challenge=" in address
    assert browser.is_connected()
