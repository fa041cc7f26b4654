"""Nobody's phone rings forty times: caps, bundles, the morning digest, danger (R5, R6, ST5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import NotFoundError, StaleError, TransientError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.offer import store_offer
from herodesk.steps.take_in import take_in
from herodesk.steps.turns import Turns
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, nordwind, person

RULES = nordwind().telling
ORDINARY = RULES.most_an_hour - RULES.kept_for_danger
NIGHT = timedelta(hours=13, minutes=40)
SEVEN = timedelta(hours=21)
QUESTION = "@nordwind Wie lange gilt die Garantie?"
FIRE = "@nordwind Mein Trockner hat Feuer gefangen!"


def notices(app: App, hero: str = "") -> list[tuple[str, Notice]]:
    told = []
    for way in Way:
        notifier = app.notifiers[way]
        assert isinstance(notifier, MemoryNotifier)
        told += [(to, notice) for to, notice in notifier.sent if hero in {"", to}]
    return told


def texts(app: App, hero: str) -> list[str]:
    return [notice.text for _, notice in notices(app, hero)]


def arrives(app: App, n: int, text: str = "", **facts: object) -> Case:
    clock = app.clock
    post = a_post(
        f"19900000000001{n:05d}",
        text or "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig!",
        author=f"9{n:05d}",
        created_at=clock.now(),
        **facts,
    )
    taken = take_in(Posted(post=post), at=clock.now(), app=app)
    case = app.records.case(str(taken.case))
    assert case is not None
    return case


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


@pytest.fixture
def round_the_clock(app: App) -> App:
    """Everybody is at work at any time; only the quiet hours are left."""
    watch = next(p for p in everybody() if p.id == "karla").hours
    people = tuple(replace(p, hours=watch, night_duty=p.id == "hugo") for p in everybody())
    return replace(app, roster=MemoryRoster(people))


# -- caps ---------------------------------------------------------------------------------------


def test_nobody_hears_of_more_cases_in_an_hour_than_the_brand_allows(app: App) -> None:
    for n in range(60):
        arrives(app, n)

    told = Counter(hero for hero, _ in notices(app))
    assert max(told.values()) == ORDINARY
    assert len(app.records.open_cases()) == 60


def test_the_last_word_of_the_hour_says_that_many_cases_are_waiting(app: App) -> None:
    for n in range(60):
        arrives(app, n)

    *before, last = [notice for _, notice in notices(app, "ana")]
    assert {notice.kind for notice in before} == {NoticeKind.OFFER}
    assert last.kind is NoticeKind.DIGEST
    assert "Viele Fälle auf einmal" in last.text
    assert last.case is None


def test_who_is_told_nothing_because_somebody_was_faster_does_not_lose_a_turn(app: App) -> None:
    case = arrives(app, 1)
    records = app.records
    assert isinstance(records, MemoryRecords)
    before = {name: count for (_, name), count in records.counted.items() if count}
    turns = Turns(app)

    with pytest.raises(StaleError):
        store_offer(replace(case, v=case.v - 1, offers=()), app=app, stage=1, turns=turns)

    assert {name: count for (_, name), count in records.counted.items() if count} == before
    assert store_offer(case, app=app, stage=2, turns=turns).secrets
    assert {name: n for (_, name), n in records.counted.items() if n} != before


def test_when_all_have_been_told_enough_cases_wait_openly_for_the_next_hour(
    app: App, clock: VirtualClock
) -> None:
    clock.advance(5 * 60)
    numbers = [arrives(app, n).number for n in range(60)]

    last = app.records.case(numbers[-1])
    assert last is not None
    assert (last.state, last.waits_for) == (State.DEFERRED, "told-enough")
    assert last.next_due == MONDAY_MORNING + timedelta(hours=1)
    assert {"karla", "lars"}.isdisjoint(hero for hero, _ in notices(app))


def test_the_next_hour_begins_with_one_message_for_all_that_wait(
    app: App, clock: VirtualClock
) -> None:
    for n in range(60):
        arrives(app, n)
    before = Counter(hero for hero, _ in notices(app))

    clock.move_to(MONDAY_MORNING + timedelta(hours=1))
    line.follow_up(app=app)

    more = Counter(hero for hero, _ in notices(app)) - before
    assert set(more.values()) == {1}
    assert "Fälle warten auf dich" in texts(app, "ana")[-1]


def test_danger_still_rings_who_has_been_told_enough(app: App) -> None:
    for n in range(60):
        arrives(app, n)
    before = len(notices(app))

    arrives(app, 99, FIRE)

    told = notices(app)[before:]
    assert len([n for _, n in notices(app) if "GEFAHR" in n.text or "DANGER" in n.text]) == 3
    assert len(told) == 3


def test_not_even_danger_exceeds_the_cap(app: App) -> None:
    for n in range(60):
        arrives(app, n)
        arrives(app, 100 + n, FIRE)

    told = Counter(hero for hero, _ in notices(app))
    assert max(told.values()) == RULES.most_an_hour


# -- bundles and the morning ----------------------------------------------------------------------


def test_a_night_of_questions_rings_nobody_and_is_one_digest_each_at_seven(
    round_the_clock: App, clock: VirtualClock
) -> None:
    app = round_the_clock
    clock.advance(NIGHT.total_seconds())
    numbers = [arrives(app, n, QUESTION).number for n in range(3)]
    clock.move_to(MONDAY_MORNING + SEVEN - timedelta(minutes=1))
    line.follow_up(app=app)
    assert notices(app) == []

    minutes(app, clock, 2)

    told = notices(app)
    assert len(told) == len({hero for hero, _ in told})
    assert {notice.kind for _, notice in told} == {NoticeKind.DIGEST}
    assert all(n.way is Way.EMAIL or len(n.text) <= 160 for _, n in told)
    assert any("über Nacht" in notice.text for _, notice in told)
    states = {app.records.case(number).state for number in numbers}  # type: ignore[union-attr]
    assert states == {State.OFFERED}


def test_each_gets_the_digest_at_seven_of_the_own_zone(
    round_the_clock: App, clock: VirtualClock
) -> None:
    def elsewhere(someone: Person) -> Person:
        return replace(someone, zone="Europe/London") if someone.id == "femi" else someone

    people = [elsewhere(p) for p in round_the_clock.roster.people() if p.id in {"ana", "femi"}]
    app = replace(round_the_clock, roster=MemoryRoster(people))
    clock.advance(NIGHT.total_seconds())
    arrives(app, 1, QUESTION)

    clock.move_to(MONDAY_MORNING + SEVEN - timedelta(minutes=1))
    minutes(app, clock, 30)
    assert {hero for hero, _ in notices(app)} == {"ana"}

    minutes(app, clock, 45)
    assert {hero for hero, _ in notices(app, "femi")} == {"femi"}


def test_one_case_that_waited_by_day_comes_with_its_own_link(app: App, clock: VirtualClock) -> None:
    for n in range(40):
        arrives(app, n)
    for number in app.records.open_cases()[:-1]:
        line.not_a_case(number, person("karla"), app=app)
    before = len(notices(app))
    last = app.records.case(app.records.open_cases()[0])
    assert last is not None
    assert last.waits_for == "told-enough"

    clock.move_to(MONDAY_MORNING + timedelta(hours=1))
    line.follow_up(app=app)

    told = [notice for _, notice in notices(app)[before:]]
    assert {notice.kind for notice in told} == {NoticeKind.OFFER}
    assert {notice.case for notice in told} == {last.number}


def test_danger_in_the_same_night_is_not_held_back(
    round_the_clock: App, clock: VirtualClock
) -> None:
    clock.advance(NIGHT.total_seconds())
    arrives(round_the_clock, 1, QUESTION)

    arrives(round_the_clock, 2, FIRE)

    assert [hero for hero, _ in notices(round_the_clock)] == ["hugo"]


def test_danger_calls_who_watches_when_nobody_is_on_duty(app: App, clock: VirtualClock) -> None:
    people = [replace(p, hours=()) for p in everybody()]
    app = replace(app, roster=MemoryRoster(people))

    case = arrives(app, 1, FIRE)
    assert (case.state, [hero for hero, _ in notices(app)]) == (State.OFFERED, ["hugo"])

    minutes(app, clock, 45)
    assert [hero for hero, _ in notices(app)] == ["hugo", "karla", "lars"]


def test_who_claims_in_the_morning_keeps_the_case_out_of_the_others_digests(
    round_the_clock: App, clock: VirtualClock
) -> None:
    app = round_the_clock
    clock.advance(NIGHT.total_seconds())
    case = arrives(app, 1, QUESTION)
    clock.move_to(MONDAY_MORNING + SEVEN - timedelta(minutes=1))
    line.claim(case.number, person("ana"), app=app)

    minutes(app, clock, 5)

    assert notices(app) == []


def test_the_link_of_a_digest_shows_its_cases_and_opens_the_board_once(
    round_the_clock: App, clock: VirtualClock
) -> None:
    app = round_the_clock
    clock.advance(NIGHT.total_seconds())
    numbers = {arrives(app, n, QUESTION).number for n in range(2)}
    clock.move_to(MONDAY_MORNING + SEVEN)
    line.follow_up(app=app)
    hero, notice = notices(app)[0]
    token = notice.text.split("/m/")[1][:22]

    who, rows = line.asked_of(token, app=app)
    signed, _ = line.sign_in(token, app=app)

    assert (who.id, signed.person.id) == (hero, hero)
    assert {row.case.number for row in rows} <= numbers
    assert rows
    with pytest.raises(NotFoundError):
        line.sign_in(token, app=app)


def test_a_digest_that_one_phone_refuses_for_now_still_reaches_the_others_and_comes_later(
    round_the_clock: App, clock: VirtualClock
) -> None:
    app = round_the_clock
    clock.advance(NIGHT.total_seconds())
    arrives(app, 1, QUESTION)
    fails = _FailsOnce(Way.SMS)
    app = replace(app, notifiers={**app.notifiers, Way.SMS: fails})
    clock.move_to(MONDAY_MORNING + SEVEN)

    with pytest.raises(ExceptionGroup):
        line.follow_up(app=app)
    minutes(app, clock, 3)

    told = Counter(hero for hero, _ in notices(app))
    assert (len(told), set(told.values())) == (3, {1})


class _FailsOnce(MemoryNotifier):
    failed = False

    def send(self, notice: Notice, to: Person) -> None:
        if not self.failed:
            self.failed = True
            raise TransientError("throttled")
        super().send(notice, to)


def test_an_offer_that_was_cut_off_is_not_made_up_for_at_night(
    app: App, clock: VirtualClock
) -> None:
    case = arrives(app, 1)
    unsent = tuple(replace(offer, sent_at=None) for offer in case.offers)
    app.records.save(case.next(offers=unsent, sending_until=clock.now(), next_due=clock.now()))
    clock.move_to(MONDAY_MORNING + timedelta(hours=12, minutes=30))
    before = len(notices(app))

    minutes(app, clock, 3)

    assert notices(app)[before:] == []
    after = app.records.case(case.number)
    assert after is not None
    assert after.state is State.DEFERRED
    clock.move_to(MONDAY_MORNING + timedelta(hours=22))
    minutes(app, clock, 2)
    assert notices(app)[before:]
