"""The template as CloudFormation gets it: after the SAM transform, intrinsics left standing."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]


@cache
def source() -> dict[str, Any]:
    """The template as it is written."""
    written: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return written


@cache
def _translated() -> dict[str, Any]:
    document = copy.deepcopy(source())
    for resource in document["Resources"].values():
        for key in ("CodeUri", "ContentUri"):  # the transform wants code to be in a bucket already
            if key in resource.get("Properties", {}):
                resource["Properties"][key] = "s3://bucket/key"
    values = {name: spec.get("Default", "") for name, spec in document["Parameters"].items()}
    session = boto3.Session(region_name="eu-central-1")
    translator = Translator({}, Parser(), boto_session=session)
    translated: dict[str, Any] = translator.translate(document, values)
    return translated


def translated() -> dict[str, Any]:
    """A copy of one's own, free to be spoilt."""
    return copy.deepcopy(_translated())


def resources(template: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and properties of every resource of a type."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def meant(value: Any) -> str:
    """The logical name that a Ref or GetAtt stands for; any other value as text."""
    if isinstance(value, dict) and "Ref" in value:
        return str(value["Ref"])
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        target = value["Fn::GetAtt"]
        return str(target if isinstance(target, str) else target[0]).partition(".")[0]
    return str(value)


def said(value: Any) -> str:
    """A text as it is written, with what is put into it still standing."""
    return str(value.get("Fn::Sub", value) if isinstance(value, dict) else value)
