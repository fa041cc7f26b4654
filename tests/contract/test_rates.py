"""Counting authors in memory and on moto keep the same promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.items import decode, encode
from herodesk.adapters.rates import MOST_MARKS
from herodesk.domain.authors import Minute, Sign
from herodesk.domain.baseline import HOUR, first, folded
from herodesk.domain.brakes import Told
from herodesk.domain.channel import Cause, Channel, LookUp, Trouble
from herodesk.domain.errors import StaleError
from herodesk.domain.staff import Unconfirmed
from herodesk.domain.wave import Statement, Wave, WaveCall, WaveState
from herodesk.ports import Records
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.metering import Meter, size_of_item
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE

NOW = MONDAY_MORNING
A_MINUTE = timedelta(minutes=1)
WAVE = Wave(
    topic="app",
    sign=Sign.BAD,
    n=1,
    state=WaveState.ON,
    since=NOW - 20 * A_MINUTE,
    busy_at=NOW,
    called_at=NOW,
    authors=31,
    usual=2.25,
    minutes=20,
    readers=40_000,
)


def marks(*numbers: int) -> frozenset[bytes]:
    return frozenset(number.to_bytes(7) + b"\x30" for number in numbers)


def heard(records: Records) -> list[Minute]:
    return records.heard_authors(NOW - HOUR, NOW)


def test_authors_of_a_minute_come_together_however_they_were_counted(records: Records) -> None:
    one = Minute(at=NOW, topic="app", bad=marks(1, 2), good=marks(9))
    other = Minute(at=NOW, topic="app", bad=marks(2, 3))
    before = Minute(at=NOW - A_MINUTE, topic="shop", good=marks(4))

    records.count_authors([one, before])
    records.count_authors([other])
    records.count_authors([other, one, before])

    together = Minute(at=NOW, topic="app", bad=marks(1, 2, 3), good=marks(9))
    assert heard(records) == [before, together]


def test_what_is_older_than_asked_for_or_later_is_left_out(records: Records) -> None:
    for back in (-1, 0, 60, 61):
        records.count_authors([Minute(at=NOW - back * A_MINUTE, topic="app", bad=marks(back + 5))])

    assert [minute.at for minute in heard(records)] == [NOW - HOUR, NOW]


def test_a_minute_without_anybody_is_none(records: Records) -> None:
    records.count_authors([Minute(at=NOW, topic="app")])

    assert heard(records) == []


def test_a_full_minute_takes_no_more_and_does_no_harm(records: Records) -> None:
    for start in range(0, 400, 8):
        records.count_authors([Minute(at=NOW, topic="app", bad=marks(*range(start, start + 8)))])

    (minute,) = heard(records)
    assert MOST_MARKS <= len(minute.bad) <= 2 * MOST_MARKS


def test_the_key_of_a_day_is_the_first_one_for_everybody(records: Records) -> None:
    today = NOW.date()

    assert records.author_key(today, "first") == "first"
    assert records.author_key(today, "second") == "first"
    assert records.author_key(today + timedelta(days=1), "third") == "third"


def test_baselines_and_waves_are_read_together_and_apart(records: Records) -> None:
    base = first("app", Sign.BAD, NOW)
    learnt = folded(base, 7, zone="Europe/Berlin", usual=7.0)
    second = replace(WAVE, n=2)
    records.save(base)
    records.save(learnt)
    records.save(second)
    records.save(WAVE)

    assert records.baselines() == [learnt]
    assert records.waves() == [WAVE, second]
    with pytest.raises(StaleError):
        records.save(learnt)


def test_what_stands_beside_a_wave_is_read_for_it_alone(records: Records) -> None:
    call = WaveCall(wave=WAVE.id, person="ben", at=NOW)
    statement = Statement(wave=WAVE.id, language="de", text="Wir arbeiten daran.", by="k", at=NOW)
    records.save(call, statement)
    records.save(replace(call, person="ana"), replace(statement, wave="app.bad.2", text="anders"))
    records.save(replace(call, sent=True, v=2))

    assert records.statements(WAVE.id) == [statement]
    assert [(c.person, c.sent) for c in records.wave_calls(WAVE.id)] == [
        ("ana", False),
        ("ben", True),
    ]
    assert records.statements("nothing.bad.1") == []
    with pytest.raises(StaleError):
        records.save(call)


def test_live_waves_are_those_that_are_on(records: Records, clock: VirtualClock) -> None:
    records.save(WAVE)
    records.save(replace(WAVE, n=2, state=WaveState.SUSPECTED, called_at=None))

    assert records.live_waves() == [WAVE]
    records.save(WAVE.next(state=WaveState.OVER, over_at=NOW))
    clock.advance(15)
    assert records.live_waves() == []


def test_a_wave_ends_once_and_is_kept_for_a_while_after_it(
    records: Records, clock: VirtualClock
) -> None:
    records.save(WAVE)
    over = WAVE.next(state=WaveState.OVER, over_at=NOW)
    records.save(over)

    with pytest.raises(StaleError):
        records.save(over)
    clock.advance(timedelta(days=89).total_seconds())
    assert [wave.state for wave in records.waves()] == [WaveState.OVER]
    clock.advance(timedelta(days=2).total_seconds())
    assert records.waves() == []


def test_waves_and_baselines_come_back_as_they_were_and_are_small() -> None:
    base = folded(first("app", Sign.GOOD, NOW), 70, zone="Europe/Berlin", usual=70.0)

    assert decode(encode(base)) == base
    assert decode(encode(WAVE)) == WAVE
    assert size_of_item(encode(WAVE)) < 400


@mock_aws
def test_a_batch_is_one_write_a_minute_and_topic_and_the_index_knows_nothing_of_it(
    clock: VirtualClock,
) -> None:
    client = boto3.client("dynamodb")
    create_table(client, TABLE)
    records = DynamoRecords(client, TABLE, clock)
    meter = Meter()
    meter.attach(client)

    records.count_authors([Minute(at=NOW, topic="app", bad=marks(*range(10)), good=marks(11))])

    assert dict(meter.calls) == {"dynamodb.UpdateItem": 1}
    (item,) = client.scan(TableName=TABLE)["Items"]
    assert size_of_item(item) < 300
    assert "due_key" not in item
    assert int(item["expires_at"]["N"]) <= NOW.timestamp() + 26 * 3600


@given(
    batches=st.lists(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["app", "shop"]), st.integers(0, 20)),
            min_size=1, max_size=6,
        ),
        max_size=6,
    ),
    again=st.randoms(use_true_random=False),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_redelivery_in_any_order_adds_nothing(
    batches: list[list[tuple[int, str, int]]], again: object
) -> None:
    def counted(order: list[list[tuple[int, str, int]]]) -> list[Minute]:
        records = MemoryRecords(VirtualClock(NOW))
        for batch in order:
            for ago, topic, author in batch:
                minute = Minute(at=NOW - ago * A_MINUTE, topic=topic, bad=marks(author))
                records.count_authors([minute])
        return heard(records)

    shuffled = [*batches, *batches]
    again.shuffle(shuffled)  # type: ignore[attr-defined]

    assert counted(shuffled) == counted(batches)


def test_deliveries_are_counted_in_stretches_of_five_minutes_however_they_come(
    records: Records,
) -> None:
    for minutes in (0, 2, 4, 5, 2, 0, 60, -24 * 60):
        records.hear("x", NOW + minutes * A_MINUTE)
    records.hear("facebook", NOW)

    found = records.heard((NOW - timedelta(days=2)).date(), NOW.date())

    at_nine = 9 * 12
    assert [(one.platform, one.day, one.slots) for one in found] == [
        ("x", (NOW - timedelta(days=1)).date(), frozenset({at_nine})),
        ("facebook", NOW.date(), frozenset({at_nine})),
        ("x", NOW.date(), frozenset({at_nine, at_nine + 1, at_nine + 12})),
    ]
    assert found[2].times == [NOW, NOW + 5 * A_MINUTE, NOW + HOUR]
    assert records.heard(NOW.date(), NOW.date()) == found[1:]


def test_all_channels_are_told_with_what_was_learnt_of_them(records: Records) -> None:
    rhythm = folded(first("*", Sign.GOOD, NOW), 3, zone="UTC", usual=1.0)
    told = Told(person="mira", at=NOW)
    channel = Channel(
        platform="x",
        rhythm=rhythm,
        heard_at=NOW,
        refused_at=NOW,
        token_ends_at=NOW + HOUR,
        rests_until=NOW + HOUR,
        wanted=(LookUp(what="9/1", since=NOW), LookUp(what="9/2", since=NOW + HOUR)),
        trouble=Trouble(causes=(Cause.TOKEN, Cause.SILENT), since=NOW, told=(told,)),
        v=1,
    )
    other = Channel(platform="facebook", v=1)

    records.save(channel)
    records.save(other)

    assert records.channels() == [other, channel]
    assert records.channel("x") == channel


def test_who_has_not_confirmed_an_address_is_listed_until_they_do(records: Records) -> None:
    waits = Unconfirmed(person="ben", state="waits", since=NOW)
    records.save(waits)
    records.save(Unconfirmed(person="ana", state="lapsed", since=NOW))
    listed = records.unconfirmed()

    records.save(replace(waits, state="", expires_at=NOW, v=2))

    assert [one.person for one in listed] == ["ana", "ben"]
    assert [one.person for one in records.unconfirmed()] == ["ana"]
    records.save(replace(waits, since=NOW + HOUR))
    assert [one.person for one in records.unconfirmed()] == ["ana", "ben"]
