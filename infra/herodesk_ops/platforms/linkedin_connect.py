"""Connects an organisation: its notifications are subscribed; the address a person registers.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from herodesk.domain.standing import Standing
from herodesk.platforms.linkedin.lease import extend
from herodesk.platforms.linkedin.probe import probe
from herodesk.platforms.linkedin.subscription import path_of
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {}


def deeds(calling: Calling) -> list[Deed]:
    """The subscription is made here; LinkedIn's portal takes addresses from people only."""
    standing = probe(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"LinkedIn does not say how we stand there: {standing.reason}.")
    if not standing.faults:
        return []
    portal = Deed(
        f"Register {calling.ours.address} in the developer portal (your app, Webhooks) and wait "
        "until it is validated; then run this again."
    )
    if path_of(calling.ours, calling.secrets) is None:
        return [
            portal,
            Deed("Store api/application_id and api/person_id: they name who subscribes."),
        ]
    told = f"Subscribe to what happens on the posts of {calling.ours.account.id}"
    return [portal, Deed(told, partial(_subscribe, calling))]


def _subscribe(calling: Calling) -> None:
    answer = extend(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(answer, Standing):
        raise CommandError(f"LinkedIn did not take the subscription: {answer.reason}.")
