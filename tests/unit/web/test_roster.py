"""/roster: who is there and how they stand, what nobody covers, what a lead does for others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.staff import Person, Unconfirmed
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.tell_covers import tell_covers
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, everybody, memory_app, nordwind, person
from tests.unit.web.desk import Desk


@dataclass
class Addresses:
    """`ports.Contacts`: nobody has confirmed."""

    asked: list[str] = field(default_factory=list)

    def state(self, _person: Person) -> str:
        return "waits"

    def invite(self, person: Person, *, now: datetime, every: timedelta) -> bool:
        fresh = person.id not in self.asked
        self.asked.append(person.id)
        return fresh and now > MONDAY_MORNING - every


def with_people(clock: VirtualClock, *people: Person, **ports: object) -> App:
    app = memory_app(clock)
    raw = MemoryRoster(people)
    on_duty = ArrangedRoster(raw, nordwind, app.records.changes, clock)
    return replace(app, roster=BrakedRoster(on_duty, app.records.brakes), **ports)  # type: ignore[arg-type]


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


@pytest.fixture
def app(clock: VirtualClock, addresses: Addresses) -> App:
    reached = [replace(one, email_topic=one.email and f"arn:{one.id}") for one in everybody()]
    return with_people(clock, *reached, contacts=addresses)


@pytest.fixture
def karla(desk: Desk) -> Desk:
    """The duty lead's browser."""
    return desk.signed_in_as("karla")


def names(desk: Desk, query: str) -> list[str]:
    body = desk.get(f"/roster?{query}").body
    return [one.id for one in everybody() if f'href="/roster/p/{one.id}"' in body]


# -- who is there --------------------------------------------------------------------------------


def test_everybody_stands_there_by_name_and_is_found_by_topic_language_state_and_name(
    karla: Desk,
) -> None:
    assert len(names(karla, "")) == len(everybody())
    knows = [one.id for one in everybody() if "billing" in one.topics and "en" in one.languages]
    assert names(karla, "topic=billing&language=en") == knows
    assert names(karla, f"name={person('ana').name.split()[-1].lower()}") == ["ana"]
    assert names(karla, "name=nobody") == []
    assert "ana" in names(karla, "state=on-duty")
    assert "ana" not in names(karla, "state=off-duty")


def test_how_somebody_stands_is_said_in_words(karla: Desk, app: App, clock: VirtualClock) -> None:
    now, records = clock.now(), app.records
    brake.say("stop", [person("ana")], by="page", at=now, records=records)
    records.save(Unconfirmed(person="ben", state="lapsed", since=now))

    assert names(karla, "state=stopped") == ["ana"]
    assert names(karla, "state=unconfirmed") == ["ben"]
    assert karla.get("/roster/p/ana").says("will keine SMS")
    assert karla.get("/roster/p/ben").says("E-Mail nicht bestätigt")


def test_who_is_gone_is_shown_only_when_asked_for(clock: VirtualClock) -> None:
    gone = replace(person("ben"), gone=date(2026, 11, 1))
    desk = Desk(with_people(clock, person("karla"), gone)).signed_in_as("karla")

    assert 'href="/roster/p/ben"' not in desk.get("/roster").body
    assert 'href="/roster/p/ben"' in desk.get("/roster?state=gone").body


def test_five_thousand_people_come_in_pages(clock: VirtualClock) -> None:
    crowd = [replace(person("ana"), id=f"p{n}", name=f"P {n:04}", phone=None) for n in range(5000)]
    desk = Desk(with_people(clock, person("karla"), *crowd)).signed_in_as("karla")

    page = desk.get("/roster?topic=exchange&page=2")

    assert page.body.count('<p class="who">') == 50
    assert page.says("51 bis 100 von 5000")
    assert "topic=exchange&amp;page=3" in page.body


