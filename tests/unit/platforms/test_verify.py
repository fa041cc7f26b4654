"""What is X's own, and our webhook's, in signatures and challenges; all else is in the suite."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Webhook
from herodesk.platforms import verify_of
from herodesk_ops.platforms import operated

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CLASSIC = "x-twitter-webhooks-signature"
OAUTH2 = "x-twitter-webhooks-signature-oauth2"
X = {"consumer_secret": "consumer", "client_secret": "client"}
KEY = "whsec_" + base64.b64encode(b"0123456789abcdef").decode()
GENERIC = {"signing_secret": KEY}
BODY = '{"data":{"text":"Störung 😡"},"id":9007199254740993}'.encode()


def hook(
    platform: str, body: bytes, headers: dict[str, str], at: datetime = NOW, **query: str
) -> Webhook:
    return Webhook(
        platform=platform,
        method="GET" if query else "POST",
        headers=headers,
        body=body,
        received_at=at,
        query=query,
    )


def is_genuine(platform: str, body: bytes, headers: dict[str, str], **secrets: str) -> bool:
    try:
        verify_of(platform).verify(hook(platform, body, headers), secrets)
    except RejectedError as error:
        return error.status != 401
    return True


def x_signature(secret: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


# -- X --------------------------------------------------------------------------------------


def test_a_signature_computed_elsewhere_is_accepted() -> None:
    # printf '{"a":1}' | openssl dgst -sha256 -hmac consumer -binary | base64
    headers = {CLASSIC: "sha256=NNUD2L6+yDPrycoqPPFQGpTCo1P3WXEQMgxQ6SFVipY="}

    assert is_genuine("x", b'{"a":1}', headers, consumer_secret="consumer")


def test_hex_is_refused_for_x() -> None:
    digest = hmac.new(b"consumer", BODY, hashlib.sha256).hexdigest()

    assert not is_genuine("x", BODY, {CLASSIC: f"sha256={digest}"}, **X)


def test_the_oauth2_header_decides_where_its_secret_is_configured() -> None:
    good, bad = x_signature("client", BODY), x_signature("other", BODY)

    assert is_genuine("x", BODY, {OAUTH2: good, CLASSIC: bad}, **X)
    assert not is_genuine("x", BODY, {OAUTH2: bad, CLASSIC: x_signature("consumer", BODY)}, **X)


def test_a_header_whose_secret_is_not_configured_does_not_count() -> None:
    headers = {OAUTH2: x_signature("other", BODY), CLASSIC: x_signature("consumer", BODY)}

    assert is_genuine("x", BODY, headers, consumer_secret="consumer")
    assert not is_genuine(
        "x", BODY, {OAUTH2: x_signature("client", BODY)}, consumer_secret="client"
    )


def test_a_signature_with_the_other_secret_is_refused() -> None:
    assert not is_genuine("x", BODY, {CLASSIC: x_signature("client", BODY)}, **X)


@pytest.mark.parametrize(
    ("setting", "secret"), [({}, "consumer"), ({"crc_secret": "client"}, "client")]
)
def test_a_challenge_is_answered_with_the_secret_that_is_set(
    setting: dict[str, str], secret: str
) -> None:
    token = "MTIzNDU2Nzg5MA-_~.+/="

    answer = verify_of("x").handshake(hook("x", b"", {}, crc_token=token), {**X, **setting})

    assert json.loads(answer.body) == {"response_token": x_signature(secret, token.encode())}
    assert (answer.status, answer.content_type) == (200, "application/json")


@pytest.mark.parametrize(
    "token", ["", "a" * 257, '{"a":1}', "a b", "a\n", "ä", "a%7B", '"', "[1]", "a,b"]
)
def test_a_challenge_cannot_have_a_body_signed(token: str) -> None:
    with pytest.raises(RejectedError) as refused:
        verify_of("x").handshake(hook("x", b"", {}, crc_token=token), X)
    assert refused.value.status == 400


@given(st.text(max_size=300))
def test_whatever_is_answered_is_no_json_object(token: str) -> None:
    try:
        verify_of("x").handshake(hook("x", b"", {}, crc_token=token), X)
    except RejectedError:
        return
    assert not set(token) & set('{}[]"\\ \t\r\n')


@pytest.mark.parametrize("secrets", [{}, {"consumer_secret": ""}, {**X, "crc_secret": "both"}])
def test_no_secret_answers_no_challenge(secrets: dict[str, str]) -> None:
    with pytest.raises(RejectedError) as refused:
        verify_of("x").handshake(hook("x", b"", {}, crc_token="abc"), secrets)
    assert refused.value.status == 401


def test_a_get_without_a_challenge_is_refused() -> None:
    with pytest.raises(RejectedError) as refused:
        verify_of("x").handshake(hook("x", b"", {}), X)
    assert refused.value.status == 400


# -- our own webhook ------------------------------------------------------------------------


def test_the_example_of_standard_webhooks_is_accepted() -> None:
    # The published example: secret, id, time, body and signature as in its specification.
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secrets = {"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    at = datetime.fromtimestamp(1614265330, UTC)

    verify_of("generic").verify(hook("generic", b'{"test": 2432232314}', headers, at), secrets)


@pytest.mark.parametrize(
    ("seconds", "fits"), [(300, True), (-300, True), (301, False), (-301, False)]
)
def test_a_delivery_is_fresh_for_five_minutes(seconds: int, fits: bool) -> None:
    headers = operated("generic").sign(BODY, GENERIC, NOW + timedelta(seconds=seconds))

    assert is_genuine("generic", BODY, headers, **GENERIC) is fits


@pytest.mark.parametrize("moment", ["", "soon", "-1", "1e9", "９" * 10, "9" * 400, " 1793610000"])
def test_a_time_that_is_none_is_refused(moment: str) -> None:
    headers = operated("generic").sign(BODY, GENERIC, NOW)

    assert not is_genuine("generic", BODY, {**headers, "webhook-timestamp": moment}, **GENERIC)


def test_one_of_several_signatures_is_enough() -> None:
    headers = operated("generic").sign(BODY, GENERIC, NOW)
    several = f"v1a,AAAA v1,AAAA {headers['webhook-signature']} v2,é"

    assert is_genuine("generic", BODY, {**headers, "webhook-signature": several}, **GENERIC)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_AAAA", "whsec_not base64!", "plain"])
def test_a_secret_that_is_none_accepts_nothing(secret: str) -> None:
    headers = operated("generic").sign(BODY, GENERIC, NOW)

    assert not is_genuine("generic", BODY, headers, signing_secret=secret)


SAFE, SHORT = b"0123456789abcdef", b"0123456789abcde"
ENCODED = base64.b64encode(SAFE).decode()


@pytest.mark.parametrize(
    ("secret", "key", "counts"),
    [
        (f"whsec_{ENCODED}", SAFE, True),
        (f"whsec_{base64.b64encode(SHORT).decode()}", SHORT, False),
        ("whsec_AAAA", b"\0\0\0", False),
        (ENCODED, SAFE, False),
        (f"whsec_{ENCODED[:7]} {ENCODED[7:]}", SAFE, False),
        (f"whsec_{ENCODED}\n", SAFE, False),
    ],
    ids=[
        "whole",
        "too short",
        "empty",
        "without its mark",
        "broken by a space",
        "with a line's end",
    ],
)
def test_whoever_knows_the_key_of_a_bad_secret_is_not_let_in_either(
    secret: str, key: bytes, counts: bool
) -> None:
    moment = str(int(NOW.timestamp()))
    signed = base64.b64encode(
        hmac.new(key, f"msg_1.{moment}.".encode() + BODY, hashlib.sha256).digest()
    ).decode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signed}",
    }

    assert is_genuine("generic", BODY, headers, signing_secret=secret) is counts


def test_the_message_id_is_signed_too() -> None:
    headers = operated("generic").sign(BODY, GENERIC, NOW)

    assert not is_genuine("generic", BODY, {**headers, "webhook-id": "msg_other"}, **GENERIC)


def test_our_own_webhook_knows_no_challenge() -> None:
    with pytest.raises(RejectedError) as refused:
        verify_of("generic").handshake(hook("generic", b"", {}, challenge="1"), GENERIC)
    assert refused.value.status == 405
