"""Everything that is kept of one person, as JSON values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from herodesk.domain.belongings import Belongings
from herodesk.domain.records import Record
from herodesk_ops.erasing.store import Store
from herodesk_ops.local.clock import iso

BOOKKEEPING = ("v", "erasing", "sending_until")


def exported(platform: str, author: str, store: Store, now: datetime) -> dict[str, Any]:
    """Posts with their text, cases with timeline and our replies, all as they are stored."""
    who = Belongings(platform, author, tag="-")
    who.take(store.searched())
    lines = sorted(who.lines.values(), key=lambda line: (line.received_at, line.post_id))
    return {
        "platform": platform,
        "author": author,
        "exported_at": iso(now),
        "posts": [_told(line) for line in lines if not (line.repost_of or line.edit_of)],
        "reposts": [_told(line) for line in lines if line.repost_of],
        "edits": [_told(line) for line in lines if line.edit_of],
        "cases": [_case(number, store) for number in sorted(who.cases)],
        "shared_cases": [_share(number, store, who) for number in sorted(who.shared)],
        "corrections": [_told(said) for said in sorted(who.corrections, key=lambda x: x.at)],
        "lists": [_told(line) for line in sorted([*who.listed, *who.ends], key=lambda x: x.at)],
        "permissions": [_told(one) for one in who.fans],
        "record": _told(who.record) if who.record else None,
        "unreadable_items": len(store.unreadable),
    }


def _share(number: str, store: Store, who: Belongings) -> dict[str, Any]:
    """Of a case that is another customer's, too, only our answers to this one."""
    mine = [reply for reply in store.parts(number).replies if reply.post_id in who.ids]
    return {"case": {"number": number}, "replies": [_told(reply) for reply in mine]}


def _case(number: str, store: Store) -> dict[str, Any]:
    parts = store.parts(number)
    case = parts.case
    asked = sorted(parts.questions, key=lambda question: question.asked_at)
    return {
        # Whom of us we asked is not about the customer.
        "case": _told(case, "offers") if case else {"number": number},
        "timeline": [_told(entry) for entry in parts.entries],
        "replies": [
            {**_told(reply), "public_text": reply.public_text}
            for reply in sorted(parts.replies, key=lambda reply: reply.created_at)
        ],
        "questions": [_told(question, "to", "back") for question in asked],
    }


def _told(record: Record, *left_out: str) -> dict[str, Any]:
    fields: dict[str, Any] = TypeAdapter(type(record)).dump_python(record, mode="json")
    return {
        name: value
        for name, value in fields.items()
        if value is not None and name not in {*BOOKKEEPING, *left_out}
    }
