"""Connects an account of Meta's: the app's callback and fields, then its own subscription.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from secrets import token_urlsafe

from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.platforms.meta_probe import Watched, looked_at
from herodesk.platforms.meta_verify import CALLBACKS
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"hook/verify_token": partial(token_urlsafe, 24)}

_AT_APP = {Flaw.WEBHOOK_MISSING, Flaw.WEBHOOK_ELSEWHERE, Flaw.WEBHOOK_INVALID}


def deeds_of(watched: Watched, calling: Calling, *, leaving: str = "") -> list[Deed]:
    """All three layers: the first and the last are done here, the app's review is Meta's.

    `leaving` is the page of documentation for who leaves, if Meta tells that app of it: while the
    app is set up its two addresses are said, too, which no interface of Meta's takes.
    """
    standing = looked_at(
        watched,
        calling.ours,
        http=calling.http,
        api=calling.api,
        secrets=calling.secrets,
        now=calling.now,
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"Meta does not say how the webhook stands: {standing.reason}.")
    found = list(_deeds(watched, calling, standing))
    is_set_up = "webhook" not in standing.unchecked and not any(map(_is_of_app, standing.faults))
    return found if is_set_up or not leaving else [*found, callbacks(calling, leaving)]


def callbacks(calling: Calling, page: str) -> Deed:
    """What a person enters so that Meta tells who leaves."""
    deletion, deauthorize = (f"{calling.ours.address}/{name}" for name in CALLBACKS)
    return Deed(
        f"In the app's dashboard, enter {deletion} as data deletion request URL and {deauthorize} "
        f"as deauthorize callback URL ({page}, who leaves)."
    )


def _deeds(watched: Watched, calling: Calling, standing: Standing) -> Iterator[Deed]:
    fields = ", ".join(watched.wanted)
    if "webhook" in standing.unchecked:
        yield Deed("Store api/app_id: the app's callback and fields are looked after with it.")
    elif any(_is_of_app(fault) for fault in standing.faults):
        told = f"Register {calling.ours.address} at the app, for {fields}"
        yield Deed(told, partial(_register, watched, calling))
    if any(fault.what.endswith(f"({watched.account})") for fault in standing.faults):
        holder = watched.holder(calling.ours, calling.secrets)
        told = f"Subscribe the {watched.account} {holder} to {fields}"
        yield Deed(told, partial(_subscribe, watched, calling))
    for fault in standing.faults:
        if fault.flaw is Flaw.PERMISSION_MISSING:
            yield Deed(f"Ask Meta for {fault.what} (Advanced Access), then make a new token.")


def _is_of_app(fault: Fault) -> bool:
    return fault.flaw in _AT_APP or fault.what.endswith("(app)")


def _register(watched: Watched, calling: Calling) -> None:
    app_id, app_secret = calling.secrets["app_id"], calling.secrets["app_secret"]
    form = {
        "object": watched.object,
        "callback_url": calling.ours.address,
        "verify_token": calling.secrets["verify_token"],
        "fields": ",".join(watched.wanted),
    }
    calling.ask("POST", f"{app_id}/subscriptions", f"{app_id}|{app_secret}", form=form)


def _subscribe(watched: Watched, calling: Calling) -> None:
    path = f"{watched.holder(calling.ours, calling.secrets)}/subscribed_apps"
    form = {"subscribed_fields": ",".join(watched.wanted)} if watched.tells_fields else {}
    calling.ask("POST", path, calling.secrets["access_token"], form=form)
