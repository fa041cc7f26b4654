"""A board that somebody watches: what it is told, when, and what that costs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.records import StoredPost
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, memory_app, person
from tests.unit.web.desk import Answered, Desk
from tests.unit.web.test_board import cases_on


def seen_on(page: Answered) -> str:
    found = re.search(r'data-seen="([^"]+)"', page.body)
    assert found
    return found[1]


def look(desk: Desk, seen: str, query: str = "") -> Answered:
    return desk.get(f"/live?{query}&seen={seen}" if query else f"/live?seen={seen}")


class CountingRecords(MemoryRecords):
    """Notes what is read."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.reads: Counter[str] = Counter()

    def open_cases(self) -> list[str]:
        self.reads["open_cases"] += 1
        return super().open_cases()

    def cases(self, numbers: Iterable[str]) -> list[Case]:
        self.reads["cases"] += 1
        return super().cases(numbers)

    def posts(self, keys: Iterable[tuple[str, str]]) -> list[StoredPost]:
        self.reads["posts"] += 1
        return super().posts(keys)


def test_nothing_is_told_while_nothing_changes(ana: Desk, clock: VirtualClock) -> None:
    ana.opens(a_post())
    seen = seen_on(ana.get("/"))

    for _ in range(3):
        clock.advance(15)
        answer = look(ana, seen)
        assert (answer.status, answer.body) == (204, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda desk, number: desk.opens(a_post("2", author="2")),
        lambda desk, number: line.claim(number, person("ben"), app=desk.app),
        lambda desk, number: line.not_a_case(number, person("karla"), app=desk.app),
        lambda desk, number: desk.signed_in_as("karla").post(
            "/pause", {"what": "channel:x", "why": "Störung", "remind": "60"}
        ),
    ],
    ids=["a new case", "a claim", "an end", "a pause"],
)
def test_whatever_happens_is_told_within_a_quarter_of_a_minute(
    ana: Desk, clock: VirtualClock, change: Callable[[Desk, str], object]
) -> None:
    number = ana.opens(a_post())
    seen = seen_on(ana.get("/"))
    look(ana, seen)  # somebody has looked just before

    change(ana, number)
    clock.advance(15)
    news = look(ana, seen)

    assert news.status == 200
    assert seen_on(news) != seen
    assert cases_on(news) == cases_on(ana.get("/"))
    assert look(ana, seen_on(news)).status == 204


def test_clocks_go_on_once_a_minute(ana: Desk, clock: VirtualClock) -> None:
    ana.opens(a_post())
    seen = seen_on(ana.get("/"))

    news = []
    for _ in range(8):
        clock.advance(15)
        answer = look(ana, seen)
        if answer.status == 200:
            news.append(answer)
            seen = seen_on(answer)

    assert [answer.says(f"offen seit {n} Min.") for n, answer in enumerate(news, 1)] == [True] * 2


def test_what_was_read_before_the_page_was_made_is_no_news(ana: Desk, clock: VirtualClock) -> None:
    number = ana.opens(a_post())
    look(ana, "")  # somebody else's look: kept for a while
    clock.advance(5)
    line.claim(number, person("ana"), app=ana.app)

    seen = seen_on(ana.get("/"))

    assert look(ana, seen).status == 204


def test_the_rows_that_come_are_those_of_the_list_that_is_shown(
    ana: Desk, clock: VirtualClock
) -> None:
    hers, other = ana.opens(a_post("1", author="1")), ana.opens(a_post("2", author="2"))
    line.claim(hers, person("ana"), app=ana.app)
    clock.advance(60)

    news = look(ana, seen_on(ana.get("/?show=mine")).replace("-", "-old"), "show=mine&platform=x")

    assert cases_on(news) == [hers]
    assert other not in news.body
    assert news.body.count("hx-swap-oob") == 3
    assert 'hx-get="/live?show=mine&amp;platform=x"' in news.body or "hx-get" not in news.body


def test_all_who_watch_share_one_reading(clock: VirtualClock) -> None:
    records = CountingRecords(clock)
    desk = Desk(memory_app(clock, records))
    for number in range(60):
        desk.opens(a_post(str(number), author=str(number)))
    watching = [desk.signed_in_as(who) for who in ("ana", "ben", "karla")] * 10
    seen = seen_on(watching[0].get("/"))
    clock.advance(15)
    watching[0].get(f"/live?seen={seen}")
    records.reads.clear()

    answers = [one.get(f"/live?seen={seen}").status for one in watching]

    assert set(answers) == {204}
    assert records.reads == {}


def test_nobody_watches_who_is_not_signed_in(desk: Desk) -> None:
    by_script = desk.get("/live?seen=1-x", **{"hx-request": "true"})

    assert (by_script.status, by_script.body) == (401, "")
    assert desk.get("/live?seen=1-x").headers["location"] == "/sign-in"


@pytest.mark.parametrize("seen", ["", "x", "-", "9999999999999-x", "²-x", "1-", "<script>"])
def test_a_mark_that_is_none_is_answered(ana: Desk, seen: str) -> None:
    ana.opens(a_post())

    assert look(ana, seen).status in {200, 204}


def test_a_board_of_five_hundred_works_out_clocks_and_reads_posts_only_for_what_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from herodesk.domain import clocks
    from herodesk.steps import clocks as step

    clock = VirtualClock(MONDAY_MORNING)
    records = CountingRecords(clock)
    ana = Desk(memory_app(clock, records)).signed_in_as("ana")
    for number in range(500):
        ana.opens(replace(a_post(str(number), author=str(number)), language="de"))
    worked_out: list[Case] = []

    def counted(case: Case, *args: object, **facts: object) -> clocks.Clocks:
        worked_out.append(case)
        return clocks.clocks_of(case, *args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(step, "clocks_of", counted)
    records.reads.clear()

    page = ana.get("/")

    assert page.says("500 offen")
    assert len(cases_on(page)) == 50
    assert len(worked_out) == 50
    assert records.reads == {"open_cases": 1, "cases": 1, "posts": 1}
