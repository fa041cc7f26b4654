"""The real template.yaml, translated as AWS would and read as plain facts."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.blueprint import (
    ACCOUNT,
    BUILT,
    NAMED_BY,
    REGION,
    Blueprint,
    FunctionSpec,
    Route,
    Schedule,
    Trigger,
    told_by,
)
from herodesk_ops.local.intrinsics import Names

_FUNCTION_OF_URI = re.compile(r"functions/\$\{(\w+)(?:\.Arn)?\}/invocations")
_METHODS = {
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "x-amazon-apigateway-any-method",
}


def read(path: Path, parameters: Mapping[str, str], stack: str = "herodesk-local") -> Blueprint:
    """Translate the template with these parameters; InvalidError says what cannot be used."""
    source = source_of(path)
    values = {name: spec.get("Default", "") for name, spec in source.get("Parameters", {}).items()}
    values |= {name: value for name, value in parameters.items() if name in values}
    folders = {
        name: path.parent / resource["Properties"].get("CodeUri", ".")
        for name, resource in source["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    translated = _translated(source, values, path)
    return _Reader(translated, values, stack, folders).blueprint()


def source_of(path: Path) -> dict[str, Any]:
    """The template as it is written, short forms of functions included."""
    import yaml  # type: ignore[import-untyped, unused-ignore]
    from samtranslator.yaml_helper import intrinsics_multi_constructor

    # As the translator reads it, but in C where PyYAML was built with it: seven times as quick.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader.add_multi_constructor("!", intrinsics_multi_constructor)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        message = f"{path}: there is no such template. Start herodesk inside its repository."
        raise InvalidError(message) from None
    source: dict[str, Any] = yaml.load(text, loader)  # noqa: S506  (a safe one)
    globals_of_functions = source.get("Globals", {}).get("Function", {})
    for resource in source["Resources"].values():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function" and "CodeUri" in globals_of_functions:
            properties.setdefault("CodeUri", globals_of_functions["CodeUri"])
    return source


def _translated(source: dict[str, Any], values: dict[str, Any], path: Path) -> dict[str, Any]:
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    document = copy.deepcopy(source)
    for resource in document["Resources"].values():
        # The translator wants code in a bucket, as the SAM command line puts it.
        for key in ("CodeUri", "ContentUri"):
            if resource["Type"].startswith("AWS::Serverless::") and key in resource["Properties"]:
                resource["Properties"][key] = "s3://local/code"
    translator = Translator(_Managed(), Parser())  # type: ignore[no-untyped-call, unused-ignore]
    try:
        result: dict[str, Any] = translator.translate(document, dict(values))
    except InvalidDocumentException as error:
        causes = "; ".join(str(cause.message) for cause in error.causes)
        message = f"{path.name}: {causes}"
        raise InvalidError(message) from None
    return result


class _Managed(dict[str, str]):
    """Every managed policy has a made-up address here: nobody checks permissions locally."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and not name.startswith("arn:")

    def __missing__(self, name: str) -> str:
        return f"arn:aws:iam::aws:policy/{name}"

    def get(self, name: str, _default: Any = None) -> Any:
        return self[name]


