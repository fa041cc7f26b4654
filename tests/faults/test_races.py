"""Many at once: the same delivery, the same author, the same case, the same link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import cycle, islice
from threading import Barrier

import pytest

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.errors import AlreadyClaimedError, NotFoundError, TransientError
from herodesk.domain.post import Author, Posted, Reposted
from herodesk.domain.staff import Role, Way
from herodesk.ports import App
from herodesk.steps.lists import thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.faults.engines import ENGINES, records_on
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app

THREADS = 16


@pytest.fixture(params=ENGINES)
def racing(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[App]:
    """The line on records that are atomic as DynamoDB is."""
    with records_on(request.param, clock) as records:
        yield memory_app(clock, records)


class Ticking(VirtualClock):
    """No two looks at it see the same moment: so the line of a timeline that each writes has a key
    of its own, and the case's version alone decides who is first."""

    def now(self) -> datetime:
        self.advance(0.000001)
        return super().now()


@pytest.fixture(params=ENGINES)
def ticking(request: pytest.FixtureRequest) -> Iterator[App]:
    """The same while time goes on."""
    clock = Ticking(MONDAY_MORNING)
    with records_on(request.param, clock) as records:
        yield memory_app(clock, records)


def at_once(actions: Sequence[Callable[[], object]]) -> list[object]:
    """Run all in threads that start together; what each returned or raised."""
    barrier = Barrier(THREADS)

    def run(number: int) -> list[object]:
        barrier.wait()
        return [_result(action) for action in actions[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as pool:
        return [result for results in pool.map(run, range(THREADS)) for result in results]


def _result(action: Callable[[], object]) -> object:
    try:
        return action()
    except (AlreadyClaimedError, NotFoundError, TransientError) as error:
        return error


def sms(app: App) -> Counter[str]:
    """How many text messages each person got."""
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return Counter(to for to, _ in notifier.sent)


def open_cases(app: App) -> list[Case]:
    return app.records.cases(app.records.open_cases())


def test_one_delivery_a_hundred_times_makes_one_case_and_one_text_to_three(racing: App) -> None:
    change = Posted(post=a_post())

    at_once([lambda: take_in(change, at=MONDAY_MORNING, app=racing)] * 100)

    assert len(open_cases(racing)) == 1
    assert sorted(sms(racing).values()) == [1, 1, 1]


def test_different_posts_of_one_author_at_once_make_one_case_with_all_of_them(racing: App) -> None:
    posts = [
        a_post(str(number), f"@nordwind Umtausch geht nicht, zum {number}. Mal kaputt")
        for number in range(4)
    ]

    results = at_once(
        [lambda p=p: take_in(Posted(post=p), at=MONDAY_MORNING, app=racing) for p in posts] * 4
    )
    for post in posts:  # what gave up for too many others is delivered again
        take_in(Posted(post=post), at=MONDAY_MORNING, app=racing)

    (case,) = open_cases(racing)
    assert len(results) == THREADS
    assert sorted(item.post_id for item in case.posts) == ["0", "1", "2", "3"]
    assert sorted(sms(racing).values()) == [1, 1, 1]


def test_of_sixteen_who_claim_one_has_it_and_the_others_learn_who(racing: App) -> None:
    able = [p for p in everybody() if p.role is Role.HERO and p.level > 0]
    people = [replace(able[number % len(able)], id=f"hero-{number}") for number in range(16)]
    for number in range(10):
        take_in(Posted(post=a_post(str(number), author=str(number))), at=MONDAY_MORNING, app=racing)

    for case in open_cases(racing):
        results = at_once(
            [lambda p=p, n=case.number: line.claim(n, p, app=racing) for p in people]  # type: ignore[misc]
        )
        winners = [result for result in results if isinstance(result, Case)]
        losers = [result for result in results if isinstance(result, AlreadyClaimedError)]
        assert len(winners) == 1
        assert {loser.owner for loser in losers} == {winners[0].owner}
        assert len(losers) == 15


def test_while_time_goes_on_the_version_alone_lets_one_of_sixteen_have_it(ticking: App) -> None:
    able = [p for p in everybody() if p.role is Role.HERO and p.level > 0]
    people = [replace(able[number % len(able)], id=f"hero-{number}") for number in range(16)]
    for number in range(4):
        take_in(
            Posted(post=a_post(str(number), author=str(number))), at=MONDAY_MORNING, app=ticking
        )

    for case in open_cases(ticking):
        results = at_once(
            [lambda p=p, n=case.number: line.claim(n, p, app=ticking) for p in people]  # type: ignore[misc]
        )
        file = ticking.records.file(case.number)
        assert file is not None
        assert sum(isinstance(result, Case) for result in results) == 1
        assert [entry.what for entry in file.timeline].count("claimed") == 1


def test_one_link_redeemed_by_sixteen_at_once_opens_one_session(racing: App) -> None:
    take_in(Posted(post=a_post()), at=MONDAY_MORNING, app=racing)
    notifier = racing.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    token = notifier.sent[0][1].text.split("/c/")[1][:28]

    results = at_once([lambda: line.claim_by_link(token, app=racing)] * 16)

    assert sum(isinstance(result, tuple) for result in results) == 1


def test_reposts_that_come_at_once_are_counted_once_each(racing: App) -> None:
    take_in(Posted(post=a_post("1", followers=0)), at=MONDAY_MORNING, app=racing)
    reposts = [
        Reposted(platform="x", post_id="1", repost_id=f"r{n}", by=Author(id=str(n), followers=1))
        for n in range(8)
    ]

    for change in reposts:  # SQS redelivers what gave up for too many others
        at_once([lambda c=change: take_in(c, at=MONDAY_MORNING, app=racing)] * THREADS)  # type: ignore[misc]

    assert open_cases(racing)[0].posts[0].readers == 8


def test_of_sixteen_who_thank_for_a_post_one_has_the_case_and_all_read_who(racing: App) -> None:
    praise = a_post("1", "@nordwind Danke, toller Service, alles super gelaufen!")
    take_in(Posted(post=praise), at=MONDAY_MORNING, app=racing)
    people = [p for p in everybody() if p.level > 0 and p.role in {Role.HERO, Role.LEAD}]
    wants = [partial(thank, "x", "1", who, app=racing) for who in islice(cycle(people), THREADS)]

    results = at_once(wants)

    (number,) = racing.records.open_cases()
    case = racing.records.case(number)
    assert case is not None
    owners = {one.owner for one in results if isinstance(one, Case | AlreadyClaimedError)}
    assert owners == {case.owner}
    assert len(results) == THREADS
    file = racing.records.file(number)
    assert file is not None
    assert [entry.what for entry in file.timeline] == ["opened-claimed"]
    author = racing.records.author("x", "4711")
    assert author is not None
    assert [contact.case for contact in author.contacts] == [number]
