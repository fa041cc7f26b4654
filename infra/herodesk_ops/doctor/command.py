"""`herodesk doctor`: looks at everything, and says for each thing found what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from herodesk_ops.doctor import around
from herodesk_ops.doctor.channels import UNCONNECTED, Patient, look_at
from herodesk_ops.doctor.finding import Finding
from herodesk_ops.errors import FAILED
from herodesk_ops.output import JsonOption, as_json
from herodesk_ops.reaching import address_of, api_of, stored_secrets
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption, records_of

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand
    from herodesk.domain.staff import Person
    from herodesk.ports import Records

LOOK_BACK = timedelta(days=2)


def doctor(
    address: Annotated[
        str | None, typer.Option(help="Where Herodesk is, https://... [the stack's].")
    ] = None,
    json: JsonOption = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """Check channels, secrets, text messages, e-mail addresses, topics, pauses and permissions.

    0 if all is well, 1 if something needs somebody. It changes nothing.
    """
    at = Stage(endpoint_url, stage, table_name)
    found = [*_channels(at, address), *_around(at)]
    if at.given_name:
        found = [it.at(at.given_name) for it in found]
    grave = [it for it in found if it.grave]
    if json:
        as_json({"well": not grave, "findings": [it.as_json() for it in found]})
    else:
        for line in _lines(found):
            sys.stdout.write(line + "\n")
    if grave:
        raise typer.Exit(FAILED)


def _lines(found: Sequence[Finding]) -> Iterator[str]:
    grave = sorted((it for it in found if it.grave), key=lambda it: it.code == UNCONNECTED)
    for it in grave:  # what was never begun comes last
        yield f"✕ {it.told}\n  → {it.cure}"
    for it in found:
        if not it.grave:
            yield f"· {it.told} {it.cure}"
    yield f"{len(grave)} to do." if grave else "All is well."


def _channels(at: Stage, address: str | None) -> Iterator[Finding]:
    import requests

    from herodesk.platforms import PLATFORMS
    from herodesk_ops.staff_duty import rules_of

    brand, records = rules_of(at), records_of(at)
    here = address_of(at, address)
    heard = _heard(records, at.now())
    with requests.Session() as http:
        for platform in sorted(brand.accounts):
            if platform not in PLATFORMS:
                told = f"the rules name an account at '{platform}', which is no platform."
                cure = f"Remove [[accounts.{platform}]] from the rules."
                yield Finding("platform-unknown", platform, told, cure)
                continue
            patient = _patient(at, platform, brand, here, records, heard.get(platform, ()))
            yield from around.asked(platform, lambda it=patient: look_at(it, http))  # type: ignore[misc]


def _patient(  # noqa: PLR0917 - all that is known of one channel
    at: Stage,
    platform: str,
    brand: Brand,
    address: str,
    records: Records,
    heard: tuple[datetime, ...],
) -> Patient:
    pause = records.brakes(fresh=True).stopping(platform)
    paused = f"paused since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.why}" if pause else ""
    return Patient(
        platform=platform,
        brand=brand,
        address=address,
        api=api_of(at, platform),
        stored=stored_secrets(at, platform),
        channel=records.channel(platform),
        heard=heard,
        paused=paused,
        now=at.now(),
    )


def _heard(records: Records, now: datetime) -> dict[str, tuple[datetime, ...]]:
    found: dict[str, tuple[datetime, ...]] = {}
    today = now.astimezone(UTC)
    for one in records.heard((today - LOOK_BACK).date(), today.date()):
        found[one.platform] = (*found.get(one.platform, ()), *one.times)
    return found


def _around(at: Stage) -> Iterator[Finding]:
    from herodesk_ops.staff_gaps import of_stage

    brand, people = of_stage(at, at.now())
    everybody: list[Person] = list(people)
    brakes = records_of(at).brakes(fresh=True)
    yield from around.asked("sms", lambda: around.texts(at, brand, everybody))
    yield from around.asked("e-mail", lambda: around.addresses(at, everybody))
    yield from around.topics(brand, everybody, at)
    yield from around.stops(brakes, brand.accounts)
    if not at.local_url:  # a local cloud has no stack, and its functions may everything
        yield from around.asked("permissions", lambda: around.rights(at, _template()))


def _template() -> dict[str, Any]:
    from herodesk_ops.local.cloud import ROOT
    from herodesk_ops.local.template import source_of

    return source_of(ROOT / "template.yaml")
