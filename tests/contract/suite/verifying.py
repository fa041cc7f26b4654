"""Only what the platform signed with a live secret gets in, and a challenge signs nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from herodesk.domain.errors import MalformedError, RejectedError
from herodesk.domain.webhook import Answer, Webhook
from herodesk.platforms import PLATFORMS, declared_of, verify_of
from herodesk_ops.platforms import operated
from tests.contract.served import NOW, SECRETS
from tests.contract.suite.facts import Facts

FUZZ = settings(suppress_health_check=[HealthCheck.differing_executors])
"""One test of many platforms: each is a class of its own."""

UNREADABLE = (
    b"",
    b"[]",
    b'"text"',
    b"123",
    b"null",
    b"{",
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    '{"a":"ü"}'.encode("latin-1"),
    '{"a":1}'.encode("utf-16"),
    b'{"a":' * 100_000,
    b"[" * 100_000,
    b'{"a":1} trailing',
)
READABLE = (
    b"{}",
    b'\xef\xbb\xbf{"a":1}',
    b'{\r\n "a": 1\r\n}\r\n',
    b'{"a":"\\ud83d"}',
    b'{"a":"\\u00fc"}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":1e999}',
)


class VerifyingSuite(Facts):
    """`verify` and `handshake`. A platform that delivers nothing by itself skips it."""

    @pytest.fixture(autouse=True)
    def _delivers(self, request: pytest.FixtureRequest) -> None:
        mine = request.function.__name__ in vars(VerifyingSuite)
        if mine and self.lacks("verify"):
            pytest.skip(self.lacks("verify"))

    def proves(
        self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str] | None = None
    ) -> bool:
        """True if the delivery is let in, or would be if it could be read."""
        given = self.hook if secrets is None else secrets
        try:
            verify_of(self.platform).verify(self.webhook(body, headers), given)
        except MalformedError:
            return True
        except RejectedError:
            return False
        return True

    def _is_signed(self) -> None:
        if self.body_is_not_signed:
            pytest.skip(self.body_is_not_signed)

    # -- genuine -------------------------------------------------------------------------------

    def test_what_the_platform_signs_is_let_in(self) -> None:
        headers = self.sign(self.genuine, self.hook)

        verify_of(self.platform).verify(self.webhook(self.genuine, headers), self.hook)

    def test_what_the_operator_signs_is_let_in(self) -> None:
        secrets = SECRETS[self.platform]
        headers = operated(self.platform).sign(self.genuine, secrets, NOW)

        assert self.proves(self.genuine, headers, secrets)

    def test_the_secret_that_is_being_rotated_out_still_counts(self) -> None:
        headers = self.sign(self.genuine, self.hook)
        rotated = {f"{name}_previous": it for name, it in self.hook.items()}

        assert self.proves(self.genuine, headers, {**self.other_hook, **rotated})
        assert not self.proves(self.genuine, headers, self.other_hook)

    # -- not genuine ---------------------------------------------------------------------------

    def test_a_refusal_is_told_to_the_platform_as_it_wants_to_be_told(self) -> None:
        headers = self.sign(self.genuine, self.other_hook)

        with pytest.raises(RejectedError) as refused:
            verify_of(self.platform).verify(self.webhook(self.genuine, headers), self.hook)

        assert refused.value.status in {200, 202, 401, 403}
        assert not isinstance(refused.value, MalformedError)

    def test_without_a_secret_nobody_gets_in(self) -> None:
        empty = self.no_hook or dict.fromkeys(self.hook, "")
        ours, nobodys = (self.sign(self.genuine, it) for it in (self.hook, empty))

        for secrets in ({}, empty, {f"{name}_previous": "" for name in self.hook}):
            for headers in (ours, nobodys, dict.fromkeys(ours, "")):
                assert not self.proves(self.genuine, headers, secrets)

    def test_each_header_that_proves_is_needed(self) -> None:
        headers = self.sign(self.genuine, self.hook)

        for name in headers.keys() - set(self.not_signed_parts):
            without = {other: it for other, it in headers.items() if other != name}
            assert not self.proves(self.genuine, without), f"let in without {name}"
            assert not self.proves(self.genuine, {**headers, name: ""}), f"let in with empty {name}"

    @FUZZ
    @given(data=st.data())
    def test_one_flipped_bit_in_the_body_is_refused(self, data: st.DataObject) -> None:
        self._is_signed()
        headers = self.sign(self.genuine, self.hook)
        bit = data.draw(st.integers(0, 8 * len(self.genuine) - 1))
        forged = bytearray(self.genuine)
        forged[bit // 8] ^= 1 << bit % 8

        assert not self.proves(bytes(forged), headers)

    @FUZZ
    @given(data=st.data())
    def test_a_body_that_is_cut_off_or_goes_on_is_refused(self, data: st.DataObject) -> None:
        self._is_signed()
        headers = self.sign(self.genuine, self.hook)
        kept = data.draw(st.integers(0, len(self.genuine) - 1))

        assert not self.proves(self.genuine[:kept], headers)
        assert not self.proves(self.genuine + data.draw(st.binary(min_size=1, max_size=9)), headers)

    @FUZZ
    @given(data=st.data())
    def test_one_changed_sign_in_what_proves_is_refused(self, data: st.DataObject) -> None:
        headers = self.sign(self.genuine, self.hook)
        proving = sorted(headers.keys() - set(self.not_signed_parts))
        name = data.draw(st.sampled_from(proving))
        place = data.draw(st.integers(0, len(headers[name]) - 1))
        other = data.draw(st.sampled_from("Aa0+/=\xe9 "))
        changed = headers[name][:place] + other + headers[name][place + 1 :]
        assume(self.differs(headers[name], changed))

        assert not self.proves(self.genuine, {**headers, name: changed})

    def differs(self, genuine: str, changed: str) -> bool:
        """True if the two are not two ways to write the same: the last sign of a base64 number
        carries bits that count for nothing."""
        return genuine != changed

    @FUZZ
    @given(body=st.binary(max_size=200), value=st.text(max_size=80))
    def test_nothing_is_let_in_without_the_secret(self, body: bytes, value: str) -> None:
        headers = dict.fromkeys(self.sign(body, self.hook), value)
        assume(value not in self.hook.values())

        assert not self.proves(body, headers)

    def test_what_is_signed_for_another_platform_is_refused(self) -> None:
        for other in PLATFORMS:
            if other == self.platform or "verify" in declared_of(other).LACKS:
                continue
            headers = operated(other).sign(self.genuine, SECRETS[other], NOW)

            assert not self.proves(self.genuine, headers), other

    # -- the raw bytes -------------------------------------------------------------------------

    @pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:16]))
    def test_signed_but_unreadable_is_told_apart(self, body: bytes) -> None:
        if not self.is_json:
            pytest.skip("the platform does not deliver JSON")

        with pytest.raises(MalformedError) as refused:
            verify_of(self.platform).verify(
                self.webhook(body, self.sign(body, self.hook)), self.hook
            )

        assert refused.value.status == 400

    @pytest.mark.parametrize("body", READABLE, ids=lambda body: repr(body[:16]))
    def test_the_raw_bytes_are_what_is_signed(self, body: bytes) -> None:
        if not self.is_json:
            pytest.skip("the platform does not deliver JSON")
        self._is_signed()
        headers = self.sign(body, self.hook)

        verify_of(self.platform).verify(self.webhook(body, headers), self.hook)

        assert not self.proves(body.strip() + b"\n\n", headers)

    # -- the handshake -------------------------------------------------------------------------

    def _challenged(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> Answer:
        hook = Webhook(
            platform=self.platform, method="GET", headers={}, body=b"", received_at=NOW, query=query
        )
        return verify_of(self.platform).handshake(hook, secrets)

    def _has_handshake(self) -> None:
        if self.lacks("handshake"):
            pytest.skip(self.lacks("handshake"))

    def test_a_challenge_is_answered_as_the_platform_wants_it(self) -> None:
        self._has_handshake()
        query, body, content_type = self.challenge(self.hook)

        answer = self._challenged(query, self.hook)

        assert (answer.status, answer.body, answer.content_type) == (200, body, content_type)

    def test_no_secret_answers_no_challenge(self) -> None:
        self._has_handshake()
        query, _, _ = self.challenge(self.hook)

        for secrets in ({}, dict.fromkeys(self.hook, "")):
            with pytest.raises(RejectedError):
                self._challenged(query, secrets)

    @FUZZ
    @given(data=st.data(), value=st.text(max_size=300))
    def test_a_challenge_cannot_have_a_body_signed(self, data: st.DataObject, value: str) -> None:
        """What is answered is no JSON object, so that it signs no delivery, and no page."""
        self._has_handshake()
        query, _, _ = self.challenge(self.hook)
        name = data.draw(st.sampled_from(sorted(query)))
        value = data.draw(st.sampled_from([value, '{"a":1}', "<b>x</b>", "hmacsha256={}", "a b"]))

        try:
            self._challenged({**query, name: value}, self.hook)
        except RejectedError:
            return

        assert not set(value) & set("{}[]<>\"'\\ \t\r\n")
