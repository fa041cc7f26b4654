"""The platforms' replying side in memory: what is public, and what it was told to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from herodesk.domain.reply import Gone, Look, Outcome, Refused, Reply, Sent, Wait, Withdrawal


@dataclass
class MemoryPublisher:
    """`ports.PublisherPort` that answers as it was told, else accepts."""

    published: list[Reply] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    found: Sent | Look | None = None
    standing: dict[str, str] = field(default_factory=dict)
    """What a reader sees: the words of each public reply by its remote id."""
    gone: set[str] = field(default_factory=set)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """What it was handed beside answers, by what it calls them."""
    """Customers' posts that were deleted without our being told."""

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        if self.outcomes:
            return self.outcomes.pop(0)
        self.published.append(reply)
        remote_id = f"ours-{len(self.published)}"
        self.standing[remote_id] = reply.public_text
        return Sent(remote_id=remote_id)

    def attach(self, reply: Reply, data: bytes, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        if self.outcomes:
            return self.outcomes.pop(0)
        name = f"picture-{len(self.pictures) + 1}"
        self.pictures[name] = data
        return Wait(until=now + timedelta(seconds=1), reason="picture", prepared=name)

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:  # noqa: ARG002 - the port's shape
        if self.found is not None:
            return self.found
        there = [n for n, r in enumerate(self.published, 1) if r.reply_id == reply.reply_id]
        return Sent(remote_id=f"ours-{there[0]}") if there else Look.ABSENT

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:  # noqa: ARG002 - the port's shape
        if self.withdrawals:
            return self.withdrawals.pop(0)
        self.standing.pop(reply.remote_id or "", None)
        return Gone()

    def correct(self, reply: Reply, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        if self.outcomes:
            return self.outcomes.pop(0)
        remote_id = reply.remote_id or ""
        if remote_id not in self.standing:
            return Refused(reason="reply-gone")
        self.standing[remote_id] = reply.public_text
        return Sent(remote_id=remote_id)

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:  # noqa: ARG002 - the port's shape
        return reply.to in self.gone


@dataclass
class MemoryPictures:
    """`ports.Pictures` as a dictionary."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def put(self, case: str, name: str, data: bytes) -> None:
        self.kept[case, name] = data

    def get(self, case: str, name: str) -> bytes | None:
        return self.kept.get((case, name))
