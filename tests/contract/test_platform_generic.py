"""Our own webhook: what every platform is held to, and what is its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping

import pytest

from tests.contract.platform_suite import PlatformSuite
from tests.contract.served import NOW, Served, served

_OTHER = "whsec_" + base64.b64encode(b"fedcba9876543210").decode()


class TestGeneric(PlatformSuite):
    platform = "generic"
    hook = {"signing_secret": "whsec_" + base64.b64encode(b"0123456789abcdef").decode()}
    other_hook = {"signing_secret": _OTHER}
    no_hook = {"signing_secret": "whsec_"}
    wrong_access = {"reply_secret": _OTHER}
    limit = 10_000
    message_limit = 10_000
    knows_repeats = True
    sends_again = False

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        key = base64.standard_b64decode(secrets["signing_secret"].split("_", 1)[1])
        seconds = f"{NOW.timestamp():.0f}"
        signed = b".".join([b"msg_1", seconds.encode("ascii"), body])
        signature = base64.standard_b64encode(hmac.digest(key, signed, hashlib.sha256))
        return {
            "webhook-id": "msg_1",
            "webhook-timestamp": seconds,
            "webhook-signature": f"v1,{signature.decode('ascii')}",
        }


@pytest.fixture
def forum() -> Iterator[Served]:
    with served("generic") as stand:
        yield stand


def test_a_forum_takes_each_reply_once(forum: Served) -> None:
    first, second = forum.publish(), forum.publish()

    assert first == second
    assert len(forum.stand.published) == 1
