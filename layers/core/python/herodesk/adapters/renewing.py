"""Access tokens that end: renewed by one container at a time, kept before they are used.

A refresh token may work only once. So whoever renews holds a lease on the channel's item, and the
new pair is in the secret store before anybody sends with it (design section 10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.errors import StaleError
from herodesk.domain.reply import Refused, Wait
from herodesk.parts import Renew, Renewed, Secrets, live
from herodesk.ports import Records, SecretStore
from herodesk.steps.channel import change

if TYPE_CHECKING:
    from requests import Session as HttpSession

LEASE = timedelta(seconds=30)
"""Longer than one request to a platform and the writes that follow it."""


class Tokens:
    """Secrets for replying that are good now, or why there are none."""

    def __init__(
        self,
        store: SecretStore,
        records: Records,
        renewals: Callable[[str], Renew | None],
        apis: Mapping[str, str],
        http: HttpSession,
    ) -> None:
        self._store = store
        self._records = records
        self._renewals = renewals
        self._apis = apis
        self._http = http

    def has(self, platform: str) -> bool:
        """True if the channel is connected: there is a token to ask with."""
        return bool(live(self._store.of(platform, "api"), "access_token"))

    def good(self, platform: str, now: datetime) -> Secrets | Wait:
        """The secrets of a platform; a token that is about to end is renewed first."""
        secrets = self._store.of(platform, "api")
        part = self._renewals(platform)
        if part is None or not _is_ending(secrets, now + part.AHEAD):
            return secrets
        renewed = self.instead_of(platform, secrets, now)
        still_good = not _is_ending(secrets, now)
        if isinstance(renewed, Refused) or (isinstance(renewed, Wait) and still_good):
            return secrets
        return renewed

    def instead_of(self, platform: str, used: Secrets, now: datetime) -> Secrets | Wait | Refused:
        """Secrets to try again with after the platform did not accept the token of `used`."""
        part = self._renewals(platform)
        if part is None:
            return Refused(reason=f"{platform}-token")
        stored = self._store.of(platform, "api", fresh=True)
        if stored.get("access_token") != used.get("access_token"):
            return stored  # somebody else has renewed it meanwhile
        channel = self._records.channel(platform)
        if channel.renewing_until and now < channel.renewing_until:
            return Wait(until=channel.renewing_until, reason="token-is-renewed")
        mine = replace(channel, renewing_until=now + LEASE, v=channel.v + 1)
        try:
            self._records.save(mine)
        except StaleError:
            return Wait(until=now + LEASE, reason="token-is-renewed")
        answer = part.renew(
            http=self._http, api=self._apis.get(platform, ""), secrets=stored, now=now
        )
        if isinstance(answer, Renewed):
            self._store.keep(platform, "api", answer.secrets)
            ends_at = _end_of(answer.secrets)
            change(platform, lambda it: it.renewed(now, ends_at), records=self._records)
            return {**stored, **answer.secrets}
        # The lease is left to end by itself, so that a refusal is not asked for again at once.
        return answer if isinstance(answer, Wait | Refused) else Refused(reason=f"{platform}-token")


def _is_ending(secrets: Secrets, now: datetime) -> bool:
    ends_at = _end_of(secrets)
    return ends_at is not None and now >= ends_at


def _end_of(secrets: Secrets) -> datetime | None:
    """When the access token ends, as far as that is known."""
    try:
        ends_at = datetime.fromisoformat(secrets.get("access_expires_at", ""))
    except (ValueError, TypeError):
        return None
    return ends_at if ends_at.tzinfo else None
