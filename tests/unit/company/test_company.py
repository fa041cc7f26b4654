"""The company's sign-in: only what the issuer signed for us, for this sign-in, now, counts."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from herodesk.adapters.company import is_safe
from herodesk.domain.errors import RejectedError, TransientError
from herodesk.domain.handshake import Handshake
from tests.sample import MONDAY_MORNING
from tests.unit.company import issuer as made
from tests.unit.company.issuer import EC, ED, ISSUER, OTHER_RSA, RSA, SHARED, Issuer

BACK = "https://h.nordwind.example/company/back"
HANDSHAKE = Handshake("8fJ2kQ9xTnLq4Wm7RbZc2D")
NOW = MONDAY_MORNING


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer(NOW, nonce=HANDSHAKE.nonce)
    with one.listening():
        yield one


def email(issuer: Issuer, **facts: str) -> str:
    return issuer.company(**facts).email("code-1", HANDSHAKE, BACK, now=NOW)


def test_the_browser_is_sent_there_with_all_that_the_answer_must_fit(issuer: Issuer) -> None:
    address = issuer.company().address(HANDSHAKE, BACK, now=NOW)

    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert address.startswith(made.PAGE + "?")
    assert asked == {
        "response_type": "code",
        "client_id": made.CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": HANDSHAKE.state,
        "nonce": HANDSHAKE.nonce,
        "code_challenge": HANDSHAKE.challenge,
        "code_challenge_method": "S256",
    }
    assert HANDSHAKE.secret not in address
    assert HANDSHAKE.verifier not in address
    assert len({HANDSHAKE.state, HANDSHAKE.nonce, HANDSHAKE.verifier, HANDSHAKE.challenge}) == 4


def test_the_challenge_is_what_the_provider_makes_of_the_verifier() -> None:
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    class Known(Handshake):
        @property
        def verifier(self) -> str:
            return verifier

    assert Known("x").challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert 43 <= len(HANDSHAKE.verifier) <= 128


def test_a_code_becomes_the_confirmed_address(issuer: Issuer) -> None:
    assert email(issuer) == "Ana@nordwind.example"
    page, form, authorization = next(one for one in issuer.asked if one[0] == made.TOKENS)
    assert form == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": BACK,
        "client_id": made.CLIENT,
        "code_verifier": HANDSHAKE.verifier,
    }
    assert authorization.startswith("Basic ")
    assert made.SECRET not in page


def test_the_secret_goes_where_the_provider_wants_it(issuer: Issuer) -> None:
    issuer.about["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    email(issuer)
    _, form, authorization = issuer.asked[-2]
    assert (form["client_secret"], authorization) == (made.SECRET, "")


def test_a_client_without_a_secret_has_the_verifier_alone(issuer: Issuer) -> None:
    email(issuer, secret="")
    _, form, authorization = issuer.asked[-2]
    assert "client_secret" not in form
    assert authorization == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"iss": [ISSUER]},
        {"aud": "another-app"},
        {"aud": ["another-app"]},
        {"aud": None},
        {"aud": [made.CLIENT, "another-app"]},
        {"aud": [made.CLIENT, "another-app"], "azp": "another-app"},
        {"azp": "another-app"},
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"nonce": [HANDSHAKE.nonce]},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": int(NOW.timestamp()) + 120},
        {"iat": int(NOW.timestamp()) - 3600},
        {"iat": None},
        {"nbf": int(NOW.timestamp()) + 120},
        {"sub": None},
        {"email": None},
        {"email": ["ana@nordwind.example"]},
        {"email_verified": None},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": 0},
        {"email_verified": [True]},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    issuer: Issuer, claims: dict[str, object]
) -> None:
    issuer.claims = claims

    with pytest.raises(RejectedError):
        email(issuer)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [made.CLIENT]},
        {"aud": [made.CLIENT, "another-app"], "azp": made.CLIENT},
        {"email_verified": "true"},
        {"exp": int(NOW.timestamp()) - 30},
        {"iat": int(NOW.timestamp()) + 30},
    ],
    ids=str,
)
def test_what_providers_write_differently_is_understood(
    issuer: Issuer, claims: dict[str, object]
) -> None:
    issuer.claims = claims

    assert email(issuer) == "Ana@nordwind.example"


def test_a_provider_that_says_it_elsewhere_is_asked_there(issuer: Issuer) -> None:
    issuer.claims = {"email_verified": None, "xms_edov": 1}

    assert email(issuer, verified_claim="xms_edov") == "Ana@nordwind.example"
    issuer.codes, issuer.claims = {"code-1"}, {"email_verified": True}
    with pytest.raises(RejectedError):
        email(issuer, verified_claim="xms_edov")


@pytest.mark.parametrize(("alg", "key"), [("PS256", RSA), ("ES256", EC), ("Ed25519", ED)])
def test_every_kind_of_public_key_works(issuer: Issuer, alg: str, key: RSAKey) -> None:
    if key is RSA:
        key = RSAKey.import_key({**RSA.as_dict(private=True), "alg": alg})
    issuer.keys, issuer.signs_with = [key], key
    issuer.header = {"alg": alg, "kid": str(key.kid)}
    issuer.token = jwt.encode(issuer.header, _claims(issuer), key, algorithms=[alg])

    assert email(issuer) == "Ana@nordwind.example"


def _claims(issuer: Issuer) -> dict[str, object]:
    payload = replace(issuer, token=None, signs_with=RSA, header={"alg": "RS256"}).made()
    body = payload.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def test_a_token_that_nobody_signed_is_refused(issuer: Issuer) -> None:
    issuer.token = _unsigned(issuer)

    with pytest.raises(RejectedError):
        email(issuer)


def _unsigned(issuer: Issuer, header: bytes = b'{"alg":"none","kid":"k1"}') -> str:
    head = base64.urlsafe_b64encode(header).rstrip(b"=").decode()
    return f"{head}.{issuer.made().split('.')[1]}."


@pytest.mark.parametrize("alg", ["NONE", "None", "nOnE"])
def test_nor_does_another_spelling_of_none_help(issuer: Issuer, alg: str) -> None:
    issuer.token = _unsigned(issuer, f'{{"alg":"{alg}","kid":"k1"}}'.encode())

    with pytest.raises(RejectedError):
        email(issuer)


def test_the_public_key_is_no_shared_secret(issuer: Issuer) -> None:
    """Key confusion: HS256 with the public key as the secret, which everybody knows."""
    signed = _unsigned(issuer, b'{"alg":"HS256","kid":"k1"}').removesuffix(".")
    digest = hmac.digest(RSA.as_pem(private=False), signed.encode(), "sha256")
    issuer.token = f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    with pytest.raises(RejectedError):
        email(issuer)


def test_nor_is_our_own_secret_a_key(issuer: Issuer) -> None:
    issuer.header, issuer.signs_with = {"alg": "HS256", "kid": "k1"}, SHARED
    issuer.keys = [SHARED, RSA]

    with pytest.raises((RejectedError, TransientError)):
        email(issuer)


def test_a_key_that_the_token_brings_along_is_not_asked(issuer: Issuer) -> None:
    thief = RSAKey.generate_key(2048, {"kid": "k1"})
    issuer.signs_with = thief
    issuer.header = {"alg": "RS256", "kid": "k1", "jwk": thief.as_dict(private=False)}

    with pytest.raises(RejectedError):
        email(issuer)


def test_another_key_of_the_same_name_is_refused(issuer: Issuer) -> None:
    issuer.signs_with = RSAKey.import_key({**OTHER_RSA.as_dict(private=True), "kid": "k1"})

    with pytest.raises(RejectedError):
        email(issuer)


def test_a_changed_token_is_refused(issuer: Issuer) -> None:
    head, _, signature = issuer.made().split(".")
    issuer.claims = {"email": "karla@nordwind.example"}
    issuer.token = f"{head}.{issuer.made().split('.')[1]}.{signature}"

    with pytest.raises(RejectedError):
        email(issuer)


def test_a_key_that_is_for_encrypting_only_signs_nothing(issuer: Issuer) -> None:
    issuer.keys = [RSAKey.import_key({**RSA.as_dict(private=True), "use": "enc"})]

    with pytest.raises(RejectedError):
        email(issuer)


def test_new_keys_are_fetched_when_a_token_names_one_and_at_most_once_a_minute(
    issuer: Issuer,
) -> None:
    company = issuer.company()
    assert company.email("code-1", HANDSHAKE, BACK, now=NOW)
    issuer.keys, issuer.signs_with = [RSA, OTHER_RSA], OTHER_RSA
    issuer.header, issuer.codes = {"alg": "RS256", "kid": "k2"}, {"a", "b"}

    with pytest.raises(RejectedError):
        company.email("a", HANDSHAKE, BACK, now=NOW + timedelta(seconds=30))
    assert company.email("b", HANDSHAKE, BACK, now=NOW + timedelta(seconds=61))
    assert [page for page, _, _ in issuer.asked].count(made.KEYS) == 2


def test_a_code_is_good_once(issuer: Issuer) -> None:
    company = issuer.company()
    company.email("code-1", HANDSHAKE, BACK, now=NOW)

    with pytest.raises(RejectedError):
        company.email("code-1", HANDSHAKE, BACK, now=NOW)


def test_an_issuer_that_calls_itself_otherwise_is_none(issuer: Issuer) -> None:
    issuer.about["issuer"] = "https://evil.example"

    with pytest.raises(RejectedError):
        email(issuer)
    assert len(issuer.asked) == 1


@pytest.mark.parametrize(
    "page",
    ["http://login.nordwind.example/token", "javascript:alert(1)", "https://evil.example/t", 7],
)
def test_the_code_goes_to_no_other_host_and_never_in_the_clear(
    issuer: Issuer, page: object
) -> None:
    issuer.about["token_endpoint"] = page

    with pytest.raises(RejectedError):
        email(issuer)
    assert {urlsplit(asked).netloc for asked, _, _ in issuer.asked} == {"login.nordwind.example"}


def test_a_redirect_is_not_followed(issuer: Issuer) -> None:
    issuer.status = 302

    with pytest.raises(RejectedError):
        email(issuer)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_provider_in_trouble_is_no_refusal(issuer: Issuer, status: int) -> None:
    issuer.status = status

    with pytest.raises(TransientError):
        email(issuer)


def test_a_provider_that_is_silent_is_no_refusal() -> None:
    with responses.RequestsMock(), pytest.raises(TransientError):
        Issuer(NOW).company().address(HANDSHAKE, BACK, now=NOW)


def test_what_is_not_json_is_refused(issuer: Issuer) -> None:
    with issuer.listening() as mock:
        mock.replace("GET", f"{ISSUER}/.well-known/openid-configuration", body="<html>")
        with pytest.raises(RejectedError):
            email(issuer)


@given(token=st.text() | st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]*", fullmatch=True))
def test_no_text_is_taken_for_a_token(token: str) -> None:
    one = Issuer(NOW, token=token, nonce=HANDSHAKE.nonce)
    with one.listening(), pytest.raises(RejectedError):
        one.company().email("code-1", HANDSHAKE, BACK, now=NOW)


@given(header=st.dictionaries(
    st.sampled_from(["alg", "kid", "crit", "b64", "typ", "jwk", "jku", "x5c"]),
    st.none() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=3), max_size=2)
    | st.sampled_from(["RS256", "k1"]),
))  # fmt: skip
def test_no_header_makes_an_unsigned_token_good(header: dict[str, object]) -> None:
    one = Issuer(NOW, nonce=HANDSHAKE.nonce)
    one.token = _unsigned(one, json.dumps(header).encode()) + "AAAA"
    with one.listening(), pytest.raises(RejectedError):
        one.company().email("code-1", HANDSHAKE, BACK, now=NOW)


@pytest.mark.parametrize(
    ("page", "safe"),
    [
        ("https://login.nordwind.example/x", True),
        ("http://127.0.0.1:9400/x", True),
        ("http://localhost:9400/x", True),
        ("http://login.nordwind.example/x", False),
        ("http://127.0.0.1.evil.example/x", False),
        ("ftp://localhost/x", False),
    ],
)
def test_only_this_machine_is_spoken_to_in_the_clear(page: str, safe: bool) -> None:
    assert is_safe(page) is safe
