"""What the board costs: drawing five hundred cases, and being watched.

Calls and read units are counted on the requests, against moto, as everywhere; a read unit is an
item read consistently or two pages of the index. Milliseconds are for people: those of the CPU, the
best of seven, with everything in memory, so that only our own work is measured.
"""

from __future__ import annotations

import base64
import gzip
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import boto3
from moto import mock_aws

from bench.steps import PROBLEM, START, a_post, app_on, metered
from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.finding import Verdict
from herodesk.domain.records import StoredPost
from herodesk.ports import App
from herodesk.web import console
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.metering import Meter

MANY = 500
ALLOWED_MS = 50
_EVENT = {
    "version": "2.0",
    "routeKey": "$default",
    "headers": {"host": "localhost", "accept-encoding": "gzip"},
    "isBase64Encoded": False,
}


@dataclass
class Look:
    """One row: what an answer needed of the table, and what came."""

    what: str
    calls: int
    read_units: float
    status: int
    sent_bytes: int


@dataclass
class Board:
    """All that is told about the board."""

    looks: list[Look]
    cases: int
    drawn_ms: float
    allowed_ms: int


def board() -> Board:
    """Draw it and watch it."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        looks = _looks(60)
    return Board(looks=looks, cases=MANY, drawn_ms=drawn_ms(MANY), allowed_ms=ALLOWED_MS)


def drawn_ms(many: int) -> float:
    """The whole answer for a lead's board of so many cases, all in memory."""
    clock = VirtualClock(START)
    app = app_on(MemoryRecords(clock), clock, boto3.client("sns"))
    _fill(app, many)
    ask = _asker(app)
    ask("/")
    return round(min(_cpu(lambda: ask("/")) for _ in range(7)) * 1000, 1)


def _looks(many: int) -> list[Look]:
    app, meter = metered()
    clock = cast("VirtualClock", app.clock)
    _fill(app, many)
    ask, rows = _asker(app), list[Look]()

    def row(what: str, path: str) -> str:
        meter.reset()
        status, body, sent = ask(path)
        rows.append(Look(f"{what}, {many} open", _calls(meter), meter.read_units, status, sent))
        return body

    seen = row("the board", "/").partition('data-seen="')[2].partition('"')[0]
    clock.advance(15)
    row("first look in a quarter of a minute", f"/live?seen={seen}")
    row("any other look", f"/live?seen={seen}")
    clock.advance(60)
    ask(f"/live?seen={seen}")
    row("a look that finds news", f"/live?seen={seen}")
    return rows


def _calls(meter: Meter) -> int:
    return sum(meter.calls.values())


def _fill(app: App, many: int) -> None:
    for number in range(many):
        at = START - timedelta(minutes=number % 50)
        post = CasePost(post_id=f"p{number}", at=at, verdict=Verdict.PROBLEM, readers=number)
        case = Case(
            number=f"{number:06}",
            platform="x",
            state=State.OFFERED,
            opened_at=at,
            due_at=at + timedelta(minutes=60),
            topic=("exchange", "repair", "delivery")[number % 3],
            language="de",
            posts=(post,),
            next_due=START + timedelta(minutes=10),
            v=1,
        )
        app.records.save(case)
        app.records.save(_stored(post.post_id, case.number))


def _stored(post_id: str, case: str) -> StoredPost:
    post = replace(a_post("1", PROBLEM), post_id=post_id)
    return StoredPost(platform="x", post_id=post_id, post=post, case=case, received_at=START, v=1)


def _asker(app: App) -> Callable[[str], tuple[int, str, int]]:
    lead = next(person for person in app.roster.people() if person.id == "karla")
    session = line.open_session(lead, app=app)

    def ask(path: str) -> tuple[int, str, int]:
        raw, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        http = {"method": "GET", "path": raw, "sourceIp": "127.0.0.1", "userAgent": "bench"}
        context = {"http": http, "domainName": "localhost", "stage": "$default", "requestId": "1"}
        answer = console.answer(
            _EVENT
            | {
                "rawPath": raw,
                "rawQueryString": query,
                "queryStringParameters": pairs,
                "cookies": [f"__Host-herodesk={session.token}"],
                "requestContext": context,
            },
            None,
            app=app,
        )
        packed = base64.b64decode(answer.get("body") or "")
        body = gzip.decompress(packed).decode() if packed else ""
        return int(answer["statusCode"]), body, len(packed)

    return ask


def _cpu(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before
