"""Platform secrets in the parameter store: `/herodesk/{stage}/{platform}/{hook|api}/{name}`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.errors import TransientError
from herodesk.parts import Secrets
from herodesk.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

KEPT = timedelta(minutes=5)
AT_MOST_EVERY = timedelta(seconds=10)
"""Forged deliveries must not cause one call each."""


class SsmSecrets:
    """`ports.SecretStore`: all secrets of a platform in one call, kept for five minutes."""

    def __init__(
        self,
        client: SSMClient,
        stage: str,
        clock: Clock,
        *,
        settings: Callable[[str], Secrets],
    ) -> None:
        """`settings` are handed out with the platform's secrets."""
        self._client = client
        self._settings = settings
        self._stage = stage
        self._clock = clock
        self._read: dict[tuple[str, str], tuple[datetime, Secrets]] = {}

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        now = self._clock.now()
        kept = self._read.get((platform, use))
        # Only a forged delivery could ask for fresh secrets again and again.
        pause = AT_MOST_EVERY if use == "hook" else timedelta(0)
        if kept and now - kept[0] < (pause if fresh else KEPT):
            return kept[1]
        stored = self._ask(f"/herodesk/{self._stage}/{platform}/{use}")
        secrets = {**self._settings(platform), **stored}
        self._read[platform, use] = (now, secrets)
        return secrets

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        for name, value in secrets.items():
            try:
                self._client.put_parameter(
                    Name=f"/herodesk/{self._stage}/{platform}/{use}/{name}",
                    Value=value,
                    Type="SecureString",
                    Overwrite=True,
                )
            except (ClientError, BotoCoreError) as error:
                raise TransientError("a secret cannot be stored") from error
        self._read.pop((platform, use), None)

    def _ask(self, path: str) -> Secrets:
        try:
            pages = self._client.get_paginator("get_parameters_by_path").paginate(
                Path=path, WithDecryption=True
            )
            return {
                parameter["Name"].rsplit("/", 1)[-1]: parameter["Value"]
                for page in pages
                for parameter in page["Parameters"]
            }
        except (ClientError, BotoCoreError) as error:
            raise TransientError("the secrets cannot be read") from error
