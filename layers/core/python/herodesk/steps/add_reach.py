"""A post was passed on: its readers count once, whatever comes first and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import hearing
from herodesk.domain.case import Case
from herodesk.domain.errors import StaleError
from herodesk.domain.post import Reposted
from herodesk.domain.records import Record, StoredPost
from herodesk.ports import App
from herodesk.steps.open_case import Taken


def add_reach(change: Reposted, at: datetime, app: App) -> Taken:
    """A repost adds its readers to the original, once; it never opens a case."""
    brand = app.rules.brand()
    if change.by and brand.owns(change.platform, change.by.id, change.by.handle):
        return Taken(what="own")
    expires = at + timedelta(days=brand.retention.noise_days)
    marker = StoredPost(
        platform=change.platform,
        post_id=change.repost_id,
        received_at=at,
        repost_of=change.post_id,
        by=change.by.id if change.by else None,
        expires_at=expires,
    )
    original = app.records.post(change.platform, change.post_id)
    if original is not None and original.edit_of:
        original = app.records.post(change.platform, original.edit_of)
    if original is not None and original.removed:
        return Taken(what="removed-before", case=original.case)
    original = original or StoredPost(
        platform=change.platform, post_id=change.post_id, received_at=at, expires_at=expires, v=0
    )
    readers = original.readers + ((change.by.followers if change.by else None) or 0)
    line = replace(original, reposts=original.reposts + 1, readers=readers, v=original.v + 1)
    records: list[Record] = [marker, line]
    case = app.records.case(line.case) if line.case else None
    if case is not None and line.post is not None:
        author = line.post.author
        followers = (author.followers if author else None) or 0
        records.append(hearing.spread(case, line.post_id, followers + readers))
    return _save_once(marker, records, app, case)


def _save_once(marker: StoredPost, records: list[Record], app: App, case: Case | None) -> Taken:
    try:
        app.records.save(*records)
    except StaleError as stale:
        if isinstance(stale.stored, StoredPost) and stale.stored.post_id == marker.post_id:
            return Taken(what="known", case=case.number if case else None)
        raise
    return Taken(what="reposted", case=case.number if case else None)
