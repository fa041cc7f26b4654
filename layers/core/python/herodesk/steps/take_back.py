"""A post is gone: its words go too, everywhere, and a case that nobody answered is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import hearing
from herodesk.domain.case import Case
from herodesk.domain.post import Removed
from herodesk.domain.records import StoredPost
from herodesk.ports import App
from herodesk.steps.clocks import ended
from herodesk.steps.customer import customer_of, recounted
from herodesk.steps.hear import explained_by
from herodesk.steps.open_case import Taken


def take_back(change: Removed, at: datetime, app: App) -> Taken:
    """Take the words of a post away for good; told first, it keeps the post from coming in."""
    known = app.records.post(change.platform, change.post_id)
    if known is not None and known.edit_of:
        known = app.records.post(change.platform, known.edit_of)
    expires = at + timedelta(days=app.rules.brand().retention.noise_days)
    if known is None:
        line = StoredPost(platform=change.platform, post_id=change.post_id, received_at=at)
        app.records.save(replace(line, removed=True, expires_at=expires))
        return Taken(what="removed-unseen")
    if known.removed:
        return Taken(what="known", case=known.case)
    line = replace(
        known,
        post=known.post and known.post.without_content(),
        finding=None,
        removed=True,
        words_over=False,
        expires_at=expires,
        v=known.v + 1,
    )
    case = app.records.case(known.case) if known.case else None
    if case is None:
        app.records.save(line)
        return Taken(what="removed")
    now = app.clock.now()
    changed, entry = hearing.lost(case, known.post_id, now=now)
    changed = explained_by(case, changed, (known.post_id, None), app)
    others: list[Case] = []
    if known.post:
        changed, others = recounted(changed, customer_of(known.post, app), app)
    app.records.save(line, changed, entry, *others, *ended(case, changed, app=app, at=now))
    return Taken(what="removed", case=case.number)
