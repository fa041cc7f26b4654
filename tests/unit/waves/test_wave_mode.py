"""What a wave leads to: who hears of it, which cases are one, who helps, how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest

from herodesk import line
from herodesk.domain.authors import Sign
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.staff import Person, Way
from herodesk.steps.call_volunteers import candidates
from herodesk.steps.lead_wave import call_out, release, say_yes, whose_call
from herodesk.steps.offer import prepare
from herodesk.steps.route import FIRST_STAGE
from herodesk.steps.turns import Turns
from herodesk_ops.memory import MemoryRoster
from tests.sample import everybody, nordwind, person
from tests.storms import Desk

KARLA, LARS, ANA = person("karla"), person("lars"), person("ana")


def texts_to(desk: Desk, hero: str) -> list[str]:
    return [notice.text for who, notice in desk.sent if who == hero]


def test_lead_and_manager_hear_of_a_bad_wave_once_by_text_message(desk: Desk) -> None:
    desk.storm(minutes=6)
    desk.follow(20)

    assert sorted(who for who, _ in desk.sent) == ["karla", "lars"]
    assert {notice.way for _, notice in desk.sent} == {Way.SMS}
    (text,) = texts_to(desk, "karla")
    assert text.startswith("Nordwind: Welle, App und Konto. ")
    assert "Autoren in" in text
    assert "/waves" in text


def test_a_good_wave_is_told_to_the_manager_alone_and_by_mail(desk: Desk) -> None:
    desk.storm("shop", Sign.GOOD, minutes=6)
    desk.app = replace(desk.app, roster=MemoryRoster(with_mail()))
    desk.follow(20)

    assert [(who, notice.way) for who, notice in desk.sent] == [("lars", Way.EMAIL)]
    assert "Zu tun ist nichts." in texts_to(desk, "lars")[0]


def with_mail() -> tuple[Person, ...]:
    return tuple(replace(p, email_topic=f"arn:aws:sns:x:0:{p.id}") for p in everybody())


def test_who_is_in_quiet_hours_hears_of_it_when_they_end(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=13).total_seconds())  # 23:00 in Berlin
    desk.heard(1, "app", name="late")
    desk.minutes(2)
    desk.storm(minutes=8)
    for _ in range(8 * 60 // 4):
        desk.heard(3, "app", name=f"all night {desk.clock.now()}")
        desk.clock.advance(240)
        desk.follow(0)
        desk.follow(1)

    told_at = {who for who, _ in desk.sent}
    assert "karla" in told_at
    hours = [one.at.hour for one in desk.wave.told]
    assert all(6 <= hour < 20 for hour in hours)  # UTC; seven o'clock in Berlin and later


def test_open_cases_of_the_topic_are_grouped_and_later_ones_join(desk: Desk) -> None:
    before = desk.writes(1)
    desk.storm(minutes=6)
    desk.follow(2)
    after = desk.writes(2)
    other = desk.writes(3, "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig")

    cases = {n: desk.app.records.case(n) for n in (before, after, other)}
    assert [case.wave for case in cases.values() if case] == [desk.wave.id, desk.wave.id, None]
    row = next(row for row in line.board(app=desk.app) if row.case.number == after)
    assert [r.points for r in row.urgency.because if r.code == "wave"] == [nordwind().weights.wave]
    file = desk.app.records.file(before)
    assert file is not None
    assert [entry.value for entry in file.timeline if entry.what == "in-wave"] == [desk.wave.id]


def test_a_case_from_before_the_wave_stays_alone(desk: Desk) -> None:
    number = desk.writes(1)
    desk.minutes(180, every=30)
    desk.storm(minutes=6)
    desk.follow(2)

    case = desk.app.records.case(number)
    assert case is not None
    assert case.wave is None


def test_a_statement_is_released_by_a_lead_and_taken_back(desk: Desk) -> None:
    desk.storm(minutes=6)
    wave = desk.wave.id

    release(wave, {"de": "Wir arbeiten daran.", "en": ""}, KARLA, app=desk.app)
    release(wave, {"de": "Wir arbeiten daran.", "en": ""}, KARLA, app=desk.app)

    (stands,) = desk.app.records.statements(wave)
    assert (stands.language, stands.text, stands.by, stands.v) == (
        "de", "Wir arbeiten daran.", "karla", 1,
    )  # fmt: skip
    assert desk.wave.released_by == "karla"
    release(wave, {"de": ""}, LARS, app=desk.app)
    assert [one.text for one in desk.app.records.statements(wave)] == [""]
    assert desk.wave.released_at is None


def test_a_hero_releases_nothing_and_calls_nobody(desk: Desk) -> None:
    desk.storm(minutes=6)

    with pytest.raises(NotAllowedError, match="leads-lead-waves"):
        release(desk.wave.id, {"de": "Hallo"}, ANA, app=desk.app)
    with pytest.raises(NotAllowedError, match="leads-lead-waves"):
        call_out(desk.wave.id, ANA, app=desk.app)
    with pytest.raises(InvalidError):
        release(desk.wave.id, {"de": "x" * 1001}, KARLA, app=desk.app)
    with pytest.raises(NotFoundError):
        release("app.bad.99", {"de": "x"}, KARLA, app=desk.app)


def evening(desk: Desk) -> None:
    """Half past six in Berlin: most are off duty and awake."""
    desk.clock.advance(timedelta(hours=8, minutes=30).total_seconds())
    desk.heard(1, "app", name="late")
    desk.minutes(2)


def test_volunteers_who_are_off_duty_and_awake_are_asked_once(desk: Desk) -> None:
    evening(desk)
    desk.storm(minutes=6)
    call_out(desk.wave.id, KARLA, app=desk.app)
    wanted = {p.id for p in candidates(desk.wave, app=desk.app)}
    desk.follow(15)
    call_out(desk.wave.id, LARS, app=desk.app)
    desk.follow(15)

    asked = [who for who, notice in desk.sent if "/w/" in notice.text]
    assert len(asked) == len(set(asked))
    assert wanted <= set(asked) <= wanted | {p.id for p in everybody()}
    assert len(asked) >= 5
    assert "ana" not in asked  # on duty until eight
    assert "ines" not in asked  # contact not verified
    assert desk.wave.called_out_by == "karla"


def test_who_says_yes_is_offered_its_cases_first_until_it_is_over(desk: Desk) -> None:
    evening(desk)
    desk.storm(minutes=6)
    call_out(desk.wave.id, KARLA, app=desk.app)
    desk.follow(2)
    hero, notice = next((w, n) for w, n in desk.sent if "/w/" in n.text)
    token = notice.text.rsplit("/w/", 1)[1].split()[0]
    assert whose_call(token, app=desk.app)[1].id == hero

    say_yes(token, app=desk.app)
    say_yes(token, app=desk.app)
    number = desk.writes(7)

    assert desk.wave.volunteers == (hero,)
    case = desk.app.records.case(number)
    assert case is not None
    assert case.offers[0].hero == hero
    (call,) = [c for c in desk.app.records.wave_calls(desk.wave.id) if c.person == hero]
    assert call.said_yes_at is not None
    desk.follow(130)
    with pytest.raises(NotAllowedError, match="wave-over"):
        say_yes(token, app=desk.app)


def test_who_helped_rests_when_it_is_over_and_nobody_else_does(desk: Desk) -> None:
    evening(desk)
    desk.storm(minutes=6)
    call_out(desk.wave.id, KARLA, app=desk.app)
    desk.follow(2)
    hero, notice = next((w, n) for w, n in desk.sent if "/w/" in n.text)
    say_yes(notice.text.rsplit("/w/", 1)[1].split()[0], app=desk.app)
    desk.follow(130)

    over, duty = desk.wave.over_at, desk.app.rules.brand().duty
    assert over is not None
    leaves = desk.app.records.changes(fresh=True).leaves

    assert list(leaves) == [hero]
    assert leaves[hero].rests_until == over + timedelta(hours=duty.rest_hours)
    assert leaves[hero].v == 1  # once, however often follow-up looks


def test_danger_takes_its_own_way_in_a_wave(desk: Desk) -> None:
    evening(desk)
    desk.storm(minutes=6)
    call_out(desk.wave.id, KARLA, app=desk.app)
    desk.follow(2)
    hero, notice = next((w, n) for w, n in desk.sent if "/w/" in n.text)
    say_yes(notice.text.rsplit("/w/", 1)[1].split()[0], app=desk.app)
    number = desk.writes(8, "@nordwind die App meldet nichts, das Gerät brennt, Feuer, Rauch")
    case = desk.app.records.case(number)
    assert case is not None

    prepared = prepare(
        replace(case, wave=desk.wave.id, offers=()), app=desk.app, now=desk.clock.now(),
        stage=FIRST_STAGE, turns=Turns(desk.app),
    )  # fmt: skip

    assert hero not in {offer.hero for offer in prepared.case.offers[:1]}


def test_the_report_is_sent_once_when_it_is_over(desk: Desk) -> None:
    number = desk.writes(1)
    desk.storm(minutes=8)
    desk.follow(2)
    line.claim(number, ANA, app=desk.app)
    desk.follow(200)

    reports = [(who, n.text) for who, n in desk.sent if "vorbei" in n.subject]
    assert sorted(who for who, _ in reports) == ["karla", "lars"]
    assert "Fälle: 1, bisher beantwortet: 0" in reports[0][1]
    assert (desk.wave.cases, desk.wave.answered) == (1, 0)
    assert desk.wave.most >= 32


def test_a_suspicion_that_comes_to_nothing_is_told_to_nobody(desk: Desk) -> None:
    for minute in range(9):
        desk.heard(1, "app", name=f"some {minute}")
        desk.follow(5)

    assert {wave.state for wave in desk.waves} == {"suspected"}
    desk.follow(180)
    assert {wave.state for wave in desk.waves} <= {"over"}
    assert desk.sent == []


def test_those_who_were_told_cost_no_look_of_their_own_each_minute(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.storm(minutes=6)
    desk.follow(2)
    assert len(desk.wave.told) >= 2
    read = Mock(wraps=desk.app.records.waves)
    monkeypatch.setattr(desk.app.records, "waves", read)

    desk.follow(1)

    assert 1 <= read.call_count <= 3  # to watch, to follow, to go by when cases are looked at
