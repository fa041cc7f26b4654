"""A board of many cases: in pages, each case on one of them, and nothing is read in vain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.post import Posted, Removed
from herodesk.domain.records import StoredPost
from herodesk.domain.staff import Way
from herodesk.steps.bundle import bundle_notice
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, memory_app, person
from tests.unit.web.desk import Answered, Desk

MANY = 120
PRAISE = "Danke Nordwind, super Beratung in der Filiale, ganz toll"


@pytest.fixture
def many(ana: Desk) -> list[str]:
    """So many cases that ask for the same, in the order of the board."""
    return sorted(ana.opens(a_post(str(number), author=str(number))) for number in range(MANY))


def cases_on(page: Answered) -> list[str]:
    return re.findall(r'<h2 class="what"><a href="/cases/(\w+)"', page.body)


def way_on(page: Answered, rel: str) -> str:
    found = re.search(rf'<a rel="{rel}" href="([^"]+)"', page.body)
    return found[1].replace("&amp;", "&") if found else ""


def pages_from(desk: Desk, path: str) -> list[Answered]:
    pages = []
    while path:
        pages.append(desk.get(path))
        path = way_on(pages[-1], "next")
    return pages


def test_every_case_is_on_one_page_and_the_pages_follow_the_urgency(
    ana: Desk, many: list[str]
) -> None:
    danger = ana.opens(a_post("d", "@nordwind Trockner brennt, es raucht", author="d"))

    pages = pages_from(ana, "/")

    numbers = [cases_on(page) for page in pages]
    assert [len(several) for several in numbers] == [50, 50, 21]
    assert [number for several in numbers for number in several] == [
        row.case.number for row in line.board(app=ana.app)
    ]
    assert numbers[0][0] == danger
    assert {number for several in numbers for number in several} == {danger, *many}
    assert pages[1].says("51 bis 100 von 121")


def test_each_page_counts_all_cases(ana: Desk, many: list[str]) -> None:
    line.claim(many[3], person("ana"), app=ana.app)

    for page in pages_from(ana, "/"):
        assert page.says(f"{MANY} offen")
        assert page.says(f"Alle {MANY}")
        assert page.says("Meine 1")


def test_a_filter_is_kept_from_page_to_page(ana: Desk, many: list[str]) -> None:
    mine = many[:70]
    for number in mine:
        line.claim(number, person("ana"), app=ana.app)

    first, second = pages_from(ana, "/?show=mine")

    assert [*cases_on(first), *cases_on(second)] == mine
    assert way_on(second, "prev") == "/?show=mine&page=1"
    assert way_on(first, "prev") == ""


def test_what_was_answered_comes_behind_what_waits_on_whichever_page(
    ana: Desk, many: list[str]
) -> None:
    for number in many[:60]:
        line.claim(number, person("ana"), app=ana.app)
        line.solve(number, person("ana"), app=ana.app)

    first, second, third = pages_from(ana, "/")

    assert [*cases_on(first), *cases_on(second), *cases_on(third)] == [*many[60:], *many[:60]]
    assert [page.says("Beantwortet, nichts zu tun") for page in (first, second, third)] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("0", 1, 50),
        ("-1", 1, 50),
        ("", 1, 50),
        ("x", 1, 50),
        ("²", 1, 50),
        ("4", 101, 120),
        ("999999999", 101, 120),
    ],
)
def test_a_page_that_is_none_is_the_nearest(
    ana: Desk, many: list[str], asked: str, first: int, last: int
) -> None:
    page = ana.get(f"/?page={asked}")

    assert page.status == 200
    assert page.says(f"{first} bis {last} von 120")
    assert cases_on(page) == many[first - 1 : last]


def test_what_fits_on_one_page_has_no_way_to_others(ana: Desk) -> None:
    ana.opens(a_post())

    assert 'class="pages"' not in ana.get("/").body
    assert 'class="pages"' not in ana.get("/?show=mine").body


class CountingRecords(MemoryRecords):
    """Notes how many posts are read."""

    read = 0

    def posts(self, keys: Iterable[tuple[str, str]]) -> list[StoredPost]:
        wanted = list(keys)
        self.read += len(wanted)
        return super().posts(wanted)


def test_only_the_texts_that_are_shown_are_read() -> None:
    clock = VirtualClock(MONDAY_MORNING)
    records = CountingRecords(clock)
    ana = Desk(memory_app(clock, records)).signed_in_as("ana")
    for number in range(60):
        ana.opens(a_post(str(number), author=str(number)))

    records.read = 0
    last = ana.get("/?page=2")

    assert last.body.count("Umtausch bei Nordwind") == 10
    assert records.read == 10


# -- the same as JSON -------------------------------------------------------------------------


def test_the_api_gives_a_part_and_says_how_many_there_are(ana: Desk, many: list[str]) -> None:
    parts = [ana.get(f"/api/cases?limit=50&offset={at}").json for at in (0, 50, 100, 150)]

    assert [case["number"] for part in parts for case in part["cases"]] == many
    assert [len(part["cases"]) for part in parts] == [50, 50, 20, 0]
    assert {part["total"] for part in parts} == {MANY}


def test_the_api_gives_two_hundred_cases_unless_it_is_asked_for_others(ana: Desk) -> None:
    for number in range(210):
        ana.opens(a_post(str(number), author=str(number)))

    assert len(ana.get("/api/cases").json["cases"]) == 200
    assert len(ana.get("/api/cases?limit=500").json["cases"]) == 210


def test_what_a_search_finds_comes_in_parts_too(ana: Desk, many: list[str]) -> None:
    found = ana.get("/api/cases?q=umtausch&limit=7&offset=116").json

    assert len(found["cases"]) == 4
    assert found["total"] == MANY
    assert found["cut"] is False


@pytest.mark.parametrize(
    "span", ["limit=0", "limit=501", "limit=x", "limit=-1", "offset=-1", "offset=1e3"]
)
def test_a_part_that_cannot_be_is_refused_with_what_to_do(ana: Desk, span: str) -> None:
    refused = ana.get(f"/api/cases?{span}")

    assert refused.status == 422
    assert refused.json == {"error": "limit ist eine ganze Zahl von 1 bis 500, offset eine ab 0."}


# -- the link of a message about several cases --------------------------------------------------


def test_a_link_to_many_cases_shows_fifty_and_counts_all(ana: Desk, many: list[str]) -> None:
    mine: list[Case] = [line.claim(number, person("ana"), app=ana.app) for number in many[:60]]
    notice = bundle_notice(mine, person("ana"), Way.EMAIL, ana.app)
    token = notice.text.split("/m/")[1].split()[0]
    _, waiting = line.asked_of(token, app=ana.app)

    page = Desk(ana.app).get(f"/m/{token}")

    assert len(waiting) >= len(mine)
    assert page.says(f"{len(waiting)} Fälle für dich")
    assert page.body.count('<h2 class="what">') == 50
    assert page.says("Das sind die 50 dringendsten.")


def test_a_link_to_a_few_cases_shows_them_all(ana: Desk) -> None:
    mine = [line.claim(ana.opens(a_post()), person("ana"), app=ana.app)]
    notice = bundle_notice(mine, person("ana"), Way.EMAIL, ana.app)

    page = Desk(ana.app).get("/m/" + notice.text.split("/m/")[1].split()[0])

    assert page.says("1 Fall für dich")
    assert not page.says("dringendsten")


# -- why a case is over -------------------------------------------------------------------------


def test_a_case_whose_posts_are_all_gone_says_so(ana: Desk) -> None:
    number = ana.opens(a_post("1"))

    take_in(Removed(platform="x", post_id="1"), at=MONDAY_MORNING, app=ana.app)

    assert ana.get(f"/cases/{number}").says("Zurückgezogen, der Beitrag ist weg")
    refused = ana.api(f"/api/cases/{number}/claim").json
    assert refused == {"error": "Der Beitrag ist weg und mit ihm der Fall."}


def test_a_complaint_that_became_praise_is_not_called_gone(ana: Desk) -> None:
    number = ana.opens(a_post("1"))

    praise = replace(a_post("1", PRAISE, version=2), version_id="1b")
    take_in(Posted(post=praise), at=MONDAY_MORNING, app=ana.app)

    page = ana.get(f"/cases/{number}")
    assert page.says("Zurückgezogen, es ist nichts mehr zu lösen")
    assert not page.says("weg")
    assert ana.get("/closed").says("zurückgezogen, es ist nichts mehr zu lösen")
    refused = ana.api(f"/api/cases/{number}/claim").json
    assert refused == {"error": "Der Kunde hat es zurückgenommen, es ist nichts mehr zu lösen."}
