"""LinkedIn's challenge signs nothing that could be a delivery, and either spelling proves."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.platforms.linkedin.verify import handshake, verify

SECRETS = {"client_secret": "geheim"}
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
BODY = b'{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[]}'


def hook(**facts: object) -> Webhook:
    fields = {
        "platform": "linkedin",
        "method": "POST",
        "headers": {},
        "body": BODY,
        "received_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
    }
    return Webhook(**(fields | facts))  # type: ignore[arg-type]


def asked(code: str, secrets: dict[str, str] | None = None) -> Answer:
    query = {"challengeCode": code, "applicationId": "4711"}
    return handshake(hook(method="GET", query=query), SECRETS if secrets is None else secrets)


def digest(signed: bytes, secret: bytes = b"geheim") -> str:
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def test_a_known_challenge_has_its_known_answer() -> None:
    answer = asked(CODE)

    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.body == (
        f'{{"challengeCode":"{CODE}","challengeResponse":"{digest(CODE.encode())}"}}'
    )


def test_the_new_secret_answers_while_the_old_one_still_counts() -> None:
    secrets = {"client_secret": "neu", "client_secret_previous": "geheim"}

    assert digest(CODE.encode(), b"neu") in asked(CODE, secrets).body


@pytest.mark.parametrize(
    "code",
    [
        "",
        "hmacsha256={}",
        'hmacsha256={"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[]}',
        CODE + "\n",
        " " + CODE,
        CODE.replace("-", ""),
        CODE[:-1],
        CODE + "0",
        CODE.replace("8", "g", 1),
        f"{{{CODE}}}",
        f"urn:uuid:{CODE}",
    ],
)
def test_only_a_uuid_is_answered(code: str) -> None:
    with pytest.raises(RejectedError) as refused:
        asked(code)

    assert refused.value.status == 400


@given(st.binary(max_size=40))
def test_no_challenge_that_is_answered_signs_a_body(body: bytes) -> None:
    """What signs a body begins with a word; whoever asks for that is not answered."""
    with pytest.raises(RejectedError):
        asked("hmacsha256=" + body.decode("latin-1"))


@given(st.uuids())
def test_an_answer_proves_no_delivery(code: object) -> None:
    answer = digest(str(code).encode())

    assert answer in asked(str(code)).body
    for body in (BODY, str(code).encode(), b"{}"):
        with pytest.raises(RejectedError):
            verify(hook(body=body, headers={"x-li-signature": answer}), SECRETS)


@pytest.mark.parametrize("prefix", ["", "hmacsha256="])
def test_the_header_may_name_its_method(prefix: str) -> None:
    signature = prefix + digest(b"hmacsha256=" + BODY)

    verify(hook(headers={"x-li-signature": signature}), SECRETS)


@pytest.mark.parametrize("prefix", ["sha256=", "HMACSHA256=", "hmacsha256=hmacsha256="])
def test_another_prefix_proves_nothing(prefix: str) -> None:
    signature = prefix + digest(b"hmacsha256=" + BODY)

    with pytest.raises(RejectedError):
        verify(hook(headers={"x-li-signature": signature}), SECRETS)


def test_the_body_alone_is_not_what_is_signed() -> None:
    with pytest.raises(RejectedError):
        verify(hook(headers={"x-li-signature": digest(BODY)}), SECRETS)


def test_what_is_signed_and_no_json_is_told_apart() -> None:
    with pytest.raises(MalformedError):
        verify(hook(body=b"[]", headers={"x-li-signature": digest(b"hmacsha256=[]")}), SECRETS)
