"""What can go wrong with one outside call, played where the SDK or `requests` would do it.

A kind is played on the call itself: what it gives back is what the caller sees. The effect, where
the kind has one, is the real one on the emulated cloud.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from requests import ConnectionError as NoConnectionError
from requests import PreparedRequest, ReadTimeout, Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from herodesk_ops.local.outside import Run

DELAY_SECONDS = 90


class Kind(StrEnum):
    """How a call goes wrong."""

    FAILED = "fails before its effect"
    REFUSED = "cannot be reached"
    TIMED_OUT = "times out, without effect"
    LOST = "takes effect, its answer is lost"
    THROTTLED = "is throttled"
    KILLED = "is the last one of its process"
    CONFLICT = "meets another transaction"
    PARTIAL = "is done by half"
    STALE = "reads an index that lags behind"
    DELAYED = "arrives late"
    DUPLICATED = "arrives twice"


ALWAYS = (
    Kind.FAILED,
    Kind.REFUSED,
    Kind.TIMED_OUT,
    Kind.LOST,
    Kind.THROTTLED,
    Kind.KILLED,
)

FAILS = {
    "dynamodb": ("InternalServerError", 500),
    "sqs": ("InternalError", 500),
    "sns": ("InternalError", 500),
    "ssm": ("InternalServerError", 500),
    "s3": ("InternalError", 500),
}
THROTTLES = {
    "dynamodb": [("ThrottlingException", 400), ("ProvisionedThroughputExceededException", 400),
                 ("RequestLimitExceeded", 400)],
    "sqs": [("RequestThrottled", 403), ("ThrottlingException", 400)],
    "sns": [("Throttled", 429), ("Throttling", 400), ("KMSThrottling", 400)],
    "ssm": [("ThrottlingException", 400)],
    "s3": [("SlowDown", 503)],
}  # fmt: skip
"""As the services' own descriptions name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One outside call that is about to be made. `name` is `service.Operation` or `http.METHOD`."""

    name: str
    params: Mapping[str, Any]
    do: Callable[[], Any]
    again: Callable[[Mapping[str, Any]], Any]
    """The same call with other parameters."""
    run: Run
    request: PreparedRequest | None = None
    past: Callable[[], Any] | None = None
    """What the call would have read before the last changes; None where nothing lags."""

    @property
    def service(self) -> str:
        """`dynamodb`, `sqs`, ..., or `http`."""
        return self.name.partition(".")[0]

    @property
    def operation(self) -> str:
        """`PutItem`, or the method of an HTTP request."""
        return self.name.partition(".")[2]


def kinds_of(call: Call) -> list[Kind]:
    """Every kind that can befall this call."""
    more = {
        Kind.CONFLICT: call.name in {"dynamodb.TransactWriteItems", "dynamodb.PutItem"}
        and _is_conditional(call),
        Kind.PARTIAL: call.name in {"dynamodb.BatchGetItem", "dynamodb.Query"},
        Kind.STALE: call.past is not None,
        Kind.DELAYED: call.name == "sqs.SendMessage",
        Kind.DUPLICATED: call.name == "sqs.SendMessage",
    }
    return [*ALWAYS, *(kind for kind, fits in more.items() if fits)]


def _is_conditional(call: Call) -> bool:
    return call.operation == "TransactWriteItems" or "ConditionExpression" in call.params


def play(kind: Kind, call: Call, chance: int) -> Any:
    """Make the call go wrong; gives what the caller gets, or raises what it would meet.

    `chance` chooses among what a service may say to the same thing.
    """
    if kind is Kind.KILLED:
        call.run.cut_after = len(call.run.calls) + 1
        return call.do()
    if kind is Kind.LOST:
        call.do()
        raise _no_answer(call)
    if kind is Kind.TIMED_OUT:
        raise _no_answer(call)
    if call.service == "http":
        return _over_http(kind, call)
    special: Mapping[Kind, Callable[[Call], Any]] = {
        Kind.PARTIAL: _half,
        Kind.STALE: _stale,
        Kind.DELAYED: _late,
        Kind.DUPLICATED: _twice,
    }
    if kind in special:
        return special[kind](call)
    if kind is Kind.REFUSED:
        raise EndpointConnectionError(endpoint_url=f"https://{call.service}")
    if kind is Kind.CONFLICT:
        raise _conflict(call)
    told = FAILS[call.service] if kind is Kind.FAILED else _one_of(THROTTLES[call.service], chance)
    raise _refusal(call, *told)


