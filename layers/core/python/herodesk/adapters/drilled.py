"""The platforms of a stage that drills: every answer is taken, and none reaches anybody.

Nothing here knows an address, a key or a session, so that nothing can go out by mistake.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from herodesk.domain.reply import Gone, Look, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.parts import Asked, CatchUp, Ours, Page
from herodesk.ports import Probed

A_MOMENT = timedelta(seconds=1)
HANDED_OVER = "picture"
"""Why a reply waits whose picture has been handed over: as platforms say it."""


class NoPlatform:
    """`ports.PublisherPort` that accepts all that a platform would."""

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        return Sent(remote_id=f"drill-{reply.reply_id}")

    def attach(self, reply: Reply, data: bytes, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        return Wait(until=now + A_MOMENT, reason=HANDED_OVER, prepared=f"drill-{reply.reply_id}")

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:  # noqa: ARG002 - the port's shape
        return Look.ABSENT

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:  # noqa: ARG002 - the port's shape
        return Gone()

    def correct(self, reply: Reply, *, now: datetime) -> Outcome:  # noqa: ARG002 - the port's shape
        return Sent(remote_id=reply.remote_id or f"drill-{reply.reply_id}")

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:  # noqa: ARG002 - the port's shape
        return False


class NothingToRead:
    """`ports.ReaderPort` of platforms that are not asked."""

    def part(self, platform: str) -> CatchUp | None:  # noqa: ARG002 - the port's shape
        return None

    def read(self, platform: str, asked: Asked, *, now: datetime) -> Page | Wait | Lost | Refused:  # noqa: ARG002 - the port's shape
        return Refused(reason="no-connection")

    def probe(self, platform: str, ours: Ours, *, now: datetime) -> Probed:  # noqa: ARG002 - the port's shape
        return None

    def extend(self, platform: str, ours: Ours, *, now: datetime) -> Probed:  # noqa: ARG002 - the port's shape
        return None

    def has_left(
        self, platform: str, author_id: str, handle: str | None, *, now: datetime  # noqa: ARG002 - the port's shape
    ) -> bool | Wait | Lost | Refused | None:  # fmt: skip
        return None
