"""Connects a Page: the app's callback and fields, then the Page's own subscription.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from secrets import token_urlsafe

from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.platforms.facebook.probe import WANTED, probe
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"hook/verify_token": partial(token_urlsafe, 24)}

_AT_APP = {Flaw.WEBHOOK_MISSING, Flaw.WEBHOOK_ELSEWHERE, Flaw.WEBHOOK_INVALID}


def deeds(calling: Calling) -> list[Deed]:
    """All three layers: the first and the last are done here, the app's review is Meta's."""
    standing = probe(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"Meta does not say how the webhook stands: {standing.reason}.")
    return list(_deeds(calling, standing))


def _deeds(calling: Calling, standing: Standing) -> Iterator[Deed]:
    if "webhook" in standing.unchecked:
        yield Deed("Store api/app_id: the app's callback and fields are looked after with it.")
    elif any(_is_of_app(fault) for fault in standing.faults):
        fields = ", ".join(WANTED)
        told = f"Register {calling.ours.address} at the app, for {fields}"
        yield Deed(told, partial(_register, calling))
    if any(_is_of_page(fault) for fault in standing.faults):
        told = f"Subscribe the Page {calling.ours.account.id} to {', '.join(WANTED)}"
        yield Deed(told, partial(_subscribe, calling))
    for fault in standing.faults:
        if fault.flaw is Flaw.PERMISSION_MISSING:
            yield Deed(f"Ask Meta for {fault.what} (Advanced Access), then make a new token.")


def _is_of_app(fault: Fault) -> bool:
    return fault.flaw in _AT_APP or fault.what.endswith("(app)")


def _is_of_page(fault: Fault) -> bool:
    return fault.what.endswith("(Page)")


def _register(calling: Calling) -> None:
    app_id, app_secret = calling.secrets["app_id"], calling.secrets["app_secret"]
    form = {
        "object": "page",
        "callback_url": calling.ours.address,
        "verify_token": calling.secrets["verify_token"],
        "fields": ",".join(WANTED),
    }
    calling.ask("POST", f"{app_id}/subscriptions", f"{app_id}|{app_secret}", form=form)


def _subscribe(calling: Calling) -> None:
    path = f"{calling.ours.account.id}/subscribed_apps"
    form = {"subscribed_fields": ",".join(WANTED)}
    calling.ask("POST", path, calling.secrets["access_token"], form=form)
