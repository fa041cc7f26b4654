"""How long each kind of record is kept: one place, applied whenever a record is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Retention
from herodesk.domain.case import Case, Entry
from herodesk.domain.records import AuthorRecord, Record, StoredPost
from herodesk.domain.reply import Reply


def dated(record: Record, retention: Retention, now: datetime) -> Record:
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
            kept = record.case is None or record.removed
            return record if kept else replace(record, expires_at=until)
        case Entry() | Reply() | AuthorRecord():
            return replace(record, expires_at=until)
        case _:
            return record


def is_over(record: object, now: datetime) -> bool:
    """True if the record has outlived its time; the table deletes it a little later."""
    expires: datetime | None = getattr(record, "expires_at", None)
    return expires is not None and expires <= now
