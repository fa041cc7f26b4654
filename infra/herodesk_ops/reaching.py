"""Where a stage and its platforms are found from an operator's machine, and their secrets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.brand import Account, Brand
from herodesk.parts import Ours
from herodesk.platforms import declared_of
from herodesk_ops.errors import CommandError, address_in

if TYPE_CHECKING:
    from herodesk_ops.stage import Stage

Stored = dict[str, str]
"""Secrets by `hook/<name>` and `api/<name>`."""


def address_of(at: Stage, given: str | None) -> str:
    """The public address of a stage: as given, of the local cloud, or of the stack."""
    if given is not None:
        return address_in(given, "--address").rstrip("/")
    if at.local_url:
        return at.local_url.rstrip("/")
    try:
        stacks = at.client("cloudformation").describe_stacks(StackName=f"herodesk-{at.name}")
    except (ClientError, BotoCoreError) as error:
        message = f"the stack herodesk-{at.name} does not tell its address. Say it by --address."
        raise CommandError(message) from error
    (stack, *_) = stacks["Stacks"]
    own = {it["ParameterKey"]: it.get("ParameterValue") for it in stack.get("Parameters", [])}
    told = {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", [])}
    return str(own.get("PublicAddress") or told["ApiUrl"]).rstrip("/")


def api_of(at: Stage, platform: str) -> str:
    """The address of a platform's API, as the functions have it."""
    set_so = os.environ.get(f"HERODESK_{platform.upper()}_API")
    if set_so:
        return set_so.rstrip("/")
    if at.local_url:
        return f"{at.local_url}/_local/platforms/{platform}"
    return declared_of(platform).API.rstrip("/")


def ours_of(brand: Brand, platform: str, address: str) -> Ours:
    """Our account there, and where the platform should deliver."""
    accounts = brand.accounts.get(platform)
    account = accounts[0] if accounts else Account(id="", handle=brand.id)
    return Ours(account=account, address=f"{address}/hooks/{platform}")


def stored_secrets(at: Stage, platform: str) -> Stored:
    """What is stored, decrypted: never to be shown."""
    pages = (
        at.client("ssm")
        .get_paginator("get_parameters_by_path")
        .paginate(Path=f"/herodesk/{at.name}/{platform}", Recursive=True, WithDecryption=True)
    )
    named = [(it["Name"].split("/"), it["Value"]) for page in pages for it in page["Parameters"]]
    return {"/".join(name[-2:]): str(value) for name, value in named}


def store_secret(at: Stage, platform: str, path: str, value: str) -> None:
    """Keep one as a SecureString."""
    at.client("ssm").put_parameter(
        Name=f"/herodesk/{at.name}/{platform}/{path}",
        Value=value,
        Type="SecureString",
        Overwrite=True,
    )


def by_name(stored: Stored) -> dict[str, str]:
    """As a platform's parts take them: by name alone."""
    return {path.partition("/")[2]: value for path, value in stored.items()}
