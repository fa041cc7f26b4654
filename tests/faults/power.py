"""The line in memory with a power switch: cut after the n-th outside call, then run on.

An outside call is any call of a port that writes, sends or asks. The queues behave like SQS:
a message whose handler dies is there again after its visibility time-out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.errors import HerodeskError
from herodesk.domain.post import Change
from herodesk.domain.records import StoredPost
from herodesk.domain.reply import Reply
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import memory_app

VISIBILITY = timedelta(seconds=120)
CALLS = {
    "records": ("save", "post", "author", "case", "cases", "reply", "due", "count_notices"),
    "outbox": ("put",),
    "publisher": ("publish", "find", "withdraw", "correct", "post_is_gone"),
}


class PowerCut(BaseException):
    """Not even `except Exception` survives this."""


@dataclass
class Switch:
    """Cuts the power right after the n-th outside call; `after=None` only counts."""

    after: int | None = None
    calls: int = 0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, counted."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            result = call(*args, **kwargs)
            self.calls += 1
            if self.calls == self.after:
                raise PowerCut
            return result

        return counted


@dataclass
class Job:
    """One message of a queue."""

    run: Callable[[], object]
    visible_at: datetime


@dataclass
class Line:
    """One brand's line with queues, schedule and power switch."""

    switch: Switch
    clock: VirtualClock = field(default_factory=VirtualClock)
    jobs: deque[Job] = field(default_factory=deque)
    seams: int = 0

    def __post_init__(self) -> None:
        self.app = memory_app(self.clock)
        self.records: MemoryRecords = self.app.records  # type: ignore[assignment]
        self.publisher: MemoryPublisher = self.app.publisher  # type: ignore[assignment]
        self.sms: MemoryNotifier = self.app.notifiers[Way.SMS]  # type: ignore[assignment]
        self.app = replace(self.app, outbox=_Queue(self))
        self._watch(self.app)

    def _watch(self, app: App) -> None:
        for port, names in CALLS.items():
            for name in names:
                target = getattr(app, port)
                setattr(target, name, self.switch.wrap(getattr(target, name)))
        for notifier in app.notifiers.values():
            notifier.send = self.switch.wrap(notifier.send)  # type: ignore[method-assign]

    def deliver(self, *changes: Change) -> None:
        """Put changes on the Inbox and work it off."""
        for change in changes:
            at = self.clock.now()
            self.jobs.append(Job(lambda c=change, t=at: take_in(c, at=t, app=self.app), at))  # type: ignore[misc]
        self.work()

    def act(self, action: Callable[[App], object]) -> None:
        """A person does something; if the power goes, they press once more."""
        try:
            action(self.app)
        except PowerCut:
            action(self.app)
        self.work()

    def work(self) -> None:
        """Run every message that is visible now."""
        for _ in range(len(self.jobs) + 100):
            job = next((j for j in self.jobs if j.visible_at <= self.clock.now()), None)
            if job is None:
                return
            self.jobs.remove(job)
            try:
                job.run()
            except (PowerCut, HerodeskError):
                self.jobs.append(replace(job, visible_at=self.clock.now() + VISIBILITY))

    def pass_time(self, minutes: int) -> None:
        """The schedule runs each minute, messages become visible when they do."""
        for _ in range(minutes):
            self.clock.advance(60)
            self.work()
            try:
                line.follow_up(app=self.app)
            except (PowerCut, ExceptionGroup):
                continue
            self.work()

    def end(self) -> None:
        """The story is told: what comes now only looks, and is not counted."""
        self.seams = self.switch.calls
        self.switch.after = None

    def state(self) -> dict[str, object]:
        """What must be the same however often the power was cut: all but times and secrets."""
        found: dict[str, object] = {}
        for key, record in self.records.items.items():
            if isinstance(record, Case):
                offers = [(o.hero, o.way, o.rung, o.sent_at is not None) for o in record.offers]
                posts = [(p.post_id, p.version_id, p.removed) for p in record.posts]
                found[str(key)] = (record.state, record.owner, record.reply, offers, posts)
            elif isinstance(record, StoredPost):
                found[str(key)] = (record.case, record.removed, record.reposts, record.readers)
            elif isinstance(record, Reply):
                found[str(key)] = (record.state, record.remote_id, record.hero)
        return found

    def timeline(self) -> list[str]:
        """What happened, in order."""
        return [
            entry.what
            for number in sorted({key[0][5:] for key in self.records.items if key[1] == "CASE"})
            for file in [self.records.file(number)]
            if file
            for entry in file.timeline
        ]


class _Queue:
    """`ports.Outbox` whose messages come to the line's own loop."""

    def __init__(self, line_: Line) -> None:
        self._line = line_

    def put(self, case: str, reply_id: str, *, delay_seconds: int = 0) -> None:
        at = self._line.clock.now() + timedelta(seconds=delay_seconds)
        here = self._line
        here.jobs.append(Job(lambda: line.publish(case, reply_id, app=here.app), at))


def published(line_: Line) -> list[Reply]:
    """What the platform has."""
    return line_.publisher.published
