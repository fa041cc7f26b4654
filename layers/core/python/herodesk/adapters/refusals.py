"""What DynamoDB refuses, in our own errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from botocore.exceptions import ClientError

from herodesk.adapters.items import Item, decode, key_of
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


def translated(error: ClientError, records: Sequence[Record]) -> Exception:
    """A failed condition becomes StaleError with what is stored now, a throttle TransientError."""
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
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
    if code in THROTTLED:
        return TransientError(code)
    return error


def _stale(record: Record, item: Item | None) -> StaleError:
    pk, _ = key_of(record)
    return StaleError(pk.split("#", 1)[0], decode(item) if item else None)


@contextmanager
def throttling() -> Iterator[None]:
    """Turn the table's "not now" into TransientError."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in THROTTLED:
            raise TransientError(error.response["Error"]["Code"]) from error
        raise
