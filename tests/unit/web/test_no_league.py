"""Nobody is measured against anybody: load and thanks are for the person alone (G7, I14).

Every page and every answer of the API is walked by everybody who might compare people. Ana and
Ben have done numbers of things that occur nowhere else, so that a count of either is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

from herodesk import line, web
from herodesk.domain.case import State
from herodesk.domain.finding import Verdict
from herodesk.domain.goodwill import Grant, Purse, month_purse
from herodesk.domain.idea import QUESTIONS
from herodesk.domain.numbers import ALPHABET
from herodesk.domain.records import DayLine, DayList, Thanks
from herodesk.ports import App
from herodesk.steps.ideas import Proposal, propose
from tests.sample import a_post, everybody, person
from tests.unit.web.desk import Answered, Desk

HELD = {"ana": 103, "ben": 107}
THANKED = {"ana": 109, "ben": 113}
ENDED = {"ana": 127, "ben": 131}
GRANTED = {"ana": 139, "ben": 149}
"""Whole euros of this month, in three grants each."""
COUNTS = {who: {str(it[who]) for it in (HELD, THANKED, ENDED, GRANTED)} for who in ("ana", "ben")}
WALKERS = ("karla", "lars", "mira", "nils", "cem")
"""A lead, the manager, IT, data protection, and a colleague."""
FEWEST_PAGES = 25


def routes() -> set[str]:
    """Every address that answers a GET."""
    names = [path.stem for path in Path(web.__path__[0]).glob("[a-z]*.py")]
    parts = [import_module(f"herodesk.web.{name}") for name in names]
    return {
        str(rule)
        for part in parts
        for rule, methods, *_ in getattr(getattr(part, "routes", None), "_routes", ())
        if "GET" in methods
    }


@pytest.fixture
def busy(app: App, desk: Desk) -> tuple[Desk, dict[str, str]]:
    """Two people with very much behind and before them; what addresses leave open."""
    now, numbers = app.clock.now(), iter(product(ALPHABET, repeat=3))
    first = desk.opens(a_post())
    line.claim(first, person("ana"), app=app)
    case = app.records.case(first)
    assert case
    for who in COUNTS:
        for _ in range(HELD[who] - (who == "ana")):
            number = f"B{''.join(next(numbers))}QZ"
            app.records.save(replace(case, number=number, owner=who, v=1))
        for n in range(THANKED[who]):
            at = now - timedelta(minutes=n)
            app.records.save(Thanks(hero=who, case=first, at=at, id=f"{n:016x}", told=True))
        for n in range(ENDED[who]):
            app.records.save(ended(who, n, app))
        grants(who, first, app)
    answers = dict.fromkeys(QUESTIONS, "5")
    idea = propose(Proposal(title="Film", text="Ein Film", answers=answers), "k", person("ana"),
                   app=app)  # fmt: skip
    return desk, {"number": first, "id_": idea.id, "person": "ana", "name": "days"}


def grants(who: str, case: str, app: App) -> None:
    """Three grants, each large enough to be looked at afterwards, and the purses that they left."""
    parts = (46, 46, GRANTED[who] - 92)
    ids = tuple(f"{who}{n}" for n in range(3))
    for id_, part in zip(ids, parts, strict=True):
        app.records.save(
            Grant(id=id_, by=who, case=case, at=app.clock.now(), month="2026-11",
                  amount=part * 100, currency="EUR", why="Zu spät")
        )  # fmt: skip
    purse = Purse(id=month_purse(who, "2026-11", "EUR"), spent=GRANTED[who] * 100, grants=ids, v=1)
    app.records.save(purse)


def ended(who: str, n: int, app: App) -> DayLine:
    at = app.clock.now() - timedelta(minutes=n + 1)
    return DayLine(
        kind=DayList.CLOSED, at=at, id=f"E{who[0].upper()}{n:04d}", platform="x",
        verdict=Verdict.PROBLEM, topic="exchange", owner=who, state=State.CLOSED,
        opened_at=at, solved_at=at,
        first_answer_at=at, minutes=0, in_time=True,
    )  # fmt: skip


def walked(desk: Desk, filled: dict[str, str]) -> Iterator[tuple[str, Answered]]:
    """Every page that this person is shown."""
    for rule in sorted(routes()):
        path = re.sub(r"<(\w+)>", lambda it: filled.get(it[1], "x"), rule)
        answer = desk.get(path)
        if answer.status == 200 and "/static/" not in path and "openapi" not in path:
            yield path, answer


def numbers_on(answer: Answered) -> set[str]:
    """Every number that can be read there, or that a program could."""
    body = answer.body
    if "<html" in body:
        body = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", " ", body)))
    return set(re.findall(r"(?<![\w.:/-])\d{3}(?![\w.:/-])", body))


def test_each_person_sees_the_own_load_and_thanks(busy: tuple[Desk, dict[str, str]]) -> None:
    desk, _ = busy
    for who in COUNTS:
        seen = numbers_on(desk.signed_in_as(who).get("/me"))
        assert str(HELD[who]) in seen
        assert str(GRANTED[who]) in seen
        assert desk.signed_in_as(who).get("/me").says("Nur du siehst das")


def counted_people(answer: Answered) -> set[str]:
    """Who is named with a number in brackets behind the name."""
    words = unescape(re.sub(r"<[^>]+>", "", answer.body))
    names = "|".join(sorted({one.first_name for one in everybody()}))
    return set(re.findall(rf"\b({names})\b\s*\([^)]*\d[^)]*\)", words))


@pytest.mark.parametrize("who", WALKERS)
def test_no_page_tells_why_people_were_asked_by_how_much_they_have_to_do(
    desk: Desk, who: str
) -> None:
    number = desk.opens(a_post())
    case = desk.app.records.case(number)
    assert case
    assert len(case.offers) > 1

    for _, answer in walked(desk.signed_in_as(who), {"number": number, "person": "ana"}):
        assert counted_people(answer) == set()


@pytest.mark.parametrize("who", WALKERS)
def test_no_page_and_no_answer_of_the_api_counts_what_another_person_did(
    busy: tuple[Desk, dict[str, str]], who: str
) -> None:
    desk, filled = busy

    pages = dict(walked(desk.signed_in_as(who), filled))

    told = {
        path: found
        for path, answer in pages.items()
        if (found := numbers_on(answer) & (COUNTS["ana"] | COUNTS["ben"]))
    }
    assert told == {}
    assert len(pages) >= FEWEST_PAGES if who != "nils" else len(pages) > 10


def test_what_is_looked_for_would_be_found() -> None:
    page = Answered(200, {}, [], f"<html><td>Ana</td><td>{HELD['ana']}</td><p>M107QZ 1:107</p>")
    data = Answered(200, {}, [], f'{{"ben": {HELD["ben"]}, "at": "2026-11-23T09:103"}}')

    assert numbers_on(page) == {str(HELD["ana"])}
    assert numbers_on(data) == {str(HELD["ben"])}
    asked = Answered(200, {}, [], "Ana <span>(repair, 0 of 4)</span>, Ben <i>(repair)</i>")
    assert counted_people(asked) == {"Ana"}
