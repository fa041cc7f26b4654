"""The one place where errors become status codes and sentences."""

from __future__ import annotations

from http import HTTPStatus

from herodesk.domain.errors import (
    AlreadyClaimedError,
    ConflictError,
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.texts.refusals import refused


class SignedOutError(HerodeskError):
    """Nobody is signed in."""


class ForgedError(HerodeskError):
    """The request does not come from a page of ours."""


_STATUS: tuple[tuple[type[HerodeskError], HTTPStatus], ...] = (
    (SignedOutError, HTTPStatus.UNAUTHORIZED),
    (ForgedError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (InvalidError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotAllowedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TransientError, HTTPStatus.SERVICE_UNAVAILABLE),
)

WHO = frozenset(
    {
        "not-yours",
        "may-not-move",
        "leads-teach",
        "asked-somebody-else",
        "merge-other-customer",
        "may-not-claim",
        "guest",
        "leads-judge",
        "leads-pause",
        "leads-only",
        "levels-whose",
        "level-by-manager",
        "may-not-promise",
        "receipts-only",
        "rules-right",
        "leads-keep",
        "leads-lead-waves",
        "take-it-to-end-it",
        "no-ideas",
        "no-decide",
        "no-concerns",
        "no-fans",
        "no-digest",
        "no-coach",
        "coach-own",
        "goodwill-whose",
        "request-other-side",
        "request-not-yours",
        "fan-thanks",
    }
)
"""Refusals because of who asks (403); all others are because of how the case stands (422)."""


NO_PAGE = frozenset(
    {"page", "file", "picture", "person", "version", "matter", "idea", "wave", "company"}
)
"""What is not there and is no case."""


def status_of(error: HerodeskError) -> HTTPStatus:
    """What HTTP calls this error."""
    if isinstance(error, NotAllowedError) and str(error) in WHO:
        return HTTPStatus.FORBIDDEN
    fitting = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(fitting, HTTPStatus.INTERNAL_SERVER_ERROR)


def sentence_of(error: HerodeskError, language: str, address: str) -> str:
    """What a person reads of it. A lost claim is told with the owner's name by whoever knows it."""
    return refused(_code(error), language, address)


def _code(error: HerodeskError) -> str:
    if isinstance(error, NotAllowedError | InvalidError):
        return str(error)
    if isinstance(error, NotFoundError) and str(error) in NO_PAGE:
        return "no-page"
    if isinstance(error, NotFoundError) and str(error) == "link":
        return "link"
    by_kind: tuple[tuple[type[HerodeskError], str], ...] = (
        (SignedOutError, "signed-out"),
        (ForgedError, "old-form"),
        (AlreadyClaimedError, "claimed"),
        (NotFoundError, "not-found"),
        (ConflictError, "changed"),
        (TransientError, "later"),
    )
    return next((code for kind, code in by_kind if isinstance(error, kind)), "later")
