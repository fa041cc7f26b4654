"""Connects a Telegram bot: gives Telegram our address with the bot's id in it, and the word that
its deliveries shall show.

https://core.telegram.org/bots/api#setwebhook
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from secrets import token_urlsafe

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.platforms.telegram.asking import ask
from herodesk.platforms.telegram.probe import WANTED, probe
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms.connector import Calling, Deed

MADE: Mapping[str, Callable[[], str]] = {"hook/secret_token": partial(token_urlsafe, 32)}


def deeds(calling: Calling) -> list[Deed]:
    """Set the webhook if it is not as it should be. Which word Telegram shows it does not tell:
    setting it once more does no harm."""
    standing = probe(
        calling.ours, http=calling.http, api=calling.api, secrets=calling.secrets, now=calling.now
    )
    if not isinstance(standing, Standing):
        raise CommandError(f"Telegram does not say how the webhook stands: {standing.reason}.")
    if not standing.faults:
        return []
    return [Deed(_told(standing.faults, calling), partial(_set, calling))]


def _told(faults: tuple[Fault, ...], calling: Calling) -> str:
    instead = [it.what for it in faults if it.flaw is Flaw.WEBHOOK_ELSEWHERE]
    return f"Set the webhook to {_address(calling)}" + (
        f" instead of {instead[0]}" if instead else ""
    )


def _address(calling: Calling) -> str:
    return f"{calling.ours.address}?account={calling.ours.account.id}"


def _set(calling: Calling) -> None:
    fields = {
        "url": _address(calling),
        "secret_token": calling.secrets["secret_token"],
        "allowed_updates": list(WANTED),
    }
    told = ask("setWebhook", fields, calling.http, calling.api, calling.secrets, calling.now)
    if isinstance(told, Wait | Lost | Refused):
        words = told.detail if isinstance(told, Refused) else told.reason
        raise CommandError(f"Telegram did not take the address: {words}.")
