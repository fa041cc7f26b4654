"""Reads what Threads delivers about our profile: replies, mentions, and what we did ourselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from herodesk.domain.post import Change, Posted, Removed, Unreadable
from herodesk.platforms.reading import (
    FieldError,
    Json,
    identifier,
    items,
    json_object,
    part,
    parts,
    word,
)
from herodesk.platforms.threads.told import Told, seconds

if TYPE_CHECKING:
    from herodesk.domain.webhook import ReadBack, Webhook

_POSTS = frozenset({"replies", "mentions", "publish"})


def normalise(hook: Webhook) -> list[Change]:
    """Every change in a verified delivery, in its order; see `parts.Normalise`.

    `values` is told as one object or as a list; some have seen the envelope of Meta's other
    platforms. Each is read.
    """
    if hook.callback:
        from herodesk.platforms.meta_leaving import left  # called seldom

        return [*left(hook)]
    body = json_object(hook.body)
    found = _page(body, hook.read_back) if hook.read_back else _told(body)
    return [change for told in found for change in _changes(told)]


def _told(body: Json) -> Iterator[Told]:
    account, values = identifier(body, "target_id"), body.get("values")
    single = [values] if isinstance(values, Mapping) else items(body, "values")
    for n, event in enumerate(single):
        yield _of(part(event), body, account, f"values[{n}].value")
    for e, entry in enumerate(parts(body, "entry")):
        for c, event in enumerate(items(entry, "changes")):
            path = f"entry[{e}].changes[{c}].value"
            yield _of(part(event), entry, identifier(entry, "id") or account, path)


def _of(event: Json, envelope: Json, account: str | None, path: str) -> Told:
    return Told(
        value=part(event, "value"),
        field=word(event, "field") or "",
        account=account,
        sent=seconds(envelope, "time"),
        path=path,
    )


def _page(body: Json, how: ReadBack) -> list[Told]:
    """Posts that we asked for, oldest first: Threads tells the newest first."""
    field = "mentions" if how.reading == "mentions" else "replies"
    found = [
        Told(value=value, field=field, account=how.account, sent=None, path="data")
        for value in parts(body, "data")
    ]
    return found[::-1]


def _changes(told: Told) -> list[Change]:
    try:
        if told.field in _POSTS:
            return [Posted(post=told.post())]
        if told.field == "delete":
            return [Removed(platform="threads", post_id=told.own_id())]
    except FieldError as missing:
        return [Unreadable(reason=f"threads {told.field}: {missing}")]
    return []
