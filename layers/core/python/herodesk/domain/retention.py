"""How long each kind of record is kept: one place, applied whenever a record is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Retention
from herodesk.domain.case import Case, Entry
from herodesk.domain.question import Question
from herodesk.domain.records import (
    AuthorRecord,
    Correction,
    DayCount,
    DayFacts,
    DayLine,
    DayList,
    Record,
    ReplyTime,
    Seldom,
    StoredPost,
    Thanks,
)
from herodesk.domain.reply import Reply
from herodesk.domain.wave import Wave

REPLAY_DAYS = 14
"""How long a platform or a dead letter may bring a post back."""
LISTED_DAYS = 14
"""So many days stand on the lists of praise, of ideas, of cases that ended."""
COUNTED_AFTER_DAYS = 2
"""By then a day's totals are stored, and its lines of praise and ideas are needed no longer."""


def dated(record: Record, retention: Retention, now: datetime) -> Record:  # noqa: C901 - a table
    """The record with the time that it is kept until.

    What belongs to a case is kept for so long after it was last written, the case itself after
    it ended; so nothing of a case outlives the case, and an open case does not end by itself.
    Whoever writes a post that has no case, or a session, says how long.
    """
    until = now + timedelta(days=retention.closed_case_days)
    match record:
        case Case():
            ended = record.expires_at or until
            return replace(record, expires_at=None if record.is_open else ended)
        case StoredPost():
            if record.edit_of and record.expires_at is None:  # a later version's own id
                return replace(record, expires_at=until)
            kept = record.case is None or record.removed
            return record if kept else replace(record, expires_at=until)
        case AuthorRecord(contacts=()):
            return replace(record, expires_at=now + timedelta(days=retention.noise_days))
        case (
            Entry() | Reply() | Correction() | Thanks() | Question() | AuthorRecord()
            | DayCount() | DayFacts() | ReplyTime()
        ):  # fmt: skip
            return replace(record, expires_at=until)
        case Wave():
            return replace(record, expires_at=record.kept_until(now))
        case Seldom():
            ended = record.expires_at or until
            return replace(record, expires_at=None if record.is_kept else ended)
        case DayLine():
            return replace(record, expires_at=record.expires_at or _end_of(record, retention))
        case _:
            return record


def _end_of(line: DayLine, retention: Retention) -> datetime:
    """A line that points to a post never outlives the post's own line in the ledger."""
    days = retention.closed_case_days
    if line.kind in {DayList.PRAISE, DayList.IDEA}:
        days = min(retention.noise_days, LISTED_DAYS + COUNTED_AFTER_DAYS)
    return line.at + timedelta(days=days)


def is_over(record: object, now: datetime) -> bool:
    """True if the record has outlived its time; the table deletes it a little later."""
    expires: datetime | None = getattr(record, "expires_at", None)
    return expires is not None and expires <= now
