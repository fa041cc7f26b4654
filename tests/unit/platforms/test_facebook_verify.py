"""Facebook: only what an app secret signs gets in, and a challenge is a number."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.platforms.facebook.verify import handshake, verify

TOKEN = {"verify_token": "unser Wort"}
APP = {"app_secret": "app"}
GOLDEN = Path(__file__).parents[2] / "golden" / "facebook"


def hook(body: bytes = b"", headers: dict[str, str] | None = None, **query: str) -> Webhook:
    return Webhook(
        platform="facebook",
        method="GET" if query else "POST",
        headers=headers or {},
        body=body,
        received_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        query={f"hub.{name}": value for name, value in query.items()},
    )


def asked(
    challenge: str = "1158201444", token: str = "unser Wort", mode: str = "subscribe"
) -> Webhook:
    return hook(mode=mode, challenge=challenge, verify_token=token)


def refusal(query: Webhook, secrets: dict[str, str]) -> int:
    with pytest.raises(RejectedError) as refused:
        handshake(query, secrets)
    return refused.value.status


def test_a_challenge_comes_back_as_plain_text() -> None:
    assert handshake(asked(), TOKEN) == Answer(
        status=200, body="1158201444", content_type="text/plain"
    )


def test_a_token_that_is_being_rotated_out_still_counts() -> None:
    secrets = {"verify_token": "neu", "verify_token_previous": "unser Wort"}

    assert handshake(asked(), secrets).status == 200
    assert handshake(asked(token="neu"), secrets).status == 200


@pytest.mark.parametrize("token", ["", "unser wort", "unser Wort ", "\ud800", "ü" * 300])
def test_a_wrong_token_is_forbidden(token: str) -> None:
    assert refusal(asked(token=token), TOKEN) == 403


@pytest.mark.parametrize("secrets", [{}, {"verify_token": ""}, {"verify_token_previous": ""}, APP])
def test_no_token_answers_no_challenge(secrets: dict[str, str]) -> None:
    assert refusal(asked(), secrets) == 403
    assert refusal(asked(token=""), secrets) == 403


@pytest.mark.parametrize(
    "challenge", ["", "abc", "1" * 65, "1 ", "1\n", "-1", "1.5", "<b>", "１２", "٣", '{"a":1}']
)
def test_a_challenge_that_is_no_number_is_not_echoed(challenge: str) -> None:
    assert refusal(asked(challenge=challenge), TOKEN) == 400


@pytest.mark.parametrize("mode", ["", "unsubscribe", "SUBSCRIBE"])
def test_only_a_subscription_is_answered(mode: str) -> None:
    assert refusal(asked(mode=mode), TOKEN) == 400


@given(st.text(max_size=80))
def test_whatever_is_echoed_is_digits(challenge: str) -> None:
    try:
        answer = handshake(asked(challenge=challenge), TOKEN)
    except RejectedError:
        return
    assert answer.body == challenge
    assert set(challenge) <= set("0123456789")


def test_a_signature_computed_elsewhere_is_accepted() -> None:
    # printf '{"a":"\\u00e4\\/"}' | openssl dgst -sha256 -hmac app
    signed = rb'{"a":"\u00e4\/"}'
    digest = "adfe10cd1ac997dc38b1b5863c80f8574be3ac9c3b03805569a6ced68f5c654c"

    verify(hook(signed, {"x-hub-signature-256": f"sha256={digest}"}), APP)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "{digest}",
        "sha256={upper}",
        "sha1={sha1}",
        "sha256={sha1}",
        "sha256={digest} ",
        "sha256={digest},sha256={digest}",
    ],
)
def test_a_header_in_another_form_is_refused(header: str) -> None:
    body = b'{"object":"page"}'
    digest = hmac.new(b"app", body, hashlib.sha256).hexdigest()
    sha1 = hmac.new(b"app", body, hashlib.sha1).hexdigest()
    value = header.format(digest=digest, upper=digest.upper(), sha1=sha1)

    with pytest.raises(RejectedError) as refused:
        verify(hook(body, {"x-hub-signature-256": value}), APP)
    assert refused.value.status == 401


def test_the_older_header_proves_nothing() -> None:
    body = b'{"object":"page"}'
    digest = hmac.new(b"app", body, hashlib.sha1).hexdigest()

    with pytest.raises(RejectedError):
        verify(hook(body, {"x-hub-signature": f"sha1={digest}"}), APP)


DELIVERED = [
    body
    for body in sorted(GOLDEN.glob("*/body.json"))
    if not body.with_name("read_back.json").exists()
]


@pytest.mark.parametrize("path", DELIVERED, ids=lambda it: it.parent.name)
def test_recorded_bytes_are_escaped_as_meta_signs_them(path: Path) -> None:
    body = path.read_bytes()

    assert body.isascii()
    assert b"://" not in body
