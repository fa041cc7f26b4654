"""The receiver and triage each by themselves: does the one grow while it runs, what does the other
manage?

No emulator stands behind their calls, whose memory and time would be told with ours."""

from __future__ import annotations

import cProfile
import gc
import logging
import pstats
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import boto3

from bench.steps import START
from bench.triage import Away, batch, batches, secrets_of
from functions.receive import app as receive
from herodesk import bootstrap
from herodesk.adapters.queues import SqsInbox
from herodesk.platforms import verify_of
from herodesk.ports import Intake
from herodesk_ops.local.functions import OF_EVERY_FUNCTION
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms import operated

WARM = 500
"""So many runs fill what is kept once: patterns, clients, secrets."""
ALLOWED_BLOCKS = 1_000
"""Blocks of memory that all runs together may leave behind: what Python keeps by the way is the
same for a thousand runs as for ten thousand, and a run that left one would leave ten thousand."""
PLATFORM = "x"
HEAVIEST = 6
PACKAGE = "herodesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Blocks of memory in use after the first runs and after all of them."""

    runs: int
    blocks_before: int
    blocks_after: int

    @property
    def left(self) -> int:
        """What all runs together have left behind."""
        return self.blocks_after - self.blocks_before

    def grew(self) -> list[str]:
        """What is wrong."""
        if self.left <= ALLOWED_BLOCKS:
            return []
        return [f"grew: {self.runs} runs of the receiver leave {self.left} blocks of memory behind"]


class _Known:
    """`ports.SecretStore` of the local cloud's secrets."""

    def of(self, platform: str, _use: str, *, fresh: bool = False) -> Mapping[str, str]:  # noqa: ARG002  the port's shape
        return secrets_of(platform)

    def keep(self, platform: str, use: str, secrets: Mapping[str, str]) -> None:
        raise NotImplementedError(platform)


def memory(runs: int) -> Memory:
    """So many deliveries through the receiver's handler, a fifth of them forged."""
    with _receiver() as away:
        events = cycle([*(_event("right") for _ in range(4)), _event("wrong")])

        def run(times: int) -> int:
            for event in islice(events, times):
                receive.handler(event, None)
                away.queue.clear()
            gc.collect()
            return sys.getallocatedblocks()

        run(WARM)
        before = run(WARM)
        return Memory(runs=runs, blocks_before=before, blocks_after=run(runs))


def _event(signed: str) -> dict[str, Any]:
    body = batch(PLATFORM, 1)
    headers = operated(PLATFORM).sign(body, dict(secrets_of(PLATFORM)), START)
    if signed == "wrong":
        headers = {name: value[::-1] for name, value in headers.items()}
    return {
        "pathParameters": {"platform": PLATFORM},
        "requestContext": {"requestId": "load", "http": {"method": "POST"}},
        "headers": dict(headers),
        "body": body.decode(),
    }


@contextmanager
def _receiver() -> Iterator[Away]:
    away, sqs = Away(), boto3.client("sqs", **_CREDENTIALS)
    sqs.meta.events.register("before-send.*.*", cast("Any", away.answer))
    inbox = SqsInbox(sqs, "https://sqs.example/inbox", "load", lambda: cast("Any", None))
    intake = Intake(inbox=inbox, secrets=_Known(), verifiers=verify_of, clock=VirtualClock(START))
    quiet = logging.getLogger("herodesk.load")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    with (
        patch.object(bootstrap, "intake", lambda: intake),
        patch.object(bootstrap, "thin_logger", lambda _: quiet),
    ):
        yield away


_CREDENTIALS: dict[str, Any] = {
    "region_name": OF_EVERY_FUNCTION["AWS_REGION"],
    "aws_access_key_id": "load",
    "aws_secret_access_key": "load",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a core manages of noise, as most is, and where its time goes, in hundredths."""

    posts: int
    posts_a_cpu_second: int
    where: Mapping[str, int]


def pace(posts: int) -> Pace:
    """Of triage, in a batch of so many posts, and once more with a profile."""
    batches(PLATFORM, WARM)
    (row,) = batches(PLATFORM, posts)
    profile = cProfile.Profile()
    profile.runcall(batches, PLATFORM, posts)
    return Pace(posts=posts, posts_a_cpu_second=round(1 / row.cpu_a_post), where=_where(profile))


def _where(profile: cProfile.Profile) -> dict[str, int]:
    """The heaviest parts: our packages by name, libraries by theirs."""
    took: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        took[_part(file)] += own
    whole = sum(took.values())
    return {part: round(100 * own / whole) for part, own in took.most_common(HEAVIEST)}


def _part(file: str) -> str:
    parts = Path(file).parts
    for home in ("site-packages", "python"):
        if home in parts[:-1]:
            rest = parts[len(parts) - parts[::-1].index(home) :]
            return "/".join(rest[:2]) if rest[0] == PACKAGE else rest[0]
    return "Python itself"
