"""Meta's signed requests, signed a second time from its documentation."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.post import Left, Parting
from herodesk.domain.webhook import CALLBACK, Answer, Webhook
from herodesk.parts import Secrets
from herodesk.platforms import normalise_of, verify_of
from tests.contract.served import NOW

PLATFORMS = ("facebook", "messenger", "instagram", "threads")
SECRETS = {"app_secret": "ours"}
HER = {"user_id": "10158000000000017", "algorithm": "HMAC-SHA256", "issued_at": 1793610067}


def letters(raw: bytes) -> str:
    return base64.b64encode(raw).decode().replace("+", "-").replace("/", "_").rstrip("=")


def signed(told: object, secret: str = "ours") -> str:
    payload = letters(json.dumps(told).encode())
    return f"{letters(hmac.digest(secret.encode(), payload.encode(), 'sha256'))}.{payload}"


def a_call(
    request: str, platform: str = "facebook", callback: str = "data-deletion", **headers: str
) -> Webhook:
    return Webhook(
        platform=platform,
        method="POST",
        headers={"host": "desk.example", "content-type": "application/x-www-form-urlencoded"}
        | headers,
        body=f"signed_request={quote_plus(request)}".encode(),
        received_at=NOW,
        query={CALLBACK: callback},
    )


def answer(hook: Webhook, secrets: Secrets = SECRETS) -> Answer:
    part: Any = verify_of(hook.platform)
    found: Answer = part.callback(hook, secrets)
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_deletion_is_answered_with_a_page_and_the_code_that_the_receipt_has(
    platform: str,
) -> None:
    hook = a_call(signed(HER), platform)

    told = json.loads(answer(hook).body)

    (change,) = normalise_of(platform).normalise(hook)
    assert isinstance(change, Left)
    assert told == {
        "url": f"https://desk.example/erased/{change.code}",
        "confirmation_code": change.code,
    }
    assert (change.author, change.why) == (HER["user_id"], Parting.DELETION)


def test_a_permission_that_was_taken_back_wants_no_answer() -> None:
    hook = a_call(signed(HER), callback="deauthorize")

    (change,) = normalise_of("facebook").normalise(hook)

    assert answer(hook) == Answer(status=200)
    assert isinstance(change, Left)
    assert change.why is Parting.REVOKED


def test_the_same_request_has_the_same_code_and_another_one_another() -> None:
    once, again, later = (
        json.loads(answer(a_call(signed(it))).body)["confirmation_code"]
        for it in (HER, HER, {**HER, "issued_at": 1793610068})
    )

    assert once == again != later


def test_an_id_beyond_a_float_keeps_each_digit() -> None:
    hook = a_call(signed({**HER, "user_id": 9007199254740993017}))

    (change,) = normalise_of("facebook").normalise(hook)

    assert isinstance(change, Left)
    assert change.author == "9007199254740993017"


@pytest.mark.parametrize("name", ["app_secret", "app_secret_previous"])
def test_a_secret_that_is_being_changed_counts_too(name: str) -> None:
    assert answer(a_call(signed(HER, "rotated")), {name: "rotated"}).status == 200


@pytest.mark.parametrize(
    ("platform", "name"), [("instagram", "instagram_app_secret"), ("threads", "meta_app_secret")]
)
def test_the_other_secret_of_an_app_counts_too(platform: str, name: str) -> None:
    hook = a_call(signed(HER, "second"), platform)

    assert answer(hook, {**SECRETS, name: "second"}).status == 200


@pytest.mark.parametrize("secrets", [{}, {"app_secret": ""}, {"app_secret": "nobody's"}])
def test_without_our_secret_nobody_gets_in(secrets: Secrets) -> None:
    with pytest.raises(RejectedError):
        answer(a_call(signed(HER)), secrets)


@given(data=st.data())
def test_nothing_of_a_signed_request_can_be_changed(data: st.DataObject) -> None:
    request = signed(HER)
    place = data.draw(st.integers(0, len(request) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_.="))
    changed = request[:place] + letter + request[place + 1 :]

    if changed == request or _means_the_same(changed, request):
        return
    with pytest.raises(RejectedError):
        answer(a_call(changed))


def _means_the_same(changed: str, request: str) -> bool:
    """The last letter of a signature holds bits that stand for nothing."""
    given, _, payload = changed.partition(".")
    ours, _, told = request.partition(".")
    return payload == told and given[:-1] == ours[:-1]


@given(body=st.binary(max_size=200))
def test_whatever_else_is_posted_there_is_refused(body: bytes) -> None:
    hook = a_call("")

    with pytest.raises(RejectedError):
        answer(
            Webhook(
                platform="facebook", method="POST", headers=hook.headers, body=body,
                received_at=NOW, query=hook.query,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        {"algorithm": "HMAC-SHA256"},
        {**HER, "algorithm": "none"},
        {**HER, "user_id": ""},
        {**HER, "user_id": ["17"]},
        [],
        "17",
    ],
)
def test_what_is_signed_and_names_nobody_is_malformed(told: object) -> None:
    with pytest.raises(MalformedError):
        answer(a_call(signed(told)))


@pytest.mark.parametrize("host", ["", "desk.example/x", "a b", '"', "desk.example:x"])
def test_an_address_that_is_none_gets_no_page(host: str) -> None:
    with pytest.raises(RejectedError):
        answer(a_call(signed(HER), host=host))
