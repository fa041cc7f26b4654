"""Erase a person: everywhere, once or twice, cut off or not, while deliveries go on arriving.

Each round looks everything through and empties what it finds. Then it waits until no function
can know less than the table; when a round finds nothing more, the emptied lines go, and last the
author's record. Whoever runs it again after a cut begins with what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex

from herodesk.adapters.erased import KEPT, bury, erase_key, tag_of
from herodesk.domain.belongings import Belongings
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.channel import Channel
from herodesk.domain.clocks import clocks_of
from herodesk.domain.coaching import Notes
from herodesk.domain.emptied import (
    emptied_case,
    emptied_correction,
    emptied_entry,
    emptied_line,
    emptied_mark,
    emptied_question,
    emptied_reply,
    emptied_share,
    end_of,
    is_emptied,
    without_mention,
)
from herodesk.domain.goodwill import Grant
from herodesk.domain.idea import Idea
from herodesk.domain.records import Receipt, Record, StoredPost
from herodesk.domain.texting import Texting
from herodesk_ops.erasing.queues import Places, drop_pictures, sift_all
from herodesk_ops.erasing.store import Parts, Store
from herodesk_ops.errors import CommandError

FUNCTION_SECONDS = 20
"""The longest that a function runs: it may have looked just before we wrote."""
WAIT_SECONDS = KEPT.total_seconds() + FUNCTION_SECONDS
MOST_ROUNDS = 6


@dataclass
class Erasure:
    """One run."""

    store: Store
    places: Places
    wait: Callable[[float], None]
    brand: Brand
    counts: Counter[str] = field(default_factory=Counter)

    def erase(self, platform: str, author: str) -> Receipt:
        """Erase all that is kept of this person; the receipt is stored."""
        tag = tag_of(erase_key(self.store.client, self.store.table), platform, author)
        settled = False
        for _ in range(MOST_ROUNDS):
            who, others = self._found(platform, author, tag)
            busy = self._round(who, others)
            if not busy and (settled or not who.waiting):
                self._last(who)
                return self._receipt(platform)
            self.wait(WAIT_SECONDS)
            settled = True
        raise CommandError("new posts keep coming in meanwhile: run it again.")

    def _found(self, platform: str, author: str, tag: str) -> tuple[Belongings, list[Record]]:
        who = Belongings(platform, author, tag)
        records = self.store.searched()
        who.take(records)
        return who, records

    def _round(self, who: Belongings, records: list[Record]) -> bool:
        """Empty whatever is found; False if there was nothing."""
        before = self.counts.copy()
        now = self.store.clock.now()
        known = set(who.ids)
        if who.lines or who.cases or who.shared:
            self._bury(who.ids, who, now)
        sift_all(self.places, who, self.counts, now)
        self._bury(who.ids - known, who, now)
        clean = self._without(records, who, of=(Grant, Notes))  # before the cases that lead there
        for line in who.lines.values():
            clean &= self._save(emptied_line(line, who.tag, now), _kind(line))
        for said in who.corrections:
            clean &= self._counted(self.store.rewrite(emptied_correction(said)), "corrections")
        for number in sorted(who.cases | who.shared):
            shared = number in who.shared
            clean &= self._empty_share(number, who) if shared else self._empty_case(number)
            self.counts["pictures"] += drop_pictures(self.places, number)
        clean &= self._empty_lists(who)
        clean &= self._without(records, who, of=(StoredPost, Case, Channel, Texting, Idea))
        return not clean or before != self.counts

    def _without(self, records: list[Record], who: Belongings, of: tuple[type, ...]) -> bool:
        """Others' records of these kinds without what names them."""
        clean = True
        for record in records:
            named = isinstance(record, of) and not _is_theirs(record, who)
            other = without_mention(record, who) if named else None
            if other is not None:
                clean &= self._save(other, "references")
        return clean

    def _empty_lists(self, who: Belongings) -> bool:
        clean = True
        for fan in who.fans:
            clean &= self._counted(self.store.delete(fan), "permissions")
        for mark in who.listed:
            moved = self.store.move(mark, emptied_mark(mark, token_hex(8)))
            clean &= self._counted(moved, "marks on lists")
        return clean

    def _bury(self, ids: set[str], who: Belongings, now: datetime) -> None:
        if ids:
            bury(
                [(who.platform, one) for one in ids],
                client=self.store.client, table=self.store.table, now=now,
            )  # fmt: skip

    def _empty_case(self, number: str) -> bool:
        """The parts first, the case itself last: it is what leads to them."""
        parts = self.store.parts(number)
        case, clean = parts.case, self._empty_parts(parts)
        if case is None or not clean:
            return clean
        now = self.store.clock.now()
        kept_days = timedelta(days=self.brand.retention.closed_case_days)
        emptied = emptied_case(case, now + kept_days)
        first = clocks_of(
            case, self.brand, now=now, stopped=self.store.brakes().spans(case.platform)
        ).first_answer
        saved = self.store.save(emptied, *end_of(case, emptied, first, now))
        if not self._counted(saved, "cases"):
            return False
        self.counts["cases withdrawn"] += case.is_open
        return True

    def _empty_share(self, number: str, who: Belongings) -> bool:
        """The person leaves a case that others wait in: their posts and our answers to them go,
        and what colleagues noted, which may be about either."""
        parts = self.store.parts(number)
        replies = [one for one in parts.replies if one.post_id in who.ids]
        entries = [
            entry for entry in parts.entries if entry.note or entry.value.split(" ")[0] in who.ids
        ]
        clean = self._empty_parts(replace(parts, entries=entries, replies=replies))
        case = parts.case
        return clean and case is not None and self._save(emptied_share(case, who), "cases shared")

    def _empty_parts(self, parts: Parts) -> bool:
        for entry in parts.entries:
            if not is_emptied(entry):
                self.store.rewrite(emptied_entry(entry))
                self.counts["entries"] += 1
        clean = True
        for reply in parts.replies:
            if not is_emptied(reply):
                clean &= self._save(emptied_reply(reply), "replies")
        for question in parts.questions:
            if not is_emptied(question):
                clean &= self._save(emptied_question(question), "questions")
        return clean

    def _save(self, record: Record, kind: str) -> bool:
        return self._counted(self.store.save(record), kind)

    def _counted(self, done: bool, kind: str) -> bool:
        self.counts[kind] += done
        return done

    def _last(self, who: Belongings) -> None:
        for line in who.waiting.values():
            self.store.delete(line)
        if who.record is not None:
            self.counts["author records"] += self.store.delete(who.record)

    def _receipt(self, platform: str) -> Receipt:
        counts = {kind: count for kind, count in sorted(self.counts.items()) if count}
        if self.store.unreadable:
            counts["items that could not be read"] = len(self.store.unreadable)
        now = self.store.clock.now()
        made = Receipt(
            id=token_hex(6), platform=platform, at=now, done_at=now, settled=True,
            counts=counts,
        )  # fmt: skip
        self.store.save(made)
        return made


def still_there(store: Store) -> set[tuple[str, str]]:
    """Platform and id of everybody who has left and of whom something is kept from before: what
    asked for nobody is found by nobody without these rights."""
    records = store.records()
    found: set[tuple[str, str]] = set()
    for line in store.searched({"post"}):
        if not isinstance(line, StoredPost):
            continue
        author = line.post.author.id if line.post and line.post.author else line.by
        left = records.left_at(line.platform, author) if author else None
        written = (line.post.created_at if line.post else None) or line.received_at
        if author and left and written <= left:
            found.add((line.platform, author))
    return found


def kept(receipt_id: str, store: Store) -> Receipt | None:
    """A receipt that was stored, or None."""
    return store.records().receipt(receipt_id)


def _kind(line: StoredPost) -> str:
    return "reposts" if line.repost_of else "posts"


def _is_theirs(record: Record, who: Belongings) -> bool:
    if isinstance(record, StoredPost):
        return record.post_id in who.ids
    return isinstance(record, Case) and record.number in who.cases | who.shared
