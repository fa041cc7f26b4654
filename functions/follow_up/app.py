"""follow_up: once a minute, whatever fell due; and each channel's catch-up, a run of its own."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap, line
from herodesk.steps.catch_up import catch_up

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """The minute's sweep, or the one channel that the schedule names."""
    if channel := event.get("channel"):
        return _read_back(str(channel))
    done = line.follow_up(app=bootstrap.app())
    if done:
        logger.info("followed up", done=done)
    return done


def _read_back(channel: str) -> dict[str, int]:
    look = catch_up(channel, app=bootstrap.app())
    if look.capped:
        logger.warning("spending cap of the month reached, reading less", channel=channel)
    if look.error:
        logger.warning("channel could not be read", channel=channel, error=look.error)
    if look.posts:
        logger.info("channel read", channel=channel, posts=look.posts, pages_put=look.put)
    return {look.what: 1}
