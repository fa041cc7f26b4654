"""Calls functions that nobody waits for, and takes their failures as AWS does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from herodesk_ops.local import events
from herodesk_ops.local.blueprint import Schedule, Trigger, told_by
from herodesk_ops.local.functions import LocalFunction
from herodesk_ops.local.outside import PowerCutError
from herodesk_ops.local.resources import Clients


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
        if function.spec.failures_to:
            self._client("sqs").send_message(
                QueueUrl=url_of(function.spec.failures_to),
                MessageBody=json.dumps({"requestPayload": event, "error": cause}),
            )
        return True

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
