"""Reads what X delivers: three products and two notes about them come to one address;
and what X answers when we ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.platforms.reading import json_object, part
from herodesk.platforms.x.account_activity import account_activity_changes, left_changes
from herodesk.platforms.x.activity import activity_changes
from herodesk.platforms.x.read_back import page_changes
from herodesk.platforms.x.stream import stream_changes

if TYPE_CHECKING:
    from herodesk.domain.post import Change
    from herodesk.domain.webhook import Webhook


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    Unknown deliveries and the end of a replay (`replay_job_status`) change no post and give none.
    """
    body = json_object(hook.body)
    if hook.read_back:
        return page_changes(body, hook.read_back)
    if "event_type" in part(body, "data"):
        return activity_changes(part(body, "data"))
    if "event_type" in body:
        return activity_changes(body)
    if "for_user_id" in body:
        return account_activity_changes(body)
    if "matching_rules" in body:
        return stream_changes(body)
    if "user_event" in body:
        return left_changes(part(body, "user_event", "revoke"))
    return []
