"""A message to a colleague: never to a customer, never with anything of a customer in it (I7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from herodesk.domain.staff import Way


class NoticeKind(StrEnum):
    """What a notice is about."""

    OFFER = "offer"
    CLAIMED = "claimed"
    REMINDER = "reminder"
    QUESTION = "question"
    DIGEST = "digest"
    SIGN_IN = "sign-in"
    ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The finished words of one notice to one person. `key` names it for ever (I2)."""

    key: str
    kind: NoticeKind
    hero: str
    way: Way
    text: str
    subject: str = ""
    case: str | None = None
    danger: bool = False
    """It is about danger: the share of the budget that is kept for it is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferText:
    """What the wording of an offer may use, and nothing else (I7)."""

    brand: str
    number: str
    topic: str
    urgency_word: str
    minutes_open: int
    link: str
    danger: bool = False
    two_way: bool = False
    giver: str = ""
    """The colleague who hands the case over."""
    into: str = ""
    """Number of the case that this one was joined with."""
