"""follow_up: each minute what fell due; catch-up, contacts and the compact by themselves."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from herodesk import bootstrap, line
from herodesk.adapters import numbers
from herodesk.steps.catch_up import catch_up
from herodesk.steps.check_standing import check_standing
from herodesk.steps.vitals import vitals

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """The minute's sweep, or what the schedule names: one channel, contacts, the compact."""
    if channel := event.get("channel"):
        return _read_back(str(channel))
    if event.get("contacts"):
        return _check_contacts()
    if event.get("compact"):
        return _keep_compact()
    done = line.follow_up(app=bootstrap.app())
    seen = vitals(app=bootstrap.app())
    numbers.write(seen, service="follow_up", stage=bootstrap.settings().stage)
    return _logged("followed up", done)


def _logged(what: str, done: dict[str, int]) -> dict[str, int]:
    if done:
        logger.info(what, done=done)
    return done


def _read_back(channel: str) -> dict[str, int]:
    standing = check_standing(channel, app=bootstrap.app())
    if standing == "flawed":
        logger.warning("webhook or subscription does not stand", channel=channel)
    look = catch_up(channel, app=bootstrap.app())
    if look.capped:
        logger.warning("spending cap of the month reached, reading less", channel=channel)
    if look.error:
        logger.warning("channel could not be read", channel=channel, error=look.error)
    if look.given_up:
        logger.warning("posts told by id could not be had", channel=channel, posts=look.given_up)
    if look.posts:
        logger.info("channel read", channel=channel, posts=look.posts, pages_put=look.put)
    return {look.what: 1}


def _check_contacts() -> dict[str, int]:
    from herodesk.steps.check_contacts import check_contacts  # not needed by the minute

    done = check_contacts(app=bootstrap.app(), contacts=bootstrap.contacts())
    return _logged("contacts asked again", done) if done["asked-again"] else done


def _keep_compact() -> dict[str, int]:
    from herodesk.steps.keep_compact import keep_compact  # not needed by the minute

    return _logged("compact kept", keep_compact(app=bootstrap.app()))
