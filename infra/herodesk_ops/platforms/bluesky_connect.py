"""Connects a Bluesky account: nothing has to be registered, the app password has to be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from herodesk.domain.reply import Refused
from herodesk.domain.standing import Standing
from herodesk.parts import Renewed
from herodesk.platforms.bluesky.probe import probe
from herodesk.platforms.bluesky.renew import renew
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"api/access_token": lambda: "none-yet"}
"""The first look finds it ended and begins a session, which is kept from then on."""


def deeds(calling: Calling) -> list[Deed]:
    """Nothing, if the session or the app password is our account's."""
    standing = _standing(calling, calling.secrets)
    if isinstance(standing, Refused) and standing.reason == "bluesky-token":
        # Without the refresh token: it works once, and belongs to whoever keeps its successor.
        begun = {**calling.secrets, "refresh_token": ""}
        session = renew(http=calling.http, api=calling.api, secrets=begun, now=calling.now)
        if not isinstance(session, Renewed):
            raise CommandError(f"Bluesky does not accept the app password: {session.reason}.")
        standing = _standing(calling, {**begun, **session.secrets})
    if not isinstance(standing, Standing):
        raise CommandError(f"Bluesky does not say whose the session is: {standing.reason}.")  # type: ignore[attr-defined]
    ours = calling.ours.account
    wrong = f"Make an app password signed in as @{ours.handle} ({ours.id}): this one is not its."
    return [Deed(wrong)] if standing.faults else []


def _standing(calling: Calling, secrets: Mapping[str, str]) -> object:
    return probe(calling.ours, http=calling.http, api=calling.api, secrets=secrets, now=calling.now)