class _Reader:
    """Turns one translated template into a blueprint."""

    def __init__(
        self,
        translated: Mapping[str, Any],
        values: Mapping[str, Any],
        stack: str,
        folders: Mapping[str, Path],
    ) -> None:
        self._stack = stack
        self._stage = str(values.get("Stage", "local"))
        self._folders = folders
        pseudo = {
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::StackName": stack,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/local",
            "AWS::URLSuffix": "amazonaws.com",
        }
        sections = (translated.get("Conditions", {}), translated.get("Mappings", {}))
        known = Names({**values, **pseudo}, {}, *sections)
        self._all = {
            name: resource
            for name, resource in translated["Resources"].items()
            if "Condition" not in resource or known.holds(resource["Condition"])
        }
        self._names = {name: self._physical(name, known) for name in self._all}
        refs, attributes = dict(known.refs), dict[str, str]()
        for name, resource in self._all.items():
            ref, own = told_by(resource["Type"], self._names[name])
            refs[name] = ref
            attributes |= {f"{name}.{key}": value for key, value in own.items()}
        self._known = Names(refs, attributes, *sections)

    def blueprint(self) -> Blueprint:
        built = {
            self._names[name]: (resource["Type"], self._known.value(resource.get("Properties", {})))
            for name, resource in self._all.items()
            if resource["Type"] in BUILT
        }
        functions = {spec.name: spec for spec in self._functions()}
        return Blueprint(
            stack=self._stack,
            stage=self._stage,
            resources=built,
            functions=functions,
            triggers=tuple(self._triggers()),
            schedules=tuple(self._schedules()),
            routes=tuple(self._routes()),
            texts_function=next(self._texts(), None),
            failures_function=next(self._failures(), None),
        )

    def _physical(self, name: str, known: Names) -> str:
        resource = self._all[name]
        key = NAMED_BY.get(resource["Type"])
        given = resource.get("Properties", {}).get(key) if key else None
        if given is not None:
            return str(known.value(given))
        if resource["Type"] == "AWS::S3::Bucket":
            return f"{self._stack}-{name}-{ACCOUNT}".lower()
        return f"{self._stack}-{name}"

    def _of(self, *types: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for name, resource in self._all.items():
            if resource["Type"] in types:
                yield name, resource["Properties"]

    def _functions(self) -> Iterator[FunctionSpec]:
        unattended = {
            self._function(properties["FunctionName"]): properties
            for _, properties in self._of("AWS::Lambda::EventInvokeConfig")
        }
        for name, properties in self._of("AWS::Lambda::Function"):
            variables = properties.get("Environment", {}).get("Variables", {})
            environment = self._known.value(variables)
            run_alone = unattended.get(self._short(name), {})
            yield FunctionSpec(
                name=self._short(name),
                folder=self._folders[name],
                handler=str(properties["Handler"]),
                timeout_seconds=int(self._known.value(properties.get("Timeout", 3))),
                environment={key: str(value) for key, value in environment.items()},
                failures_to=self._failure_queue(run_alone),
                retries=int(run_alone.get("MaximumRetryAttempts", 2)),
            )

    def _failure_queue(self, properties: Mapping[str, Any]) -> str | None:
        destinations = self._known.value(properties.get("DestinationConfig", {}))
        arn = str(destinations.get("OnFailure", {}).get("Destination", ""))
        return arn.rpartition(":")[2] if ":sqs:" in arn else None

    def _triggers(self) -> Iterator[Trigger]:
        for _, properties in self._of("AWS::Lambda::EventSourceMapping"):
            arn = str(self._known.value(properties["EventSourceArn"]))
            if ":sqs:" in arn:
                yield Trigger(
                    function=self._function(properties["FunctionName"]),
                    queue=arn.rpartition(":")[2],
                    batch_size=int(properties.get("BatchSize", 10)),
                    reports_failures="ReportBatchItemFailures"
                    in properties.get("FunctionResponseTypes", ()),
                )

    def _schedules(self) -> Iterator[Schedule]:
        for name, properties in self._of("AWS::Events::Rule", "AWS::Scheduler::Schedule"):
            expression = self._known.value(properties.get("ScheduleExpression", ""))
            targets = properties.get("Targets") or [properties["Target"]]
            if expression:
                seconds, told = _seconds(str(expression)), str(targets[0].get("Input", ""))
                yield Schedule(self._function(targets[0]["Arn"]), name, seconds, told)

    def _routes(self) -> Iterator[Route]:
        for _, properties in self._of("AWS::ApiGatewayV2::Api"):
            for path, methods in properties.get("Body", {}).get("paths", {}).items():
                for method, operation in methods.items():
                    uri = operation.get("x-amazon-apigateway-integration", {}).get("uri")
                    if method in _METHODS and uri:
                        found = _FUNCTION_OF_URI.search(str(uri))
                        if found:
                            verb = "ANY" if method.startswith("x-") else method.upper()
                            yield Route(verb, path, self._function({"Ref": found[1]}))

    def _texts(self) -> Iterator[str]:
        for _, properties in self._of("AWS::SNS::Subscription"):
            if properties.get("Protocol") == "lambda":
                yield self._function(properties["Endpoint"])

    def _failures(self) -> Iterator[str]:
        for _, properties in self._of("AWS::Logs::SubscriptionFilter"):
            yield self._function(properties["DestinationArn"])

    def _function(self, reference: Any) -> str:
        """The short name of the function that a Ref, GetAtt or alias means."""
        target = reference.get("Ref") or reference["Fn::GetAtt"]
        name = target if isinstance(target, str) else target[0]
        name = name.partition(".")[0]
        if self._all[name]["Type"] in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}:
            return self._function(self._all[name]["Properties"]["FunctionName"])
        return self._short(name)

    def _short(self, logical: str) -> str:
        return self._folders[logical].name


def _seconds(expression: str) -> int:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if not found:
        message = f"template: the local cloud plays rate(...) schedules, not '{expression}'."
        raise InvalidError(message)
    return int(found[1]) * {"minute": 60, "hour": 3600, "day": 86400}[found[2]]