def test_numbers_and_addresses_are_masked_and_nobody_is_counted(karla: Desk) -> None:
    ana, page = person("ana"), karla.get("/roster/p/ana")

    assert ana.phone
    assert ana.phone not in page.body
    assert str(ana.email) not in page.body
    assert "anks" not in page.body
    assert "ank:" not in page.body


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 403), ("karla", 200), ("lars", 200), ("mira", 200)]
)
def test_heroes_do_not_see_the_roster(desk: Desk, who: str, status: int) -> None:
    for path in ("/roster", "/roster/gaps", "/roster/p/ben"):
        assert desk.signed_in_as(who).get(path).status == status


def test_nobody_of_that_id_is_not_found(karla: Desk) -> None:
    assert karla.get("/roster/p/nobody").status == 404


# -- what a lead does ----------------------------------------------------------------------------


def test_a_lead_gives_somebody_a_break_with_a_reason_that_the_person_reads(
    karla: Desk, desk: Desk, app: App
) -> None:
    bare = karla.post("/roster/p/ana/pause", {"why": " "})
    done = karla.post("/roster/p/ana/pause", {"why": "long week", "remind": "60"})

    assert bare.status == 422
    assert done.status == 303
    assert app.roster.person("ana").paused  # type: ignore[union-attr]
    assert names(karla, "state=paused") == ["ana"]
    assert desk.signed_in_as("ana").get("/me").says("long week")
    karla.post("/roster/p/ana/resume")
    assert names(karla, "state=paused") == []


def test_a_lead_enters_days_off_for_somebody_and_takes_them_back(karla: Desk) -> None:
    karla.post("/roster/p/ana/away", {"first": "2026-11-23", "last": "2026-11-24"})
    away, page = names(karla, "state=away"), karla.get("/roster/p/ana")
    karla.post("/roster/p/ana/back", {"first": "2026-11-23"})

    assert away == ["ana"]
    assert page.says("23.11. – 24.11.")
    assert names(karla, "state=away") == []


def test_days_that_do_not_fit_are_told_and_kept(karla: Desk) -> None:
    page = karla.post("/roster/p/ana/away", {"first": "2026-12-24", "last": "2026-12-20"})

    assert page.status == 422
    assert page.says("Der letzte Tag liegt vor dem ersten")
    assert 'value="2026-12-24"' in page.body


def cover(desk: Desk, who: str, **more: str) -> int:
    times = {"begins": "2026-11-24T09:00", "ends": "2026-11-24T12:00"}
    return desk.post("/roster/p/ana/cover", times | {"who": who} | more).status


def told(app: App) -> list[tuple[str, str]]:
    return [
        (to, notice.text)
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for to, notice in notifier.sent
    ]


def test_somebody_stands_in_and_both_are_told_once(
    karla: Desk, app: App, clock: VirtualClock
) -> None:
    ben = person("ben")
    assert cover(karla, ben.name) == 303

    for _ in range(3):
        tell_covers(app=app)
        clock.advance(60)

    assert sorted(to for to, _ in told(app)) == ["ana", "ben"]
    page = karla.get("/roster/p/ana")
    assert page.says("Ben für Ana")
    assert page.says("beide wissen es")
    clock.advance(24 * 3600)
    at_ten = app.clock.now()
    assert app.roster.person("ben").is_on_duty(at_ten)  # type: ignore[union-attr]
    assert not app.roster.person("ana").is_on_duty(at_ten)  # type: ignore[union-attr]


def test_in_quiet_hours_a_cover_is_told_when_they_are_over(
    karla: Desk, app: App, clock: VirtualClock
) -> None:
    cover(karla, person("ben").name)
    clock.advance(13 * 3600)  # 23:00 in Berlin

    tell_covers(app=app)
    at_night = told(app)
    clock.advance(9 * 3600)
    tell_covers(app=app)

    assert at_night == []
    assert sorted(to for to, _ in told(app)) == ["ana", "ben"]


