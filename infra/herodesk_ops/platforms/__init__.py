"""The operator's side of every platform: signs deliveries, and stands in for its API.

Each module has `sign(body, secrets, now) -> headers`, `delivery(post, account=...) -> body` and
a class `StandIn` (see `stand_in.Platform`).
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from herodesk.platforms import PLATFORMS
from herodesk_ops.platforms.stand_in import Operated


def operated(platform: str) -> Operated:
    """The module for a platform; KeyError for one that is not known."""
    if platform not in PLATFORMS:
        raise KeyError(platform)
    return cast(Operated, import_module(f"herodesk_ops.platforms.{platform}"))
