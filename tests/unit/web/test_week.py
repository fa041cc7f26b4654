"""One's own week on /me: a picture of it, own hours within what the brand allows, back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.domain.duty import Block, overlap, week_minutes
from herodesk.domain.staff import Leave
from herodesk.ports import App
from herodesk.web.week import blocks_in, picture
from herodesk_ops.memory import MemoryRoster
from herodesk_ops.memory_rules import MemoryRules
from tests.sample import everybody, nordwind, person
from tests.unit.web.desk import Desk

EARLY = {"0.0.from": "06:00", "0.0.until": "10:00", "1.0.from": "22:00", "1.0.until": "02:00"}
CHOSEN = (
    Block(day=0, start=time(6), end=time(10)),
    Block(day=1, start=time(22), end=time(2)),
)


def hours_of(app: App, who: str) -> tuple[Block, ...]:
    found = app.roster.person(who)
    assert found is not None
    return found.hours


def test_own_hours_count_instead_of_the_rosters_and_go_back(app: App, ana: Desk) -> None:
    rostered = hours_of(app, "ana")

    assert ana.post("/me/hours", EARLY).status == 303
    assert hours_of(app, "ana") == CHOSEN
    page = ana.get("/me")
    assert page.says("06:00–10:00")
    assert page.says("Kein Import ändert sie")

    assert ana.post("/me/hours", {"usual": "yes"}).status == 303
    assert hours_of(app, "ana") == rostered
    assert not ana.get("/me").says("Kein Import ändert sie")


def test_an_import_touches_them_not_and_leads_read_that_they_are_chosen(
    app: App, desk: Desk, ana: Desk
) -> None:
    ana.post("/me/hours", EARLY)
    imported = tuple(replace(one, hours=CHOSEN[:1]) for one in everybody())
    on_duty = ArrangedRoster(
        MemoryRoster(imported), app.rules.brand, app.records.changes, app.clock
    )
    app = replace(app, roster=on_duty)

    assert hours_of(app, "ben") == CHOSEN[:1]
    assert hours_of(app, "ana") == CHOSEN
    karla = desk.signed_in_as("karla")
    assert karla.get("/roster/p/ana").says("selbst gewählt")
    assert not karla.get("/roster/p/ben").says("selbst gewählt")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"0.0.from": "", "0.0.until": ""}, "mindestens eine Stunde"),
        ({"0.0.from": "09:00", "0.0.until": ""}, "beide Uhrzeiten"),
        ({"0.0.from": "neun", "0.0.until": "zehn"}, "beide Uhrzeiten"),
        (EARLY | {"0.1.from": "09:30", "0.1.until": "11:00"}, "überschneiden sich"),
        ({f"{day}.0.from": "00:00" for day in range(7)}
         | {f"{day}.0.until": "00:00" for day in range(7)}, "So viele Stunden"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_week_says_why_and_stays_in_the_form(
    form: dict[str, str], said: str, app: App, ana: Desk
) -> None:
    before = hours_of(app, "ana")

    answer = ana.post("/me/hours", form)

    assert answer.says(said)
    assert f'value="{form["0.0.from"]}"' in answer.body
    assert hours_of(app, "ana") == before


def test_where_the_brand_allows_none_the_rosters_count(app: App, ana: Desk) -> None:
    rostered = hours_of(app, "ana")
    ana.post("/me/hours", EARLY)
    rules = MemoryRules(replace(nordwind(), duty=replace(nordwind().duty, own_hours=0)))
    on_duty = ArrangedRoster(MemoryRoster(everybody()), rules.brand, app.records.changes, app.clock)
    app = replace(app, rules=rules, roster=on_duty)
    ana = Desk(app).signed_in_as("ana")

    assert hours_of(app, "ana") == rostered
    assert "/me/hours" not in ana.get("/me").body
    assert ana.post("/me/hours", EARLY).says("Hier gelten die Zeiten der Teamliste")


@given(
    st.lists(
        st.builds(
            Block,
            day=st.integers(0, 6),
            start=st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15)),
            end=st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15)),
        ),
        max_size=6,
    )
)
def test_the_picture_shows_as_many_minutes_as_the_week_has(blocks: list[Block]) -> None:
    drawn = [bar for day in picture(blocks, "en") for bar in day.bars]

    assert all(0 <= begin < begin + long <= 24 * 60 for begin, long in drawn)
    if not overlap(blocks):
        assert sum(long for _, long in drawn) == week_minutes(blocks)
    assert week_minutes(blocks) <= 7 * 24 * 60


@given(st.permutations(list(EARLY)))
def test_a_form_is_read_in_any_order(names: list[str]) -> None:
    assert blocks_in({name: EARLY[name] for name in names}) == CHOSEN


def test_the_roster_is_not_written_to() -> None:
    leave = Leave(person="ana").with_hours(CHOSEN)

    assert (leave.hours, leave.v) == (CHOSEN, 1)
    assert person("ana").rostered is None
