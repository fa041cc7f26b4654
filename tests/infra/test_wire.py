"""`make wire`: what it plants is what the proxy knows, and what it judges shows what went wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from faults.kinds import THROTTLES
from faults.outcome import Standing
from herodesk.adapters.calling import PATIENCE
from tests.infra.translated import ROOT
from wire.kinds import KINDS, LOST, plan, tries
from wire.telling import Fault, Told, judged

TEXT = "sms offer K7Q2MX to +49: K7Q2MX waits"
RIGHT = Standing(
    items={"POST#x#1 POST": "{}"}, counted_roughly={}, counters={}, notices={TEXT: 1},
    published={}, queues={}, answers=("taken",),
)  # fmt: skip
TWICE = replace(RIGHT, notices={TEXT: 2})


def a_fault(call: str = "triage sns.Publish", kind: str = "closed after") -> Fault:
    return Fault(act="a post arrives", call=call, kind=kind, times=1, plan={})


def came(found: Standing, **more: Any) -> Told:
    return Told(**{"played": 1, "looks": (found,), "is_logged": True, **more})


def test_what_leaves_no_trace_is_well() -> None:
    assert judged(a_fault(), came(RIGHT), (RIGHT,)).well_after == 0


def test_a_notice_may_come_once_more_where_its_answer_was_lost_and_a_log_says_so() -> None:
    result = judged(a_fault(), came(TWICE), (RIGHT,))

    assert (result.well_after, result.twice) == (0, 1)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (a_fault(), came(TWICE, is_logged=False)),
        (a_fault(), came(replace(RIGHT, notices={TEXT: 3}))),
        (a_fault(kind="closed before"), came(TWICE)),
        (a_fault("triage dynamodb.PutItem"), came(TWICE)),
        (a_fault(), came(replace(RIGHT, notices={}))),
        (a_fault(), came(replace(RIGHT, items={}))),
        (a_fault(), came(replace(RIGHT, published={"x 1: Gern.": 1}))),
        (a_fault(), came(replace(RIGHT, answers=("503",)))),
        (a_fault(), came(RIGHT, played=0)),
        (a_fault(), came(RIGHT, crashed="ValueError: no")),
    ],
    ids=[
        "twice without a log", "thrice", "twice though it never left", "twice without a reason",
        "never", "an item less", "an answer more", "somebody read an error", "nothing went wrong",
        "it could not be told",
    ],
)  # fmt: skip
def test_what_shows_is_not_well(fault: Fault, told: Told) -> None:
    result = judged(fault, told, (RIGHT,))

    assert result.well_after is None
    assert result.differs


def test_what_is_well_half_an_hour_later_is_told_apart() -> None:
    late = came(replace(RIGHT, items={}), looks=(replace(RIGHT, items={}), RIGHT))

    assert judged(a_fault(), late, (RIGHT, RIGHT)).well_after == 1800


def test_the_proxy_knows_each_kind_and_which_of_them_come_before_anything_is_done() -> None:
    source = (ROOT / "infra/wire/proxy.py").read_text(encoding="utf-8")
    before = re.search(r"BEFORE = frozenset\((\{.*?\})\)", source)

    assert before is not None
    assert set(re.findall(r'"(.*?)"', before[1])) == {*KINDS} - LOST
    assert all(f'"{kind}"' in source for kind in KINDS)


@pytest.mark.parametrize("service", sorted(PATIENCE))
def test_every_service_is_disturbed_for_longer_than_it_is_waited_for(service: str) -> None:
    planned = plan(f"triage {service}.Call", 3, "throttled", 1, Random(1))

    assert planned["delay"] > PATIENCE[service].read_timeout  # type: ignore[attr-defined]
    assert planned["throttle"][::-1] in THROTTLES[service]
    assert tries(f"triage {service}.Call", "throttled") >= 2
    assert tries(f"triage {service}.Call", "garbage") == 1


def test_a_platform_is_asked_once_and_says_429() -> None:
    assert tries("publish http.POST", "throttled") == 1
    assert plan("publish http.POST", 0, "throttled", 1, Random(1))["throttle"] == (429, "")
