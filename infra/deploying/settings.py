"""What an installation is deployed with: its section of samconfig.toml, asked for once."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "samconfig.toml"
REGION = "eu-central-1"
"""In the EU, where nobody says otherwise."""

ASKED = ("Brand", "SenderName", "AlarmEmail", "PublicAddress")
"""Parameters that most installations set; docs/deploy.md explains all of them."""

_STAGE = re.compile(r"[a-z][a-z0-9]{0,15}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")

Ask = Callable[[str], str]
Say = Callable[[str], None]


class SettingsError(Exception):
    """The command was used wrongly; the message says how it is meant."""


def checked(stage: str) -> str:
    """The stage's name, if it can be one."""
    if not _STAGE.fullmatch(stage):
        raise SettingsError(f"STAGE={stage}: small letters and digits, at most 16, please.")
    return stage


def section(stage: str, config: Path = CONFIG) -> dict[str, Any] | None:
    """How that installation is deployed; None before its first time."""
    known = tomllib.loads(config.read_text(encoding="utf-8"))
    found: dict[str, Any] | None = known.get(stage, {}).get("deploy", {}).get("parameters")
    return found


def region_of(stage: str, config: Path = CONFIG) -> str:
    """Where that installation is, or would be: where `aws` and `herodesk` look, else in the EU."""
    here = os.environ.get("AWS_DEFAULT_REGION") or REGION
    return str((section(stage, config) or {}).get("region", here))


def brand_of(stage: str, config: Path = CONFIG) -> str:
    """The brand whose rules it goes by, as the template has it where nobody chose one."""
    told = (section(stage, config) or {}).get("parameter_overrides", [])
    chosen = dict(one.partition("=")[::2] for one in told)
    return str(chosen.get("Brand", template_parameters()["Brand"]["Default"]))


def ask_for(stage: str, ask: Ask, say: Say, config: Path = CONFIG) -> None:
    """Ask what differs between installations and keep it in samconfig.toml."""
    say(f"The first deployment of '{stage}'. Enter takes what stands in brackets.\n")
    say("The AWS region. Customers' data stays in it.")
    region = _asked(ask, say, "Region", region_of(stage, config), _REGION)
    if not region.startswith("eu-"):
        say("  That is outside the EU: have your data protection officer agree first.\n")
    parameters = template_parameters()
    values = {}
    for name in ASKED:
        told = parameters[name]
        pattern = re.compile(told.get("AllowedPattern", r"([^@\s]+@[^@\s]+)?"))
        say(str(told["Description"]))
        values[name] = _asked(ask, say, name, str(told["Default"]), pattern)
    with config.open("a", encoding="utf-8") as file:
        file.write(written(stage, region, values))
    say(f"\nKept in {config.name}: change it there, or commit it for your pipeline.\n")


def template_parameters() -> Mapping[str, Mapping[str, Any]]:
    """The parameters of the template, with default, pattern and description."""
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    parameters: dict[str, Mapping[str, Any]] = template["Parameters"]
    return parameters


def written(stage: str, region: str, values: Mapping[str, str]) -> str:
    """The section for `sam deploy --config-env STAGE`. Production asks before it changes."""
    overrides = [f"Stage={stage}", *(f"{name}={value}" for name, value in values.items() if value)]
    listed = ", ".join(f'"{one}"' for one in overrides)
    return f'''
[{stage}.deploy.parameters]
stack_name = "herodesk-{stage}"
region = "{region}"
resolve_s3 = true
capabilities = "CAPABILITY_IAM"
confirm_changeset = {"true" if stage == "prod" else "false"}
fail_on_empty_changeset = false
tags = ["Application=herodesk", "Stage={stage}"]
parameter_overrides = [{listed}]
'''


def _asked(ask: Ask, say: Say, name: str, default: str, pattern: re.Pattern[str]) -> str:
    while True:
        given = ask(f"  {name} [{default}]: ").strip() or default
        if pattern.fullmatch(given) and not set(given) & set('"\\'):
            return given
        say("  That cannot be one. Once more, please.")
