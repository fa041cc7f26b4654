"""What a cold start of each function loads, counted on the layers as they are deployed.

Counts are the same on every machine, so tests gate on them; durations are for people.
A function is started by a bare interpreter that sees the two layers and nothing else, and then
gets one event, with an emulated cloud behind it that knows the example brand: what is loaded on
first use is thereby counted too. For `triage` that is a post of our own webhook, a case that
colleagues are told of. What one more platform loads beside that is counted by `beside`.
"""

import json
import logging
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
from moto import mock_aws
from moto.server import ThreadedMotoServer

from herodesk.adapters.people import push_people
from herodesk.rules import load_brand, read_roster
from herodesk_ops.onboarding import push
from herodesk_ops.table import create_table

ROOT = Path(__file__).parents[2]
LAYERS = ROOT / ".build" / "layers" / "host"
BRAND = ROOT / "infra" / "brands" / "nordwind"
REGION, TABLE = "eu-central-1", "bench"

BUDGETS = {
    "receive": 470,
    "triage": 660,
    "console": 720,
    "publish": 660,
    "follow_up": 660,
    "phone": 660,
}
"""Modules loaded, at most."""

DENIED = {
    "receive": (
        "pydantic",
        "requests",
        "jinja2",
        "phonenumbers",
        "aws_lambda_powertools.utilities.parser",
        "aws_lambda_powertools.tracing.tracer",
        "aws_lambda_powertools.event_handler",
        "defusedxml",
    ),
    "triage": ("jinja2", "defusedxml", "phonenumbers", "aws_lambda_powertools.event_handler"),
    "console": ("requests", "joserfc", "cryptography"),  # only who signs in by the company needs it
}
"""What a function must never load."""

_PROBE = """
import sys, time
began = time.perf_counter()
core, deps, folder = sys.argv[1:4]
sys.path[:0] = [folder, core, deps]
import app
imported, took = len(sys.modules), time.perf_counter() - began
import json
outcome = "answered"
try:
    answer = app.handler(json.loads(sys.argv[4]), None)
    if isinstance(answer, dict) and answer.get("batchItemFailures"):
        outcome = "failed in part"
except Exception as error:
    outcome = type(error).__name__
modules = sorted(sys.modules)
print(json.dumps([imported, took, outcome, modules]), file=sys.__stderr__)
"""

_HTTP = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/sign-in",
    "rawQueryString": "",
    "headers": {"host": "localhost", "x-twitter-webhooks-signature": "sha256=AAAA"},
    "pathParameters": {"platform": "x"},
    "body": "{}",
    "isBase64Encoded": False,
}

# A post as `receive` puts it on the Inbox.
_POST = {
    "id": "1",
    "author": {"id": "7", "name": "Anna"},
    "text": "Umtausch bei Nordwind klappt einfach nicht",
    "created_at": "2026-11-02T09:00:00Z",
}
_BODY = json.dumps({"type": "post.created", "data": _POST}).encode()
_TEXT = json.dumps({"originationNumber": "+491713920001", "messageBody": "STOP"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One cold start."""

    function: str
    imported: int
    loaded: int
    milliseconds: float
    outcome: str
    modules: frozenset[str]

    def denied(self) -> list[str]:
        """What was loaded and must not be."""
        return [name for name in DENIED.get(self.function, ()) if name in self.modules]


def functions() -> list[str]:
    """Every function there is."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def start(function: str, root: Path = ROOT) -> Start:
    """Start it once, cold; the host's layers must have been built (make layers-host)."""
    folder = root / "functions" / function
    layers = [str(LAYERS / name / "python") for name in ("core", "deps")]
    with cloud() as address:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROBE, *layers, str(folder), event_for(function)],
            env=environment(address),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    imported, took, outcome, modules = json.loads(answer.stderr.splitlines()[-1])
    return Start(
        function=function,
        imported=imported,
        loaded=len(modules),
        milliseconds=round(took * 1000),
        outcome=outcome,
        modules=frozenset(modules),
    )


def beside(*parts: str) -> frozenset[str]:
    """The modules that these parts of platforms load by themselves: `x.verify`."""
    code = "import sys; sys.path[:0] = sys.argv[1:3]; " + "".join(
        f"import herodesk.platforms.{part}; " for part in parts
    )
    layers = [str(LAYERS / name / "python") for name in ("core", "deps")]
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code + "print(*sys.modules)", *layers],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return frozenset(answer.stdout.split())


@contextmanager
def cloud() -> Iterator[str]:
    """A cloud on this machine whose table holds the example brand and its people."""
    with mock_aws():
        table, brand = boto3.client("dynamodb", region_name=REGION), load_brand(BRAND)
        create_table(table, TABLE)
        push(brand, client=lambda _: table, table=TABLE, now=datetime.now(UTC), by="bench")
        push_people(table, TABLE, read_roster(BRAND / "roster.csv", brand))
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # else a line for every call
        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        try:
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
        finally:
            server.stop()


def event_for(function: str) -> str:
    if function in {"receive", "console"}:
        method = "POST" if function == "receive" else "GET"
        http = {"method": method, "path": "/sign-in", "sourceIp": "127.0.0.1", "userAgent": "bench"}
        context = {"http": http, "domainName": "localhost", "stage": "$default", "requestId": "1"}
        return json.dumps(_HTTP | {"requestContext": context})
    if function == "follow_up":
        return "{}"
    if function == "phone":
        sns = {"MessageId": "1", "Timestamp": "2026-11-02T09:00:01.000Z", "Message": _TEXT}
        return json.dumps({"Records": [{"EventSource": "aws:sns", "Sns": sns}]})
    told: list[dict[str, object]] = [{"case": "ABC123", "reply": "R1"}]
    if function == "triage":
        told = [_delivery("generic", _BODY)]
    records = [
        {"messageId": str(n), "body": json.dumps(body), "eventSource": "aws:sqs", "attributes": {}}
        for n, body in enumerate(told)
    ]
    return json.dumps({"Records": records})


def _delivery(platform: str, body: bytes) -> dict[str, object]:
    return {
        "platform": platform,
        "method": "POST",
        "headers": {"webhook-id": "msg_1", "webhook-timestamp": "1793610000"},
        "body": b64encode(body).decode(),
        "received_at": "2026-11-02T09:00:01+00:00",
    }


def environment(address: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_ENDPOINT_URL": address,
        "AWS_MAX_ATTEMPTS": "1",
        "HERODESK_STAGE": "bench",
        "HERODESK_TABLE": TABLE,
        "HERODESK_INBOX_URL": f"{address}/1/inbox",
        "HERODESK_OUTBOX_URL": f"{address}/1/outbox",
        "POWERTOOLS_METRICS_NAMESPACE": "Herodesk",
        "POWERTOOLS_SERVICE_NAME": "bench",
    }