def _one_of(several: list[tuple[str, int]], chance: int) -> tuple[str, int]:
    return several[chance % len(several)]


def _no_answer(call: Call) -> Exception:
    if call.service == "http":
        return ReadTimeout("no answer", request=call.request)
    return ReadTimeoutError(endpoint_url=f"https://{call.service}")


def _refusal(call: Call, code: str, status: int, **more: Any) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "planted"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "planted", "RetryAttempts": 0},
        **more,
    }
    return ClientError(answer, call.operation)


def _conflict(call: Call) -> ClientError:
    if call.operation == "PutItem":
        return _refusal(call, "TransactionConflictException", 400)
    several = len(call.params["TransactItems"])
    reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (several - 1)]
    return _refusal(call, "TransactionCanceledException", 400, CancellationReasons=reasons)


def _over_http(kind: Kind, call: Call) -> Response:
    if kind is Kind.REFUSED:
        why = NewConnectionError(None, "refused")  # type: ignore[arg-type]  # what it was is no matter
        raise NoConnectionError(MaxRetryError(None, "/", why), request=call.request)  # type: ignore[arg-type]
    answer = Response()
    answer.status_code = 429 if kind is Kind.THROTTLED else 503
    answer.headers["retry-after"] = "30"
    answer._content = b"{}"  # noqa: SLF001  it has no public door
    answer.request = call.request  # type: ignore[assignment]
    answer.url = str(call.request.url) if call.request else ""
    return answer


def _half(call: Call) -> Any:
    """Some of the keys are left for the next call, or the page ends early."""
    if call.operation == "BatchGetItem":
        ((table, asked),) = call.params["RequestItems"].items()
        keys = asked["Keys"]
        now, later = keys[: len(keys) // 2], keys[len(keys) // 2 :]
        answer = call.again({"RequestItems": {table: {**asked, "Keys": now}}} if now else {})
        return {**answer, "UnprocessedKeys": {table: {**asked, "Keys": later}}}
    answer = call.do()
    items = answer["Items"]
    if len(items) < 2:
        return answer
    kept = items[: len(items) // 2]
    names = ("pk", "sk", "due_shard", "due_key") if "IndexName" in call.params else ("pk", "sk")
    last = {name: kept[-1][name] for name in names}
    return {**answer, "Items": kept, "Count": len(kept), "LastEvaluatedKey": last}


def _stale(call: Call) -> Any:
    if call.past is None:
        raise ValueError(call.name)
    return call.past()


def _late(call: Call) -> Any:
    delay = int(call.params.get("DelaySeconds", 0)) + DELAY_SECONDS
    return call.again({**call.params, "DelaySeconds": delay})


def _twice(call: Call) -> Any:
    call.again(call.params)
    return call.do()


# -- an index that lags behind ------------------------------------------------------------------


class Past:
    """The table as it stood before the latest run wrote to it; indexes may answer from there."""

    def __init__(self, table: Callable[[], Any]) -> None:
        self._table = table
        self._stood: list[Any] = []

    def run_begins(self) -> None:
        """Remember how it stands: what is written from now on may not be in an index yet."""
        items = self._table().items
        self._stood = [*self._stood[-1:], {pk: dict(rows) for pk, rows in items.items()}]

    def reading(self, do: Callable[[], Any]) -> Callable[[], Any]:
        """The call, on what stood when the run before this one began."""
        return partial(self._read, do)

    def _read(self, do: Callable[[], Any]) -> Any:
        with patch.object(self._table(), "items", self._stood[0]):
            return do()


def chances(seed: int) -> "itertools.count[int]":
    """A number for each fault that is planted: which of a service's words it meets."""
    return itertools.count(seed)
