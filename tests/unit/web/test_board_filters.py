"""The board narrowed by its address, what it says at the top, and what it says when it is empty."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from herodesk import line
from herodesk.domain import answering
from herodesk.domain.case import Case
from herodesk.domain.post import Post
from herodesk.steps.look import kept_today
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.web.desk import Answered, Desk
from tests.unit.web.test_board import cases_on, pages_from

EXCHANGE = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
DELIVERY = "@nordwind Lieferung seit drei Wochen überfällig, niemand geht ans Telefon"
DANGER = "@nordwind Trockner brennt, es raucht"


def written(number: int, text: str, **facts: object) -> Post:
    return replace(a_post(str(number), text, author=str(number)), **facts)  # type: ignore[arg-type]


@pytest.fixture
def mixed(ana: Desk) -> list[Case]:
    """Cases of several kinds, some of them somebody's."""
    posts = [
        written(1, EXCHANGE),
        written(2, EXCHANGE, language="en"),
        written(3, DELIVERY),
        written(4, DELIVERY, platform="generic", account=None),
        written(5, DANGER),
        written(6, DANGER, platform="generic", account=None),
    ]
    numbers = [ana.opens(post) for post in posts]
    for number, who in zip(numbers[:3], ("ana", "ben", "ana"), strict=True):
        line.claim(number, person(who), app=ana.app)
    return [row.case for row in line.board(app=ana.app)]


def options(page: Answered, name: str) -> dict[str, int]:
    part = page.body.partition(f'<select id="by-{name}"')[2].partition("</select>")[0]
    return {
        value: int(count)
        for value, count in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)<', part)
    }


def test_every_choice_shows_as_many_cases_as_it_says(ana: Desk, mixed: list[Case]) -> None:
    page = ana.get("/")

    for name in ("topic", "platform", "language"):
        offered = options(page, name)
        assert sum(offered.values()) == len(mixed)
        for value, count in offered.items():
            assert len(cases_on(ana.get(f"/?{name}={value}"))) == count


def test_it_is_not_said_how_many_cases_a_colleague_holds(ana: Desk, mixed: list[Case]) -> None:
    page = ana.get("/")

    assert options(page, "owner") == {"nobody": sum(not case.owner for case in mixed)}
    assert '<option value="ana">Ana</option>' in page.body


def test_filters_and_lists_hold_together(ana: Desk, mixed: list[Case]) -> None:
    topics = sorted({case.topic or "none" for case in mixed})

    for topic, platform, owner in product(["", *topics], ["", "x"], ["", "ana", "nobody"]):
        wanted = [
            case.number
            for case in mixed
            if topic in {"", case.topic or "none"}
            and platform in {"", case.platform}
            and owner in {"", case.owner or "nobody"}
        ]
        page = ana.get(f"/?topic={topic}&platform={platform}&owner={owner}")
        mine = [c.number for c in mixed if c.number in wanted and c.owner == "ana"]
        assert cases_on(page) == wanted
        assert page.says(f"Alle {len(wanted)}")
        assert page.says(f"Meine {len(mine)}")
        assert (
            cases_on(ana.get(f"/?show=mine&topic={topic}&platform={platform}&owner={owner}"))
            == mine
        )
        assert page.says("6 offen")


def test_only_what_is_urgent(ana: Desk, mixed: list[Case]) -> None:
    page = ana.get("/?urgent=1")

    say = re.search(r"(\d+) dringend", page.body)
    assert say
    assert len(cases_on(page)) == int(say[1]) > 0
    assert set(cases_on(page)) < {case.number for case in mixed}


def test_a_filter_is_taken_off_by_itself_and_the_others_stay(ana: Desk, mixed: list[Case]) -> None:
    page = ana.get("/?show=free&platform=x&language=de&urgent=1")

    chips = page.body.partition('class="chips"')[2].partition("</ul>")[0]
    ways = {way.replace("&amp;", "&") for way in re.findall(r'href="([^"]+)"', chips)}
    assert ways == {
        "/?show=free&language=de&urgent=1",
        "/?show=free&platform=x&urgent=1",
        "/?show=free&platform=x&language=de",
    }
    assert 'name="show" value="free"' in page.body


