"""How our side stands at a platform, as the platform says when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ENDS_SOON = timedelta(days=2)
"""So long before something ends that nobody renews, IT hears of it."""


class Flaw(StrEnum):
    """What is wrong with what we had set up."""

    WEBHOOK_MISSING = "webhook-missing"
    """No address of ours is registered."""
    WEBHOOK_ELSEWHERE = "webhook-elsewhere"
    """Another address is."""
    WEBHOOK_INVALID = "webhook-invalid"
    """The platform has given up on our address."""
    SUBSCRIPTION_MISSING = "subscription-missing"
    """It does not deliver what we want; `what` is named as the platform names it."""
    PERMISSION_MISSING = "permission-missing"
    """Our key does not allow something that we need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One flaw; `what` is a name of the platform's: an event, a field, a permission, an address."""

    flaw: Flaw
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the platform said. Ends are None where nothing ends, or nobody tells.

    `unchecked` names what could not be asked for, because a key for it is missing.
    """

    faults: tuple[Fault, ...] = ()
    token_ends_at: datetime | None = None
    lease_ends_at: datetime | None = None
    unchecked: tuple[str, ...] = ()
