"""A customer who was thankful and allows that we write to them: kept only with that permission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Seldom

MOST_WORDS = 300


def fan_id(platform: str, author: str) -> str:
    """The key of a customer; it does not tell who it is."""
    return secret_hash(f"fan {platform} {author}")[:22]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan(Seldom):
    """Who allowed what, when, in which words, in which case, and who noted it.

    The permission is kept as long as a closed case; then it has to be given anew.
    """

    platform: str
    author: str = ""
    handle: str = ""
    case: str = ""
    said_on: date | None = None
    words: str = ""
    by: str = ""
    at: datetime

    @property
    def allows(self) -> bool:
        """False once the permission was taken back: nothing of the person is left then."""
        return bool(self.author)

    def withdrawn(self, now: datetime) -> Fan:
        """The next version, emptied and over at once."""
        return replace(
            self, author="", handle="", case="", said_on=None, words="", by="", expires_at=now,
            v=self.v + 1,
        )  # fmt: skip
