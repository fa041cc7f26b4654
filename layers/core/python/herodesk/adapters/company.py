"""The company's own sign-in, by OpenID Connect: discovery, the code for a token, the token read.

Only the issuer's host is called, and hosts that the operator names beside it. Signatures and
claims are checked by joserfc; keys are asked for again when a token names one we do not know.
https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636 (PKCE).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import Response, Session
from requests.exceptions import InvalidURL, RequestException

from herodesk.domain.errors import RejectedError, TransientError
from herodesk.domain.handshake import Handshake
from herodesk.parts import Secrets

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519",
    "EdDSA",
)  # fmt: skip
"""Public keys only: a token that is not signed, or signed with a shared secret, is none."""
SCOPE = "openid email"
KEPT = timedelta(hours=1)
ASK_AGAIN = timedelta(minutes=1)
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 10 * 60
"""A token is made when the code is redeemed; an old one is somebody's copy."""
WAIT = (3.0, 4.0)
LARGEST = 256 * 1024
ON_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How the provider knows us."""

    issuer: str
    client_id: str
    verified_claim: str = "email_verified"
    """The claim that says that the address is the person's own."""


class OidcCompany:
    """`ports.Company`. `http` reaches the issuer's host and no other (`adapters.publishing`)."""

    def __init__(self, client: Client, http: Session, secrets: Callable[[], Secrets]) -> None:
        self._client = client
        self._http = http
        self._secrets = secrets
        self._about: Mapping[str, Any] = {}
        self._about_at: datetime | None = None
        self._keys: KeySet | None = None
        self._keys_at: datetime | None = None

    def address(self, handshake: Handshake, back: str, *, now: datetime) -> str:
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": handshake.state,
            "nonce": handshake.nonce,
            "code_challenge": handshake.challenge,
            "code_challenge_method": "S256",
        }
        page = self._endpoint("authorization_endpoint", now)
        return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}"

    def email(self, code: str, handshake: Handshake, back: str, *, now: datetime) -> str:
        claims = self._claims(self._redeemed(code, handshake, back, now), now)
        self._require_ours(claims, handshake, now)
        email = claims.get("email")
        if not isinstance(email, str) or not _is_true(claims.get(self._client.verified_claim)):
            raise RejectedError("company: address not verified")
        return email

    # -- the code ---------------------------------------------------------------------------

    def _redeemed(self, code: str, handshake: Handshake, back: str, now: datetime) -> str:
        secret = self._secrets().get("client_secret", "")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client.client_id,
            "code_verifier": handshake.verifier,
        }
        # As RFC 6749, 2.3.1 wants it: both parts encoded before they become a header.
        basic = (quote(self._client.client_id, safe=""), quote(secret, safe=""))
        methods = self._known(now).get("token_endpoint_auth_methods_supported")
        in_form = isinstance(methods, list) and "client_secret_basic" not in methods
        if secret and in_form:
            form["client_secret"] = secret
        page = self._endpoint("token_endpoint", now)
        auth = basic if secret and not in_form else None
        answer = self._asked("POST", page, data=form, auth=auth)
        token = _object(answer).get("id_token")
        if not isinstance(token, str):
            raise RejectedError("company: no token")
        return token

    # -- the token --------------------------------------------------------------------------

    def _claims(self, token: str, now: datetime) -> Mapping[str, Any]:
        """What a token says that the issuer has signed."""
        try:
            return self._read(token, self._signing_keys(now))
        except InvalidKeyIdError:
            return self._read_with_new_keys(token, now)

    def _read_with_new_keys(self, token: str, now: datetime) -> Mapping[str, Any]:
        """Keys are renewed without notice; unknown ones must not cause a call each."""
        if self._keys_at and now - self._keys_at >= ASK_AGAIN:
            self._keys_at = None
        try:
            return self._read(token, self._signing_keys(now))
        except InvalidKeyIdError:
            raise RejectedError("company: unknown key") from None

    def _read(self, token: str, keys: KeySet) -> Mapping[str, Any]:
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            raise
        except (JoseError, ValueError, TypeError) as error:
            raise RejectedError("company: bad token") from error

    def _require_ours(self, claims: Mapping[str, Any], handshake: Handshake, now: datetime) -> None:
        """Made by the issuer, for us, for this sign-in, now."""
        ours, seconds = self._client.client_id, int(now.timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=seconds,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._client.issuer},
            aud={"essential": True, "value": ours},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(dict(claims))
        except JoseError as error:
            raise RejectedError("company: token not for us, or over") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else ours) != ours:
            raise RejectedError("company: token for somebody else")
        if claims.get("nonce") != handshake.nonce:
            raise RejectedError("company: token of another sign-in")
        if claims["iat"] < seconds - OLDEST_SECONDS:
            raise RejectedError("company: old token")

    # -- the issuer -------------------------------------------------------------------------

    def _signing_keys(self, now: datetime) -> KeySet:
        if self._keys is None or self._keys_at is None or now - self._keys_at >= KEPT:
            found = _object(self._asked("GET", self._endpoint("jwks_uri", now)))
            try:
                self._keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise TransientError("the provider's keys cannot be read") from error
            self._keys_at = now
        return self._keys

    def _known(self, now: datetime) -> Mapping[str, Any]:
        """What the issuer says about itself (discovery)."""
        if not self._about or self._about_at is None or now - self._about_at >= KEPT:
            page = f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = _object(self._asked("GET", page))
            if found.get("issuer") != self._client.issuer:
                raise RejectedError("company: another issuer")
            self._about, self._about_at = found, now
        return self._about

    def _endpoint(self, name: str, now: datetime) -> str:
        """An address of the issuer's, over https but on this machine."""
        page = self._known(now).get(name)
        if not isinstance(page, str) or not is_safe(page):
            raise RejectedError(f"company: {name}")
        return page

    def _asked(self, method: str, page: str, **more: Any) -> Response:
        try:
            answer = self._http.request(
                method, page, timeout=WAIT, allow_redirects=False,
                headers={"Accept": "application/json"}, **more,
            )  # fmt: skip
        except InvalidURL as error:
            raise RejectedError("company: a host that is not allowed") from error
        except (RequestException, ValueError) as error:  # a redirect to what is no address
            raise TransientError("the provider does not answer") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise TransientError("the provider has trouble")
        if answer.status_code != 200:
            raise RejectedError("company: refused by the provider")
        return answer


def is_safe(page: str) -> bool:
    """True for https, and for anything on this machine."""
    parts = urlsplit(page)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE)


def hosts_of(issuer: str, more: Iterable[str]) -> list[str]:
    """The addresses that may be called: the issuer's, and hosts that were named beside it."""
    return [issuer, *(f"https://{host}" for host in more)]


def _object(answer: Response) -> dict[str, Any]:
    try:
        found = answer.json() if len(answer.content) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RejectedError("company: unreadable answer")
    return found


def _is_true(value: object) -> bool:
    """Providers write it as a truth value, a text or a number."""
    return isinstance(value, bool | int | str) and str(value) in {"True", "true", "1"}
