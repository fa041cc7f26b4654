"""Everything that can go wrong on the line, as one small tree.

HerodeskError
├── RejectedError         not genuine: answer 401 (or `status`), never retry
│   └── MalformedError    genuine but not readable: answer 400
├── NotFoundError         no such case, person, link
├── NotAllowedError       the person may not do this; carries the reason
├── InvalidError          what a person typed cannot be used; says what to do
├── ConflictError         somebody was faster
│   ├── AlreadyClaimedError   carries owner and since
│   └── StaleError            a record changed since it was read; carries what is stored now
├── UndeliverableError    this notice can never reach this person this way
└── TransientError        try again later: the queue does
"""

from __future__ import annotations

from datetime import datetime
from typing import Self


class Sentence(str):
    """What is wrong, in English, which knows what it is made of: so it can be said in other
    languages (`texts.findings`). Values that are sentences themselves are said likewise."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: dict[str, object]

    def __new__(cls, pattern: str, **values: object) -> Self:
        """`pattern` has its values as "%(name)s"."""
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern, made.values = pattern, values
        return made


class HerodeskError(Exception):
    """Root of all errors that Herodesk raises on purpose."""


class RejectedError(HerodeskError):
    """The delivery is not genuine, or not acceptable; `status` is the HTTP answer."""

    def __init__(self, reason: str, status: int = 401) -> None:
        super().__init__(reason)
        self.status = status


class MalformedError(RejectedError):
    """The delivery is genuine but cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, status=400)


class NotFoundError(HerodeskError):
    """There is no such case, person, post or link."""


class NotAllowedError(HerodeskError):
    """This person may not do this now; the message says why."""


class InvalidError(HerodeskError):
    """What a person handed in cannot be used; the message says what, where and the cure."""


class ConflictError(HerodeskError):
    """Somebody was faster."""


class AlreadyClaimedError(ConflictError):
    """Another HERO holds the case."""

    def __init__(self, number: str, owner: str, since: datetime) -> None:
        super().__init__(f"case {number} is held by {owner}")
        self.number = number
        self.owner = owner
        self.since = since


class StaleError(ConflictError):
    """A record was changed since it was read, or exists already; nothing was written.

    `key` names the first record that did not fit and `stored` is what the table holds
    for it now (None when it is gone or not told).
    """

    def __init__(self, key: str, stored: object | None = None) -> None:
        super().__init__(f"{key} has changed")
        self.key = key
        self.stored = stored

    def require_told(self) -> None:
        """TransientError where the table does not tell what stands there: another transaction is
        at it, which may yet come to nothing, so that nothing may be taken for written."""
        if self.stored is None:
            raise TransientError(f"{self.key} is being written by another run") from self


class TransientError(HerodeskError):
    """Something outside did not answer; the same step may be run again."""


class UndeliverableError(HerodeskError):
    """A notice can never reach this person this way, e.g. an opted-out number."""
