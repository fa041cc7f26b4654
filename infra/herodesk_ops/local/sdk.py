"""The SDK beside moto: what describes a service is read once in a process, not once a session.

Each function has a session of its own, as in its own Lambda, and moto has others; each of them
would read the same megabytes of JSON again.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

from botocore import loaders, session
from botocore.hooks import EventAliaser

_names_of_events: dict[str, str] = {}
"""By what clients call them, what they are called inside: it follows from the name alone."""


class _Places(list[str]):
    """Where to look, each place once: every session adds its own to those of the others."""

    def append(self, place: str) -> None:
        if place not in self:
            super().append(place)


@cache
def _loader_of(places: str | None = None) -> Any:
    made: Any = loaders.create_loader(places)
    made._search_paths = _Places(made._search_paths)
    return made


@cache
def read_once() -> None:
    """From now on all sessions of this process share what one of them has read."""
    session.create_loader = _loader_of  # type: ignore[attr-defined, unused-ignore]
    made = EventAliaser.__init__

    def begin(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self._alias_name_cache = _names_of_events

    EventAliaser.__init__ = begin  # type: ignore[method-assign]


def load_moto() -> None:
    """Load the part of moto that asks for EC2's regions as it is loaded: for the sake of the name
    in EC2's addresses, which is `ec2`, the SDK would read all that describes EC2."""

    def nothing_known(*_: object, **__: object) -> dict[str, Any]:
        return {"metadata": {}}

    with patch.object(session.Session, "get_service_data", nothing_known):
        import moto.ec2.models  # noqa: F401
