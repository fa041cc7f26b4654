"""Case numbers, link secrets and their hashes, and lots."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a number survives being read aloud."""

NUMBER_LENGTH = 6
SECRET_LENGTH = 22


def case_number(platform: str, post_id: str, attempt: int = 0) -> str:
    """The number of the case that this post opens: 6 characters, the same every time.

    Derived, not drawn, so that a redelivery after a crash arrives at the same case; another
    post that was there first is avoided by the next `attempt`. It is no secret.
    """
    digest = int.from_bytes(sha256(f"{platform}\n{post_id}\n{attempt}".encode()).digest()[:8])
    letters = []
    for _ in range(NUMBER_LENGTH):
        digest, rest = divmod(digest, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def secret_hash(secret: str) -> str:
    """What is kept of a link's or session's secret: 128 bits of its SHA-256, as 22 characters."""
    return urlsafe_b64encode(sha256(secret.encode()).digest()[:16]).decode().rstrip("=")


def split_link(token: str) -> tuple[str, str]:
    """Case number and secret of a link token; anything else gives an empty number."""
    if len(token) != NUMBER_LENGTH + SECRET_LENGTH or not token.isascii() or not token.isalnum():
        return "", ""
    return token[:NUMBER_LENGTH].upper(), token[NUMBER_LENGTH:]


def lot(matter: str, person: str) -> bytes:
    """A person's lot in the draw of a matter; of equals the smallest comes first.

    A hash and no checksum: checksums of alike ids stay near each other from matter to matter, and
    somebody would be first half of the time.
    """
    return blake2b(f"{matter}{person}".encode(), digest_size=8).digest()
