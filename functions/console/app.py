"""console: every page and every JSON answer for colleagues."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap
from herodesk.web import console

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request (payload format 2.0). Paths hold tokens, so no path is logged."""
    answered = console.answer(event, context, app=bootstrap.app())
    method = event["requestContext"]["http"]["method"]
    logger.info("request answered", method=method, status=answered["statusCode"])
    return answered
