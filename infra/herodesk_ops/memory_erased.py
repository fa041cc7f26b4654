"""What an erasure leaves and needs of the table in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import RLock

from herodesk.adapters.items import key_of, receipt_key
from herodesk.domain.case import Entry
from herodesk.domain.records import Correction, DayLine, Receipt, Record, StoredPost
from herodesk.domain.retention import is_over
from herodesk.ports import Clock

Key = tuple[str, str]


class MemoryErased:
    """The part of `ports.Records` that only erasing needs, over a dict of records."""

    items: dict[Key, Record]
    erased: set[tuple[str, str]]
    left: dict[tuple[str, str], datetime]
    _clock: Clock
    _lock: RLock
    _together: defaultdict[str, set[Key]]
    _whose: defaultdict[str, set[Key]]
    """Keys of posts by who wrote them, and by the mark of their erasure."""

    def is_erased(self, platform: str, post_id: str) -> bool:
        return (platform, post_id) in self.erased

    def left_at(self, platform: str, author_id: str) -> datetime | None:
        return self.left.get((platform, author_id))

    def keep_out(
        self, platform: str, author_id: str, posts: Iterable[str], *, at: datetime | None
    ) -> str:
        with self._lock:
            if at is not None:
                self.left[platform, author_id] = at
            self.erased |= {(platform, post) for post in posts}
        return f"tag of {platform}#{author_id}"

    def written_by(self, platform: str, author_id: str) -> list[StoredPost]:
        return self._marked(f"{platform}#{author_id}")

    def emptied(self, tag: str) -> list[StoredPost]:
        return self._marked(f"erasing {tag}")

    def receipt(self, receipt_id: str) -> Receipt | None:
        found = self.items.get(receipt_key(receipt_id))
        return found if isinstance(found, Receipt) else None

    def receipts(self, limit: int) -> list[Receipt]:
        return sorted(self._receipts(), key=lambda it: (it.at, it.id), reverse=True)[:limit]

    def leaving(self, until: datetime, limit: int) -> list[Receipt]:
        due = [(it.next_due, it.id, it) for it in self._receipts() if it.next_due]
        return [it for when, _, it in sorted(due, key=lambda one: one[:2]) if when <= until][:limit]

    def corrections(self, case: str) -> list[Correction]:
        with self._lock:
            mine = [self.items[key] for key in sorted(self._together[f"CASE#{case}"])]
        return [record for record in mine if isinstance(record, Correction)]

    def put_over(self, record: Entry | Correction) -> bool:
        with self._lock:
            is_there = key_of(record) in self.items
            if is_there:
                self.items[key_of(record)] = record
        return is_there

    def put_instead(self, line: DayLine, other: DayLine) -> bool:
        with self._lock:
            is_there = self._dropped(line)
            if is_there:
                self.items[key_of(other)] = other
                self._together[key_of(other)[0]].add(key_of(other))
        return is_there

    def delete(self, record: Record) -> bool:
        with self._lock:
            stored = self.items.get(key_of(record))
            if stored is not None and stored != record:
                return False
            self._dropped(record)
        return True

    def _dropped(self, record: Record) -> bool:
        self._together[key_of(record)[0]].discard(key_of(record))
        return self.items.pop(key_of(record), None) is not None

    def _receipts(self) -> list[Receipt]:
        with self._lock:
            mine = [self.items[key] for key in self._whose["receipts"]]
        return [record for record in mine if isinstance(record, Receipt)]

    def _mark(self, record: Record) -> None:
        """Find it by whose it is, as the index does."""
        if isinstance(record, Receipt):
            self._whose["receipts"].add(key_of(record))
        if isinstance(record, StoredPost) and (mark := _mark_of(record)):
            self._whose[mark].add(key_of(record))

    def _marked(self, mark: str) -> list[StoredPost]:
        now = self._clock.now()
        with self._lock:
            mine = [self.items.get(key) for key in sorted(self._whose[mark])]
        lines = [it for it in mine if isinstance(it, StoredPost) and _mark_of(it) == mark]
        return [line for line in lines if not is_over(line, now)]


def _mark_of(line: StoredPost) -> str:
    if line.next_due:
        return ""
    if line.erasing:
        return f"erasing {line.erasing}"
    return f"{line.platform}#{line.writer}" if line.writer else ""
