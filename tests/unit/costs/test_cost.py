"""`herodesk cost`: an estimate from counts and dated prices, and the month as it is so far."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bench.steps import costs as counted_by_bench
from herodesk.domain.channel import Channel
from herodesk_ops.cli import app
from herodesk_ops.costs import command
from herodesk_ops.costs.actual import counted
from herodesk_ops.costs.counts import CENT, Counts, bill, factor_of, prices, standing
from herodesk_ops.costs.estimate import Month, estimated, work
from herodesk_ops.errors import CommandError
from herodesk_ops.stage import Stage
from tests.sample import nordwind

REGION = "eu-central-1"
NONE = Decimal(0)


def run(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["cost", "--json", *arguments])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def a_month(posts: int = 1000, **facts: Decimal) -> Month:
    given = {
        "cases": Decimal(15), "joins": Decimal(10), "answers": Decimal(15),
        "texts_a_case": Decimal(2), "mails_a_case": Decimal(1), "text_usd": Decimal("0.10"),
    }  # fmt: skip
    return Month(posts=posts, **(given | facts))


def usd(counts: Counts) -> Decimal:
    return sum((it.usd for it in bill(counts, REGION)), NONE)


def test_text_messages_come_first_and_have_the_brands_own_price() -> None:
    told = run("--posts", "1000", "--cases", "10", "--texts", "3", "--country", "at")

    first = told["lines"][0]
    assert first["what"] == "text messages"
    assert Decimal(first["count"]) == 300
    assert Decimal(first["usd"]) == 300 * Decimal(nordwind().sms.price_usd["AT"])
    total = sum((Decimal(it["usd"]) for it in told["lines"]), NONE)
    assert total.quantize(CENT) == Decimal(told["usd"])


def test_both_kinds_of_prices_tell_their_day() -> None:
    date.fromisoformat(prices()["as_of"])

    told = run()["told"]

    assert nordwind().sms.prices_as_of in told
    assert prices()["as_of"] in told


@given(posts=st.integers(0, 10_000_000), more=st.integers(1, 1_000_000))
def test_more_posts_never_cost_less(posts: int, more: int) -> None:
    assert usd(estimated(a_month(posts))) < usd(estimated(a_month(posts + more)))


def test_without_a_post_only_the_idle_hours_and_what_stands_cost() -> None:
    idle = estimated(a_month(0))

    assert idle.texts == idle.mails == idle.requests == 0
    assert usd(idle) < 2
    assert usd(idle.plus(standing())) < 10


def test_a_million_posts_cost_less_than_a_few_hundred_text_messages() -> None:
    many = a_month(1_000_000, texts_a_case=NONE)

    assert usd(estimated(many)) < 600 * Decimal("0.10")


def test_write_units_are_not_less_than_those_that_the_bench_counts() -> None:
    counted_units = {row["step"]: int(str(row["write_units"])) for row in counted_by_bench()}
    told = work()

    assert told["noise"]["writes"] == counted_units["noise"]
    assert told["joins"]["writes"] >= counted_units["post that joins"]
    opened = counted_units["new case, three offers"] + counted_units["claim"]
    assert opened <= told["case"]["writes"] <= 3 * opened
    assert counted_units["publish"] <= told["answer"]["writes"] <= 3 * counted_units["publish"]


def test_a_region_or_country_without_a_price_is_named_and_not_guessed() -> None:
    with pytest.raises(CommandError, match="ap-south-1"):
        factor_of("ap-south-1")
    result = CliRunner().invoke(app, ["cost", "--country", "fr"])
    assert isinstance(result.exception, CommandError)
    assert "FR" in str(result.exception)


def test_a_local_cloud_has_no_bill() -> None:
    where = "http://127.0.0.1:1/_local/aws"
    result = CliRunner().invoke(app, ["cost", "--actual", "--endpoint-url", where])

    assert isinstance(result.exception, CommandError)
    assert "costs nothing" in str(result.exception)


def test_every_alarm_metric_and_dashboard_of_the_template_is_counted() -> None:
    made = standing()

    assert made.alarms > made.metrics >= 5
    assert made.dashboards == 1


# -- as it is so far ---------------------------------------------------------------------------


class Pages:
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        yield self.answer(asked)


class Cloud:
    """CloudFormation and CloudWatch as far as the bill needs them: a number for each metric."""

    RESOURCES: Mapping[str, str] = {
        "AWS::Lambda::Function": "herodesk-dev-Triage-1A",
        "AWS::ApiGatewayV2::Api": "api1",
        "AWS::SQS::Queue": "https://sqs.example/1/herodesk-dev-Inbox-1A",
        "AWS::DynamoDB::Table": "herodesk-dev-Table-1A",
        "AWS::Logs::LogGroup": "/aws/lambda/herodesk-dev-triage",
        "AWS::IAM::Role": "herodesk-dev-Role",
    }

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, name: str) -> Pages:
        return Pages(getattr(self, f"_{name}"))

    def _list_stack_resources(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked == {"StackName": "herodesk-dev"}
        return {
            "StackResourceSummaries": [
                {"ResourceType": kind, "PhysicalResourceId": name}
                for kind, name in self.RESOURCES.items()
            ]
        }

    def _list_metrics(self, asked: dict[str, Any]) -> dict[str, Any]:
        topics = ("herodesk-dev-person-ana", "herodesk-prod-person-ana", "news")
        return {"Metrics": [{"Dimensions": [{"Name": "TopicName", "Value": it}]} for it in topics]}

    def _get_metric_data(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked += asked["MetricDataQueries"]
        return {
            "MetricDataResults": [
                {"Id": it["Id"], "Values": [1000.0, 500.0]} for it in asked["MetricDataQueries"]
            ]
        }


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    found = Cloud()
    monkeypatch.setattr(Stage, "client", lambda _self, _service: found)
    return found


SINCE, NOW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


def test_what_a_stage_did_is_added_up_from_its_own_metrics_alone(cloud: Cloud) -> None:
    counts = counted(Stage(None, "dev"), SINCE, NOW)

    assert counts.runs == counts.requests == counts.mails == 1500
    assert counts.queue_calls == 4 * 1500
    assert counts.writes == counts.reads == 2 * 1500  # the table and its index
    assert counts.gb_seconds == Decimal("1.5") * Decimal(work()["memory_gb"])
    names = [d["Value"] for it in cloud.asked for d in it["MetricStat"]["Metric"]["Dimensions"]]
    assert {it for it in names if re.search("herodesk-(?!dev)|news", it)} == set()
    assert "herodesk-dev-Inbox-1A" in names


def test_the_month_so_far_takes_text_messages_from_our_own_budget(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, app_in_memory: Any
) -> None:
    from herodesk.domain.spending import Sort, Text, budget_of

    records = app_in_memory.records
    for number in range(3):
        records.take_text(
            Text(person=str(number), sort=Sort.CASES, micros=90_000), budget_of(nordwind())
        )
    monkeypatch.setattr("herodesk_ops.stage.records_of", lambda _at: records)
    monkeypatch.setattr("herodesk_ops.staff_duty.rules_of", lambda _at: nordwind())
    monkeypatch.setattr(Stage, "now", lambda _self: app_in_memory.clock.now())

    counts, told = command._actual(Stage(None, "dev"))

    assert (counts.texts, counts.texts_usd) == (Decimal(3), Decimal("0.27"))
    assert (counts.platforms, counts.platforms_usd) == (Decimal(0), Decimal(0))
    now = app_in_memory.clock.now()
    read = Channel(platform="x").counted(120, 600, now).paid_for(15, now)
    records.save(read)

    counts, _ = command._actual(Stage(None, "dev"))

    assert (counts.platforms, counts.platforms_usd) == (Decimal(120), Decimal("0.615"))
    assert [it.what for it in bill(counts, "eu-central-1")][:2] == ["text messages", "platforms"]
    assert "herodesk-dev" in told
    assert f"{app_in_memory.clock.now():%Y-%m}" in told


def test_the_month_is_held_against_its_budget_without_what_platforms_charge() -> None:
    counts = Counts(texts=Decimal(10), texts_usd=Decimal(20), platforms_usd=Decimal(7))

    told = command.budget_told(counts, "eu-central-1", Decimal(80))

    assert told.startswith("25 % of the month's budget of 80 US dollars")
    assert "No budget is set" in command.budget_told(counts, "eu-central-1", Decimal(0))
