"""The harness that plants faults (`make faults`): a few of them, and that it sees what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from faults.acts import ACTS
from faults.kinds import ALWAYS, Call, Kind, kinds_of
from faults.outcome import Standing, differences, tells_of_a_failure
from herodesk.adapters.logs import logger_of
from herodesk_ops.local.outside import Run

ROOT = Path(__file__).parents[2]
TOLD = "sms offer K7Q2MX to +49: Take it: link"
WELL = Standing(
    items={"CASE#K7Q2MX CASE": "claimed"},
    counted_roughly={"RATE#0": "somebody"},
    counters={"@ana": 1},
    notices={TOLD: 1},
    published={"x 1: We are on it.": 1},
    queues={"Inbox": 0},
    answers=("taken",),
)


def test_the_same_end_differs_in_nothing() -> None:
    assert differences(WELL, WELL) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": {"CASE#K7Q2MX CASE": "open"}},
        {"items": {}},
        {"counted_roughly": {}},
        {"counters": {"@ana": 0}},
        {"notices": {}},
        {"notices": {TOLD: 2}},
        {"notices": {TOLD: 1, "sms offer K7Q2MX to +43: Take it: link": 1}},
        {"published": {"x 1: We are on it.": 2}},
        {"published": {}},
        {"queues": {"Inbox": 1}},
        {"answers": ("503",)},
    ],
)
def test_whatever_is_otherwise_in_the_end_is_seen(wrong: Mapping[str, Any]) -> None:
    assert differences(replace(WELL, **wrong), WELL)


def test_one_notice_more_is_well_only_where_an_answer_was_lost() -> None:
    twice, thrice = (replace(WELL, notices={TOLD: count}) for count in (2, 3))

    assert differences(twice, WELL, notices_more=1) == []
    assert differences(thrice, WELL, notices_more=1)


def test_what_counts_roughly_may_lack_something_only_if_a_log_says_so() -> None:
    fewer = replace(WELL, counted_roughly={})

    assert differences(fewer, WELL, is_logged=True) == []
    assert differences(fewer, WELL)


@pytest.mark.parametrize(
    "make", [lambda: Logger(service="of-most"), lambda: logger_of("thin", "INFO")]
)
def test_whichever_logger_warns_a_log_says_so(
    make: Callable[[], Any], capfd: pytest.CaptureFixture[str]
) -> None:
    logger = make()
    logger.info("done")
    logger.warning("an answer was lost")
    out, err = capfd.readouterr()

    assert [tells_of_a_failure(line) for line in (out + err).splitlines()] == [False, True]


def test_a_counter_may_be_ahead_and_never_behind() -> None:
    assert differences(replace(WELL, counters={"@ana": 2}), WELL) == []


@pytest.mark.parametrize(
    ("name", "params", "more"),
    [
        ("ssm.GetParametersByPath", {}, set()),
        ("sqs.SendMessage", {}, {Kind.DELAYED, Kind.DUPLICATED}),
        ("dynamodb.Query", {}, {Kind.PARTIAL}),
        ("dynamodb.PutItem", {"ConditionExpression": "#v = :v"}, {Kind.CONFLICT}),
        ("dynamodb.TransactWriteItems", {}, {Kind.CONFLICT}),
        ("http.POST", {}, set()),
    ],
)
def test_each_call_meets_every_kind_that_can_befall_it(
    name: str, params: Mapping[str, Any], more: set[Kind]
) -> None:
    call = Call(name=name, params=params, do=dict, again=dict, run=Run("triage", "1"))

    assert set(kinds_of(call)) == {*ALWAYS, *more}


@pytest.mark.slow
def test_a_few_faults_while_a_post_arrives_leave_no_trace() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "faults", "--seed", "3", "--jobs", "1"),
            *("--share", "0.01", "--until", ACTS[0].name),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _paths()))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("seed 3, ")
    assert done.stdout.rstrip().endswith(" stood well, 0 did not.")


def _paths() -> list[Path]:
    return [ROOT / "layers" / "core" / "python", ROOT / "infra", ROOT]
