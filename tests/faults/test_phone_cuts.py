"""Power cuts and races of text messages: everything is done once, and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from herodesk import line
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.case import Case, State
from herodesk.domain.errors import AlreadyClaimedError, StaleError, TransientError
from herodesk.domain.post import Posted
from herodesk.domain.staff import Way
from herodesk.domain.texting import Text
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.steps.text import read
from herodesk_ops.memory import (
    MemoryNotifier,
    MemoryOutbox,
    MemoryRoster,
    VirtualClock,
)
from tests.faults.engines import ENGINES, records_on
from tests.faults.power import Line, PowerCut, Switch, published
from tests.faults.test_races import THREADS, at_once
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app
from tests.texting import two_way

MOST_SEAMS = 190
ANSWER = "Das bringen wir in Ordnung."


class Texts:
    """Text messages on the line with its power switch; Lambda runs again after a minute."""

    def __init__(self, switch: Switch) -> None:
        self.line = Line(switch)
        records = self.line.records
        for name in ("texting", "later", "laters"):
            setattr(records, name, switch.wrap(getattr(records, name)))
        app = two_way(self.line.app)
        people = [p for p in everybody() if p.id in {"ana", "ben", "karla"}]
        self.line.app = replace(app, roster=BrakedRoster(MemoryRoster(people), records.brakes))
        self.count = 0

    def text(self, who: str, body: str) -> None:
        """A person texts us; a run that loses its power is repeated as Lambda would."""
        here, self.count = self.line, self.count + 1
        here.clock.advance(10)
        phone = str(next(p.phone for p in everybody() if p.id == who))
        text = Text(id=f"m{self.count}", at=here.clock.now(), sender=phone, body=body)
        try:
            read(text, app=here.app)
        except PowerCut:
            here.clock.advance(60)
            read(text, app=here.app)
        here.work()


def story(switch: Switch) -> Texts:
    """Ben puts it off, Ana takes it, keeps it, answers; Ben is asked about another one again."""
    here = Texts(switch)
    here.line.deliver(Posted(post=a_post("1", author="1")))
    here.line.pass_time(2)
    here.text("ben", "later 20")
    here.text("ana", "1")
    here.text("ana", "noch 20 Minuten")
    here.text("ana", ANSWER)
    here.text("ana", "ja")
    here.line.deliver(Posted(post=a_post("2", author="2")))
    here.line.pass_time(2)
    here.text("ana", "kann nicht")
    here.text("ben", "später 5")
    here.line.pass_time(6)
    here.text("ben", "nehm ich")
    here.text("ben", "abgeben")
    here.text("ben", "was soll das hier sein")
    here.line.pass_time(6)
    here.line.end()
    return here


@cache
def whole() -> Texts:
    return story(Switch())


def told(here: Texts) -> Counter[tuple[str, str]]:
    """Who was told what, links left out."""
    return Counter(
        (who, " ".join(word for word in notice.text.split() if not word.startswith("http")))
        for who, notice in here.line.sms.sent
    )


def test_the_story_ends_as_it_should() -> None:
    here = whole()

    (reply,) = published(here.line)
    assert reply.text == ANSWER
    timeline = here.line.timeline()
    assert timeline.count("claimed") == 2
    assert timeline.count("put-off") == 2
    assert timeline.count("passed") == 1
    assert timeline.count("extended") == 1
    assert timeline.count("released") == 1
    assert [text for who, text in told(here) if who == "ben" and "Nicht verstanden" in text]


@pytest.mark.parametrize("seam", range(1, MOST_SEAMS))
def test_a_power_cut_at_any_seam_does_nothing_twice_and_says_all_of_it(seam: int) -> None:
    entire = whole()
    assert 100 < entire.line.seams < MOST_SEAMS
    if seam > entire.line.seams:
        return
    cut = story(Switch(after=seam))

    assert [r.text for r in published(cut.line)] == [ANSWER]
    assert Counter(cut.line.timeline()) == Counter(entire.line.timeline())
    sent, wanted = Counter(who for who, _ in cut.line.sms.sent), len(entire.line.sms.sent)
    assert sum(sent.values()) - wanted in {0, 1}  # the one that left and was not marked yet
    kinds = {text.split(":")[-1] for _, text in told(cut) if "Zeichen" in text}
    assert len(kinds) == 1


# -- races ------------------------------------------------------------------------------------


@pytest.fixture(params=ENGINES)
def racing(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[App]:
    """The line on records that are atomic as DynamoDB is."""
    with records_on(request.param, clock) as records:
        yield two_way(memory_app(clock, records))


def a_text(app: App, who: str, body: str, name: str = "m1") -> Text:
    phone = str(next(p.phone for p in everybody() if p.id == who))
    return Text(id=name, at=app.clock.now(), sender=phone, body=body)


def heard(app: App, who: str) -> list[str]:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return [notice.text for to, notice in notifier.sent if to == who]


def a_case(app: App) -> Case:
    taken = take_in(Posted(post=a_post()), at=MONDAY_MORNING, app=app)
    case = app.records.case(taken.case or "")
    assert case is not None
    return case


def words_of(app: App, text: Text) -> object:
    try:
        return read(text, app=app)
    except (TransientError, StaleError) as error:
        return error


def test_one_text_that_comes_sixteen_times_at_once_claims_once_and_is_answered_once(
    racing: App,
) -> None:
    case = a_case(racing)
    who = case.offers[0].hero
    before = len(heard(racing, who))
    text = a_text(racing, who, "1")

    at_once([lambda: words_of(racing, text)] * THREADS)

    file = racing.records.file(case.number)
    assert file is not None
    assert [e.what for e in file.timeline].count("claimed") == 1
    assert len(heard(racing, who)) == before + 1


def test_a_yes_that_comes_sixteen_times_at_once_sends_one_answer(
    racing: App, clock: VirtualClock
) -> None:
    case = a_case(racing)
    who = case.offers[0].hero
    read(a_text(racing, who, "1", "m1"), app=racing)
    clock.advance(5)
    read(a_text(racing, who, ANSWER, "m2"), app=racing)
    clock.advance(5)
    before = len(heard(racing, who))
    yes = a_text(racing, who, "ja", "m3")
    again = [a_text(racing, who, "JA!", f"m{4 + n}") for n in range(4)]

    at_once([lambda t=t: words_of(racing, t) for t in (yes, *again)] * 4)

    file = racing.records.file(case.number)
    assert file is not None
    assert [reply.text for reply in file.replies] == [ANSWER]
    outbox = racing.outbox
    assert isinstance(outbox, MemoryOutbox)
    assert len(set(outbox.waiting)) == 1
    assert len(heard(racing, who)) == before + 1


def test_a_claim_by_text_and_claims_by_page_at_once_leave_one_holder(racing: App) -> None:
    case = a_case(racing)
    texts = [a_text(racing, offer.hero, "nehm ich", offer.hero) for offer in case.offers]
    people = [p for p in everybody() if p.id in {offer.hero for offer in case.offers}]

    results = at_once(
        [lambda t=t: words_of(racing, t) for t in texts]
        + [lambda p=p: line.claim(case.number, p, app=racing) for p in people]
    )

    now = racing.records.case(case.number)
    assert now is not None
    assert now.state is State.CLAIMED
    file = racing.records.file(case.number)
    assert file is not None
    claims = [e.who for e in file.timeline if e.what == "claimed"]
    assert set(claims) == {now.owner}
    refused = [r for r in results if isinstance(r, AlreadyClaimedError)]
    assert {r.owner for r in refused} <= {now.owner}


def test_two_different_texts_of_one_person_at_once_are_both_done(racing: App) -> None:
    case = a_case(racing)
    who = case.offers[0].hero
    texts = [a_text(racing, who, body, body) for body in ("help", "status", "1", "later 20")]

    for _ in range(3):  # what gave up for too many others is delivered again
        at_once([lambda t=t: words_of(racing, t) for t in texts] * 4)

    record = racing.records.texting(who)
    assert record is not None
    assert len(record.seen) == len(texts)
    assert racing.records.case(case.number).owner == who  # type: ignore[union-attr]