def test_filters_are_kept_from_page_to_page(ana: Desk) -> None:
    for number in range(60):
        ana.opens(written(number, EXCHANGE if number % 2 else DELIVERY))
    for number in range(60, 120):
        ana.opens(written(number, DELIVERY))

    pages = pages_from(ana, "/?topic=delivery&platform=x")

    assert [len(cases_on(page)) for page in pages] == [50, 40]
    assert "/live?topic=delivery&amp;platform=x&amp;page=2" in pages[1].body or not _kept(pages[1])


def _kept(page: Answered) -> bool:
    return "htmx.min" in page.body


@pytest.mark.parametrize(
    "address",
    [
        "/?topic=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?owner=%22%3E%3Cimg%20src=x%3E",
        "/?platform=myspace&language=xx&urgent=yes",
        "/?topic=" + "x" * 5000,
        "/?show=nonsense&page=-1",
    ],
)
def test_an_address_that_makes_no_sense_shows_a_page_and_runs_nothing(
    ana: Desk, mixed: list[Case], address: str
) -> None:
    page = ana.get(address)

    assert page.status == 200
    assert not re.search(r"<script(?! src=)|<img", page.body)
    assert "x" * 100 not in page.body


# -- empty --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "says", "leads"),
    [
        ("/?topic=billing", "Kein Fall passt zu diesen Filtern.", "/"),
        ("/?show=mine&topic=billing", "Kein Fall passt zu diesen Filtern.", "/?show=mine"),
        ("/?show=waiting", "Nichts ist aufgeschoben, und nichts wartet auf ein Urteil.", "/"),
    ],
)
def test_where_nothing_is_shown_it_says_what_to_do(
    ana: Desk, mixed: list[Case], address: str, says: str, leads: str
) -> None:
    page = ana.get(address)

    assert page.says(says)
    assert f'<a class="button quiet" href="{leads}"' in page.body


def test_whoever_has_no_case_is_led_to_what_is_free(desk: Desk, mixed: list[Case]) -> None:
    karla = desk.signed_in_as("karla")

    page = karla.get("/?show=mine")

    assert page.says("Du hast keinen Fall.")
    assert re.search(r'class="button quiet" href="/\?show=(asked|free)"', page.body)


# -- how it stands ------------------------------------------------------------------------------


def answer(number: str, who: str, ana: Desk) -> None:
    now = ana.app.clock.now()
    case = line.claim(number, person(who), app=ana.app)
    ana.app.records.save(
        *answering.answered(case, now=now, who=who, look_at=now + timedelta(days=7), how="answered")
    )


def test_the_promise_of_today_counts_what_was_answered_and_what_waits_too_long(
    ana: Desk, clock: VirtualClock
) -> None:
    numbers = [ana.opens(written(number, EXCHANGE)) for number in range(5)]
    assert not ana.get("/").says("Zusage heute gehalten")

    for number in numbers[:3]:
        answer(number, "ana", ana)
    assert ana.get("/").says("Zusage heute gehalten 100 % (3 von 3)")
    clock.advance(2 * 60 * 60)
    assert ana.get("/").says("Zusage heute gehalten 60 % (3 von 5)")
    answer(numbers[3], "ana", ana)

    assert ana.get("/").says("Zusage heute gehalten 60 % (3 von 5)")


def test_what_was_answered_yesterday_is_not_of_today(ana: Desk, clock: VirtualClock) -> None:
    answer(ana.opens(written(1, EXCHANGE)), "ana", ana)
    cases = [row.case for row in line.board(app=ana.app)]

    before = kept_today(cases, clock.now().replace(hour=0), app=ana.app)
    clock.advance(24 * 60 * 60)

    assert before == (1, 1)
    assert kept_today(cases, clock.now().replace(hour=0), app=ana.app) == (0, 0)
