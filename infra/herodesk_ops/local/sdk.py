"""The SDK beside moto: what describes a service is read once in a process, not once a session.

Each function has a session of its own, as in its own Lambda, and moto has others; each of them
would read the same megabytes of JSON again.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

from botocore import loaders, session

_loader_of = cache(loaders.create_loader)


def read_once() -> None:
    """From now on all sessions of this process share what one of them has read."""
    session.create_loader = _loader_of  # type: ignore[attr-defined, unused-ignore]


def load_moto() -> None:
    """Load the part of moto that asks for EC2's regions as it is loaded: for the sake of the name
    in EC2's addresses, which is `ec2`, the SDK would read all that describes EC2."""

    def nothing_known(*_: object, **__: object) -> dict[str, Any]:
        return {"metadata": {}}

    with patch.object(session.Session, "get_service_data", nothing_known):
        import moto.ec2.models  # noqa: F401
