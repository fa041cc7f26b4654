"""Ideas: proposed, linked with cases, decided with a reason, and the proposer hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.idea import BANDS, QUESTIONS, TOO_MUCH_EFFORT, Band, Idea, band_of
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.ideas import (
    Proposal,
    all_ideas,
    confirm_cases,
    decide,
    likely,
    one_idea,
    propose,
)
from herodesk.steps.keep_compact import keep_compact
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.sample import a_post, everybody, person
from tests.unit.web.desk import Desk

ANSWERS = dict.fromkeys(QUESTIONS, "5")
CLIP = Proposal(title="Ein kurzer Film", text="Wie man ein Paket packt", answers=ANSWERS)


def mails(app: App, to: str) -> list[str]:
    notifier = app.notifiers[Way.EMAIL]
    assert isinstance(notifier, MemoryNotifier)
    return [f"{it.subject}\n{it.text}" for who, it in notifier.sent if who == to]


def proposed(app: App, **facts: object) -> Idea:
    return propose(replace(CLIP, **facts), "key", person("ben"), app=app)  # type: ignore[arg-type]


# -- effort and value -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effort", "value", "band"),
    [
        (0, 100, "just-do-it"), (50, 75, "just-do-it"), (50, 74, "worth-it"), (50, 60, "worth-it"),
        (50, 59, "try-small"), (50, 40, "try-small"), (50, 39, "look-again"),
        (50, 25, "look-again"), (50, 24, "not-now"), (79, 0, "not-now"), (80, 100, "too-big"),
        (100, 0, "too-big"),
    ],
)  # fmt: skip
def test_the_band_goes_by_the_difference_and_by_effort_alone(
    effort: int, value: int, band: str
) -> None:
    assert band_of(effort, value) == band


@given(st.integers(0, 100), st.integers(0, 100))
def test_more_value_never_makes_a_worse_band(effort: int, value: int) -> None:
    order = [band for _, band in BANDS]
    here = band_of(effort, value)
    assert (here is Band.TOO_BIG) == (effort >= TOO_MUCH_EFFORT)
    if here is not Band.TOO_BIG:
        assert order.index(band_of(effort, min(100, value + 1))) <= order.index(here)


def test_ten_answers_give_two_numbers_out_of_a_hundred(app: App) -> None:
    answers = {name: str(n) for n, name in enumerate(QUESTIONS, start=1)}

    idea = proposed(app, answers=answers)

    assert idea.answers == tuple(range(1, 11))
    assert (idea.effort, idea.value) == (30, 80)
    assert idea.band is Band.JUST_DO_IT


@pytest.mark.parametrize("wrong", ["", "11", "-1", "x", "²", "1.5"])
def test_each_question_is_answered_from_nought_to_ten(app: App, wrong: str) -> None:
    with pytest.raises(InvalidError, match="idea-answers"):
        proposed(app, answers=ANSWERS | {"reach": wrong})
    assert app.records.every(Idea) == []


# -- proposing ------------------------------------------------------------------------------------


def test_an_idea_is_up_to_the_proposers_manager_within_a_fortnight(app: App) -> None:
    idea = proposed(app)

    assert (idea.by, idea.decider) == ("ben", "lars")
    assert idea.decide_by == date(2026, 12, 7)
    assert idea.is_open
    assert idea.tell == ()


def test_pressing_twice_files_one_idea(app: App) -> None:
    assert proposed(app).id == proposed(app).id
    assert len(app.records.every(Idea)) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"title": " "}, "idea-title"),
        ({"text": ""}, "idea-text"),
        ({"title": "x" * 81}, "matter-long"),
        ({"text": "Schreibt an mara@example.com"}, "matter-personal"),
        ({"topic": "nothing"}, "no-such-topic"),
    ],
)
def test_what_is_missing_or_too_much_is_said(app: App, facts: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidError, match=code):
        proposed(app, **facts)


def test_an_idea_from_a_case_has_its_topic_and_names_no_customer(desk: Desk, app: App) -> None:
    number = desk.opens(a_post(author="4711"))

    idea = proposed(app, origin=number)
    assert (idea.topic, idea.origin, idea.cases) == ("exchange", number, (number,))
    with pytest.raises(InvalidError, match="matter-personal"):
        proposed(app, origin=number, text="@handle_4711 hat Recht")


def test_data_protection_proposes_nothing(app: App) -> None:
    with pytest.raises(NotAllowedError, match="no-ideas"):
        propose(CLIP, "key", person("nils"), app=app)


# -- cases that it would have helped --------------------------------------------------------------


def test_cases_of_the_topic_are_proposed_the_alike_ones_first(desk: Desk, app: App) -> None:
    alike = desk.opens(
        a_post("1", "@nordwind Umtausch klappt nicht, kein Etikett dabei", author="1")
    )
    other = desk.opens(a_post("2", "@nordwind Umtausch klappt nicht, keiner ruft an", author="2"))
    desk.opens(a_post("3", "@nordwind Die Rechnung stimmt nicht, falscher Betrag", author="3"))

    idea = proposed(app, topic="exchange", text="Das Etikett liegt gleich dabei")

    assert [(it.case, it.alike) for it in likely(idea, app=app)] == [(alike, True), (other, False)]


def test_the_person_confirms_which_cases_it_would_have_helped(desk: Desk, app: App) -> None:
    number = desk.opens(a_post())
    idea = proposed(app, topic="exchange")
    assert idea.cases == ()

    linked = confirm_cases(idea.id, [number, "NOSUCH"], person("ben"), app=app)

    assert linked.cases == (number,)
    assert [it.confirmed for it in likely(linked, app=app)] == [True]
    assert confirm_cases(idea.id, [number], person("ben"), app=app).v == linked.v
    with pytest.raises(NotAllowedError, match="no-decide"):
        confirm_cases(idea.id, [], person("ana"), app=app)
    assert confirm_cases(idea.id, [], person("lars"), app=app).cases == ()


# -- deciding -------------------------------------------------------------------------------------


def test_a_decision_needs_a_reason_and_the_proposer_reads_it(app: App) -> None:
    idea = proposed(app)
    with pytest.raises(InvalidError, match="decide-why"):
        decide(idea.id, "yes", " ", "", person("lars"), seen=0, app=app)

    decided = decide(idea.id, "yes", "Das hilft vielen.", "", person("lars"), seen=0, app=app)

    assert decided.decision
    assert (decided.decision.what, decided.decision.why) == ("yes", "Das hilft vielen.")
    assert decided.tell == ()
    (mail,) = mails(app, "ben")
    assert "Lars" in mail
    assert "Das hilft vielen." in mail
    assert f"/ideas/{idea.id}" in mail
    assert "Ein kurzer Film" not in mail.split("\n")[0]


def test_only_managers_decide(app: App) -> None:
    idea = proposed(app)
    for who in ("ben", "karla", "mira", "nils"):
        with pytest.raises(NotAllowedError, match="no-decide"):
            decide(idea.id, "yes", "weil", "", person(who), seen=0, app=app)


@pytest.mark.parametrize(
    ("until", "code"),
    [("", "later-when"), ("2026-11-23", "day-past"), ("2027-11-23", "day-far")],
)
def test_later_needs_a_day_to_come(app: App, until: str, code: str) -> None:
    idea = proposed(app)
    with pytest.raises(InvalidError, match=code):
        decide(idea.id, "later", "Erst die Messe", until, person("lars"), seen=0, app=app)


def test_what_was_put_off_is_decided_anew_by_the_new_day(app: App, clock: VirtualClock) -> None:
    idea = proposed(app)

    later = decide(idea.id, "later", "Messe", "2026-12-20", person("lars"), seen=0, app=app)
    assert (later.is_open, later.decide_by) == (True, date(2026, 12, 20))
    no = decide(idea.id, "no", "Zu teuer", "", person("lars"), seen=1, app=app)

    assert [it.what for it in no.decisions] == ["later", "no"]
    assert len(mails(app, "ben")) == 2
    with pytest.raises(NotAllowedError, match="idea-decided"):
        decide(idea.id, "yes", "Doch", "", person("lars"), seen=2, app=app)


def test_what_came_of_a_yes_is_reported_back(app: App) -> None:
    idea = proposed(app)
    with pytest.raises(NotAllowedError, match="idea-decided"):
        decide(idea.id, "done", "Läuft", "", person("lars"), seen=0, app=app)
    decide(idea.id, "yes", "Ja", "", person("lars"), seen=0, app=app)
    done = decide(idea.id, "done", "Der Film steht auf der Seite.", "", person("lars"), seen=1,
                  app=app)  # fmt: skip

    assert done.choices() == ()
    assert "Der Film steht auf der Seite." in mails(app, "ben")[-1]


def test_who_decides_without_having_seen_the_last_decision_does_not(app: App) -> None:
    idea = proposed(app)
    decide(idea.id, "later", "Messe", "2026-12-20", person("lars"), seen=0, app=app)
    with pytest.raises(NotAllowedError, match="idea-decided"):
        decide(idea.id, "yes", "Ja", "", person("lars"), seen=0, app=app)


def test_at_night_the_proposer_is_told_in_the_morning(app: App, clock: VirtualClock) -> None:
    idea = proposed(app)
    clock.advance(13 * 3600)  # 23:00 in Berlin
    decide(idea.id, "yes", "Ja", "", person("lars"), seen=0, app=app)
    assert mails(app, "ben") == []
    assert keep_compact(app=app) == {}

    clock.advance(9 * 3600)
    assert keep_compact(app=app) == {"matters-told": 1}
    assert keep_compact(app=app) == {}
    assert len(mails(app, "ben")) == 1


def test_an_author_who_has_left_is_told_nothing_and_the_idea_stays(app: App) -> None:
    idea = proposed(app)
    left = [replace(it, gone=date(2026, 11, 23)) if it.id == "ben" else it for it in everybody()]
    app = replace(app, roster=MemoryRoster(left))

    decided = decide(idea.id, "yes", "Ja", "", person("lars"), seen=0, app=app)

    assert decided.tell == ()
    assert mails(app, "ben") == []
    assert one_idea(idea.id, person("ana"), app=app).idea.by == "ben"


def test_when_the_manager_has_left_another_one_decides(app: App) -> None:
    idea = proposed(app)
    eva = replace(person("lars"), id="eva", name="Eva Ernst", sign_off="Eva")
    left = [replace(it, gone=date(2026, 11, 23)) if it.id == "lars" else it for it in everybody()]
    app = replace(app, roster=MemoryRoster([*left, eva]))

    view = one_idea(idea.id, person("ana"), app=app)

    assert view.decider == eva


def test_overdue_ideas_come_first_then_by_day_then_what_is_decided(
    app: App, clock: VirtualClock
) -> None:
    def file(key: str, who: str = "ben") -> Idea:
        return propose(replace(CLIP, title=key), key, person(who), app=app)

    decided = file("decided")
    decide(decided.id, "no", "Nein", "", person("lars"), seen=0, app=app)
    file("old")
    clock.advance(10 * 86400)
    file("new", "ana")
    assert [it.idea.title for it in all_ideas(person("ana"), app=app)] == ["old", "new", "decided"]
    clock.advance(5 * 86400)
    views = all_ideas(person("ana"), app=app)
    assert [(it.idea.title, it.overdue) for it in views] == [
        ("old", True), ("new", False), ("decided", False),
    ]  # fmt: skip


def test_it_becomes_overdue_with_the_managers_own_midnight(app: App, clock: VirtualClock) -> None:
    idea = proposed(app)
    clock.move_to(clock.now() + timedelta(days=14, hours=13, minutes=59))  # 23:59 in Berlin
    assert not one_idea(idea.id, person("ana"), app=app).overdue
    clock.advance(60)
    assert one_idea(idea.id, person("ana"), app=app).overdue


def test_an_idea_that_is_not_there_is_not_found(app: App) -> None:
    with pytest.raises(NotFoundError):
        one_idea("nothing", person("ana"), app=app)
    with pytest.raises(NotFoundError):
        decide("nothing", "yes", "Ja", "", person("lars"), seen=0, app=app)


def test_an_idea_forgets_cases_that_were_erased(app: App) -> None:
    idea = replace(proposed(app), origin="A", cases=("A", "B"))
    assert idea.without({"C"}) is idea
    assert (idea.without({"A"}).origin, idea.without({"A"}).cases) == ("", ("B",))
