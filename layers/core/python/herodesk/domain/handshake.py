"""What one sign-in at the company's own provider is bound to: all of it follows from one secret.

The secret stays with the browser that began (in a cookie), so that nobody else can end what it
began, and nothing is stored until it ends. What leaves for the provider tells nothing of it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Handshake:
    """One sign-in that was begun; `secret` carries 128 random bits."""

    secret: str

    @property
    def state(self) -> str:
        """Comes back with the answer: it is the one to what this browser asked."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back inside the signed token: it was made for this sign-in."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Shown only when the code is redeemed: whoever redeems it asked for it (RFC 7636)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier beforehand."""
        return _text(sha256(self.verifier.encode()).digest())

    def fits(self, state: str) -> bool:
        """True for the state of this sign-in."""
        return bool(self.secret) and hmac.compare_digest(state.encode(), self.state.encode())

    def _derived(self, what: str) -> str:
        return _text(hmac.digest(self.secret.encode(), what.encode(), sha256))


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
