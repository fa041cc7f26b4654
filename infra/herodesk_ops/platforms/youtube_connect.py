"""Connects a YouTube channel: asks the hub to tell of its videos, if there is a word to sign with.

https://developers.google.com/youtube/v3/guides/push_notifications
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from herodesk.domain.standing import Standing
from herodesk.platforms.youtube.lease import extend
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {}


def deeds(calling: Calling) -> list[Deed]:
    """Nobody can ask the hub how a subscription stands: it is asked for once more, which does no
    harm. Comments need none: they are asked for."""
    ours, secrets = calling.ours, calling.secrets
    if not secrets.get("hub_secret") or secrets.get("channel_id") != ours.account.id:
        return [
            Deed(
                "So that new videos are told, too: store the same word as hook/hub_secret and "
                f"api/hub_secret, and {ours.account.id} as hook/channel_id; then run this again. "
                "Comments are read without that (docs/platform-youtube.md)."
            )
        ]
    told = f"Ask the hub to tell {ours.address} of the videos of {ours.account.id}"
    return [Deed(told, partial(_subscribe, calling))]


def _subscribe(calling: Calling) -> None:
    answer = extend(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(answer, Standing):
        raise CommandError(f"the hub did not take the subscription: {answer.reason}.")
