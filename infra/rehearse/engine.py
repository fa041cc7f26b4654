"""The emulated cloud: started on a free port, given the built template, ended by its process id."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from socket import socket
from typing import Any

import boto3
import requests

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".build" / "rehearsal"
REGION = "eu-central-1"
STAGE = "rehearsal"
STACK = f"herodesk-{STAGE}"

# The engine believes every credential; these say so to whoever reads a log.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal"}


class RehearsalError(Exception):
    """Something did not go as it should; the message says what."""


@dataclass(frozen=True)
class Engine:
    """A running engine and the stack in it."""

    url: str
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs in order to act there."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        return {
            **kept,
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "HERODESK_STAGE": STAGE,
            "SAM_CLI_TELEMETRY": "0",
        }

    @cache  # noqa: B019  one engine lives as long as the program
    def client(self, service: str) -> Any:
        """A boto3 client."""
        key, secret = CREDENTIALS.values()
        session = boto3.Session(key, secret, region_name=REGION)
        return session.client(service, endpoint_url=self.url)  # type: ignore[call-overload]

    def physical(self) -> dict[str, str]:
        """Physical by logical name of everything in the stack."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=STACK)
            for resource in page["StackResourceSummaries"]
        }

    def resources(self) -> dict[str, list[str]]:
        """Logical names of everything in the stack by its type."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        found: dict[str, list[str]] = {}
        for page in pages.paginate(StackName=STACK):
            for one in page["StackResourceSummaries"]:
                found.setdefault(one["ResourceType"], []).append(one["LogicalResourceId"])
        return {kind: sorted(found[kind]) for kind in sorted(found)}

    def __hash__(self) -> int:
        return hash(self.url)


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with closing(socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running() -> Iterator[Engine]:
    """An empty engine that only this machine can reach."""
    port = free_port()
    WORK.mkdir(parents=True, exist_ok=True)
    engine = Engine(f"http://127.0.0.1:{port}")
    environment = {
        **os.environ,
        **CREDENTIALS,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    }
    with (WORK / "ministack.log").open("w") as log:
        process = subprocess.Popen(
            [
                ROOT / ".venv-ministack" / "bin" / "python",
                Path(__file__).with_name("engine_start.py"),
            ],
            cwd=WORK,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(engine, process)
            yield engine
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RehearsalError(f"the engine ended by itself: see {WORK / 'ministack.log'}")
        try:
            if requests.get(f"{engine.url}/_ministack/health", timeout=1).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
    raise RehearsalError("the engine does not answer")


TEMPLATE = ROOT / ".build" / "built" / "template.yaml"
"""What `make build-host` built, with layers for the Python that will run them."""


def deploy(engine: Engine, template: Path, parameters: Mapping[str, str]) -> Engine:
    """`sam deploy`, as for AWS; gives the engine with the stack's outputs."""
    _sam(
        "deploy",
        *("--template-file", str(template), "--stack-name", STACK, "--resolve-s3"),
        *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"),
        *("--parameter-overrides", f"Stage={STAGE}"),
        *(f"{key}={value}" for key, value in parameters.items()),
        **engine.environment,
    )
    (stack,) = engine.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    told = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Engine(engine.url, told)


def _sam(*arguments: str, **environment: str) -> None:
    _run(ROOT / ".venv-sam" / "bin" / "sam", *arguments, environment=environment)


def herodesk(engine: Engine, *arguments: str) -> str:
    """The operator's command, acting on the engine; what it prints."""
    return _run(
        Path(sys.executable).parent / "herodesk", *arguments, environment=engine.environment
    )


def _run(*command: str | Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        spoken = (done.stdout + done.stderr)[-4000:]
        raise RehearsalError(f"{Path(command[0]).name} {command[1]} failed:\n{spoken}")
    return done.stdout


def texts(engine: Engine) -> list[dict[str, str]]:
    """Every SMS handed to SNS so far, as `to` and `text`, each number's in order."""
    answer = requests.get(f"{engine.url}/_ministack/sns/sms-messages", timeout=60).json()
    return [
        {"to": number, "text": str(sms.get("Message"))}
        for number, sent in answer["sms_messages"].items()
        for sms in sent
    ]


def dead_letters(engine: Engine) -> dict[str, int]:
    """How many messages lie in each dead-letter queue."""
    found = {}
    for name in ("InboxDeadUrl", "OutboxDeadUrl", "FollowUpDeadUrl", "PhoneDeadUrl"):
        asked = engine.client("sqs").get_queue_attributes(
            QueueUrl=engine.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        found[name.removesuffix("Url")] = int(asked["Attributes"]["ApproximateNumberOfMessages"])
    return found


def pretty(value: object) -> str:
    """For messages."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
