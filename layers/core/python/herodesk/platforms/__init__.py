"""The platforms that Herodesk knows: one folder each, its parts named after the steps.

Adding one: make the folder with `verify.py`, `normalise.py`, `measure.py`, `publish.py` (the
protocols are in `herodesk.parts`), add its name to `PLATFORMS`, record deliveries under
`tests/golden/<name>/`. `renew.py` and `catch_up.py` are for those that can; each has its tuple.
A step loads only its own part, so that `receive` never loads what `publish` needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from herodesk.parts import Abilities, CatchUp, Measure, Normalise, Publish, Renew, Verify

PLATFORMS = ("x", "facebook", "generic")
RENEWING = ("x",)
"""Platforms whose access tokens end and can be had anew."""
CATCHING_UP = ("x", "facebook")
"""Platforms that can be asked for what they did not deliver. Each has its schedule in the
template."""


def verify_of(platform: str) -> Verify:
    """The part that proves deliveries; KeyError for a platform that is not known."""
    return cast(Verify, _part(platform, "verify"))


def normalise_of(platform: str) -> Normalise:
    """The part that reads deliveries."""
    return cast(Normalise, _part(platform, "normalise"))


def measure_of(platform: str) -> Measure:
    """The part that counts lengths."""
    return cast(Measure, _part(platform, "measure"))


def publish_of(platform: str) -> Publish:
    """The part that sends replies."""
    return cast(Publish, _part(platform, "publish"))


def abilities_of(platform: str) -> Abilities:
    """What the platform can do with a reply once it is public."""
    if platform not in PLATFORMS:
        raise KeyError(platform)
    return cast(Abilities, import_module(f"herodesk.platforms.{platform}"))


def renew_of(platform: str) -> Renew | None:
    """The part that renews an access token, where the platform's tokens end."""
    return cast(Renew, _part(platform, "renew")) if platform in RENEWING else None


def catch_up_of(platform: str) -> CatchUp | None:
    """The part that reads back what was not delivered, where the platform can be asked."""
    return cast(CatchUp, _part(platform, "catch_up")) if platform in CATCHING_UP else None


def _part(platform: str, part: str) -> object:
    if platform not in PLATFORMS:
        raise KeyError(platform)
    return import_module(f"herodesk.platforms.{platform}.{part}")
