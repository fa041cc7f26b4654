"""The digest of the week: overdue first, once a week and person, on Monday morning there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from functions.follow_up import app as follow_up
from herodesk import bootstrap
from herodesk.adapters.arranged import ArrangedRoster
from herodesk.domain.digest import week_for
from herodesk.domain.errors import NotAllowedError, TransientError
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.concerns import file_concern
from herodesk.steps.ideas import decide, propose
from herodesk.steps.keep_compact import keep_compact
from herodesk.steps.look_compact import state as compact_state
from herodesk.steps.requests import ask_for
from herodesk.steps.weekly import state_for
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.faults.test_races import at_once
from tests.sample import everybody, person
from tests.unit.matters.test_concerns import WORRY
from tests.unit.matters.test_ideas import CLIP, mails

A_WEEK = timedelta(days=7)
EIGHT = datetime(2026, 12, 14, 7, 0, tzinfo=UTC)
"""A Monday, eight in the morning in Berlin: what is filed below is overdue by then."""


def digests(app: App, to: str = "lars") -> list[str]:
    return [it for it in mails(app, to) if it.split("\n")[0].startswith("Nordwind, ")]


@pytest.fixture
def owing(app: App, clock: VirtualClock) -> App:
    """An idea and a request are overdue, a concern has lapsed, others wait."""
    propose(replace(CLIP, title="Alte Idee"), "1", person("ben"), app=app)
    file_concern(
        replace(WORRY, until="2026-12-12", risk="Alte Sorge"), "1", person("mira"), app=app
    )
    file_concern(
        replace(WORRY, until="2026-12-20", risk="Neue Sorge"), "2", person("mira"), app=app
    )
    ask_for("Alte Bitte", "2026-12-01", "", "1", person("ana"), app=app)
    clock.move_to(EIGHT - timedelta(hours=20))
    propose(replace(CLIP, title="Neue Idee"), "2", person("ben"), app=app)
    agreed = propose(replace(CLIP, title="Zusage"), "3", person("ben"), app=app)
    decide(agreed.id, "yes", "Ja", "", person("lars"), seen=0, app=app)
    clock.move_to(EIGHT)
    return app


# -- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "at", "week"),
    [
        ("Europe/Berlin", "2026-12-14T06:59", None),
        ("Europe/Berlin", "2026-12-14T07:00", "2026-W51"),
        ("Europe/Berlin", "2026-12-14T22:59", "2026-W51"),
        ("Europe/Berlin", "2026-12-14T23:00", None),
        ("America/New_York", "2026-12-14T12:59", None),
        ("America/New_York", "2026-12-14T13:00", "2026-W51"),
        ("Pacific/Auckland", "2026-12-13T19:00", "2026-W51"),
        ("Europe/Berlin", "2026-12-28T07:00", "2026-W53"),
        ("Europe/Berlin", "2027-01-04T07:00", "2027-W01"),
    ],
)
def test_a_week_begins_on_the_persons_own_monday(zone: str, at: str, week: str | None) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert week_for(replace(person("lars"), zone=zone), moment) == week


def test_it_comes_once_a_week_however_often_it_is_asked_for(
    owing: App, clock: VirtualClock
) -> None:
    for _ in range(40):
        keep_compact(app=owing)
        clock.advance(15 * 60)
    assert len(digests(owing)) == 1

    clock.move_to(EIGHT + A_WEEK)
    assert keep_compact(app=owing)["digests"] == 1
    assert len(digests(owing)) == 2


def test_sixteen_runs_at_once_send_one(owing: App) -> None:
    at_once([lambda: keep_compact(app=owing)] * 16)
    assert len(digests(owing)) == 1


def test_a_run_that_could_not_hand_it_over_is_gone_on_with(
    owing: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier = owing.notifiers[Way.EMAIL]
    assert isinstance(notifier, MemoryNotifier)

    def broken(*_: object) -> None:
        raise TransientError("SNS does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(notifier, "send", broken)
        with pytest.raises(ExceptionGroup):
            keep_compact(app=owing)
    assert digests(owing) == []
    assert keep_compact(app=owing) == {}, "another run may be at it"
    clock.advance(60)
    assert keep_compact(app=owing)["digests"] == 1
    assert len(digests(owing)) == 1


def test_only_managers_get_it(owing: App) -> None:
    keep_compact(app=owing)
    assert [one.id for one in everybody() if digests(owing, one.id)] == ["lars"]


def test_who_has_left_or_takes_no_mail_gets_none(owing: App) -> None:
    def without(**facts: object) -> App:
        people = [
            replace(it, **facts) if it.id == "lars" else it  # type: ignore[arg-type]
            for it in everybody()
        ]
        return replace(owing, roster=MemoryRoster(people))

    keep_compact(app=without(gone=EIGHT.date()))
    keep_compact(app=without(ways=(Way.SMS,)))
    assert digests(owing) == []


def test_the_schedule_asks_for_it_and_the_minute_does_not(
    owing: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "app", lambda: owing)
    follow_up.handler({}, None)
    assert digests(owing) == []
    done = follow_up.handler({"compact": True}, None)
    assert done["digests"] == 1
    assert len(digests(owing)) == 1


# -- what -----------------------------------------------------------------------------------------


def test_what_is_overdue_stands_first_with_the_managers_name(owing: App) -> None:
    keep_compact(app=owing)

    (mail,) = digests(owing)
    order = [
        "Überfällige Entscheidungen", "Alte Idee", "Lars sollte", "Alte Bitte", "Neue Sorge",
        "Alte Sorge", "Neue Idee", "Zusage", "Die letzten sieben Tage", "/digest",
    ]  # fmt: skip
    places = [mail.index(word) for word in order]
    assert places == sorted(places)


def test_the_subject_is_plain_letters_and_names_nothing(owing: App) -> None:
    keep_compact(app=owing)
    subject = digests(owing)[0].split("\n")[0]

    assert subject.isascii()
    assert "3" in subject
    assert not any(word in subject for word in ("Idee", "Sorge", "Bitte", "Lars"))


def test_a_quiet_week_says_so(app: App, clock: VirtualClock) -> None:
    clock.move_to(EIGHT)
    keep_compact(app=app)
    (mail,) = digests(app)
    assert "Entscheidungen" not in mail
    assert mail.split("\n")[0].isascii()


def test_nobody_is_named_among_those_who_get_no_offers(owing: App) -> None:
    week = state_for(person("lars"), app=owing)
    assert week.not_offered == {"contact-not-verified": 1, "guest": 1}
    keep_compact(app=owing)
    assert "Ines" not in digests(owing)[0]


def test_who_has_not_signed_is_counted_by_the_rule_of_the_compacts_state(
    owing: App, clock: VirtualClock
) -> None:
    """A guest need not sign yet, whether one asks here or there; a HERO has to."""
    people = [replace(it, signed="" if it.id in {"ana", "ines"} else it.signed)
              for it in everybody()]  # fmt: skip
    roster = MemoryRoster(tuple(people))
    app = replace(
        owing, roster=ArrangedRoster(roster, owing.rules.brand, owing.records.changes, clock)
    )

    unsigned = [it.id for it in compact_state(person("lars"), "en", app=app).unsigned]

    assert unsigned == ["ana"]
    assert state_for(person("lars"), app=app).not_offered["compact-not-signed"] == len(unsigned)


def test_every_subject_of_a_matter_is_plain_letters(owing: App, clock: VirtualClock) -> None:
    keep_compact(app=owing)
    for one in everybody():
        for mail in mails(owing, one.id):
            assert mail.split("\n")[0].isascii(), mail


def test_the_state_is_for_leads_managers_and_it(app: App) -> None:
    def may_see(one: Person) -> bool:
        try:
            state_for(one, app=app)
        except NotAllowedError:
            return False
        return True

    assert [it for it in ("ana", "karla", "lars", "mira", "nils") if may_see(person(it))] == [
        "karla", "lars", "mira",
    ]  # fmt: skip
