"""follow_up: once a minute, whatever fell due."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap, line

logger = Logger()


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """The minute's sweep."""
    done = line.follow_up(app=bootstrap.app())
    if done:
        logger.info("followed up", done=done)
    return done
