"""What DynamoDB refuses, in our own errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.adapters.items import Item, decode, key_of, plainly
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.records import Record

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionInProgressException",
    }
)

CHANGED = "ConditionalCheckFailedException"


def translated(error: ClientError | BotoCoreError, records: Sequence[Record]) -> Exception:
    """A failed condition becomes StaleError with what is stored now; a throttle, a failure of
    theirs and an answer that never came TransientError."""
    if isinstance(error, BotoCoreError):
        return TransientError("the table did not answer")
    code = error.response["Error"]["Code"]
    if code == CHANGED:
        return _stale(records[0], cast("Item | None", error.response.get("Item")))
    if code == "TransactionCanceledException":
        reasons = cast("list[dict[str, Any]]", error.response.get("CancellationReasons", []))
        codes = [reason.get("Code") for reason in reasons]
        for record, reason in zip(records, reasons, strict=False):
            if reason.get("Code") == "ConditionalCheckFailed":
                return _stale(record, reason.get("Item"))
        if "TransactionConflict" in codes:
            return _stale(records[codes.index("TransactionConflict")], None)
        return TransientError(f"transaction cancelled: {codes}")
    if code == "TransactionConflictException":
        return _stale(records[0], None)
    return TransientError(code) if _is_for_later(error) else error


def met_itself(error: ClientError | BotoCoreError, item: Item) -> bool:
    """True where a write was made again by the SDK, for its answer was lost, and is refused because
    of its own first attempt: what stands there is what was to be put.

    Times in records are as fine as the clock: another run never wants to put the very same.
    """
    if isinstance(error, BotoCoreError):
        return False
    stands = cast("Item | None", error.response.get("Item"))
    if error.response["Error"]["Code"] != CHANGED or not again_of(error) or not stands:
        return False
    return plainly(stands) == plainly(item)


def again_of(error: ClientError) -> int:
    """How often the SDK has made the call again: its answer may have been lost before."""
    return int(error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0))


def _stale(record: Record, item: Item | None) -> StaleError:
    pk, _ = key_of(record)
    return StaleError(pk.split("#", 1)[0], decode(item) if item else None)


@contextmanager
def throttling() -> Iterator[None]:
    """Turn the table's "not now", and its silence, into TransientError."""
    try:
        yield
    except BotoCoreError as error:
        raise TransientError("the table did not answer") from error
    except ClientError as error:
        if _is_for_later(error):
            raise TransientError(error.response["Error"]["Code"]) from error
        raise


def _is_for_later(error: ClientError) -> bool:
    """True where the same call may succeed later: a throttle, or a failure of theirs."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in THROTTLED or status >= 500
