"""Blocks of commands on the pages of the documentation, and what `aws` would say to them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

from tests.unit.docs.pages import FENCE

HERODESK = re.compile(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?herodesk ")
OF_OTHERS = re.compile(
    r"(make|git|aws|cp|mkdir|echo|cat|curl|put|put\(\)|openssl|"
    r"export|[A-Za-z]+=.*|\.venv/bin/(?:python|pytest)) ?"
)
AWS = re.compile(r"""(?<![\w./-])aws ((?:[^|;)`'"#\n]|'[^']*'|"[^"]*")+)""")
EVERYWHERE = {"query": True, "output": True, "region": True, "profile": True}
"""Options of every command of `aws`, each with a value."""

CLOUDFORMATION_DEPLOY = {
    *("stack-name", "template-file", "capabilities", "parameter-overrides", "tags"),
    *("fail-on-empty-changeset", "execute-changeset", "s3-bucket", "role-arn"),
}
"""The one command that `aws` makes of several calls."""


def is_command(line: str) -> bool:
    return bool(HERODESK.match(line) or OF_OTHERS.match(line))


def commands(text: str) -> Iterator[list[str]]:
    """The lines of each block of commands: what stands behind "$ ", or, without any, all of it."""
    for language, block in FENCE.findall(text):
        lines = block.replace("\\\n", " ").splitlines()
        asked = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        if language == "sh":
            yield [block]
        elif not language and asked:
            yield asked
        elif not language and any(is_command(line) for line in lines):
            yield [line for line in lines if line.strip() and not line.startswith("#")]


@dataclass(frozen=True)
class Call:
    """One command of `aws`, taken apart."""

    service: str
    operation: str
    further: tuple[str, ...]
    options: dict[str, str | None]


def calls(text: str) -> Iterator[Call]:
    """Every command of `aws` in there."""
    for found in AWS.findall(re.sub(r"<[^>]*>", "X", text.replace("\\\n", " "))):
        yield call_of(shlex.split(found))


def call_of(words: Sequence[str]) -> Call:
    """What stands behind `aws`."""
    options: dict[str, str | None] = {}
    first = [word.startswith("--") for word in [*words, "--"]].index(True)
    name = ""
    for word in words[first:]:
        if word.startswith("--"):
            name = word.removeprefix("--")
            options[name] = None
        else:
            before = options[name]
            options[name] = f"{before} {word}" if before else word
    service, operation, *further = [*words[:first], "", ""][: max(first, 2)]
    return Call(service, operation, tuple(further), options)


@cache
def _model(service: str, kind: str = "service-2") -> Any:
    return Loader().load_service_model(service, kind)


def operation_of(call: Call) -> Any:
    """AWS's own description of it; None if there is no such operation."""
    if call.service not in Loader().list_available_services("service-2"):
        return None
    model = ServiceModel(_model(call.service))
    names = {xform_name(name, "-"): name for name in model.operation_names}
    return model.operation_model(names[call.operation]) if call.operation in names else None


def said_by(call: Call, client: Any) -> Any:
    """What AWS answers, asked through that client."""
    if call.operation == "wait":
        said = {"TableName": call.options["table-name"]}
        return client.get_waiter(call.further[0].replace("-", "_")).wait(**said)
    shape = operation_of(call).input_shape
    given = {
        name: _meant(call.options[it], kind)
        for name, kind in (shape.members.items() if shape else ())
        if (it := xform_name(name, "-")) in call.options
    }
    return getattr(client, call.operation.replace("-", "_"))(**given)


def _meant(text: str | None, kind: Any) -> Any:
    """An option's value as `aws` reads it, `Key=value,Key=value` where several go together."""
    if kind.type_name == "boolean":
        return text in {None, "true"}
    if kind.type_name == "map":
        return dict(pair.partition("=")[::2] for pair in str(text).split(","))
    if kind.type_name == "structure":
        pairs = (pair.partition("=")[::2] for pair in str(text).split(","))
        return {name: _meant(value, kind.members[name]) for name, value in pairs}
    return text


def refused_by_aws(call: Call) -> str:
    """Why `aws` would not take it; "" if it does."""
    own = {name: it for name, it in call.options.items() if name not in EVERYWHERE}
    own = {name.removeprefix("no-"): it for name, it in own.items()}
    if query := call.options.get("query"):
        jmespath.compile(query)
    if (call.service, call.operation) == ("cloudformation", "deploy"):
        unknown = set(own) - CLOUDFORMATION_DEPLOY
        return f"{call}: {unknown}" if unknown else ""
    if call.operation == "wait":
        known = {xform_name(it, "-") for it in _model(call.service, "waiters-2")["waiters"]}
        return "" if set(call.further) <= known and call.further else f"{call}: nothing to wait for"
    operation = operation_of(call)
    if operation is None:
        return f"{call}: no such operation"
    shape = operation.input_shape
    members = {xform_name(name, "-"): it for name, it in shape.members.items()} if shape else {}
    needed = {xform_name(name, "-") for name in shape.required_members} if shape else set()
    wrong = [*(set(own) - set(members)), *(needed - set(own)), *call.further]
    for name, value in own.items():
        kind = members.get(name)
        if kind is not None:
            wrong += [name] if (kind.type_name == "boolean") != (value is None) else []
            wrong += [str(value)] if getattr(kind, "enum", None) and value not in kind.enum else []
    return f"{call}: {wrong}" if wrong else ""
