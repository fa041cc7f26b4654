"""Connects an account of X: one webhook of the app, and a subscription for each event.

https://docs.x.com/x-api/webhooks/quickstart, .../activity/introduction
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.platforms.x.probe import WANTED, probe
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {}


def deeds(calling: Calling) -> list[Deed]:
    """Register the address if X does not know it, have it validated, subscribe to what is missing.

    Private events need the account's own token, everything else the app's.
    """
    standing = probe(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"X does not say how the webhook stands: {standing.reason}.")
    if standing.unchecked:
        return [Deed("Store api/app_token: webhook and subscriptions are looked after with it.")]
    return list(_deeds(calling, standing.faults))


def _deeds(calling: Calling, faults: tuple[Fault, ...]) -> Iterator[Deed]:
    flaws = {fault.flaw for fault in faults}
    for fault in faults:
        if fault.flaw is Flaw.WEBHOOK_ELSEWHERE:
            yield Deed(f"Remove the webhook to {fault.what}", partial(_remove, calling, fault.what))
    is_new = bool(flaws & {Flaw.WEBHOOK_MISSING, Flaw.WEBHOOK_ELSEWHERE})
    if is_new:
        yield Deed(f"Register {calling.ours.address}", partial(_register, calling))
    elif Flaw.WEBHOOK_INVALID in flaws:
        yield Deed(f"Have {calling.ours.address} validated anew", partial(_validate, calling))
    missing = [it.what for it in faults if it.flaw is Flaw.SUBSCRIPTION_MISSING]
    for event in WANTED if is_new else missing:
        yield Deed(f"Subscribe to {event}", partial(_subscribe, calling, event))


def _hooks(calling: Calling) -> Iterator[tuple[str, str]]:
    token = calling.secrets["app_token"]
    for hook in calling.ask("GET", "2/webhooks", token).get("data") or []:
        yield str(hook["id"]), str(hook["url"])


def _own(calling: Calling) -> str:
    found = [own_id for own_id, url in _hooks(calling) if url == calling.ours.address]
    if not found:
        raise CommandError("X does not list the webhook that was registered. Run it once more.")
    return found[0]


def _remove(calling: Calling, address: str) -> None:
    for own_id, url in _hooks(calling):
        if url == address:
            calling.ask("DELETE", f"2/webhooks/{own_id}", calling.secrets["app_token"])


def _register(calling: Calling) -> None:
    json = {"url": calling.ours.address}
    calling.ask("POST", "2/webhooks", calling.secrets["app_token"], json=json)


def _validate(calling: Calling) -> None:
    calling.ask("PUT", f"2/webhooks/{_own(calling)}", calling.secrets["app_token"])


def _subscribe(calling: Calling, event: str) -> None:
    json = {
        "event_type": event,
        "filter": {"user_id": calling.ours.account.id},
        "tag": "herodesk",
        "webhook_id": _own(calling),
    }
    # What is private is subscribed to by the account itself.
    calling.ask("POST", "2/activity/subscriptions", calling.secrets["access_token"], json=json)
