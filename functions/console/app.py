"""console: every page and every JSON answer for colleagues."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap
from herodesk.web import console

logger = Logger()
CASE = re.compile(r"/(?:api/)?(?:cases/|c/)([0-9A-Z]{6})")
"""What of a path is a case's number; the secret of a link begins behind it."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request (payload format 2.0). Paths hold tokens: only a case's number is logged."""
    answered = console.answer(event, context, app=bootstrap.app())
    method = event["requestContext"]["http"]["method"]
    found = CASE.match(str(event.get("rawPath", "")))
    case = found[1] if found else None
    status = answered["statusCode"]
    told = logger.warning if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logger.info
    told("request answered", method=method, status=status, case=case)
    return answered
