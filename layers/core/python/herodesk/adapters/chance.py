"""The two things that nobody can foresee: the time, and a random secret."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import randbits

from herodesk.domain.numbers import SECRET_LENGTH

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SECRET_BITS = 128


class SystemClock:
    """`ports.Clock` by the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomTokens:
    """`ports.Tokens` from the operating system's randomness."""

    def new(self) -> str:
        return in_letters(randbits(SECRET_BITS))


def in_letters(number: int) -> str:
    """128 bits as 22 letters and digits that no text message breaks or swallows."""
    letters = []
    for _ in range(SECRET_LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)
