"""One HTTP delivery of a platform, kept as the very bytes that were signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

CALLBACK = "#callback"
"""The part of the query that says which callback was called: no address can hold that sign, so
nobody but `receive` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """We asked the platform ourselves: in which reading, and for which of our accounts."""

    reading: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What arrived at `/hooks/{platform}`.

    `headers` have lower-case names, `body` is raw (base64 of the gateway undone), `query`
    holds decoded single values, `received_at` is aware UTC. `first` and `last` limit a large
    delivery to a slice of its changes (half open; None = all): see `steps.normalise`. `id` is what
    logs call it, from the gateway to the cases that it led to; "" = not known.
    """

    platform: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    query: Mapping[str, str] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    read_back: ReadBack | None = None
    id: str = ""

    @property
    def callback(self) -> str:
        """The word behind the platform's, where something else than a delivery came; or nothing."""
        return self.query.get(CALLBACK, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What `receive` answers to a platform, e.g. to a challenge."""

    status: int
    body: str = ""
    content_type: str = "text/plain"
