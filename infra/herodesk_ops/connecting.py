"""`herodesk connect`: store a platform's secrets, register our address and what we want to hear.

It shows first what it will do, and does it with --yes. What is in place already is left alone.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops.errors import FAILED, WRONG_USE, CommandError
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.platforms.connector import Calling, Deed, connector_of
from herodesk_ops.reaching import (
    Stored,
    address_of,
    api_of,
    by_name,
    ours_of,
    store_secret,
    stored_secrets,
)
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from requests import Session


def connect(  # noqa: PLR0917 - Typer gives each option by name
    platform: Annotated[str, typer.Argument(help="x, facebook, generic, ...")],
    secret: Annotated[
        list[str] | None,
        typer.Option(help="hook/NAME=VALUE or api/NAME=VALUE; without a value it is asked for."),
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="Where Herodesk is, https://... [the stack's].")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")] = False,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Store secrets, register the webhook and its subscriptions; without --yes only say so.

    1 if a secret is missing, or a person has something left to do.
    """
    import requests

    from herodesk.platforms import PLATFORMS

    if platform not in PLATFORMS:
        message = f"'{platform}' is not a platform. Known: {', '.join(PLATFORMS)}."
        raise CommandError(message, WRONG_USE)
    at = Stage(endpoint_url, stage, table_name)
    given = _given(platform, secret or ())
    plan = _plan(platform, stored_secrets(at, platform), given)
    if yes:
        for path, value in {**plan.new, **plan.made}.items():
            store_secret(at, platform, path, value)
    with requests.Session() as http:
        deeds = [] if plan.missing else _deeds(at, plan, address, http)
        ours = [deed for deed in deeds if deed.act]
        for deed in ours if yes else ():
            deed.act()  # type: ignore[misc]
    told = Told(plan=plan, ours=ours, others=[it for it in deeds if not it.act], done=yes)
    if json:
        as_json(told.as_json())
    else:
        for line in told.lines():
            sys.stdout.write(line + "\n")
    if plan.missing or told.others:
        raise typer.Exit(FAILED)


@dataclass(frozen=True)
class Plan:
    """Secrets by path: given and new, made by us, all that are known then, and those missing."""

    platform: str
    new: Stored
    made: Stored
    known: Stored
    missing: Sequence[str]


def _given(platform: str, options: Sequence[str]) -> Stored:
    """Secrets as given, or asked for where only the name is."""
    from herodesk.platforms import declared_of

    paths = declared_of(platform).SECRETS
    found = {}
    for option in options:
        path, between, value = option.partition("=")
        if path.removesuffix("_previous") not in paths:
            message = f"'{path}' is no secret of {platform}. Known: {', '.join(paths)}."
            raise CommandError(message, WRONG_USE)
        found[path] = value if between else getpass.getpass(f"{path}: ")
    return found


def _plan(platform: str, stored: Stored, given: Stored) -> Plan:
    from herodesk.platforms import declared_of

    declared, connector = declared_of(platform), connector_of(platform)
    new = {path: value for path, value in given.items() if stored.get(path) != value}
    choosable = connector.MADE if connector else {}
    made = {path: make() for path, make in choosable.items() if path not in {**stored, **given}}
    known = {**stored, **new, **made}
    needed = [path for path in declared.SECRETS if path not in declared.OPTIONAL_SECRETS]
    return Plan(platform, new, made, known, [path for path in needed if not known.get(path)])


def _deeds(at: Stage, plan: Plan, address: str | None, http: Session) -> Sequence[Deed]:
    from herodesk_ops.platforms.declared import page_of
    from herodesk_ops.staff_duty import rules_of

    connector = connector_of(plan.platform)
    if connector is None:
        where = f"{address_of(at, address)}/hooks/{plan.platform}"
        page = page_of(plan.platform)
        return [Deed(f"Let the platform deliver to {where}, and set it up as {page} says.")]
    brand = rules_of(at)
    if not brand.accounts.get(plan.platform):
        message = f"the rules name no account: add [[accounts.{plan.platform}]] and push them."
        raise CommandError(message)
    calling = Calling(
        http=http,
        api=api_of(at, plan.platform),
        secrets=by_name(plan.known),
        ours=ours_of(brand, plan.platform, address_of(at, address)),
        now=at.now(),
    )
    return connector.deeds(calling)


@dataclass(frozen=True)
class Told:
    """What was done, or would be, without a secret's value."""

    plan: Plan
    ours: Sequence[Deed]
    others: Sequence[Deed]
    done: bool

    def lines(self) -> Iterator[str]:
        """For people."""
        mark = "done" if self.done else "would"
        for path in self.plan.new:
            yield f"{mark}: store {path} as SecureString"
        for path in self.plan.made:
            yield f"{mark}: make {path} and store it as SecureString"
        for deed in self.ours:
            yield f"{mark}: {deed.told}"
        for deed in self.others:
            yield f"you: {deed.told}"
        for path, means in self._missing().items():
            yield f"missing: {path} ({means}). Give it by --secret {path}"
        if not (self.plan.new or self.plan.made or self.ours or self.others or self.plan.missing):
            yield "All is in place."
        elif not self.done and not self.plan.missing:
            yield "Nothing was changed. Run it with --yes to do it."

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "platform": self.plan.platform,
            "done": self.done,
            "stored": list(self.plan.new),
            "made": list(self.plan.made),
            "missing": list(self.plan.missing),
            "at_platform": [deed.told for deed in self.ours],
            "for_you": [deed.told for deed in self.others],
        }

    def _missing(self) -> Mapping[str, str]:
        from herodesk.platforms import declared_of

        means = declared_of(self.plan.platform).SECRETS
        return {path: means[path] for path in self.plan.missing}
