"""Read what the posts of one delivery need in one call, where each would read it for itself.

A reply and a message are looked up by their author, however little they say: in a delivery of many
that would be a call for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from herodesk.domain.post import Change, Kind, Posted
from herodesk.domain.records import AuthorRecord
from herodesk.ports import App

if TYPE_CHECKING:
    from herodesk.ports import Records


class Ahead:
    """`ports.Records` that has read some authors already.

    Each is told once as it was read; whoever asks again, be it for another post of the same author
    or because somebody was faster, is told what is there now.
    """

    def __init__(self, records: Records, keys: Sequence[tuple[str, str]]) -> None:
        self._records = records
        found = {one.author_id: one for one in records.authors(keys)}
        self._read = {key: found.get(key[1]) for key in keys}

    def author(self, platform: str, author_id: str) -> AuthorRecord | None:
        """What is known of an author's cases."""
        key = (platform, author_id)
        if key in self._read:
            return self._read.pop(key)
        return self._records.author(platform, author_id)

    def __getattr__(self, name: str) -> Any:
        """Everything else as it is."""
        return getattr(self._records, name)


def with_authors(changes: Sequence[Change], app: App) -> App:
    """The same line, with the authors read that these changes will surely ask for, if they are
    several."""
    keys = [
        (change.post.platform, change.post.author.id)
        for change in changes
        if isinstance(change, Posted) and change.post.author and _is_looked_up(change)
    ]
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2:
        return app
    return replace(app, records=cast("Records", Ahead(app.records, keys)))


def _is_looked_up(change: Posted) -> bool:
    return bool(change.post.reply_to) or change.post.kind is Kind.MESSAGE
