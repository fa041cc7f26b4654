"""Where commands act: a stage in an AWS account, or the local cloud in another process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from herodesk_ops.errors import CommandError, address_in

if TYPE_CHECKING:
    from herodesk.adapters.dynamo import DynamoRecords


LOCAL_AWS = "/_local/aws"
LOCAL_REGION = "eu-central-1"
HOME_REGION = "eu-central-1"
"""Where an installation is, if nobody has said otherwise (AWS_DEFAULT_REGION, or a profile)."""

EndpointOption = Annotated[
    str | None,
    typer.Option(
        "--endpoint-url",
        envvar="AWS_ENDPOINT_URL",
        help="Another AWS API, e.g. http://127.0.0.1:8080/_local/aws of `herodesk local`.",
    ),
]
StageOption = Annotated[
    str | None,
    typer.Option("--stage", envvar="HERODESK_STAGE", help="Name of the installation [dev]."),
]
TableOption = Annotated[
    str | None,
    typer.Option("--table", envvar="HERODESK_TABLE", help="The table, if it cannot be found."),
]


@dataclass(frozen=True)
class Stage:
    """One installation. `name` and `table` are found out where they are not given."""

    endpoint_url: str | None = None
    given_name: str | None = None
    given_table: str | None = None

    def __post_init__(self) -> None:
        if self.endpoint_url is not None:
            address_in(self.endpoint_url, "--endpoint-url")

    @property
    def name(self) -> str:
        """The stage: `local` in a local cloud, else `dev`, if nobody says otherwise."""
        return self.given_name or ("local" if self.local_url else "dev")

    @property
    def local_url(self) -> str | None:
        """The address of the local cloud that the endpoint belongs to, or None."""
        base, found, _ = (self.endpoint_url or "").partition(LOCAL_AWS)
        return base if found else None

    def client(self, service: str) -> Any:
        """The boto3 client of that service, made once."""
        from botocore.config import Config

        if service not in self._clients:
            # Thousands of people are more calls a second than SNS takes: it says so, we slow down.
            patient = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
            self._clients[service] = self._session.client(
                service, endpoint_url=self.endpoint_url, config=patient
            )
        return self._clients[service]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _session(self) -> Any:
        import boto3

        host = urlsplit(self.endpoint_url or "").hostname
        session = boto3.Session()
        if host not in {"127.0.0.1", "localhost"}:
            return session if session.region_name else boto3.Session(region_name=HOME_REGION)
        # A stand-in on this machine checks no credentials, but the SDK wants some.
        os.environ.setdefault("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
        region = session.region_name or LOCAL_REGION
        if self.local_url:
            return boto3.Session("local", "local", region_name=LOCAL_REGION)
        return boto3.Session("local", "local", region_name=region)

    @cached_property
    def table(self) -> str:
        """The name of the one table of the stage."""
        if self.given_table:
            return self.given_table
        prefix = f"herodesk-{self.name}-Table"
        pages = self.client("dynamodb").get_paginator("list_tables").paginate()
        found = [n for page in pages for n in page["TableNames"] if n.startswith(prefix)]
        if len(found) != 1:
            where = self.client("dynamodb").meta.region_name
            message = (
                f"{len(found)} tables are called {prefix}* in {where}. Name the stage with --stage "
                "or the table with --table; another region with AWS_DEFAULT_REGION."
            )
            raise CommandError(message)
        return str(found[0])

    def now(self) -> datetime:
        """The time there: of a local cloud it may be a virtual one."""
        return time_at(self.local_url) if self.local_url else datetime.now(UTC)


def time_at(url: str) -> datetime:
    """The time of a local cloud; the real one where there is none."""
    import requests

    try:
        told = requests.get(f"{url}/_local/clock", timeout=2)
        return datetime.fromisoformat(told.json()["now"]).astimezone(UTC)
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return datetime.now(UTC)


def records_of(at: Stage) -> DynamoRecords:
    """The table of a stage as the functions see it, at the stage's time."""
    from herodesk.adapters.dynamo import DynamoRecords

    return DynamoRecords(at.client("dynamodb"), at.table, at)
