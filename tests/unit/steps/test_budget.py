"""The budget for text messages: a kind hard stop, shares for danger and sign-in, alarms (R10)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from herodesk import line
from herodesk.adapters.braked import Gate
from herodesk.adapters.counted import Purse
from herodesk.domain.errors import UndeliverableError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.spending import (
    MICROS,
    Budget,
    Sort,
    Spent,
    Text,
    budget_of,
    ended_by,
    price_of,
)
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryRules, VirtualClock
from tests.faults.power import PowerCut, Switch
from tests.sample import MONDAY_MORNING, a_post, memory_app, nordwind, person

PROBLEM = "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig!"
FIRE = "@nordwind Mein Trockner hat Feuer gefangen!"


def with_budget(app: App, **limits: object) -> App:
    """The same brand with other limits."""
    sms = replace(nordwind().sms, most_usd_a_month=0, **limits)  # type: ignore[arg-type]
    rules = MemoryRules(replace(nordwind(), sms=sms))
    texts = MemoryNotifier(Way.SMS, gate=Gate(app.records, app.roster, rules))
    return replace(app, rules=rules, notifiers={**app.notifiers, Way.SMS: texts})


def sent(app: App, way: Way) -> list[tuple[str, Notice]]:
    notifier = app.notifiers[way]
    assert isinstance(notifier, MemoryNotifier)
    return notifier.sent


def arrives(app: App, n: int, text: str = PROBLEM) -> None:
    post = a_post(f"{n}", text, author=f"{n}", created_at=app.clock.now(), followers=900_000)
    take_in(Posted(post=post), at=app.clock.now(), app=app)


def alarms(app: App) -> list[tuple[str, str]]:
    return [(to, n.subject) for to, n in sent(app, Way.EMAIL) if n.kind is NoticeKind.ALERT]


def minutes(app: App, clock: VirtualClock, count: int) -> None:
    for _ in range(count):
        clock.advance(60)
        line.follow_up(app=app)


# -- the stop ------------------------------------------------------------------------------------


def test_beyond_the_budget_the_same_notice_comes_by_e_mail(app: App) -> None:
    app = with_budget(app, most_a_day=10, percent_for_danger=20, percent_for_sign_in=10)

    for n in range(6):
        arrives(app, n)

    texts, mails = sent(app, Way.SMS), sent(app, Way.EMAIL)
    assert len(texts) == 7
    assert len(texts) + len(mails) == 18
    offers = [o for number in app.records.open_cases() for o in app.records.case(number).offers]  # type: ignore[union-attr]
    assert Counter(o.way for o in offers) == {Way.SMS: 7, Way.EMAIL: 11}
    assert all(o.sent_at for o in offers)


def test_danger_still_rings_out_of_its_own_share(app: App) -> None:
    app = with_budget(app, most_a_day=10, percent_for_danger=30, percent_for_sign_in=10)
    for n in range(6):
        arrives(app, n)
    before = len(sent(app, Way.SMS))

    arrives(app, 99, FIRE)

    assert [n.danger for _, n in sent(app, Way.SMS)[before:]] == [True] * 3


def test_a_sign_in_link_by_text_still_leaves(app: App) -> None:
    app = with_budget(app, most_a_day=10, percent_for_danger=20, percent_for_sign_in=10)
    for n in range(6):
        arrives(app, n)

    line.ask_sign_in(str(person("ana").phone), app=app)

    assert sent(app, Way.SMS)[-1][1].kind is NoticeKind.SIGN_IN


def test_the_stop_ends_by_itself_with_the_day_of_the_brands_zone(
    app: App, clock: VirtualClock
) -> None:
    app = with_budget(app, most_a_day=4, percent_for_danger=0, percent_for_sign_in=0)
    for n in range(3):
        arrives(app, n)
    assert len(sent(app, Way.SMS)) == 4
    assert ended_by(app.records.spent(budget_of(app.rules.brand())), budget_of(app.rules.brand()))

    clock.move_to(MONDAY_MORNING + timedelta(hours=23))
    arrives(app, 7)

    assert len(sent(app, Way.SMS)) > 4


def test_whatever_is_texted_is_counted(app: App) -> None:
    for n in range(4):
        arrives(app, n, FIRE if n == 2 else PROBLEM)
    line.ask_sign_in(str(person("ben").phone), app=app)

    spent = app.records.spent(budget_of(app.rules.brand()))
    kinds = Counter("danger" if n.danger else n.kind for _, n in sent(app, Way.SMS))
    assert dict(spent.today) == {
        Sort.CASES: kinds[NoticeKind.OFFER], Sort.DANGER: kinds["danger"], Sort.SIGN_IN: 1,
    }  # fmt: skip
    prices = [price_of(person(to).phone, nordwind().sms) for to, _ in sent(app, Way.SMS)]
    assert spent.usd == Decimal(sum(prices)) / MICROS


# -- to whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "someone",
    [
        replace(person("ana"), phone="+491700000000"),
        replace(person("ana"), id="nobody"),
        Person(id="mallory", name="M", phone="+881612345678"),
    ],
    ids=["another number", "another person", "neither"],
)
def test_nothing_is_sent_to_a_number_that_is_not_on_the_roster(app: App, someone: Person) -> None:
    notice = Notice(key="k", kind=NoticeKind.OFFER, hero=someone.id, way=Way.SMS, text="Hallo")

    with pytest.raises(UndeliverableError):
        app.notifiers[Way.SMS].send(notice, someone)

    assert sent(app, Way.SMS) == []
    assert app.records.spent(budget_of(nordwind())).today == {}


def test_asking_for_links_to_strange_numbers_sends_and_costs_nothing(app: App) -> None:
    for n in range(50):
        line.ask_sign_in(f"+2526123456{n:02d}", app=app)

    assert sent(app, Way.SMS) == []
    assert app.records.spent(budget_of(nordwind())).today == {}


def test_numbers_of_other_countries_get_e_mail_alone(app: App) -> None:
    app = with_budget(app, countries=("FR",))

    arrives(app, 1)

    assert sent(app, Way.SMS) == []
    assert len(sent(app, Way.EMAIL)) == 3
    assert app.records.spent(budget_of(nordwind())).today == {}


# -- alarms --------------------------------------------------------------------------------------


def test_manager_and_it_hear_once_at_80_percent_and_once_at_the_end(
    app: App, clock: VirtualClock
) -> None:
    app = with_budget(app, most_a_day=10, percent_for_danger=0, percent_for_sign_in=0)
    for n in range(3):
        arrives(app, n)
    minutes(app, clock, 3)
    assert {who for who, _ in alarms(app)} == {"lars", "mira"}
    assert len(alarms(app)) == 2
    assert all("90 %" in subject or "80 %" in subject for _, subject in alarms(app))

    arrives(app, 9)
    minutes(app, clock, 5)

    assert len(alarms(app)) == 4
    assert [n.kind for _, n in sent(app, Way.SMS) if n.hero in {"lars", "mira"}] == []


def test_who_is_in_quiet_hours_hears_of_it_when_they_are_over(
    app: App, clock: VirtualClock
) -> None:
    app = with_budget(app, most_a_day=3, percent_for_danger=0, percent_for_sign_in=0)
    arrives(app, 1)
    clock.move_to(MONDAY_MORNING + timedelta(hours=12, minutes=30))
    minutes(app, clock, 3)
    assert alarms(app) == []

    clock.move_to(MONDAY_MORNING + timedelta(hours=21))
    minutes(app, clock, 2)

    assert {who for who, _ in alarms(app)} == {"lars", "mira"}
    assert len(alarms(app)) == 2


def test_a_power_cut_at_any_seam_of_an_alarm_tells_everybody_and_one_of_them_twice_at_most(
    clock: VirtualClock,
) -> None:
    seam, cuts = 1, 0
    while True:
        app = with_budget(memory_app(VirtualClock()), most_a_day=3, percent_for_danger=0)
        arrives(app, 1)
        switch = Switch(after=seam)
        for name in ("spent", "alarms", "save"):
            setattr(app.records, name, switch.wrap(getattr(app.records, name)))
        mail = app.notifiers[Way.EMAIL]
        mail.send = switch.wrap(mail.send)  # type: ignore[method-assign]
        try:
            line.follow_up(app=app)
        except PowerCut:
            cuts += 1
        if switch.calls < seam:
            break
        assert isinstance(app.clock, VirtualClock)
        minutes(app, app.clock, 3)
        told = Counter(alarms(app))
        assert {who for who, _ in told} == {"lars", "mira"}
        assert sum(told.values()) in {2, 3}
        seam += 1
    assert cuts > 8


def test_a_brand_without_text_messages_is_not_told_that_they_are_used_up(
    app: App, clock: VirtualClock
) -> None:
    app = with_budget(app, most_a_day=0, most_a_month=0)
    arrives(app, 1)
    minutes(app, clock, 2)

    assert sent(app, Way.SMS) == []
    assert alarms(app) == []


# -- under any interleaving ----------------------------------------------------------------------

LIMITS = Budget(
    zone="Europe/Berlin", most_a_day=9, most_a_month=20, most_micros=1_500_000,
    kept=((Sort.DANGER, 20), (Sort.SIGN_IN, 10)),
)  # fmt: skip
TEXTS = st.builds(
    Text,
    person=st.sampled_from("abcd"),
    sort=st.sampled_from(Sort),
    micros=st.sampled_from([0, 50_000, 100_000]),
)


class Containers(RuleBasedStateMachine):
    """Some containers, one counter; between counting and settling anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY_MORNING
        self.counter = Spent(day=LIMITS.day(self.now))
        self.purses = [Purse() for _ in range(3)]
        self.unsettled: list[tuple[Purse, list[Text], Spent]] = []
        self.left: dict[str, Counter[Sort]] = {}
        self.money: Counter[str] = Counter()

    @rule(which=st.integers(0, 2), texts=st.lists(TEXTS, min_size=1, max_size=4))
    def count(self, which: int, texts: list[Text]) -> None:
        sort = texts[0].sort
        same = [replace(text, sort=sort) for text in texts]
        purse = self.purses[which]
        wanted = purse.wanting(same, LIMITS, self.now)
        self.counter = self.counter.on(LIMITS.day(self.now)).plus(wanted)
        self.unsettled.append((purse, wanted, self.counter))

    @rule(at=st.integers(0, 9))
    def settle(self, at: int) -> None:
        if not self.unsettled:
            return
        purse, wanted, spent = self.unsettled.pop(at % len(self.unsettled))
        refused = purse.keep(wanted, spent, LIMITS, self.now)
        if self.counter.day == spent.day:
            self.counter = self.counter.plus(refused, -1)

    @rule(which=st.integers(0, 2), text=TEXTS)
    def send(self, which: int, text: Text) -> None:
        if self.purses[which].take(text):
            self.left.setdefault(self.counter.day, Counter())[text.sort] += 1

    @rule(which=st.integers(0, 2), text=TEXTS)
    def throttled(self, which: int, text: Text) -> None:
        if self.purses[which].take(text):
            self.purses[which].put_back(text)

    @rule(which=st.integers(0, 2))
    def container_ends(self, which: int) -> None:
        self.purses[which] = Purse()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        while self.unsettled:  # a function lives for seconds
            self.settle(0)
        for purse in self.purses:
            self.now += timedelta(hours=hours / 3)
            purse.wanting([], LIMITS, self.now)
        for purse in self.purses:
            purse.wanting([], LIMITS, self.now)
        self.counter = self.counter.on(LIMITS.day(self.now))

    @invariant()
    def never_more_than_the_budget(self) -> None:
        for parts in self.left.values():
            assert sum(parts.values()) <= LIMITS.most_a_day
        by_month: dict[str, int] = {}
        for day, parts in self.left.items():
            by_month[day[:7]] = by_month.get(day[:7], 0) + sum(parts.values())
        assert all(n <= LIMITS.most_a_month for n in by_month.values())

    @invariant()
    def shares_are_kept(self) -> None:
        for parts in self.left.values():
            ordinary = parts[Sort.CASES] + parts[Sort.OTHER]
            assert ordinary <= LIMITS.most_a_day - 1

    @invariant()
    def nothing_leaves_uncounted(self) -> None:
        parts = self.left.get(self.counter.day, Counter())
        assert all(self.counter.today.get(sort, 0) >= n for sort, n in parts.items())


TestContainers = Containers.TestCase
TestContainers.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
