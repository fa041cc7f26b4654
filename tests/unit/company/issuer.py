"""A company's identity provider that does what a test wants: its keys, its tokens, its mistakes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import responses
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
from requests import PreparedRequest

from herodesk.adapters.company import Client, OidcCompany, hosts_of
from herodesk.adapters.publishing import allowed_session

ISSUER = "https://login.nordwind.example/realms/staff"
TOKENS = "https://login.nordwind.example/realms/staff/token"
KEYS = "https://login.nordwind.example/realms/staff/keys"
PAGE = "https://login.nordwind.example/realms/staff/authorize"
CLIENT = "herodesk-prod"
SECRET = "s3cret/with:signs"
RSA = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig", "alg": "RS256"})
EC = ECKey.generate_key("P-256", {"kid": "e1", "use": "sig"})
ED = OKPKey.generate_key("Ed25519", {"kid": "d1", "use": "sig"})
SHARED = OctKey.import_key(SECRET, {"kid": "k1"})

Key = RSAKey | ECKey | OKPKey | OctKey


@dataclass
class Issuer:
    """Answers at the addresses above; what it is asked is kept."""

    now: datetime
    keys: list[Key] = field(default_factory=lambda: [RSA])
    about: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """What is in its tokens beside or instead of the usual; None leaves a claim out."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    signs_with: Key = field(default_factory=lambda: RSA)
    token: str | None = None
    """A token that was made elsewhere."""
    status: int = 200
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    """Address, form and authorization of each request."""
    nonce: str = ""
    codes: set[str] = field(default_factory=lambda: {"code-1"})

    def listening(self) -> responses.RequestsMock:
        mock = responses.RequestsMock(assert_all_requests_are_fired=False)
        mock.add_callback("GET", f"{ISSUER}/.well-known/openid-configuration", self._about)
        mock.add_callback("GET", KEYS, self._keys)
        mock.add_callback("POST", TOKENS, self._token)
        return mock

    def company(self, secret: str = SECRET, **facts: str) -> OidcCompany:
        client = Client(issuer=ISSUER, client_id=CLIENT, **facts)
        secrets = {"client_secret": secret} if secret else {}
        return OidcCompany(client, allowed_session(hosts_of(ISSUER, ())), lambda: secrets)

    def made(self) -> str:
        """A token as it gives now."""
        seconds = int(self.now.timestamp())
        usual = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "4711",
            "iat": seconds,
            "exp": seconds + 300,
            "nonce": self.nonce,
            "email": "Ana@nordwind.example",
            "email_verified": True,
        }
        claims = {name: it for name, it in (usual | self.claims).items() if it is not None}
        anything = ["RS256", "RS512", "PS256", "ES256", "EdDSA", "HS256", "none"]
        return jwt.encode(self.header, claims, self.signs_with, algorithms=anything)

    def _about(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        self._ask(request)
        usual = {
            "issuer": ISSUER,
            "authorization_endpoint": PAGE,
            "token_endpoint": TOKENS,
            "jwks_uri": KEYS,
        }
        return 200, {}, json.dumps(usual | self.about)

    def _keys(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        self._ask(request)
        return 200, {}, json.dumps(KeySet(self.keys).as_dict(private=False))

    def _token(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        form = self._ask(request)
        if self.status != 200:
            return self.status, {}, json.dumps({"error": "invalid_grant"})
        if form["code"] not in self.codes:
            return 400, {}, json.dumps({"error": "invalid_grant"})
        self.codes.discard(form["code"])
        token = self.made() if self.token is None else self.token
        return 200, {}, json.dumps({"id_token": token, "access_token": "x", "token_type": "Bearer"})

    def _ask(self, request: PreparedRequest) -> dict[str, str]:
        form = {name: values[0] for name, values in parse_qs(str(request.body or "")).items()}
        self.asked.append((str(request.url), form, request.headers.get("Authorization", "")))
        return form
