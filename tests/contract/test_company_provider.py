"""The company's sign-in against a provider that others wrote: the whole way there and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from socket import socket
from time import monotonic, sleep
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from moto import mock_aws

from herodesk import bootstrap
from herodesk.adapters.company import Client, OidcCompany, hosts_of
from herodesk.adapters.publishing import allowed_session
from herodesk_ops.memory import VirtualClock
from tests.sample import memory_app, person
from tests.unit.web.desk import Answered, Desk

PROVIDER = ("-W", "ignore", "-m", "oidc_provider_mock", "--require-registration", "--port")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, *PROVIDER, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        address = f"http://localhost:{port}"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.kill()  # whatever happened: the end of `with` waits for it


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 120
    while monotonic() < until:
        assert process.poll() is None, "the provider has ended"
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=1)
        except requests.RequestException:
            sleep(0.1)
        else:
            return
    pytest.fail("the provider did not start")


@pytest.fixture
def desk(provider: str) -> Desk:
    """The console of a company that signs in there, by the time of day: its tokens go by it."""
    app = memory_app(VirtualClock(datetime.now(UTC)))
    back = f"{app.public_url}/company/back"
    known = requests.post(
        f"{provider}/oauth2/clients", json={"redirect_uris": [back]}, timeout=9
    ).json()
    client = Client(issuer=provider, client_id=known["client_id"])
    secrets = {"client_secret": known["client_secret"]}
    http = allowed_session(hosts_of(provider, ()))
    return Desk(replace(app, company=OidcCompany(client, http, lambda: secrets)))


def there(desk: Desk, provider: str, **claims: object) -> dict[str, str]:
    """Signed in at the provider; what it sends the browser back with."""
    address = desk.get("/company").headers["location"]
    requests.put(f"{provider}/users/ana", json=claims, timeout=9).raise_for_status()
    answer = requests.post(address, data={"sub": "ana"}, allow_redirects=False, timeout=9)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/company/back"
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def back(desk: Desk, given: dict[str, str]) -> Answered:
    page = desk.get(f"/company/back?code={given['code']}&state={given['state']}")
    return desk.post("/company/back", {name: page.hidden(name) for name in ("code", "state")})


def test_whoever_is_signed_in_at_the_company_is_signed_in_here(desk: Desk, provider: str) -> None:
    given = there(desk, provider, email=person("ana").email, email_verified=True)

    assert back(desk, given).status == 303
    assert desk.get("/me").says("Ana Abendroth")


def test_an_address_that_the_provider_has_not_confirmed_is_refused(
    desk: Desk, provider: str
) -> None:
    given = there(desk, provider, email=person("ana").email, email_verified=False)

    assert back(desk, given).status == 403
    assert desk.get("/me").status == 303


def test_the_provider_takes_a_code_once_too(desk: Desk, provider: str) -> None:
    """Another browser cannot use the code, nor this one again."""
    given = there(desk, provider, email=person("ana").email, email_verified=True)
    kept = dict(desk.cookies)
    back(desk, given)

    again = Desk(desk.app, kept)
    assert back(again, given).status == 403
    thief = Desk(desk.app)
    thief.get("/company")
    assert back(thief, given | {"state": "x"}).status == 403


def test_whoever_says_no_over_there_comes_back_to_the_other_ways(desk: Desk, provider: str) -> None:
    address = desk.get("/company").headers["location"]
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=9)

    page = desk.get(f"/company/back?{urlsplit(answer.headers['Location']).query}")

    assert (page.status, 'href="/sign-in"' in page.body) == (403, True)
    assert provider in address


def test_a_stage_is_connected_by_its_settings_and_a_stored_secret(
    desk: Desk, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the template sets it: the client's secret lies in the parameter store."""
    made = requests.post(
        f"{provider}/oauth2/clients",
        json={"redirect_uris": [f"{desk.app.public_url}/company/back"]},
        timeout=9,
    ).json()
    for name, value in {
        "HERODESK_STAGE": "dev",
        "HERODESK_OIDC_ISSUER": provider,
        "HERODESK_OIDC_CLIENT_ID": made["client_id"],
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        bootstrap.reset()
        boto3.client("ssm").put_parameter(
            Name="/herodesk/dev/company/sign-in/client_secret",
            Value=made["client_secret"],
            Type="SecureString",
        )
        desk.app = replace(desk.app, company=bootstrap.app().company)
        given = there(desk, provider, email=person("ana").email, email_verified=True)
        assert back(desk, given).status == 303
    bootstrap.reset()


def test_a_stage_without_settings_has_no_such_sign_in() -> None:
    with mock_aws():
        bootstrap.reset()
        assert bootstrap.app().company is None
    bootstrap.reset()
