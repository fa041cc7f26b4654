"""What answers cost is counted by the month, as each platform's dated prices say (L12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from herodesk.domain.channel import Channel
from herodesk.domain.reply import Reply
from herodesk.platforms import abilities_of
from herodesk.platforms.x import catch_up
from herodesk.steps.publish import mils_of

NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)


def answer(text: str, *, private: bool = False) -> Reply:
    return Reply(
        reply_id="r", case="K7Q2MX", hero="ana", platform="x", post_id="1", to="1", text=text,
        sign_off=" – Ana", created_at=NOW, private=private,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "platform", "mils"),
    [
        (answer("Hallo"), "x", 15),
        (answer("Hallo, siehe https://nordwind.de"), "x", 200),
        (answer("https://nordwind.de", private=True), "x", 0),
        (answer("Hallo, siehe https://nordwind.de"), "facebook", 0),
    ],
)
def test_an_answer_costs_what_the_price_list_says(reply: Reply, platform: str, mils: int) -> None:
    assert mils_of(reply, abilities_of(platform).PRICES) == mils


@pytest.mark.parametrize(
    ("reply", "mils"),
    [
        (answer("Hallo"), 12_345),
        (answer("Hallo, siehe https://nordwind.de"), 20_001),
        (answer("Hallo", private=True), 7_500),
    ],
)
def test_a_dear_one_is_counted_to_the_last_thousandth_of_a_dollar(reply: Reply, mils: int) -> None:
    assert mils_of(reply, {"reply": "12.345", "link": "20.001", "message": "7.5"}) == mils


def test_what_is_read_costs_what_the_same_list_says() -> None:
    assert (catch_up.MILS_A_POST, catch_up.MILS_A_USER, catch_up.MILS_A_MEDIUM) == (5, 10, 5)


def test_each_month_begins_with_nothing() -> None:
    channel = Channel(platform="x").paid_for(15, NOW).paid_for(200, NOW)

    assert channel.answered_for(NOW) == 215
    assert channel.answered_for(NOW + timedelta(hours=2)) == 0
    assert channel.paid_for(15, NOW + timedelta(hours=2)).answers_mils == 15
