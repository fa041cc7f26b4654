"""What can go wrong on the way, and what it may leave behind."""

from random import Random
from typing import Any

from faults.kinds import THROTTLES
from herodesk.adapters.calling import PATIENCE
from herodesk.platforms.sending import READ_SECONDS

KINDS = (
    "closed before",
    "fails",
    "not available",
    "throttled",
    "closed after",
    "too late",
    "cut",
    "garbage",
)
"""The last four have done what they were asked for."""
LOST = frozenset(KINDS[4:])
UNREADABLE = frozenset({"cut", "garbage"})
LATER_SECONDS = 1.0
"""So much later than is waited for."""


def service_of(call: str) -> str:
    """Of `function service.Operation`."""
    return call.split()[1].partition(".")[0]


def plan(call: str, at: int, kind: str, times: int, chance: Random) -> dict[str, Any]:
    """As the proxy wants it."""
    service = service_of(call)
    waited = READ_SECONDS if service == "http" else _of(service).read_timeout
    code, status = chance.choice(THROTTLES[service]) if service in THROTTLES else ("", 429)
    return {
        "at": at,
        "times": times,
        "call": call,
        "kind": kind,
        "delay": waited + LATER_SECONDS,
        "throttle": (status, code),
    }


def tries(call: str, kind: str) -> int:
    """How often such a call is made before it is given up. `requests` makes it once, and so does
    the SDK where something has answered that cannot be read."""
    service = service_of(call)
    if service == "http" or kind in UNREADABLE:
        return 1
    return int(_of(service).retries["total_max_attempts"])


def _of(service: str) -> Any:
    return PATIENCE[service]
