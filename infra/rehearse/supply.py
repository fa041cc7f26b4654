"""What this engine does not take from the template, done by hand and in the open.

SAM writes the HTTP routes into an OpenAPI body, which the engine ignores; expiry and
point-in-time recovery of the table are not applied either. On AWS all this comes with the deploy.
Secrets, rules and colleagues come from no template anywhere: there the same commands are used.
"""

import csv
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from samtranslator.yaml_helper import yaml_parse

from rehearse.engine import ROOT, STAGE, WORK, Engine, herodesk

BRAND = ROOT / "infra" / "brands" / "nordwind"

HOOK_SECRETS = {"consumer_secret": "rehearsal-consumer", "client_secret": "rehearsal-client"}
API_SECRETS = {"access_token": "rehearsal-token", "user_id": "1880000000000000001"}

ANA, BEN, KARLA, LARS = "+491713920001", "+491713920002", "+491713920011", "+491713920012"
ON_DUTY = {"ana": "exchange|repair", "ben": "repair", "karla": "", "lars": ""}
"""Who plays, and their topics: an exchange is for Ana alone, a repair for Ana and Ben; Karla leads,
Lars manages."""


def supply(engine: Engine) -> None:
    """Make the deployed stack ready to be used."""
    routes(engine)
    table(engine)
    secrets(engine)
    people(engine)


def routes(engine: Engine) -> None:
    """Each HTTP event of the template becomes an integration and a route."""
    physical = engine.physical()
    api, gateway = physical["Api"], engine.client("apigatewayv2")
    for function, key in _http_events():
        arn = engine.client("lambda").get_function(FunctionName=physical[function])
        integration = gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arn["Configuration"]["FunctionArn"],
            PayloadFormatVersion="2.0",
        )
        target = f"integrations/{integration['IntegrationId']}"
        gateway.create_route(ApiId=api, RouteKey=key, Target=target)


def _http_events() -> list[tuple[str, str]]:
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    found = []
    for name, resource in template["Resources"].items():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            if event["Type"] == "HttpApi":
                at = event["Properties"]
                key = f"{at['Method']} {at['Path']}" if "Path" in at else "$default"
                found.append((name, key))
    return found


def table(engine: Engine) -> None:
    """Expiry and recovery."""
    name, dynamodb = engine.outputs["TableName"], engine.client("dynamodb")
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
    )
    dynamodb.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )


def secrets(engine: Engine) -> None:
    """As docs/deploy.md has it: one SecureString each."""
    for use, values in (("hook", HOOK_SECRETS), ("api", API_SECRETS)):
        for name, value in values.items():
            engine.client("ssm").put_parameter(
                Name=f"/herodesk/{STAGE}/x/{use}/{name}", Value=value, Type="SecureString"
            )


def people(engine: Engine) -> None:
    """Nordwind's rules, and four of its colleagues, who are on duty whenever this is played."""
    push_rules(engine, {})
    table_name = ("--table", engine.outputs["TableName"])
    folder = _roster()
    roster = str(folder / "roster.csv")
    herodesk(engine, "staff", "import", roster, "--brand", str(folder), *table_name)


_PLENTY = {"most_an_hour": 60}
"""Many stories in one hour: nobody is spared for having heard enough."""


def push_rules(engine: Engine, numbers: Mapping[str, int], quiet_for_minutes: int = 0) -> float:
    """The brand's rules with these numbers, on duty around the clock; when quiet hours end.

    Without minutes they are half a day away, so that phones may ring at night, too.
    """
    local = datetime.now(ZoneInfo("Europe/Berlin"))
    begin, end = local + timedelta(hours=11), local + timedelta(hours=12)
    if quiet_for_minutes:
        begin, end = local - timedelta(hours=1), local + timedelta(minutes=quiet_for_minutes)
    rules = (BRAND / "brand.toml").read_text(encoding="utf-8")
    rules = re.sub(r'(?m)^quiet_hours = ".*"', f'quiet_hours = "{begin:%H:%M}-{end:%H:%M}"', rules)
    for name in ("hours", "public_holidays", "holidays"):  # the first of each is the brand's
        rules = re.sub(rf"(?m)^{name} = .*\n", "", rules, count=1)
    for name, number in {**_PLENTY, **numbers}.items():
        rules = re.sub(rf"(?m)^{name} = \d+", f"{name} = {number}", rules)
    folder = WORK / "brand"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "brand.toml").write_text(rules, encoding="utf-8")
    table_name = ("--table", engine.outputs["TableName"])
    herodesk(engine, "rules", "push", "--brand", str(folder), *table_name)
    return end.replace(second=0, microsecond=0).timestamp()


def _roster() -> Path:
    folder = WORK / "brand"
    with (BRAND / "roster.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["id"] in ON_DUTY]
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        for row in rows:
            boss = row["manager"] if row["manager"] in ON_DUTY else ""
            mine = {"hours": "always", "topics": ON_DUTY[row["id"]], "manager": boss}
            writer.writerow(row | mine | {"load_limit": "30"})
    return folder
