"""The customer writes back to an answer: whatever it is, its HERO hears of it, but a nod."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.classifiers.learned import Learned
from herodesk.domain.case import State
from herodesk.domain.customer_words import only_acknowledges
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person
from tests.unit.steps.test_thanks import ANA, case_of, helped, texts, writes

POST, NEXT = "1990000000000000001", "1990000000000000002"
BACK = (
    "nein",
    "Nein, leider nicht",
    "das hat nichts gebracht",
    "immer noch das gleiche",
    "hab ich doch schon gemacht",
    "habe ich geschickt",
    "seit Montag",
    "tried that already",
    "same problem again",
    "nope",
    "not yet",
)
NODS = (
    "ok", "Okay!", "Alles klar, danke", "Danke, hat sich erledigt", "gelöst 👍", "👍🏽", "🙏❤️",
    "Super, mach ich", "jetzt geht's wieder", "Passt, schönen Abend noch", "läuft wieder",
    "Ok Ana", "will do, thanks", "All sorted, cheers!", "works now", "no worries",
)  # fmt: skip


LEARNED = Learned()


@pytest.fixture
def app(app: App) -> App:
    """With the classifier that is shipped: to the word lists alone all of this is doubt."""
    return replace(app, classifier=LEARNED)


@pytest.fixture
def number(app: App, clock: VirtualClock) -> str:
    """A case that Ana has answered a while ago."""
    made = helped(app, POST)
    clock.advance(600)
    return made


def ours(app: App, number: str) -> str:
    return case_of(app, number).ours[-1]


def found(app: App, post_id: str = NEXT) -> Verdict:
    stored = app.records.post("x", post_id)
    assert stored is not None
    assert stored.finding is not None
    return stored.finding.verdict


@pytest.mark.parametrize("text", BACK)
def test_what_says_little_by_itself_wakes_the_case_where_it_answers_us(
    app: App, number: str, text: str
) -> None:
    before = texts(app)

    writes(app, f"@nordwind {text}", reply_to=ours(app, number))

    case = case_of(app, number)
    assert (case.state, case.owner) == (State.CLAIMED, "ana")
    assert case.waiting_since is not None
    assert texts(app) == before + 1


def test_most_of_it_is_noise_to_who_reads_it_alone(app: App, number: str) -> None:
    """Else the tests above would say nothing of this rule."""
    verdicts = []
    for at, text in enumerate(BACK):
        writes(app, f"@nordwind {text}", f"199000000000000010{at}", reply_to=ours(app, number))
        verdicts.append(found(app, f"199000000000000010{at}"))

    assert verdicts.count(Verdict.NOISE) > len(BACK) / 2


@pytest.mark.parametrize("text", NODS)
def test_a_nod_wakes_nobody(app: App, number: str, text: str) -> None:
    assert only_acknowledges(f"@nordwind {text}")

    writes(app, f"@nordwind {text}", reply_to=ours(app, number))

    if found(app) in {Verdict.NOISE, Verdict.PRAISE}:
        assert case_of(app, number).state is State.ANSWERED


@pytest.mark.parametrize(
    "text",
    ["", "nein", "ok, aber es geht immer noch nicht", "😡", "gut ist was anderes",
     "Danke für nichts", "not ok", "it works on some days", "ok " * 100],
)  # fmt: skip
def test_what_says_more_than_a_nod_is_none(text: str) -> None:
    assert not only_acknowledges(text)


def test_what_goes_on_below_the_own_post_after_the_answer_wakes_it_too(
    app: App, number: str
) -> None:
    writes(app, "@nordwind hab ich doch schon gemacht", reply_to=POST)

    assert case_of(app, number).state is State.CLAIMED


def test_a_chat_with_others_in_the_thread_wakes_nobody(app: App, number: str) -> None:
    writes(app, "@anna hab ich doch schon gemacht", thread=POST, reply_to="1990000000000000555")

    assert found(app) is Verdict.NOISE
    assert case_of(app, number).state is State.ANSWERED
    assert NEXT in [post.post_id for post in case_of(app, number).posts]


def test_what_was_written_before_the_answer_and_came_late_wakes_nobody(
    app: App, number: str, clock: VirtualClock
) -> None:
    before = clock.now() - timedelta(hours=1)
    post = a_post(NEXT, "@nordwind hab ich doch schon gemacht", reply_to=POST, created_at=before)

    take_in(Posted(post=post), at=clock.now(), app=app)

    assert case_of(app, number).state is State.ANSWERED


def test_who_disagrees_with_a_solution_is_heard(app: App, number: str) -> None:
    line.solve(number, ANA, app=app)

    writes(app, "@nordwind nein, leider nicht", reply_to=ours(app, number))

    assert case_of(app, number).state is State.CLAIMED


def test_after_the_end_it_is_open_again(app: App, number: str, clock: VirtualClock) -> None:
    clock.advance(timedelta(days=8).total_seconds())
    line.follow_up(app=app)
    assert case_of(app, number).state is State.CLOSED

    writes(app, "@nordwind nein, leider nicht", reply_to=ours(app, number))

    case = case_of(app, number)
    assert case.is_open
    assert case.reopened == 1


def test_twice_the_same_wakes_once(app: App, number: str) -> None:
    before = texts(app)
    for _ in range(2):
        writes(app, "@nordwind nein, leider nicht", reply_to=ours(app, number))

    assert texts(app) == before + 1
    line.release(number, person("ana"), "weiß nicht weiter", app=app)
    assert case_of(app, number).is_open
