"""The own page: what a person sets counts at once, for them alone, and survives every import."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from herodesk import line
from herodesk.domain.notice import NoticeKind
from herodesk.domain.spending import budget_of
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.publish import publish
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, MemoryRules, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, nordwind, person
from tests.unit.web.desk import Desk


def now_is(desk: Desk, who: str) -> Person:
    found = desk.app.roster.person(who)
    assert found
    return found


# -- quiet hours --------------------------------------------------------------------------------


def test_own_quiet_hours_count_instead_of_the_brands(ana: Desk) -> None:
    assert ana.get("/me").says("21:00–07:00 wie für alle")

    done = ana.post("/me/quiet", {"from": "22:30", "until": "06:00"})

    assert (done.status, done.headers["location"]) == (303, "/me#told")
    assert ana.get("/me").says("22:30–06:00 deine eigene")
    brand = ana.app.rules.brand().duty.quiet_hours
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # 21:30 in Berlin
    assert now_is(ana, "ana").quiet_until(evening, brand) is None
    assert now_is(ana, "ben").quiet_until(evening, brand)


def test_the_brands_come_back_with_one_press(ana: Desk) -> None:
    ana.post("/me/quiet", {"from": "22:30", "until": "06:00"})
    assert ana.get("/me").says("Wieder wie für alle: 21:00–07:00")

    assert ana.post("/me/quiet", {"usual": "yes"}).status == 303

    assert now_is(ana, "ana").quiet == ""


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("", "06:00", "beide Uhrzeiten"),
        ("25:00", "06:00", "beide Uhrzeiten"),
        ("22:00", "6", "beide Uhrzeiten"),
        ("٢٢:00", "06:00", "beide Uhrzeiten"),
        ("18:00", "06:01", "So viel Ruhezeit"),
        ("06:00", "06:00", "So viel Ruhezeit"),
    ],
)
def test_what_the_brand_does_not_allow_is_said_on_the_page(
    ana: Desk, since: str, until: str, said: str
) -> None:
    page = ana.post("/me/quiet", {"from": since, "until": until})

    assert page.status == 422
    assert page.says(said)
    assert now_is(ana, "ana").quiet == ""


def test_where_all_have_the_same_nobody_sets_own_ones(desk: Desk) -> None:
    duty = replace(nordwind().duty, own_quiet_hours=0)
    rules = MemoryRules(replace(nordwind(), duty=duty))
    ana = Desk(replace(desk.app, rules=rules)).signed_in_as("ana")

    assert "/me/quiet" not in ana.get("/me").body
    refused = ana.post("/me/quiet", {"from": "22:00", "until": "06:00"})
    assert refused.says("Hier gilt für alle dieselbe Ruhezeit.")


def test_nobody_sets_those_of_somebody_else(ana: Desk) -> None:
    ana.post("/me/quiet", {"from": "22:30", "until": "06:00", "person": "ben", "id": "ben"})

    assert now_is(ana, "ben").quiet == ""


def test_a_notice_waits_for_the_end_of_own_quiet_hours_and_danger_does_not(
    desk: Desk, clock: VirtualClock
) -> None:
    """All who know exchanges rest until eleven; at ten only danger rings, and only the watch."""
    for someone in everybody():
        desk.signed_in_as(someone.id).post("/me/quiet", {"from": "23:00", "until": "11:00"})

    desk.opens(a_post("1"))
    assert told(desk) == []
    desk.opens(a_post("2", "@nordwind Mein Trockner brennt, Rauch in der Küche", author="9"))
    rung = {who for who, _ in told(desk)}
    assert rung
    assert all(now_is(desk, who).night_duty or now_is(desk, who).leads for who in rung)

    clock.advance(61 * 60)
    line.follow_up(app=desk.app)

    assert {who for who, _ in told(desk)} - rung


def told(desk: Desk) -> list[tuple[str, Way]]:
    return [
        (who, notice.way)
        for one in desk.app.notifiers.values()
        if isinstance(one, MemoryNotifier)
        for who, notice in one.sent
        if notice.kind in {NoticeKind.OFFER, NoticeKind.DIGEST}
    ]


# -- how one is told ----------------------------------------------------------------------------


def test_who_wants_e_mail_first_gets_e_mail_but_for_what_is_urgent(ana: Desk) -> None:
    assert now_is(ana, "ana").way() is Way.SMS

    assert ana.post("/me/way", {"way": "email"}).status == 303

    mailed = replace(now_is(ana, "ana"), email_topic="arn:topic")
    assert mailed.ways == (Way.EMAIL, Way.SMS)
    assert mailed.way_for(urgent=False) is Way.EMAIL
    assert mailed.way_for(urgent=True) is Way.SMS
    assert ana.post("/me/way", {"way": "sms"}).status == 303
    assert now_is(ana, "ana").ways == (Way.SMS, Way.EMAIL)


@pytest.mark.parametrize("way", ["", "fax", "sms"])
def test_only_a_way_that_the_roster_gives_can_be_chosen(desk: Desk, way: str) -> None:
    nils = desk.signed_in_as("nils")  # e-mail only

    page = nils.post("/me/way", {"way": way})

    assert page.status == 422
    assert "/me/way" not in nils.get("/me").body
    assert now_is(desk, "nils").ways == (Way.EMAIL,)


def test_after_a_stop_the_choice_waits_for_a_start(ana: Desk) -> None:
    ana.post("/me/way", {"way": "sms"})
    ana.post("/me/texts/stop")
    assert now_is(ana, "ana").ways == (Way.EMAIL,)
    assert ana.get("/me").says("keine SMS")

    ana.post("/me/texts/start")

    assert now_is(ana, "ana").ways == (Way.SMS, Way.EMAIL)


def test_what_a_person_set_stands_whatever_the_roster_says_next(
    ana: Desk, clock: VirtualClock
) -> None:
    ana.post("/me/quiet", {"from": "22:30", "until": "06:00"})
    ana.post("/me/way", {"way": "email"})
    fresh = [replace(p, hours=(), languages=("en",)) for p in everybody()]

    again = memory_app(clock, ana.app.records)
    roster = again.roster
    roster._roster._roster = MemoryRoster(fresh)  # type: ignore[attr-defined]

    found = roster.person("ana")
    assert found
    assert (found.languages, found.quiet, found.ways[0]) == (("en",), "22:30-06:00", Way.EMAIL)


# -- a test message -----------------------------------------------------------------------------


def sent(desk: Desk, way: Way) -> list[tuple[str, str]]:
    notifier = desk.app.notifiers[way]
    assert isinstance(notifier, MemoryNotifier)
    return [(who, notice.text) for who, notice in notifier.sent]


def test_a_test_text_says_that_it_is_one_and_its_link_signs_in(ana: Desk) -> None:
    done = ana.post("/me/test/sms")

    assert done.headers["location"] == "/me?sent=sms#told"
    assert ana.get("/me?sent=sms").says("Eine Test-SMS ist unterwegs.")
    ((who, text),) = sent(ana, Way.SMS)
    assert who == "ana"
    assert "Test-SMS" in text
    assert "Ana" not in text
    assert Desk(ana.app).post(f"/s/{ana.links()['ana']}").status == 303


def test_a_test_e_mail_goes_to_the_address(clock: VirtualClock) -> None:
    people = [replace(p, email_topic=f"arn:{p.id}") for p in everybody()]
    app = replace(memory_app(clock), roster=MemoryRoster(people))
    ana = Desk(app).signed_in_as("ana")

    assert ana.post("/me/test/email").headers["location"] == "/me?sent=email#told"

    ((who, text),) = sent(ana, Way.EMAIL)
    assert (who, "Testnachricht" in text) == ("ana", True)
    assert sent(ana, Way.SMS) == []


def test_tests_are_few_and_at_most_one_a_minute(ana: Desk, clock: VirtualClock) -> None:
    assert ana.post("/me/test/sms").headers["location"].startswith("/me?sent=sms")
    assert ana.post("/me/test/sms").headers["location"].startswith("/me?sent=nothing")
    clock.advance(61)
    assert ana.post("/me/test/sms").headers["location"].startswith("/me?sent=sms")
    clock.advance(61)

    refused = ana.post("/me/test/sms")

    assert (refused.status, refused.says("Genug getestet")) == (422, True)
    assert len(sent(ana, Way.SMS)) == 2
    clock.advance(3600)
    ana = ana.signed_in_as("ana")
    assert ana.post("/me/test/sms").headers["location"].startswith("/me?sent=sms")


def test_a_test_text_is_counted_like_any_other(desk: Desk, app: App) -> None:
    before = app.records.spent(budget_of(app.rules.brand()))

    desk.signed_in_as("ana").post("/me/test/sms")

    after = app.records.spent(budget_of(app.rules.brand()))
    assert after != before


@pytest.mark.parametrize("way", ["email", "sms", "fax"])
def test_without_that_contact_there_is_no_test(clock: VirtualClock, way: str) -> None:
    bare = replace(person("nils"), phone=None, email_topic=None)
    nils = Desk(replace(memory_app(clock), roster=MemoryRoster([bare]))).signed_in_as("nils")

    page = nils.post(f"/me/test/{way}")

    assert page.status == 422
    assert "/me/test/" not in page.body


def test_who_said_stop_gets_no_test_text(ana: Desk) -> None:
    ana.post("/me/texts/stop")

    assert ana.post("/me/test/sms").status == 422
    assert sent(ana, Way.SMS) == []


# -- the page -----------------------------------------------------------------------------------


def test_the_week_is_told_day_by_day(desk: Desk) -> None:
    page = desk.signed_in_as("dora").get("/me")

    assert page.says("Mo08:00–12:00, 12:30–18:30 Di08:00–12:00, 12:30–18:30")
    assert page.says("Sa10:00–14:00 So–")
    assert desk.signed_in_as("femi").get("/me").says("Mon07:30–17:30 Tue07:30–17:30")


def test_always_is_a_word(desk: Desk) -> None:
    page = desk.signed_in_as("karla").get("/me")

    assert page.says("Soganztägig")
    assert "00:00–00:00" not in page.body


def test_own_cases_are_those_one_holds_and_those_that_ended(
    ana: Desk, ben: Desk, clock: VirtualClock
) -> None:
    mine, rests, over, others = (ana.opens(a_post(str(n), author=str(n))) for n in range(1, 5))
    for number in (mine, rests, over):
        ana.post(f"/cases/{number}/claim")
    ben.post(f"/cases/{others}/claim")
    ana.post(f"/cases/{rests}/reply", {"text": "Gern.", "reply_id": "k"})
    file = ana.app.records.file(rests)
    assert file
    publish(rests, file.replies[0].reply_id, app=ana.app)
    ana.post(f"/cases/{over}/not-a-case")

    page = ana.get("/me/cases")

    assert page.status == 200
    opened, ended = page.body.split('id="ended"')
    assert opened.index(mine) < opened.index(rests)
    assert over in ended
    assert others not in page.body
    assert Desk(ana.app).get("/me/cases").status == 303
    assert ben.get("/me/cases").says("In letzter Zeit ist kein Fall von dir zu Ende gegangen.")


def test_nothing_of_others_is_on_the_own_page(desk: Desk) -> None:
    """Thanks, numbers and addresses of colleagues stay theirs."""
    for someone in everybody():
        body = desk.signed_in_as(someone.id).get("/me").body
        for other in everybody():
            assert (other.phone or "-") not in body
            assert (other.email or "-") not in body
            if other.id != someone.id:
                assert other.name not in body


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "zone", ["Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Europe/Berlin"]
)
def test_times_are_those_of_the_reader_wherever_that_is(
    clock: VirtualClock, zone: str, language: str
) -> None:
    """On board, case and own page: each time is the reader's, and none is another's."""
    people = [
        replace(p, zone=zone, languages=(language, "de")) if p.id == "ana" else p
        for p in everybody()
    ]
    ana = Desk(replace(memory_app(clock), roster=MemoryRoster(people))).signed_in_as("ana")
    number = ana.opens(a_post())
    ana.post(f"/cases/{number}/claim")
    there = ZoneInfo(zone)
    lease = (MONDAY_MORNING + timedelta(minutes=15)).astimezone(there)

    seen = 0
    for path in (f"/cases/{number}", "/", "/me", "/me/cases"):
        body = ana.get(path).body
        for at, shown in re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', body):
            told = re.search(r"\d\d:\d\d", shown)
            if told:
                moment = datetime.fromisoformat(at).astimezone(there)
                assert told[0] == f"{moment:%H:%M}", path
                seen += 1
    assert seen > 2
    assert ana.get(f"/cases/{number}").says(f"{lease:%H:%M}")
    assert ana.get("/me").says(zone)
    for other in {"UTC", "Europe/Berlin"} - {zone}:
        moment = lease.astimezone(ZoneInfo(other))
        assert not ana.get(f"/cases/{number}").says(f"{moment:%H:%M}"), other
