"""No function waits for an answer longer than it lives: of each one every service that its role
lets it call may be silent, and there is time left to say so."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk.adapters.calling import CONNECT_SECONDS, PATIENCE
from herodesk.platforms.sending import CONNECT_SECONDS as TO_A_PLATFORM
from herodesk.platforms.sending import READ_SECONDS
from tests.infra.translated import resources, source, translated

PAUSES_SECONDS = 0.5
"""Between the tries: the SDK draws up to 0.05 s, then up to 0.1 s."""


def _functions() -> list[tuple[str, float, set[str]]]:
    template = translated()
    roles = dict(resources(template, "AWS::IAM::Role"))
    usual = source()["Globals"]["Function"]["Timeout"]
    return [
        (name, float(told.get("Timeout", usual)), _services(roles[f"{name}Role"]))
        for name, told in resources(template, "AWS::Lambda::Function")
    ]


def _services(role: dict[str, Any]) -> set[str]:
    statements = [one for it in role["Policies"] for one in it["PolicyDocument"]["Statement"]]
    actions = [one["Action"] for one in statements]
    flat = [one for it in actions for one in ([it] if isinstance(it, str) else it)]
    return {action.partition(":")[0] for action in flat} - {"logs", "xray"}


FUNCTIONS = _functions()


def longest(service: str) -> float:
    """Seconds until a call of a service that never answers is given up."""
    config: Any = PATIENCE[service]
    tries = config.retries["total_max_attempts"]
    return float(tries * (config.connect_timeout + config.read_timeout) + PAUSES_SECONDS)


def test_there_are_functions_to_look_at() -> None:
    assert len(FUNCTIONS) >= 6
    assert {service for _, _, services in FUNCTIONS for service in services} == set(PATIENCE)


@pytest.mark.parametrize(("name", "lives", "services"), FUNCTIONS, ids=[it[0] for it in FUNCTIONS])
def test_a_function_outlives_the_silence_of_each_service_it_calls(
    name: str, lives: float, services: set[str]
) -> None:
    assert {service: longest(service) for service in services if longest(service) >= lives} == {}


def test_a_function_outlives_a_platform_that_does_not_answer() -> None:
    lives = {name: seconds for name, seconds, _ in FUNCTIONS}

    assert min(lives["Publish"], lives["FollowUp"]) > TO_A_PLATFORM + READ_SECONDS


def test_one_closed_connection_leaves_a_try_and_two_more_where_nothing_can_come_twice() -> None:
    tries = {name: config.retries["total_max_attempts"] for name, config in PATIENCE.items()}  # type: ignore[attr-defined]

    assert tries == {"dynamodb": 3, "sqs": 3, "ssm": 3, "s3": 2, "sns": 2}
    assert CONNECT_SECONDS == 1.0
