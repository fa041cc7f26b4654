"""Connecting an account: what has to be done at the platform, and who does it.

A platform's `<name>_connect.py` is optional: without one, an operator is told what to set up by
the platform's page of documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, cast

from herodesk_ops.errors import CommandError

if TYPE_CHECKING:
    from requests import Session

    from herodesk.parts import Ours, Secrets


@dataclass(frozen=True)
class Deed:
    """One thing to do at the platform. Without `act` a person has to do it."""

    told: str
    act: Callable[[], None] | None = None


@dataclass(frozen=True)
class Calling:
    """One platform's API, its secrets, and our side."""

    http: Session
    api: str
    secrets: Secrets
    ours: Ours
    now: datetime

    def ask(
        self,
        method: str,
        path: str,
        token: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON object that the platform answers with; CommandError with its words else."""
        answer = self.http.request(
            method,
            f"{self.api.rstrip('/')}/{path}",
            headers={"Authorization": f"Bearer {token}"},
            json=json,
            data=form,
            timeout=20,
            allow_redirects=False,
        )
        try:
            told = answer.json()
        except ValueError:
            told = {}
        if not answer.ok:
            raise CommandError(
                f"{method} /{path.split('?', maxsplit=1)[0]}: {answer.status_code} {_said(told)}"
            )
        return told if isinstance(told, dict) else {}


def _said(told: object) -> str:
    """The platform's own words."""
    if not isinstance(told, dict):
        return ""
    error = told.get("error")
    words = error.get("message") if isinstance(error, dict) else told.get("detail")
    return str(words or told.get("title") or "")[:300]


class Connector(Protocol):
    """The module of one platform."""

    MADE: Mapping[str, Callable[[], str]]
    """Secrets that are ours to choose, by path, and how one is made."""

    def deeds(self, calling: Calling) -> Sequence[Deed]:
        """What is still to be done; nothing if all is in place. It changes nothing itself."""


def connector_of(platform: str) -> Connector | None:
    """The platform's part, or None."""
    name = f"herodesk_ops.platforms.{platform}_connect"
    return cast(Connector, import_module(name)) if find_spec(name) else None
