"""The platforms that Herodesk knows: one folder each, its parts named after the steps.

Adding one: make the folder, add its name to `PLATFORMS`, run `make platforms`, and follow what
`tests/contract` asks for (docs/add-a-platform.md). A step loads only its own part, so that
`receive` never loads what `publish` needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from herodesk.parts import (
    Abilities,
    CatchUp,
    Declared,
    Lease,
    Measure,
    Normalise,
    Probe,
    Publish,
    Renew,
    Verify,
)

PLATFORMS = (
    "x",
    "facebook",
    "instagram",
    "threads",
    "youtube",
    "messenger",
    "whatsapp",
    "mastodon",
    "telegram",
    "linkedin",
    "bluesky",
    "discourse",
    "generic",
)


def declared_of(platform: str) -> Declared:
    """What the platform says about itself; KeyError for one that is not known."""
    if platform not in PLATFORMS:
        raise KeyError(platform)
    return cast(Declared, import_module(f"herodesk.platforms.{platform}"))


def having(part: str) -> tuple[str, ...]:
    """The platforms that do not lack that part. It loads every package: nothing for `receive`."""
    return tuple(platform for platform in PLATFORMS if part not in declared_of(platform).LACKS)


def verify_of(platform: str) -> Verify:
    """The part that proves deliveries; KeyError for a platform that is not known, or sends none."""
    part = _part(platform, "verify")
    if part is None:
        raise KeyError(platform)
    return cast(Verify, part)


def normalise_of(platform: str) -> Normalise:
    """The part that reads deliveries, and answers to what we asked."""
    return cast(Normalise, _part(platform, "normalise"))


def measure_of(platform: str) -> Measure:
    """The part that counts lengths."""
    return cast(Measure, _part(platform, "measure"))


def publish_of(platform: str) -> Publish:
    """The part that sends replies."""
    return cast(Publish, _part(platform, "publish"))


def abilities_of(platform: str) -> Abilities:
    """What the platform can do with a reply once it is public."""
    return declared_of(platform)


def renew_of(platform: str) -> Renew | None:
    """The part that renews an access token, where the platform's tokens end."""
    return cast("Renew | None", _part(platform, "renew"))


def catch_up_of(platform: str) -> CatchUp | None:
    """The part that reads back what was not delivered, where the platform can be asked."""
    return cast("CatchUp | None", _part(platform, "catch_up"))


def probe_of(platform: str) -> Probe | None:
    """The part that asks how our side stands there, where the platform can be asked."""
    return cast("Probe | None", _part(platform, "probe"))


def lease_of(platform: str) -> Lease | None:
    """The part that extends a subscription, where the platform's subscriptions end."""
    return cast("Lease | None", _part(platform, "lease"))


def _part(platform: str, part: str) -> object | None:
    """The module, or None where the platform says that it lacks it."""
    if part in declared_of(platform).LACKS:
        return None
    return import_module(f"herodesk.platforms.{platform}.{part}")
