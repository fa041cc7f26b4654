"""The fixed secrets of the local cloud: read from secrets.toml, put where the functions look."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from herodesk.domain.brand import Brand
from herodesk.platforms import declared_of
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.local.resources import Clients

FILE = Path(__file__).with_name("secrets.toml")

_WORDS = {"verify_token", "channel_id"}
"""What a handshake asks for; all else below `hook` proves deliveries."""
_OUR_IDS = ("user_id", "channel_id")

Secrets = dict[str, dict[str, str]]
"""Value by platform and name."""


def read(overrides: Mapping[str, str] | None = None) -> Secrets:
    """All of them; an override takes the place of whatever signs deliveries of its platform."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    secrets: Secrets = {
        platform: {name: str(value) for name, value in values.items()}
        for platform, values in found.items()
    }
    for platform, value in (overrides or {}).items():
        if platform not in secrets:
            message = f"--secret {platform}=...: known platforms are {', '.join(sorted(secrets))}."
            raise CommandError(message, WRONG_USE)
        secrets[platform].update(dict.fromkeys(_signing(platform), value))
    return secrets


def overrides_of(options: Sequence[str]) -> dict[str, str]:
    """`platform=value` options as a mapping."""
    pairs = [option.partition("=") for option in options]
    for platform, _, value in pairs:
        if not value:
            message = f"--secret {platform}: write it as platform=value."
            raise CommandError(message, WRONG_USE)
    return {platform: value for platform, _, value in pairs}


def of_brand(secrets: Secrets, brand: Brand) -> Secrets:
    """The same, speaking for the brand's own accounts."""
    fitted = {platform: dict(values) for platform, values in secrets.items()}
    for platform, values in fitted.items():
        ours = brand.accounts.get(platform, ())
        values.update({name: ours[0].id for name in _OUR_IDS if name in values and ours})
    return fitted


COMPANY = {"client_secret": "local-company-secret"}
"""What proves us to an identity provider beside the local cloud (docs/sign-in.md)."""


def store(secrets: Secrets, stage: str, client: Clients) -> None:
    """Put each into its SecureString, below `hook` or `api`; the company's beside them."""
    for name, value in COMPANY.items():
        client("ssm").put_parameter(
            Name=f"/herodesk/{stage}/company/sign-in/{name}",
            Value=value,
            Type="SecureString",
            Overwrite=True,
        )
    for platform, values in secrets.items():
        for name, value in values.items():
            for use in uses_of(platform, name):
                client("ssm").put_parameter(
                    Name=f"/herodesk/{stage}/{platform}/{use}/{name}",
                    Value=value,
                    Type="SecureString",
                    Overwrite=True,
                )


def uses_of(platform: str, name: str) -> list[str]:
    """Where a secret belongs: `hook`, `api` or both; nowhere if it is a setting."""
    paths = (path.partition("/") for path in declared_of(platform).SECRETS)
    return [use for use, _, secret in paths if secret == name]


def _signing(platform: str) -> list[str]:
    paths = (path.partition("/") for path in declared_of(platform).SECRETS)
    return [name for use, _, name in paths if use == "hook" and name not in _WORDS]