def test_a_cover_is_called_off_and_nobody_is_told_of_it_any_more(karla: Desk, app: App) -> None:
    cover(karla, person("ben").name)
    stored = app.records.changes(fresh=True).covers[0].cover

    karla.post(
        "/roster/p/ana/call-off",
        {"by": "ben", "instead_of": "ana", "rota": "", "begins": stored.begins.isoformat()},
    )
    tell_covers(app=app)

    assert told(app) == []
    assert not karla.get("/roster/p/ana").says("Ben für Ana")


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("Nobody At All", {}),
        ("ana", {}),
        ("ben", {"begins": "2026-11-24T12:00", "ends": "2026-11-24T09:00"}),
        ("ben", {"begins": "2026-11-20T09:00", "ends": "2026-11-20T12:00"}),
        ("ben", {"begins": "soon"}),
        ("ben", {"rota": "no-such"}),
    ],
)
def test_a_cover_that_does_not_fit_is_refused(
    karla: Desk, app: App, who: str, more: dict[str, str]
) -> None:
    assert cover(karla, who, **more) == 422
    assert app.records.changes(fresh=True).covers == ()


def test_the_confirmation_of_an_address_is_sent_again(karla: Desk, addresses: Addresses) -> None:
    first = karla.post("/roster/p/ben/confirm")
    again = karla.post("/roster/p/ben/confirm")

    assert addresses.asked == ["ben", "ben"]
    assert first.headers["location"].endswith("done=asked")
    assert again.headers["location"].endswith("done=asked-before")
    assert karla.get(first.headers["location"]).says("noch einmal unterwegs")


@pytest.mark.parametrize("action", ["away", "back", "cover", "call-off", "confirm"])
@pytest.mark.parametrize("who", ["dora", "mira"])
def test_only_leads_and_managers_do_it_for_others(
    desk: Desk, app: App, who: str, action: str
) -> None:
    fields = {
        "first": "2026-12-01", "last": "2026-12-02", "who": "ben", "by": "ben",
        "instead_of": "ana", "begins": "2026-11-24T09:00", "ends": "2026-11-24T12:00",
    }  # fmt: skip
    browser = desk.signed_in_as(who)

    assert browser.post(f"/roster/p/ana/{action}", fields).status == 403
    assert app.records.changes(fresh=True).covers == ()
    assert app.records.changes(fresh=True).leaves == {}


def test_it_gives_somebody_a_break_too_and_a_hero_gives_none(desk: Desk) -> None:
    mira, dora = desk.signed_in_as("mira"), desk.signed_in_as("dora")

    assert dora.post("/roster/p/ana/pause", {"why": "x"}).status == 403
    assert mira.post("/roster/p/ana/pause", {"why": "x"}).status == 303


# -- gaps ----------------------------------------------------------------------------------------


def test_gaps_are_told_in_words_of_the_reader(clock: VirtualClock) -> None:
    few = [replace(person("ana"), email_topic="arn"), replace(person("karla"), email_topic="arn")]
    app = with_people(clock, *few, replace(person("ben"), phone=None, email=None))
    page = Desk(app).signed_in_as("karla").get("/roster/gaps")

    assert page.says("Was niemand abdeckt")
    assert page.says("Zu keiner Zeit jemand")
    assert page.says("Nur eine Person")
    assert 'href="/roster/p/ben"' in page.body


def test_the_api_tells_who_is_there_and_never_how_they_are_reached(desk: Desk) -> None:
    answer = desk.signed_in_as("karla").get("/api/roster?topic=exchange")

    ana = next(one for one in answer.json["people"] if one["id"] == "ana")
    assert answer.status == 200
    assert ana["stands"][0] == "on-duty"
    assert ana["takes_no_cases_because"] == []
    assert "exchange" in ana["topics"]
    for hidden in ("@nordwind.example", "+49"):
        assert hidden not in answer.body
    assert desk.signed_in_as("ben").get("/api/roster").status == 403
