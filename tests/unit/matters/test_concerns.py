"""Concerns need a safeguard and a date, lapse unanswered, and only named hard stops block."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from herodesk import line
from herodesk.domain.concern import Concern, Stop
from herodesk.domain.errors import InvalidError, NotAllowedError, StaleError, TransientError
from herodesk.ports import App
from herodesk.steps.concerns import (
    Worry,
    all_concerns,
    answer_concern,
    concerns_about,
    end_concern,
    file_concern,
)
from herodesk.steps.keep_compact import keep_compact
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.matters.test_ideas import mails
from tests.unit.web.desk import Desk

WORRY = Worry(
    risk="Fremde Links führen aus der Seite hinaus",
    safeguard="Nur Links auf unsere eigene Adresse",
    until="2026-12-01",
)
LAPSES = 9 * 86400


def filed(app: App, **facts: str) -> Concern:
    return file_concern(replace(WORRY, **facts), "key", person("mira"), app=app)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"risk": ""}, "concern-risk"),
        ({"safeguard": "  "}, "concern-safeguard"),
        ({"until": ""}, "concern-when"),
        ({"until": "soon"}, "concern-when"),
        ({"until": "2026-11-23"}, "day-past"),
        ({"until": "2027-11-23"}, "day-far"),
        ({"topic": "nothing"}, "no-such-topic"),
        ({"platform": "nowhere"}, "no-such-channel"),
        ({"stop": "dislike", "topic": "exchange"}, "no-such-stop"),
        ({"stop": "secrets"}, "stop-everything"),
    ],
)
def test_without_risk_safeguard_and_date_nothing_is_filed(
    app: App, facts: dict[str, str], code: str
) -> None:
    with pytest.raises(InvalidError, match=f"^{code}$"):
        filed(app, **facts)
    assert app.records.every(Concern) == []


@pytest.mark.parametrize("who", ["ana", "karla", "lars", "nils"])
def test_only_it_files_a_concern(app: App, who: str) -> None:
    with pytest.raises(NotAllowedError, match="no-concerns"):
        file_concern(WORRY, "key", person(who), app=app)


def test_managers_hear_of_it_and_pressing_twice_files_once(app: App) -> None:
    filed(app)
    filed(app)

    assert len(app.records.every(Concern)) == 1
    (mail,) = mails(app, "lars")
    assert WORRY.risk in mail
    assert WORRY.safeguard in mail
    assert "1.12." in mail


def test_what_could_not_be_stored_is_not_said_to_be_filed(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_it(*_: object) -> None:
        raise StaleError("CONCERN")  # another transaction holds it, and may come to nothing

    with monkeypatch.context() as other:
        other.setattr(app.records, "save", at_it)
        with pytest.raises(TransientError):
            filed(app)

    assert filed(app) in app.records.every(Concern)


def test_it_is_shown_where_it_touches(app: App) -> None:
    filed(app, topic="exchange", platform="x")

    def shown(topic: str | None, platform: str) -> int:
        return len(concerns_about(topic, platform, app=app))

    assert (shown("exchange", "x"), shown("repair", "x"), shown("exchange", "facebook")) == (
        1,
        0,
        0,
    )
    assert shown(None, "x") == 0


def test_it_stands_above_the_answer_of_each_case_that_it_touches_and_of_no_other(
    app: App, desk: Desk
) -> None:
    number = desk.opens(a_post())
    ana = desk.signed_in_as("ana")
    ana.post(f"/cases/{number}/claim")
    filed(app, risk="Nur Reparaturen", topic="repair")
    assert "Nur Reparaturen" not in ana.get(f"/cases/{number}").body

    filed(app, risk="Beim Umtausch zu bedenken", topic="exchange")

    shown = ana.get(f"/cases/{number}").body
    assert shown.index("Beim Umtausch zu bedenken") < shown.index("<textarea")
    assert WORRY.safeguard in shown


def test_hard_stops_come_first(app: App) -> None:
    file_concern(WORRY, "a", person("mira"), app=app)
    stop = replace(WORRY, stop="secrets", topic="exchange", until="2026-12-20")
    hard = file_concern(stop, "b", person("mira"), app=app)

    assert concerns_about("exchange", "x", app=app)[0] == hard


# -- answers --------------------------------------------------------------------------------------


def test_an_answer_has_a_reason_that_it_reads(app: App) -> None:
    concern = filed(app)
    with pytest.raises(InvalidError, match="decide-why"):
        answer_concern(concern.id, "agree", "", person("lars"), app=app)

    agreed = answer_concern(concern.id, "agree", "Machen wir", person("lars"), app=app)

    assert agreed.agreed
    assert "Machen wir" in mails(app, "mira")[0]
    with pytest.raises(NotAllowedError, match="concern-over"):
        answer_concern(concern.id, "decline", "Doch nicht", person("lars"), app=app)


def test_what_was_agreed_on_stands_until_the_safeguard_is_in_place(
    app: App, clock: VirtualClock
) -> None:
    concern = filed(app)
    answer_concern(concern.id, "agree", "Machen wir", person("lars"), app=app)
    clock.advance(LAPSES)
    assert len(concerns_about("exchange", "x", app=app)) == 1
    assert "concerns-lapsed" not in keep_compact(app=app)

    assert end_concern(concern.id, person("mira"), app=app).ended == "settled"
    assert concerns_about("exchange", "x", app=app) == []


def test_a_risk_that_is_borne_warns_no_longer(app: App) -> None:
    concern = filed(app)
    declined = answer_concern(concern.id, "decline", "Das tragen wir", person("lars"), app=app)

    assert declined.ended == "declined"
    assert concerns_about("exchange", "x", app=app) == []
    assert end_concern(concern.id, person("mira"), app=app) == declined


@pytest.mark.parametrize("who", ["ana", "karla", "mira"])
def test_only_managers_answer(app: App, who: str) -> None:
    concern = filed(app)
    with pytest.raises(NotAllowedError, match="no-decide"):
        answer_concern(concern.id, "agree", "Ja", person(who), app=app)


def test_unanswered_by_its_date_it_lapses_is_listed_and_told_once(
    app: App, clock: VirtualClock
) -> None:
    concern = filed(app)
    clock.advance(8 * 86400)  # its last day
    assert keep_compact(app=app) == {}
    assert len(concerns_about("exchange", "x", app=app)) == 1

    clock.advance(86400)
    assert concerns_about("exchange", "x", app=app) == []
    with pytest.raises(NotAllowedError, match="concern-over"):
        answer_concern(concern.id, "agree", "Zu spät", person("lars"), app=app)
    assert keep_compact(app=app) == {"concerns-lapsed": 1, "matters-told": 1}
    assert keep_compact(app=app) == {}

    (lapsed,) = all_concerns(app=app)
    assert lapsed.ended == "lapsed"
    assert len(mails(app, "mira")) == 1
    assert len(mails(app, "lars")) == 2


# -- hard stops -----------------------------------------------------------------------------------


def test_the_list_of_hard_stops_is_closed() -> None:
    assert set(Stop) == {"secrets", "personal-data", "legal-order"}


@pytest.mark.parametrize(
    ("stop", "public", "private"),
    [("secrets", True, False), ("personal-data", True, False), ("legal-order", True, True)],
)
def test_a_hard_stop_blocks_what_it_is_about(
    app: App, desk: Desk, stop: str, *, public: bool, private: bool
) -> None:
    number = desk.opens(a_post())
    case = app.records.case(number)
    assert case
    day = date(2026, 11, 23)
    concern = filed(app, stop=stop, platform="x")

    assert concern.blocks(case, day, private=False) is public
    assert concern.blocks(case, day, private=True) is private
    assert not replace(concern, platform="facebook").blocks(case, day, private=False)
    assert not replace(concern, stop=None).blocks(case, day, private=False)


def test_nothing_goes_out_against_a_hard_stop_and_everything_after_it(app: App, desk: Desk) -> None:
    number = desk.opens(a_post())
    line.claim(number, person("ana"), app=app)
    concern = filed(app, stop="legal-order", topic="exchange")

    with pytest.raises(NotAllowedError, match="hard-stop-legal-order"):
        line.reply(number, person("ana"), "Das bringen wir in Ordnung", "k1", app=app)
    end_concern(concern.id, person("mira"), app=app)
    said = line.reply(number, person("ana"), "Das bringen wir in Ordnung", "k1", app=app)
    assert said.case == number


def test_a_concern_that_is_no_hard_stop_only_warns(app: App, desk: Desk) -> None:
    number = desk.opens(a_post())
    line.claim(number, person("ana"), app=app)
    filed(app)

    said = line.reply(number, person("ana"), "Das bringen wir in Ordnung", "k1", app=app)
    assert said.case == number
