"""What can go wrong with the events that functions are called with: AWS promises to bring each at
least once, at some time, in some order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

from herodesk_ops.local.blueprint import Schedule, Trigger
from herodesk_ops.local.http_events import Request, Response
from herodesk_ops.local.invoking import Invoker
from herodesk_ops.local.server import Front

Messages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One event that is about to be handed to a function."""

    sort: str
    function: str
    size: int
    do: Callable[[], Any]
    messages: Messages = ()
    with_messages: Callable[[Messages], Any] | None = None


def _twice(event: Met) -> Any:
    """It comes twice, one right after the other; whoever waits gets the first answer."""
    first = event.do()
    event.do()
    return first


def _reversed(event: Met) -> Any:
    if event.with_messages is None:
        raise ValueError(event.sort)
    return event.with_messages([*reversed(event.messages)])


def _one_again(event: Met) -> Any:
    """All is done, but the first message is not deleted: it comes again."""
    failed: set[str] = event.do()
    return failed | {str(event.messages[0]["MessageId"])}


def _later(event: Met) -> Any:
    """The queue does not hand them out now."""
    return {str(message["MessageId"]) for message in event.messages}


def _never(_: Met) -> Any:
    """This minute's run falls out."""
    return False


EVENT_KINDS: Mapping[str, Mapping[str, Callable[[Met], Any]]] = {
    "batch": {
        "comes twice": _twice,
        "comes in another order": _reversed,
        "comes again in part": _one_again,
        "comes late": _later,
    },
    "request": {"comes twice": _twice},
    "message": {"comes twice": _twice},
    "minute": {"comes twice": _twice, "falls out": _never},
}


@contextmanager
def met_events(met: Callable[[Met], Any]) -> Iterator[None]:
    """Every event that is handed to a function passes `met` while the block lasts."""
    work_off, start, minute = Invoker.work_off, Invoker.start, Invoker.run_schedule
    through = Front.through_gateway

    def batch(self: Invoker, trigger: Trigger, messages: Messages) -> Any:
        def of(several: Messages) -> set[str]:
            return work_off(self, trigger, several)

        return met(
            Met(
                sort="batch",
                function=trigger.function,
                size=len(messages),
                do=lambda: of(messages),
                messages=messages,
                with_messages=of,
            )
        )

    def message(self: Invoker, name: str, event: Any, now: datetime, tries: int = 0) -> Any:
        do = lambda: start(self, name, event, now, tries)  # noqa: E731  one of several alike
        return met(Met(sort="message", function=name, size=1, do=do))

    def run_schedule(self: Invoker, schedule: Schedule, now: datetime) -> Any:
        do = lambda: minute(self, schedule, now)  # noqa: E731  one of several alike
        return met(Met(sort="minute", function=schedule.name, size=1, do=do))

    def gateway(self: Front, request: Request) -> Response:
        do = lambda: through(self, request)  # noqa: E731  one of several alike
        answer: Response = met(Met(sort="request", function=request.method, size=1, do=do))
        return answer

    with ExitStack() as stack:
        for owner, name, stand_in in (
            (Invoker, "work_off", batch),
            (Invoker, "start", message),
            (Invoker, "run_schedule", run_schedule),
            (Front, "through_gateway", gateway),
        ):
            stack.enter_context(patch.object(owner, name, stand_in))
        yield
