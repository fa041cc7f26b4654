"""Text messages from colleagues, and what we are in the middle of with each of them.

One small record a person: what was read already, which list a digit means, the answer that waits
for a YES, what is still to be said. Each change is a function; the next version comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

GOOD_FOR = timedelta(minutes=10)
"""How long a list and a draft count."""

TOO_LATE = timedelta(hours=1)
"""An older text is not acted on any more: whoever wrote it has done something else since."""

KEPT_FOR = timedelta(hours=2)
"""Longer than a text can be read again, so that nothing is done twice."""

MOST_SAID_AN_HOUR = 20
"""So many answers a person and hour: two machines that answer each other come to an end."""

SAME_AGAIN = timedelta(minutes=1)
KEPT_SEEN = 24

PLACE = "0" * 22
"""Stands where the secret of a link will be: it is drawn when the text leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text message as it arrived. `at` and `id` are the same at each redelivery."""

    id: str
    at: datetime
    sender: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Several cases to choose from, and what is to be done with the one that is chosen.

    `text` is an answer of which it is not known yet whom it is for.
    """

    what: str
    cases: tuple[str, ...]
    at: datetime
    minutes: int = 0
    text: str = ""

    def counts_at(self, at: datetime) -> bool:
        """True as long as a digit means this list."""
        return at - self.at <= GOOD_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A public answer that waits for a YES. `asked` is when the person was asked for it."""

    case: str
    text: str
    key: str
    at: datetime
    asked: datetime | None = None

    def counts_at(self, at: datetime) -> bool:
        """True if a YES of that time means this draft: asked for before, and not too long ago."""
        return self.asked is not None and self.asked <= at <= self.asked + GOOD_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words for a person's phone: stored before they leave, taken off after.

    `key` is the text that they answer; `asks` if they ask for a YES.
    """

    key: str
    at: datetime
    text: str
    case: str = ""
    asks: bool = False
    claims: bool = False
    """They say that the case is the person's now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texting:
    """How it stands between a person and us, by text."""

    person: str
    seen: tuple[str, ...] = ()
    """Hashes of the ids of the latest texts, newest last."""
    listed: Listed | None = None
    draft: Draft | None = None
    to_say: tuple[Saying, ...] = ()
    said: Saying | None = None
    """What was said last."""
    sent_at: datetime | None = None
    """When a YES sent an answer last."""
    unknown_at: datetime | None = None
    """When something that nobody understood was answered last."""
    hour: datetime | None = None
    said_in_hour: int = 0
    expires_at: datetime | None = None
    v: int = 0

    def saying(self, key: str) -> Saying | None:
        """What is still to be said to that text."""
        return next((one for one in self.to_say if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A person wants to be asked about a case again at `next_due`; None once that is done."""

    person: str
    case: str
    next_due: datetime | None = None
    expires_at: datetime | None = None
    v: int = 1


def heard(before: Texting, key: str, *, now: datetime) -> Texting:
    """The next version: that text is read. What has outlived its time goes."""
    draft, listed = before.draft, before.listed
    if draft and now - (draft.asked or draft.at) > GOOD_FOR:
        draft = replace(draft, text="")  # a late YES is told so; the words are needed no more
    if listed and not listed.counts_at(now):
        listed = None
    return replace(
        before,
        seen=(*before.seen, key)[-KEPT_SEEN:],
        draft=draft,
        listed=listed,
        expires_at=now + KEPT_FOR,
        v=before.v + 1,
    )


def saying(after: Texting, one: Saying) -> Texting:
    """The same version with something to say, unless that would be too much."""
    hour = one.at.replace(minute=0, second=0, microsecond=0)
    count = after.said_in_hour if after.hour == hour else 0
    if count >= MOST_SAID_AN_HOUR or (_said_just_now(after, one) and not one.asks):
        return after
    return replace(after, to_say=(*after.to_say, one), hour=hour, said_in_hour=count + 1)


def _said_just_now(after: Texting, one: Saying) -> bool:
    last = (*((after.said,) if after.said else ()), *after.to_say)
    return any(x.text == one.text and one.at - x.at < SAME_AGAIN for x in last)


def said(before: Texting, one: Saying, *, now: datetime, reached: bool) -> Texting:
    """The next version: that was said; a draft whose YES was asked for counts from now on."""
    draft = before.draft
    if one.asks and draft and draft.key == one.key and reached:
        draft = replace(draft, asked=now)
    rest = tuple(x for x in before.to_say if x != one)
    return replace(before, to_say=rest, said=one, draft=draft, v=before.v + 1)
