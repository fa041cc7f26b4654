"""A person says what a post really is: who may, what follows, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.correcting import SAYABLE
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Posted
from herodesk.domain.records import Correction
from herodesk.ports import App
from herodesk.steps.clocks import clocks, urgency_of
from herodesk.steps.lists import make_a_case, thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, VirtualClock
from tests.sample import a_post, memory_app, person

ANA, BEN, KARLA, JANA = person("ana"), person("ben"), person("karla"), person("jana")
FIRE = "@nordwind mein Gerät hat gebrannt, Umtausch klappt nicht"
PRAISE = "@nordwind Danke, toller Service, alles super gelaufen!"


def opened(app: App, post_id: str = "1", text: str = "", **facts: Any) -> str:
    post = a_post(post_id, text, **facts) if text else a_post(post_id, **facts)
    return str(take_in(Posted(post=post), at=app.clock.now(), app=app).case)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def kept(app: App) -> list[Correction]:
    assert isinstance(app.records, MemoryRecords)
    found = [one for one in app.records.items.values() if isinstance(one, Correction)]
    return sorted(found, key=lambda one: (one.at, one.n))


def said(one: Correction) -> tuple[object, ...]:
    return (one.before_verdict, one.before_topic, one.after_verdict, one.after_topic)


def urgency(app: App, case: Case) -> int:
    return urgency_of(case, clocks(case, app=app, now=app.clock.now()), app=app).score


def right(app: App, number: str, who: object = KARLA, **what: str | None) -> Case:
    given: dict[str, str | None] = {"verdict": None, "topic": None, **what}
    return line.set_right(number, who, app=app, **given)  # type: ignore[arg-type]


# -- what follows -----------------------------------------------------------------------------


def test_the_post_the_urgency_and_the_timeline_follow_what_was_said(app: App) -> None:
    number = opened(app)
    before = case_of(app, number)

    case = right(app, number, verdict="question")

    assert (before.verdict, case.verdict) == (Verdict.PROBLEM, Verdict.QUESTION)
    assert urgency(app, case) < urgency(app, before)
    assert [reason.code for reason in case.because] == ["said-by-colleague"]
    last = line.show(number, app=app).file.timeline[-1]
    assert (last.what, last.who) == ("corrected", "karla")
    assert last.value == "problem exchange question exchange"


def test_a_correction_is_kept_without_a_word_of_the_post(app: App, clock: VirtualClock) -> None:
    number = opened(app)

    right(app, number, verdict="question", topic="billing")

    (one,) = kept(app)
    assert said(one) == (Verdict.PROBLEM, "exchange", Verdict.QUESTION, "billing")
    assert (one.case, one.platform, one.post_id, one.by) == (number, "x", "1", "karla")
    assert (one.at, one.language) == (clock.now(), "de")
    assert "Umtausch" not in repr(one)


def test_what_stands_already_changes_nothing_and_is_kept_once(app: App) -> None:
    number = opened(app)

    once = right(app, number, verdict="question")
    twice = right(app, number, verdict="question")

    assert twice.v == once.v
    assert len(kept(app)) == 1


@pytest.mark.parametrize("verdict", ["noise", "praise", "idea"])
def test_what_needs_nobody_ends_the_case_and_leaves_the_board(app: App, verdict: str) -> None:
    number = opened(app)

    case = right(app, number, verdict=verdict)

    assert (case.state, case.next_due) == (State.NOT_A_CASE, None)
    assert line.board(app=app) == []
    assert right(app, number, verdict=verdict).v == case.v
    assert len(kept(app)) == 1


def test_another_post_that_asks_for_somebody_keeps_the_case_open(app: App) -> None:
    number = opened(app)
    opened(app, "2", "@nordwind und wann kommt der Techniker?", reply_to="1")

    case = right(app, number, verdict="noise", post_id="1")

    assert case.is_open
    assert case.lead is not None
    assert case.lead.post_id == "2"


def test_of_several_posts_it_must_be_said_which(app: App) -> None:
    number = opened(app)
    opened(app, "2", "@nordwind und wann kommt der Techniker?", reply_to="1")

    with pytest.raises(InvalidError, match="which-post"):
        right(app, number, verdict="noise")


def test_danger_in_a_post_that_is_called_praise_is_still_looked_after(app: App) -> None:
    number = opened(app, text=FIRE)

    assert right(app, number, verdict="praise").is_open
    assert right(app, number, verdict="noise").state is State.NOT_A_CASE


def test_a_new_topic_asks_new_people_within_a_minute(app: App, clock: VirtualClock) -> None:
    number = opened(app)
    asked = {offer.hero for offer in case_of(app, number).offers}

    case = right(app, number, topic="spare_parts")
    assert (case.topic, case.state) == ("spare_parts", State.NEW)
    clock.advance(60)
    line.follow_up(app=app)

    again = case_of(app, number)
    people = {offer.hero for offer in again.offers if not offer.over}
    assert again.state is State.OFFERED
    assert people
    assert all("spare_parts" in person(hero).topics for hero in people)
    assert people - asked


def test_a_new_topic_of_a_case_that_somebody_holds_asks_nobody(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app)
    line.claim(number, ANA, app=app)
    notifiers = [one for one in app.notifiers.values() if isinstance(one, MemoryNotifier)]
    before = sum(len(one.sent) for one in notifiers)

    case = right(app, number, ANA, topic="spare_parts")
    clock.advance(60)
    line.follow_up(app=app)

    assert (case.owner, case.state, case.topic) == ("ana", State.CLAIMED, "spare_parts")
    assert sum(len(one.sent) for one in notifiers) == before


def test_none_of_the_topics_is_an_answer(app: App) -> None:
    number = opened(app)

    assert right(app, number, topic="").topic is None


def test_what_was_in_doubt_is_offered_once_somebody_says_what_it_is(
    app: App, clock: VirtualClock
) -> None:
    number = opened(app, text="@nordwind hm, na ja")
    assert case_of(app, number).state is State.TO_JUDGE

    right(app, number, JANA, verdict="problem")
    clock.advance(60)
    line.follow_up(app=app)

    assert case_of(app, number).state is State.OFFERED


def test_praise_that_waits_without_hurry_is_offered_when_it_is_a_problem(
    app: App, clock: VirtualClock
) -> None:
    take_in(Posted(post=a_post("1", PRAISE)), at=app.clock.now(), app=app)
    number = thank("x", "1", ANA, app=app).number
    for _ in range(40):
        clock.advance(60)
        line.follow_up(app=app)
    assert case_of(app, number).state is State.DEFERRED

    right(app, number, verdict="problem")
    clock.advance(60)
    line.follow_up(app=app)

    assert case_of(app, number).state is State.OFFERED


def test_an_edit_that_says_nothing_new_does_not_undo_what_a_person_said(app: App) -> None:
    number = opened(app)
    right(app, number, verdict="question", topic="billing")
    post = a_post("1")

    take_in(
        Posted(post=replace(post, version=2, text=post.text + " :(")), at=app.clock.now(), app=app
    )
    same = case_of(app, number)
    take_in(
        Posted(post=replace(post, version=3, text="@nordwind WIN a free iPhone now!!! #crypto")),
        at=app.clock.now(),
        app=app,
    )
    other = case_of(app, number)

    assert (same.verdict, same.topic) == (Verdict.QUESTION, "billing")
    assert other.verdict is Verdict.NOISE


# -- who may ----------------------------------------------------------------------------------


def test_of_a_case_that_nobody_has_whoever_takes_cases_may_say_it(app: App) -> None:
    assert right(app, opened(app), BEN, verdict="question").verdict is Verdict.QUESTION


def test_of_a_case_that_somebody_has_only_holder_and_leads_may(app: App) -> None:
    number = opened(app)
    line.claim(number, ANA, app=app)

    with pytest.raises(NotAllowedError, match="not-yours"):
        right(app, number, BEN, verdict="question")
    assert right(app, number, ANA, verdict="question").verdict is Verdict.QUESTION
    assert right(app, number, KARLA, verdict="problem").verdict is Verdict.PROBLEM
    assert kept(app)[-1].by == "karla"


def test_only_holder_and_leads_may_end_a_case_with_it(app: App) -> None:
    number = opened(app)

    with pytest.raises(NotAllowedError, match="take-it-to-end-it"):
        right(app, number, ANA, verdict="noise")
    assert kept(app) == []
    line.claim(number, ANA, app=app)
    assert right(app, number, ANA, verdict="noise").state is State.NOT_A_CASE


def test_who_takes_no_cases_corrects_none(app: App) -> None:
    number = opened(app)

    for someone in (person("nils"), person("mira"), replace(ANA, level=0)):
        with pytest.raises(NotAllowedError):
            right(app, number, someone, verdict="question")


def test_a_case_whose_answer_is_on_its_way_does_not_end(app: App) -> None:
    number = opened(app)
    line.claim(number, ANA, app=app)
    line.reply(number, ANA, "Das bringen wir in Ordnung.", "d1", app=app)

    with pytest.raises(NotAllowedError, match="reply-on-its-way"):
        right(app, number, ANA, verdict="noise")
    assert right(app, number, ANA, verdict="question").reply is not None


def test_a_case_that_is_over_is_corrected_no_more(app: App) -> None:
    number = opened(app)
    line.not_a_case(number, KARLA, app=app)

    with pytest.raises(NotAllowedError, match="case-not a case"):
        right(app, number, verdict="question")


@pytest.mark.parametrize(
    ("what", "error", "code"),
    [
        ({"verdict": "doubt"}, InvalidError, "no-such-verdict"),
        ({"verdict": "rant"}, InvalidError, "no-such-verdict"),
        ({"topic": "weather"}, InvalidError, "no-such-topic"),
        ({"verdict": "noise", "post_id": "99"}, NotAllowedError, "post-gone"),
    ],
)
def test_what_there_is_not_cannot_be_said(
    app: App, what: dict[str, str | None], error: type[Exception], code: str
) -> None:
    number = opened(app)

    with pytest.raises(error, match=code):
        right(app, number, **what)
    with pytest.raises(NotFoundError):
        right(app, "AAAAAA", verdict="noise")


# -- other ways to say it -----------------------------------------------------------------------


def test_not_a_case_is_kept_as_noise(app: App) -> None:
    line.not_a_case(opened(app), KARLA, app=app)

    assert [said(one) for one in kept(app)] == [
        (Verdict.PROBLEM, "exchange", Verdict.NOISE, "exchange")
    ]


def test_thanks_that_are_closed_stay_praise(app: App) -> None:
    take_in(Posted(post=a_post("1", PRAISE)), at=app.clock.now(), app=app)
    number = thank("x", "1", ANA, app=app).number

    line.not_a_case(number, ANA, app=app)

    assert kept(app) == []


def test_it_is_a_case_is_kept_without_saying_which(app: App) -> None:
    number = opened(app, text="@nordwind hm, na ja")

    line.confirm(number, KARLA, app=app)
    line.confirm(number, KARLA, app=app)

    assert [said(one) for one in kept(app)] == [(Verdict.DOUBT, None, None, None)]


def test_a_case_made_of_praise_is_kept_likewise(app: App) -> None:
    take_in(Posted(post=a_post("1", PRAISE)), at=app.clock.now(), app=app)

    number = make_a_case("x", "1", ANA, app=app).number
    make_a_case("x", "1", ANA, app=app)

    (one,) = kept(app)
    assert (one.case, one.post_id, one.by) == (number, "1", "ana")
    assert (one.before_verdict, one.after_verdict) == (Verdict.PRAISE, None)


# -- in any order -------------------------------------------------------------------------------


@given(
    words=st.lists(
        st.tuples(
            st.sampled_from([None, *map(str, SAYABLE)]),
            st.sampled_from([None, "", "billing", "exchange", "app"]),
            st.sampled_from([ANA, BEN, KARLA]),
        ),
        max_size=8,
    )
)
def test_each_correction_begins_where_the_one_before_ended(
    words: list[tuple[str | None, str | None, object]],
) -> None:
    clock = VirtualClock()
    app = memory_app(clock)
    number = opened(app)
    for verdict, topic, who in words:
        clock.advance(timedelta(seconds=20).total_seconds())
        try:
            right(app, number, who, verdict=verdict, topic=topic)
        except NotAllowedError:
            continue

    case, chain = case_of(app, number), [said(one) for one in kept(app)]
    here = (Verdict.PROBLEM, "exchange")
    for step in chain:
        assert step[:2] == here
        assert step[2:] != here
        here = step[2:]  # type: ignore[assignment]
    assert (case.posts[0].verdict, case.posts[0].topic) == here
    assert case.is_open == (here[0] in {Verdict.PROBLEM, Verdict.QUESTION})
    assert len([e for e in line.show(number, app=app).file.timeline if e.what == "corrected"]) == (
        len(chain)
    )
