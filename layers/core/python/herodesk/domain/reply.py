"""A colleague's public answer and what became of it (design section 10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

MOST_DETAIL = 300
"""Characters of a platform's own words that are kept."""


class ReplyState(StrEnum):
    """queued → sending → sent | failed | unknown; back to queued when it must wait.

    A sent one may be taken back, sent → withdrawing → withdrawn (or sent again, if the platform
    refuses), or be corrected in its place: then it is corrected, and the one that took its
    place is sent.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BY_HAND = "by hand"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that goes out with an answer: what it shows in words, and where its bytes lie."""

    name: str
    """Below the case, "8fJ2kQ9xTnLq4Wm7RbZc2D.jpg"."""
    kind: str
    """Its media type, "image/jpeg"."""
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of one HERO to one post.

    `text` is what the person wrote, `sign_off` is added behind it when it is published.
    `to` is the id that the platform wants named (`Post.version_id`). `deadline` is when a
    sending is given up on, `not_before` when a waiting one may be tried, `reason` a code
    (`texts.reasons`) for failed and unknown, and for a sent one that could not be withdrawn.
    """

    reply_id: str
    case: str
    hero: str
    platform: str
    post_id: str
    to: str
    text: str
    sign_off: str
    created_at: datetime
    account: str | None = None
    thread: str | None = None
    language: str | None = None
    private: bool = False
    """For the customer alone: a private message, not a public answer."""
    recipient: str | None = None
    """Id of the author that a private answer goes to."""
    begins: bool = False
    """A private answer to a public post: the customer has not written privately yet."""
    template: str | None = None
    """Name and language ("sorry_late/de") of words that the platform has approved; `text` is how
    they read."""
    state: ReplyState = ReplyState.QUEUED
    attempts: int = 0
    deadline: datetime | None = None
    not_before: datetime | None = None
    remote_id: str | None = None
    url: str | None = None
    reason: str | None = None
    detail: str | None = None
    instead_of: str | None = None
    """Id of the published reply that this one corrects."""
    first_at: datetime | None = None
    """When the answer that this one corrects was written at first: what came later it does not
    answer."""
    taken_back_by: str | None = None
    """Who withdrew or corrected it."""
    promised: tuple[datetime, ...] = ()
    """When what it promises is due, the earliest first."""
    doubtful: bool = False
    """Sent again by a person though it may be out there: look before it is sent."""
    picture: Picture | None = None
    prepared: str | None = None
    """What the platform has ready to be published: where it takes two steps, the first is done."""
    expires_at: datetime | None = None
    v: int = 0

    def refused(self, reason: str, detail: str = "") -> Reply:
        """The next version: it will never be accepted as it is, and why (I6)."""
        return replace(
            self,
            state=ReplyState.FAILED,
            reason=reason,
            detail=detail[:MOST_DETAIL],
            deadline=None,
            not_before=None,
            prepared=None,
            v=self.v + 1,
        )

    @property
    def public_text(self) -> str:
        """What the customer reads, in public or, if it is private, alone."""
        return self.text + self.sign_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform has the reply under `remote_id`."""

    remote_id: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The reply is not on the platform any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not accepted now; nothing was published; try again at `until` (aware UTC).

    `prepared` is told where a reply takes two steps and only the first is done: it is kept on the
    reply before the second. Empty forgets what was kept, None changes nothing.
    """

    until: datetime
    reason: str
    prepared: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Never accepted as it is. `reason` is a code (`texts.reasons`), `detail` its words."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """No answer: the reply may or may not have been published."""

    reason: str


Outcome = Sent | Wait | Refused | Lost
Withdrawal = Gone | Wait | Refused | Lost


class Look(StrEnum):
    """What a look on the platform showed when the reply was not found there."""

    ABSENT = "absent"
    """Surely not published: sending again makes no second reply."""
    LATER = "later"
    """Could not look now; looking again soon may tell."""
    UNSURE = "unsure"
    """Cannot be told: a person decides."""
