"""Makes things happen: queue triggers, schedules, expiry; in order, one at a time.

With a virtual clock nothing waits: a step either happens now or at a known later time, and the
clock jumps there. With the wall's clock a thread of its own waits for the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Condition, Event, RLock, Thread

from herodesk_ops.local.backend import Backend
from herodesk_ops.local.blueprint import Blueprint, Schedule, Trigger
from herodesk_ops.local.clock import LocalClock, VirtualClock
from herodesk_ops.local.failing_phones import FailingPhones
from herodesk_ops.local.invoking import Invoker, url_of
from herodesk_ops.local.outside import Crash
from herodesk_ops.local.resources import Clients

SWEEP_EVERY = timedelta(hours=1)
WATCH_EVERY = timedelta(hours=1)
"""So often somebody looks whether a channel has fallen silent, though nothing is due."""
NEVER = datetime.max.replace(tzinfo=UTC)
MOST_STEPS = 20_000
PATIENCE_SECONDS = 60


class RestlessError(RuntimeError):
    """The queues do not become empty: something feeds itself."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How it stands when nothing is left to do now. `steps` were taken since the last time."""

    steps: int
    waiting: int


class Loop:
    """The only caller of functions that nobody waits for."""

    def __init__(
        self,
        blueprint: Blueprint,
        invoker: Invoker,
        *,
        clock: LocalClock,
        backend: Backend,
        client: Clients,
        crash: Crash,
        unread_since: Callable[[str], datetime | None],
        failing: FailingPhones,
    ) -> None:
        self._blueprint, self._invoker = blueprint, invoker
        self._unread_since = unread_since
        self._failing = failing
        self._clock, self._backend, self._client = clock, backend, client
        self._crash = crash
        self._turn = RLock()
        self._guests = Condition()
        self._busy = 0
        self._awake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._keep_going, name="local-loop", daemon=True)
        start = clock.now()
        self._last_run = {schedule.name: start for schedule in blueprint.schedules}
        self._next_sweep = start + SWEEP_EVERY
        self._stirred = True
        self._steps = 0

    # -- begin and end ------------------------------------------------------------------------

    def start(self) -> None:
        """Work in the background from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step at hand, then no more."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS)

    def wake(self) -> None:
        """Something may be there to do."""
        self._awake.set()

    @contextmanager
    def guest(self) -> Iterator[None]:
        """Somebody outside the loop runs a function (an HTTP request): `settle` waits for it."""
        with self._guests:
            self._busy += 1
        try:
            yield
        finally:
            with self._guests:
                self._busy -= 1
                self._stirred = True
                self._guests.notify_all()
            self.wake()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing of the queues happens while the block lasts."""
        with self._turn:
            yield

    # -- what tests and scenarios ask for -----------------------------------------------------

    def settle(self) -> Settled:
        """Work until all queues are empty and nothing runs."""
        with self._turn:
            self._come_to_rest()
            self._crash.at_rest()
            steps, self._steps = self._steps, 0
            return Settled(steps, self._waiting())

    def advance(self, seconds: float) -> datetime:
        """Let virtual time pass; what falls due in between happens, in order."""
        clock = self._clock
        if not isinstance(clock, VirtualClock):
            raise TypeError("the wall's clock cannot be moved")
        with self._turn:
            until = clock.now() + timedelta(seconds=seconds)
            self._come_to_rest()
            while True:
                ticks = {s: self._next_tick(s) for s in self._blueprint.schedules}
                when = min([*ticks.values(), *self._returning(), self._next_sweep])
                if when > until:
                    break
                clock.move_to(when)
                self._stirred |= self._invoker.run_again(when)
                for schedule, tick in ticks.items():
                    if tick == when:
                        self._run_schedule(schedule, when)
                self._come_to_rest()
                self._sweep(when)
            clock.move_to(until)
            self._come_to_rest()
            self._crash.at_rest()
            return until

    def _come_to_rest(self) -> None:
        while True:
            self._drain()
            with self._guests:
                if self._busy and not self._guests.wait(PATIENCE_SECONDS):
                    raise RestlessError("a request has been running for a minute")
                if not self._busy and not self._is_anything_ready():
                    return

    # -- one step after the other -------------------------------------------------------------

    def _drain(self) -> None:
        steps = 0
        while done := sum(self._step(trigger) for trigger in self._blueprint.triggers) + (
            self._failing.tell()
        ):
            self._stirred = True
            steps += done
            self._steps += done
            if steps > MOST_STEPS:
                raise RestlessError(f"still messages after {MOST_STEPS} steps")

    def _step(self, trigger: Trigger) -> bool:
        """One batch of one queue; False if there was none."""
        if not self._backend.ready(trigger.queue, self._clock.now()):
            return False
        sqs, url = self._client("sqs"), url_of(trigger.queue)
        visibility = self._blueprint.resources[trigger.queue][1].get("VisibilityTimeout", 30)
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(10, trigger.batch_size),
            VisibilityTimeout=int(visibility),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return False
        self._stirred = True
        failed = self._invoker.work_off(trigger, messages)
        for message in messages:
            if message["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def _run_schedule(self, schedule: Schedule, now: datetime) -> None:
        self._last_run[schedule.name] = now
        is_failed = self._invoker.run_schedule(schedule, now)
        if schedule.is_sweep:
            self._stirred = is_failed

    def _sweep(self, now: datetime) -> None:
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            self._backend.forget_expired(now)

    # -- what is next ---------------------------------------------------------------------------

    def _returning(self) -> list[datetime]:
        """When messages become visible, and when failed runs are repeated."""
        now = self._clock.now()
        times = [self._backend.next_visible(t.queue, now) for t in self._blueprint.triggers]
        return [when for when in (*times, self._invoker.next_again()) if when]

    def _next_tick(self, schedule: Schedule) -> datetime:
        """The next run that can have anything to do: the first after the cloud was stirred, or
        else the first that finds something due."""
        last = self._last_run[schedule.name]
        soonest = schedule.tick(max(last, self._clock.now()))
        if schedule.channel:
            return self._next_look(schedule, schedule.channel, soonest)
        if not schedule.is_sweep:
            return NEVER  # addresses: here each is confirmed at once, and none ever lapses
        if self._stirred:
            return soonest
        due, watch = self._backend.first_due(), last + WATCH_EVERY
        if not self._backend.records_begin("HEARD"):
            return max(soonest, schedule.tick(due, at_once=True)) if due else NEVER
        return max(soonest, schedule.tick(min(due or watch, watch), at_once=True))

    def _next_look(self, schedule: Schedule, channel: str, soonest: datetime) -> datetime:
        """A channel is read only if its wall holds something unread: a quiet night costs nothing.
        Who has run since and did not read it all has noted when to look again."""
        unread_since = self._unread_since(channel)
        if unread_since is None:
            return NEVER
        if self._last_run[schedule.name] <= unread_since:
            return soonest
        again = self._backend.next_look(channel)
        return max(soonest, schedule.tick(again, at_once=True)) if again else NEVER

    def _is_anything_ready(self) -> bool:
        now = self._clock.now()
        ready = (self._backend.ready(t.queue, now) for t in self._blueprint.triggers)
        return self._failing.is_waiting or any(ready)

    def _waiting(self) -> int:
        now = self._clock.now()
        return sum(self._backend.waiting(t.queue, now) for t in self._blueprint.triggers)

    # -- the background ---------------------------------------------------------------------------

    def _keep_going(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait(None if self._clock.is_virtual else self._pause())
            self._awake.clear()
            if self._stopping.is_set():
                return
            with self._turn:
                if not self._clock.is_virtual:
                    self._run_what_is_due(self._clock.now())
                self._drain()

    def _run_what_is_due(self, now: datetime) -> None:
        self._invoker.run_again(now)
        for schedule in self._blueprint.schedules:
            if schedule.tick(self._last_run[schedule.name]) <= now:
                self._run_schedule(schedule, now)
        self._sweep(now)

    def _pause(self) -> float:
        """Real seconds until the next thing by the wall's clock."""
        ticks = [s.tick(self._last_run[s.name]) for s in self._blueprint.schedules]
        soonest = min([*ticks, *self._returning(), self._next_sweep])
        return max(0.01, (soonest - self._clock.now()).total_seconds())
