"""What HEROs and IT ask of each other, both ways, with a date; what is stuck is a manager's."""

from __future__ import annotations

import pytest

from herodesk.domain.concern import Request, Side
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.ports import App
from herodesk.steps.requests import (
    all_requests,
    ask_for,
    done_within,
    finish_request,
    may_answer,
    move_request,
    owner_of,
    take_back_request,
    take_request,
)
from herodesk_ops.memory import VirtualClock
from tests.sample import person
from tests.unit.matters.test_ideas import mails
from tests.unit.web.desk import Desk

DUE = "2026-12-01"


def asked(app: App, by: str = "ana", side: str = "") -> Request:
    return ask_for("Ein Zugang zum Lager", DUE, side, "key", person(by), app=app)


@pytest.mark.parametrize(
    ("by", "wanted", "side", "told"),
    [
        ("ana", "", "it", "mira"),
        ("ana", "heroes", "it", "mira"),
        ("karla", "", "it", "mira"),
        ("mira", "it", "heroes", "karla"),
        ("lars", "it", "it", "mira"),
        ("lars", "heroes", "heroes", "karla"),
    ],
)
def test_a_request_goes_to_the_other_side_and_managers_choose(
    app: App, by: str, wanted: str, side: str, told: str
) -> None:
    request = asked(app, by, wanted)

    assert request.side == side
    assert asked(app, by, wanted) == request
    (mail,) = mails(app, told)
    assert "Ein Zugang zum Lager" in mail


@pytest.mark.parametrize(
    ("what", "due", "by", "code"),
    [
        ("", DUE, "ana", "request-what"),
        ("Zugang", "", "ana", "request-when"),
        ("Zugang", "2026-11-23", "ana", "day-past"),
        ("Zugang", DUE, "lars", "request-whom"),
    ],
)
def test_without_words_date_and_side_nothing_is_asked(
    app: App, what: str, due: str, by: str, code: str
) -> None:
    with pytest.raises(InvalidError, match=code):
        ask_for(what, due, "", "key", person(by), app=app)
    assert app.records.every(Request) == []


def test_who_takes_it_owns_it_and_the_asker_hears_when_it_is_done(app: App) -> None:
    request = asked(app)
    assert owner_of(request, app=app) is None

    taken = take_request(request.id, person("mira"), app=app)
    assert owner_of(taken, app=app) == person("mira")
    assert take_request(request.id, person("mira"), app=app).v == taken.v
    with pytest.raises(InvalidError, match="request-answer"):
        finish_request(request.id, " ", person("mira"), app=app)
    done = finish_request(request.id, "Ist eingerichtet", person("mira"), app=app)

    assert not done.is_open
    assert "Ist eingerichtet" in mails(app, "ana")[0]
    with pytest.raises(NotAllowedError, match="request-over"):
        finish_request(request.id, "Noch einmal", person("mira"), app=app)


def test_the_asking_side_does_not_answer_itself(app: App) -> None:
    request = asked(app)
    for who in ("ana", "ben", "karla", "nils"):
        assert not may_answer(request, person(who))
        with pytest.raises(NotAllowedError, match="request-other-side"):
            take_request(request.id, person(who), app=app)
    assert may_answer(request, person("lars"))


def test_what_is_stuck_is_the_managers(app: App, clock: VirtualClock) -> None:
    request = take_request(asked(app).id, person("mira"), app=app)
    clock.advance(8 * 86400)
    assert owner_of(request, app=app) == person("mira")
    clock.advance(86400)
    assert owner_of(request, app=app) == person("lars")

    moved = move_request(request.id, "2026-12-20", "Mira war krank", person("lars"), app=app)

    assert owner_of(moved, app=app) == person("mira")
    assert "Mira war krank" in mails(app, "ana")[0]
    with pytest.raises(NotAllowedError, match="no-decide"):
        move_request(request.id, "2026-12-20", "Weil", person("mira"), app=app)


def test_how_soon_a_side_does_what_it_is_asked_is_measured(
    app: App, desk: Desk, clock: VirtualClock
) -> None:
    """From request to done, in days; of one or two nothing is told, and of what was not done."""
    for n, days in enumerate((1, 5, 2)):
        assert done_within(Side.IT, all_requests(app=app), app=app) is None
        request = ask_for(f"Zugang {n}", "2027-01-20", "", f"k{n}", person("ana"), app=app)
        clock.advance(days * 86400 - 60)
        finish_request(request.id, "Ist eingerichtet", person("mira"), app=app)
    withdrawn = ask_for("Doch nicht", "2027-01-20", "", "k9", person("ana"), app=app)
    take_back_request(withdrawn.id, person("ana"), app=app)

    karla = desk.signed_in_as("karla")
    assert karla.get("/requests").says("in den letzten 90 Tagen getan hat, war in 2 Tagen getan")
    told = karla.get("/api/requests").json["half_done_within_days"]
    assert told == {"it": 2, "heroes": None}
    clock.advance(91 * 86400)
    assert done_within(Side.IT, all_requests(app=app), app=app) is None


def test_whoever_asked_takes_it_back(app: App) -> None:
    request = asked(app)
    with pytest.raises(NotAllowedError, match="request-not-yours"):
        take_back_request(request.id, person("ben"), app=app)
    back = take_back_request(request.id, person("ana"), app=app)
    assert (back.is_open, back.withdrawn) == (False, True)
    assert take_back_request(request.id, person("ana"), app=app).v == back.v


def test_stuck_ones_come_first_and_done_ones_last(app: App, clock: VirtualClock) -> None:
    done = ask_for("Erledigt", DUE, "", "a", person("ana"), app=app)
    finish_request(done.id, "Ja", person("mira"), app=app)
    ask_for("Später", "2026-12-20", "", "b", person("ana"), app=app)
    ask_for("Bald", DUE, "", "c", person("ana"), app=app)

    assert [one.what for one in all_requests(app=app)] == ["Bald", "Später", "Erledigt"]
