"""Corrections under power cuts and races: each is whole, or was never made."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from threading import Barrier

import boto3
import pytest
from moto import mock_aws

from herodesk import line
from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.case import State
from herodesk.domain.errors import AlreadyClaimedError, NotAllowedError, TransientError
from herodesk.domain.post import Posted
from herodesk.domain.records import Correction
from herodesk.ports import App
from herodesk.steps.lists import make_a_case
from herodesk.steps.take_in import take_in
from herodesk_ops.erasing.store import Store
from herodesk_ops.local.moto_fixes import applied
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.table import create_table
from tests.faults.power import Line, Switch
from tests.sample import MONDAY_MORNING, TABLE, a_post, memory_app, person

PRAISE = "@nordwind Danke, toller Service, alles super gelaufen!"
MOST_SEAMS = 90


def number(app: App, post_id: str) -> str:
    stored = app.records.post("x", post_id)
    assert stored is not None
    return stored.case or ""


def told(app: App, post_id: str, verdict: str | None, topic: str | None = None) -> None:
    karla = person("karla")
    line.set_right(number(app, post_id), karla, verdict=verdict, topic=topic, app=app)


def story(switch: Switch) -> Line:
    """A new topic, noise, not a case, a case after all, praise that is one."""
    here = Line(switch)
    doubt = a_post("3", "@nordwind hm, na ja", author="3")
    here.deliver(Posted(post=a_post("1")), Posted(post=a_post("2", author="2")))
    here.deliver(Posted(post=doubt), Posted(post=a_post("4", PRAISE, author="4")))
    here.pass_time(4)
    here.act(lambda app: told(app, "1", None, "spare_parts"))
    here.act(lambda app: told(app, "2", "noise"))
    here.act(lambda app: line.confirm(number(app, "3"), person("karla"), app=app))
    here.act(lambda app: make_a_case("x", "4", person("ana"), app=app))
    here.pass_time(4)
    here.end()
    return here


def kept(here: Line) -> list[tuple[object, ...]]:
    return sorted(
        (one.post_id, one.before_verdict, str(one.after_verdict), str(one.after_topic), one.by)
        for one in here.records.items.values()
        if isinstance(one, Correction)
    )


@cache
def uncut() -> Line:
    return story(Switch())


def test_without_a_cut_each_is_kept_once_and_the_cases_follow() -> None:
    here = uncut()

    assert kept(here) == [
        ("1", "problem", "problem", "spare_parts", "karla"),
        ("2", "problem", "noise", "exchange", "karla"),
        ("3", "doubt", "None", "None", "karla"),
        ("4", "praise", "None", "None", "ana"),
    ]
    states = {key: here.app.records.case(number(here.app, key)) for key in ("1", "2", "3", "4")}
    assert [case and case.state for case in states.values()] == [
        State.OFFERED, State.NOT_A_CASE, State.OFFERED, State.OFFERED
    ]  # fmt: skip


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_keeps_each_correction_once(seam: int) -> None:
    whole = uncut()
    assert 20 < whole.seams < MOST_SEAMS
    if seam > whole.seams:
        return
    cut = story(Switch(after=seam))

    assert kept(cut) == kept(whole)
    for post_id in ("1", "2", "3", "4"):
        case, same = (h.app.records.case(number(h.app, post_id)) for h in (cut, whole))
        assert case is not None
        assert same is not None
        assert (case.state, case.topic, case.verdict) == (same.state, same.topic, same.verdict)


# -- races ------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "moto"])
def racing(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[App]:
    if request.param == "memory":
        yield memory_app(clock, MemoryRecords(clock))
        return
    with mock_aws(), applied(lambda: datetime.now(UTC), 1):
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        yield memory_app(clock, DynamoRecords(client, TABLE, clock))


def all_kept(app: App, clock: VirtualClock) -> list[Correction]:
    if isinstance(app.records, MemoryRecords):
        found = list(app.records.items.values())
    else:
        found = list(Store(boto3.client("dynamodb"), TABLE, clock).searched(["correction"]))
    return sorted((one for one in found if isinstance(one, Correction)), key=lambda one: one.n)


def test_of_corrections_at_once_each_begins_where_the_one_before_ended(
    racing: App, clock: VirtualClock
) -> None:
    take_in(Posted(post=a_post("1")), at=MONDAY_MORNING, app=racing)
    case = number(racing, "1")
    wanted = [("karla", "question", "billing"), ("ana", None, "app"), ("ben", "question", None),
              ("karla", "problem", "")]  # fmt: skip
    barrier = Barrier(len(wanted))

    def say(who: str, verdict: str | None, topic: str | None) -> None:
        barrier.wait()
        try:
            line.set_right(case, person(who), verdict=verdict, topic=topic, app=racing)
        except TransientError:
            return

    with ThreadPoolExecutor(len(wanted)) as pool:
        list(pool.map(lambda one: say(*one), wanted))

    now = racing.records.case(case)
    here = ("problem", "exchange")
    for one in all_kept(racing, clock):
        assert (one.before_verdict, one.before_topic) == here
        here = (str(one.after_verdict), one.after_topic)  # type: ignore[assignment]
    assert now is not None
    assert (now.posts[0].verdict, now.posts[0].topic) == here
    assert len({one.n for one in all_kept(racing, clock)}) == len(all_kept(racing, clock))


def test_who_claims_in_the_same_moment_has_the_case_or_finds_it_corrected(
    racing: App, clock: VirtualClock
) -> None:
    for place in range(8):
        post = a_post(str(place), author=str(place))
        take_in(Posted(post=post), at=MONDAY_MORNING, app=racing)
        case, barrier = number(racing, str(place)), Barrier(2)

        def claim(case: str = case, barrier: Barrier = barrier) -> None:
            barrier.wait()
            line.claim(case, person("ana"), app=racing)

        def correct(case: str = case, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            try:
                line.set_right(case, person("ben"), verdict=None, topic="billing", app=racing)
            except (NotAllowedError, AlreadyClaimedError):
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            claimed, corrected = pool.submit(claim), pool.submit(correct)
            claimed.result()
        now = racing.records.case(case)
        assert now is not None
        assert (now.owner, now.state) == ("ana", State.CLAIMED)
        assert (now.topic == "billing") == corrected.result()
        mine = [one for one in all_kept(racing, clock) if one.case == case]
        assert len(mine) == int(corrected.result())
