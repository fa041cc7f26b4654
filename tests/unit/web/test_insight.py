"""The page of figures, its tables as CSV, its JSON, and what it never shows."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from herodesk import line
from herodesk.domain.records import ReplyTime
from herodesk.ports import App
from herodesk.texts.insight import Table
from herodesk.web.tables import as_csv, harmless
from herodesk_ops.memory import MemoryRules, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, nordwind, person
from tests.unit.web.desk import Desk

TEXTS = (
    "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig, Bestellnummer 88-204417.",
    "@nordwind Umtausch klappt seit Wochen nicht, fragt Mara Kessler aus der Lindenstraße.",
    "@nordwind Umtausch wieder verweigert, Lars sagt nein, schreibt an mara@post.example",
)


@pytest.fixture
def busy(desk: Desk, clock: VirtualClock) -> Desk:
    """Three cases: one answered after ten minutes, one after seventy, one waits."""
    numbers = [
        desk.opens(a_post(str(n), text, author=str(n), followers=1000 * (n + 1)))
        for n, text in enumerate(TEXTS)
    ]
    for number, minutes in zip(numbers, (10, 60), strict=False):
        clock.advance(minutes * 60)
        line.claim(number, person("ana"), app=desk.app)
        reply = line.reply(number, person("ana"), "Gern.", number, app=desk.app)
        line.publish(number, reply.reply_id, app=desk.app)
    return desk


@pytest.fixture
def karla(busy: Desk) -> Desk:
    return busy.signed_in_as("karla")


def test_each_part_says_what_it_found(karla: Desk) -> None:
    page = karla.get("/insight")

    assert page.status == 200
    assert page.says("Antworten innerhalb einer Stunde: 33 %")
    assert page.says("Die Hälfte der ersten Antworten kam innerhalb von 10 Min.")
    assert page.says("1 Kunde wartet auf Antwort, seit 70 Min.")
    assert page.says("Leser jetzt gefährdet: 3000; zurückgewonnen: 0")
    assert page.says("Die meisten schrieben zu Umtausch: 3 von 3")
    assert "style=" not in page.body


def test_a_table_stands_behind_each_chart_and_agrees_with_the_json(karla: Desk) -> None:
    page, data = karla.get("/insight"), karla.get("/api/insight").json

    assert page.body.count('type="application/json"') == page.body.count("data-chart=")
    assert data["total"] == {
        "key": "all", "cases": 3, "due": 3, "answered": 2, "in_time": 1, "median": 10,
        "ninety": 70, "has_time": 0, "percent_answered": 67, "percent_in_time": 33,
    }  # fmt: skip
    today = next(day for day in data["days"] if day["key"] == "2026-11-23")
    assert {name: today[name] for name in ("cases", "in_time")} == {"cases": 3, "in_time": 1}
    assert re.search(
        r'scope="row">23\.11\.</th><td>3</td><td>3</td><td>2</td><td>1</td>', page.body
    )
    assert data["reach_at_risk"] == 3000
    assert data["backlog"][1] == {
        "key": "4h", "waiting": 1, "late": 1, "held": 0, "resting": 2,
    }  # fmt: skip
    assert len(data["days"]) == 28
    assert len(data["hours"]) == 24


def test_examples_show_the_cause_and_nobody(karla: Desk) -> None:
    (cause,) = karla.get("/api/insight").json["causes"]

    assert (cause["department"], cause["topic"], cause["cases"], cause["read"]) == (
        "returns", "exchange", 3, 3,
    )  # fmt: skip
    assert cause["words"] == {"umtausch": 3}
    assert len(cause["examples"]) == 3
    told = " ".join(cause["examples"])
    for secret in ("Mara", "Kessler", "Lindenstraße", "Lars", "204417", "@", "post.example"):
        assert secret not in told, secret
    assert "Umtausch klappt nicht, Gerät defekt, keiner zuständig" in told


def test_what_a_customer_took_back_is_no_example(karla: Desk) -> None:
    from herodesk.domain.post import Removed
    from herodesk.steps.take_in import take_in

    take_in(Removed(platform="x", post_id="0"), at=karla.app.clock.now(), app=karla.app)

    (cause,) = karla.get("/api/insight").json["causes"]

    assert "Gerät defekt" not in " ".join(cause["examples"])
    assert len(cause["examples"]) == 2


def test_who_may_not_see_what_customers_wrote_sees_the_numbers(busy: Desk) -> None:
    it, hero = busy.signed_in_as("mira"), busy.signed_in_as("ana")

    assert it.get("/insight").status == 200
    assert "causes" not in it.get("/api/insight").json
    assert "blockquote" not in it.get("/insight").body
    assert it.get("/insight/causes.csv").status == 404
    assert hero.get("/insight").status == 403
    assert hero.get("/api/insight").status == 403
    assert hero.get("/insight/days.csv").status == 403
    assert busy.get("/insight").status == 303


def words_in(value: Any) -> set[str]:
    """Every word of a JSON value, keys too."""
    if isinstance(value, dict):
        return set().union(*(words_in(part) for pair in value.items() for part in pair))
    if isinstance(value, list):
        return set().union(*(words_in(part) for part in value), set())
    return set(re.findall(r"\w+", value)) if isinstance(value, str) else set()


def test_no_figure_is_about_a_colleague(karla: Desk) -> None:
    names = {one.id for one in everybody()}
    names |= {part for one in everybody() for part in (*one.name.split(), one.first_name)}
    page = re.sub(r'<a class="me".*?</a>', "", karla.get("/insight").body)
    visible = set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", page)))
    csv_files = [
        karla.get(f"/insight/{name}.csv").body
        for name in ("days", "hours", "topics", "platforms", "backlog", "reach", "said", "causes")
    ]

    assert "karla" in names
    assert "Ana" in names
    assert names & words_in(karla.get("/api/insight").json) == set()
    assert names & visible == set()
    assert names & set(re.findall(r"\w+", " ".join(csv_files))) == set()


# -- period and topic -----------------------------------------------------------------------------


def test_the_period_stands_in_the_address(karla: Desk) -> None:
    data = karla.get("/api/insight?from=2026-11-01&to=2026-11-22").json

    assert data["period"] == {"from": "2026-11-01", "to": "2026-11-22", "zone": "Europe/Berlin"}
    assert data["before"]["to"] == "2026-10-31"
    assert data["total"]["cases"] == 0
    assert data["reach_at_risk"] == 3000
    page = karla.get("/insight?from=2026-11-01&to=2026-11-22")
    assert 'value="2026-11-01"' in page.body
    assert "/insight/days.csv?from=2026-11-01&amp;to=2026-11-22" in page.body
    assert page.says("Noch keine Antwort war fällig")


@pytest.mark.parametrize(
    "asked", ["days=0", "days=99999", "from=gestern", "from=2026-11-23&to=2026-11-22", "topic=nix"]
)
def test_what_cannot_be_asked_for_is_said_and_the_usual_shown(karla: Desk, asked: str) -> None:
    page = karla.get(f"/insight?{asked}")

    assert page.status == 422
    assert 'role="alert"' in page.body
    assert page.says("33")
    assert karla.get(f"/api/insight?{asked}").status == 422
    assert karla.get(f"/insight/days.csv?{asked}").status == 422


def test_one_topic_alone(karla: Desk) -> None:
    assert karla.get("/api/insight?topic=billing").json["total"]["cases"] == 0
    assert karla.get("/api/insight?topic=exchange").json["total"]["cases"] == 3
    assert 'value="exchange" selected' in karla.get("/insight?topic=exchange").body


# -- CSV ------------------------------------------------------------------------------------------


def test_a_table_opens_in_a_german_spreadsheet(karla: Desk) -> None:
    answer = karla.get("/insight/days.csv?days=7")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        'filename="nordwind-days-2026-11-17-2026-11-23.csv"'
        in answer.headers["content-disposition"]
    )
    assert answer.body.startswith("\ufeffTag;Fälle;fällig;")
    rows = list(csv.reader(StringIO(answer.body.removeprefix("\ufeff")), delimiter=";"))
    assert rows[-1] == ["2026-11-23", "3", "3", "2", "1", "67", "33", "10", "70"]
    assert len(rows) == 8


def test_an_unknown_table_is_not_there(karla: Desk) -> None:
    assert karla.get("/insight/people.csv").status == 404


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_cell_is_a_formula(begins: str) -> None:
    assert harmless(f"{begins}cmd|' /C calc'!A0").startswith("'")
    table = Table(name="t", title="", head=("a",), rows=((f'{begins}HYPERLINK("x")',),))
    (_, row) = csv.reader(StringIO(as_csv(table, "en", bom=False), newline=""))
    assert row[0].startswith("'")


@pytest.mark.parametrize(("cell", "told"), [(None, ""), (-3, "-3"), (7, "7"), ("94 %", "94 %")])
def test_numbers_and_words_stay_as_they_are(cell: str | int | None, told: str) -> None:
    assert harmless(cell) == told


# -- for everybody --------------------------------------------------------------------------------

FIGURE = ReplyTime(
    day=MONDAY_MORNING.date(), first=MONDAY_MORNING.date(), last=MONDAY_MORNING.date(),
    due=50, answered=49, in_time=47, median=12,
)  # fmt: skip


def public(clock: VirtualClock, figure: ReplyTime | None = FIGURE, *, on: bool = True) -> Desk:
    app: App = memory_app(clock)
    brand = replace(nordwind(), public=replace(nordwind().public, reply_time=on))
    if figure:
        app.records.save(figure)
    return Desk(replace(app, rules=MemoryRules(brand)))


PLACES = ("/public/reply-time", "/public/reply-time.json", "/public/reply-time.svg")


@pytest.mark.parametrize("path", PLACES)
def test_nothing_is_public_unless_the_brand_wants_it(clock: VirtualClock, path: str) -> None:
    assert public(clock, on=False).get(path).status == 404
    assert not nordwind().public.reply_time


@pytest.mark.parametrize("path", PLACES)
def test_what_is_public_needs_no_session_sets_no_cookie_and_may_be_kept(
    clock: VirtualClock, path: str
) -> None:
    desk = public(clock)
    answer = desk.get(path)

    assert answer.status == 200
    assert answer.cookies == []
    assert answer.headers["cache-control"] == "public, max-age=3600"
    again = desk.get(path, **{"if-none-match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, "")
    assert desk.get(path, **{"if-none-match": '"other"'}).status == 200


def test_the_public_page_speaks_both_languages(clock: VirtualClock) -> None:
    desk = public(clock)

    assert desk.get(PLACES[0]).says("Wir beantworten 94 % aller Anfragen innerhalb einer Stunde")
    assert desk.get(f"{PLACES[0]}?lang=en").says("We answer 94 % of all messages within the hour")
    assert desk.get(f"{PLACES[2]}?lang=en").says("94")


def test_the_public_figures_are_counts_only(clock: VirtualClock) -> None:
    told = public(clock).get(PLACES[1])

    assert told.headers["access-control-allow-origin"] == "*"
    assert told.json == {
        "brand": "Nordwind",
        "reply_time": {
            "from": "2026-11-23", "to": "2026-11-23", "cases": 50, "answered": 49, "in_time": 47,
            "percent_in_time": 94, "median_minutes": 12, "promise_minutes": 60,
        },
    }  # fmt: skip


@pytest.mark.parametrize("figure", [None, replace(FIGURE, due=19, answered=19, in_time=19)])
def test_of_too_few_cases_nothing_is_told(clock: VirtualClock, figure: ReplyTime | None) -> None:
    desk = public(clock, figure)

    assert desk.get(PLACES[1]).json["reply_time"] is None
    assert desk.get(PLACES[0]).says("Es sind noch zu wenige")
    assert "19" not in re.sub(r"<[^>]*>", "", desk.get(PLACES[0]).body)


def test_the_badge_says_the_number_to_who_cannot_see_it(clock: VirtualClock) -> None:
    badge = public(clock).get(PLACES[2])

    assert badge.headers["content-type"] == "image/svg+xml"
    assert badge.headers["cross-origin-resource-policy"] == "cross-origin"
    assert 'aria-label="beantwortet innerhalb einer Stunde: 94\u00a0%"' in badge.body
    assert "<style" not in badge.body
    assert "href" not in badge.body
