"""What few pages need (ideas, goodwill, notes and the like) in memory and on moto keep the same
promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from herodesk.adapters.items import SELDOM, decode, encode
from herodesk.domain.brand import Retention
from herodesk.domain.coaching import Note, Notes, Review
from herodesk.domain.concern import Concern, Ended, Moved, Request, Side, Stop
from herodesk.domain.digest import Digest
from herodesk.domain.errors import StaleError
from herodesk.domain.fan import Fan, fan_id
from herodesk.domain.goodwill import Grant, Purse
from herodesk.domain.idea import Choice, Decision, Idea
from herodesk.domain.records import Seldom
from herodesk.ports import Records
from tests.sample import MONDAY_MORNING

NOW = MONDAY_MORNING
KEPT = timedelta(days=Retention().closed_case_days)
YES = Decision(what=Choice.YES, by="lars", at=NOW, why="Tu es")
DECLINED = Decision(what=Choice.NO, by="lars", at=NOW, why="Zu teuer")

IDEA = Idea(
    id="i1", by="ben", at=NOW, title="Ein Clip", text="Wie man zurücksendet",
    answers=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), topic="exchange", origin="K7Q2MX",
    cases=("K7Q2MX", "M4T8RA"), decider="lars", decide_by=date(2026, 12, 7), tell=("ben",),
    telling=NOW,
)  # fmt: skip
CONCERN = Concern(
    id="c1", by="mira", at=NOW, risk="Links", safeguard="Nur unsere", until=date(2026, 12, 1),
    topic="exchange", platform="x", stop=Stop.LEGAL_ORDER,
)  # fmt: skip
REQUEST = Request(
    id="r1", by="ana", at=NOW, side=Side.IT, what="Zugang", due=date(2026, 12, 1), owner="mira",
    moved=Moved(by="lars", at=NOW, why="Urlaub"),
)  # fmt: skip
FAN = Fan(
    id=fan_id("x", "4711"), platform="x", author="4711", handle="mara_k", case="K7Q2MX", at=NOW,
    said_on=date(2026, 11, 20), words="Gern, schreibt mir", by="ana",
)  # fmt: skip
DIGEST = Digest(id="lars", week="2026-W48", telling=NOW)
GRANT = Grant(
    id="g1", by="ana", case="K7Q2MX", at=NOW, month="2026-11", amount=1550, currency="EUR",
    why="Das Paket kam zweimal zu spät", back_at=NOW, back_by="karla", back_why="Doppelt",
)  # fmt: skip
PURSE = Purse(id="month.ana.2026-11.EUR", spent=1550, grants=("g1",), v=1)
REVIEW = Review(id="K7Q2MX", by="karla", at=NOW, case="K7Q2MX", hero="ana", tell=("ana",))
NOTES = Notes(id="ana", notes=(Note("K7Q2MX", "karla", NOW, "Schön gelöst"),), v=1)
ALL: tuple[Seldom, ...] = (
    IDEA, CONCERN, REQUEST, FAN, DIGEST, GRANT, PURSE, REVIEW, NOTES,
)  # fmt: skip


def test_each_kind_is_one_of_the_table_and_comes_back_as_it_was() -> None:
    assert {type(one).__name__.lower() for one in ALL} == set(SELDOM)
    for one in ALL:
        assert decode(encode(one)) == one


@pytest.mark.parametrize("record", ALL, ids=lambda one: type(one).__name__)
def test_what_was_saved_is_there_by_its_kind_and_by_its_id(
    records: Records, record: Seldom
) -> None:
    records.save(record)

    kind = type(record)
    (found,) = records.every(kind)
    assert replace(found, expires_at=None) == record
    assert records.one(kind, record.id) == found
    assert records.one(kind, "nobody") is None
    others = [other for other in map(type, ALL) if other is not kind]
    assert [records.every(other) for other in others] == [[]] * len(others)


@pytest.mark.parametrize("record", ALL, ids=lambda one: type(one).__name__)
def test_of_two_who_write_the_same_version_one_is_refused(records: Records, record: Seldom) -> None:
    records.save(record)
    with pytest.raises(StaleError):
        records.save(record)
    records.save(replace(record, v=2))
    with pytest.raises(StaleError) as caught:
        records.save(replace(record, v=2))
    assert isinstance(caught.value.stored, type(record))


def test_what_waits_for_somebody_is_kept_and_what_is_over_as_long_as_a_case(
    records: Records,
) -> None:
    agreed = replace(IDEA, id="i2", decisions=(YES,))
    declined = replace(IDEA, id="i3", decisions=(DECLINED,))
    lapsed = replace(CONCERN, id="c2", ended=Ended.LAPSED)
    done = replace(REQUEST, id="r2", done_at=NOW)
    records.save(IDEA, agreed, declined, CONCERN, lapsed, REQUEST, done)

    ends = {
        one.id: one.expires_at for kind in (Idea, Concern, Request) for one in records.every(kind)
    }

    over = NOW + KEPT
    assert ends == {"i1": None, "i2": None, "i3": over, "c1": None, "c2": over, "r1": None,
                    "r2": over}  # fmt: skip


def test_what_was_taken_back_is_gone_at_once(records: Records) -> None:
    records.save(FAN)
    gone = FAN.withdrawn(NOW)
    records.save(gone)

    assert records.every(Fan) == []
    assert records.one(Fan, FAN.id) is None
    assert "mara_k" not in str(encode(gone))
    assert "4711" not in str(encode(gone))
    records.save(FAN)
    assert len(records.every(Fan)) == 1
