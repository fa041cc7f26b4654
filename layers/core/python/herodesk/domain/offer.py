"""An offer: one notice that asks one HERO to take a case, and the steps of the ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herodesk.domain.staff import Way

STAGES = ("same-hero", "heroes", "next-heroes", "leads", "managers")
"""The steps of the ladder (mission background, section 8)."""

KEPT_OFFERS = 12
"""Older offers are told by the timeline alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A notice that asks one HERO to claim. `links` are hashes of the secrets it was sent with.

    Its key is (case, rung, hero, way): stored before the notice leaves, `sent_at` after.
    """

    hero: str
    way: Way = Way.SMS
    rung: int
    fit: str = ""
    """Why this person was chosen, in letters (`steps.route.fit_of`)."""
    links: tuple[str, ...] = ()
    sent_at: datetime | None = None
    failed: str | None = None
    passed: bool = False
    used: bool = False
    reminder: bool = False
    """Not an offer but a word to the holder: the customer has written again."""
    about: str = ""
    """What that word asks instead: "promise", was it kept; "quiet", is it solved."""
    handed_by: str = ""
    """And that word says which colleague has handed the case over."""
    merged: str = ""
    """Or that the case was joined with the one of this number."""
    digest: bool = False
    """It waited for the night to end: told together with whatever else did (R5)."""
    last: bool = False
    """Told as "many cases are waiting": the last notice but danger within this hour (R6)."""
    over: bool = False
    """The case went another way since; the link only shows how it stands."""

    @property
    def is_unsent(self) -> bool:
        """True while it is stored but has not left; one that is over need not leave any more."""
        return self.sent_at is None and self.failed is None and not self.over

    @property
    def key(self) -> tuple[int, str]:
        """What names this offer within its case."""
        return (self.rung, self.hero)
