"""Calls functions that nobody waits for, and takes their failures as AWS does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from herodesk_ops.local import events
from herodesk_ops.local.blueprint import Schedule, Trigger, told_by
from herodesk_ops.local.functions import LocalFunction
from herodesk_ops.local.outside import PowerCutError
from herodesk_ops.local.resources import Clients

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=2))
"""How long Lambda waits before it repeats a failed run that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Again:
    """A failed run that is to be repeated."""

    when: datetime
    name: str
    event: Mapping[str, Any]
    tries: int


class Invoker:
    """The part of Lambda that queues and schedules talk to."""

    def __init__(
        self,
        functions: Mapping[str, LocalFunction],
        *,
        client: Clients,
        report: Callable[[str, BaseException], None],
    ) -> None:
        self._functions, self._client, self._report = functions, client, report
        self._again: list[Again] = []

    def work_off(self, trigger: Trigger, messages: Sequence[Mapping[str, Any]]) -> set[str]:
        """Run the function on a batch; the ids of the messages that it did not manage."""
        everything = {str(message["MessageId"]) for message in messages}
        try:
            answer = self._functions[trigger.function](events.of_queue(trigger.queue, messages))
        except PowerCutError:
            return everything
        except Exception as error:  # noqa: BLE001 - as Lambda: whatever it is, the batch failed
            self._report(trigger.function, error)
            return everything
        if not trigger.reports_failures or not answer:
            return set()
        named = {str(entry["itemIdentifier"]) for entry in answer.get("batchItemFailures", ())}
        return everything if named - everything else named

    def run_schedule(self, schedule: Schedule, now: datetime) -> bool:
        """Run a schedule's function, again if it fails as often as Lambda would; True if it failed
        all the same, so that it should go on."""
        own = json.loads(schedule.input) if schedule.input else None
        return self.run_unattended(schedule.function, own or events.of_schedule(schedule.name, now))

    def run_unattended(self, name: str, event: Mapping[str, Any]) -> bool:
        """Run a function that nobody waits for, again if it fails; True if it failed for good."""
        function = self._functions[name]
        for _ in range(1 + function.spec.retries):
            cause = self._failure_of(function, event)
            if cause is None:
                return False
        self._give_up(function, event, str(cause))
        return True

    def start(self, name: str, event: Mapping[str, Any], now: datetime, tries: int = 0) -> None:
        """Run a function that a topic calls; if it fails it is repeated when Lambda would."""
        function = self._functions[name]
        cause = self._failure_of(function, event)
        if cause is None:
            return
        if tries < min(function.spec.retries, len(AGAIN_AFTER)):
            self._again.append(Again(now + AGAIN_AFTER[tries], name, event, tries + 1))
        else:
            self._give_up(function, event, cause)

    def next_again(self) -> datetime | None:
        """When the first of the failed runs is repeated."""
        return min((one.when for one in self._again), default=None)

    def run_again(self, now: datetime) -> bool:
        """Repeat what it is time for; True if there was something."""
        ready = [one for one in self._again if one.when <= now]
        self._again = [one for one in self._again if one.when > now]
        for one in ready:
            self.start(one.name, one.event, now, one.tries)
        return bool(ready)

    def _give_up(self, function: LocalFunction, event: Mapping[str, Any], cause: str) -> None:
        if function.spec.failures_to:
            self._client("sqs").send_message(
                QueueUrl=url_of(function.spec.failures_to),
                MessageBody=json.dumps({"requestPayload": event, "error": cause}),
            )

    def _failure_of(self, function: LocalFunction, event: Mapping[str, Any]) -> str | None:
        """Run it once; the name of what ended it, or None."""
        try:
            function(event)
        except PowerCutError:
            return "PowerCut"
        except Exception as error:  # noqa: BLE001 - as Lambda: nobody waits for it
            self._report(function.spec.name, error)
            return type(error).__name__
        return None


def url_of(queue: str) -> str:
    """The address of a queue."""
    return told_by("AWS::SQS::Queue", queue)[0]
