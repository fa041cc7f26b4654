"""Whoever loses a race takes nobody's turn: what was counted for it is handed back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from herodesk import line
from herodesk.adapters.items import key_of
from herodesk.domain.case import Case, State
from herodesk.domain.errors import StaleError
from herodesk.domain.post import Posted
from herodesk.domain.records import Record
from herodesk.ports import App
from herodesk.steps.ask import ask
from herodesk.steps.hand_over import hand_over
from herodesk.steps.merge import merge
from herodesk.steps.set_right import confirm
from herodesk.steps.split import split
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.faults.test_orders import Plain
from tests.sample import MONDAY_MORNING, a_post, memory_app, person

ANA, BEN, KARLA = map(person, ["ana", "ben", "karla"])


class Raced(MemoryRecords):
    """The table in memory in which somebody else is faster at one of the next writes."""

    slow_at = 0

    def save(self, *records: Record) -> None:
        self.slow_at -= 1
        if self.slow_at == 0:
            raise StaleError(key_of(records[0])[0].split("#", 1)[0])
        super().save(*records)


def came(app: App, post_id: str, text: str) -> str:
    return str(take_in(Posted(post=a_post(post_id, text)), at=app.clock.now(), app=app).case)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def held(app: App) -> str:
    number = came(app, "1", "problem exchange")
    line.claim(number, ANA, app=app)
    return number


def of_two_posts(app: App) -> str:
    number = came(app, "1", "problem exchange")
    assert came(app, "2", "problem exchange") == number
    return number


def doubtful(app: App) -> str:
    return came(app, "1", "doubt exchange")


def answered(app: App) -> str:
    number = held(app)
    line.reply(number, ANA, "Wir kuemmern uns darum.", "k", app=app)
    reply_id = case_of(app, number).reply
    line.publish(number, str(reply_id), app=app)
    assert case_of(app, number).state is State.ANSWERED
    return number


def of_one_customer(app: App) -> str:
    number = held(app)
    other = came(app, "2", "problem billing")
    line.claim(other, BEN, app=app)
    return number


def joins(app: App, number: str) -> None:
    other = next(n for n in app.records.open_cases() if n != number)
    merge(number, other, KARLA, "", app=app)


DEEDS: dict[str, tuple[Callable[[App], str], Callable[[App, str], object], int]] = {
    "hand over": (held, lambda app, n: hand_over(n, ANA, "ben", "bitte", app=app), 1),
    "split": (of_two_posts, lambda app, n: split(n, KARLA, frozenset({"2"}), app=app), 1),
    "confirm": (doubtful, lambda app, n: confirm(n, KARLA, app=app), 1),
    "write again": (answered, lambda app, _: came(app, "2", "problem exchange"), 1),
    "merge": (of_one_customer, joins, 1),
    "ask": (held, lambda app, n: ask(n, ANA, "Moritz Maurer", "Kommt er?", "k", app=app), 2),
}
"""What there is before, what is done, and at which write of it somebody may be faster."""


def counted(deed: str, *, raced: bool) -> Counter[str]:
    """How many turns each person has had, a minute after."""
    begin, act, at = DEEDS[deed]
    clock = VirtualClock(MONDAY_MORNING)
    records = Raced(clock)
    app = replace(memory_app(clock, records), classifier=Plain())
    number = begin(app)
    before = Counter({name: count for (_, name), count in records.counted.items()})

    records.slow_at = at if raced else 0
    act(app, number)
    clock.advance(60)
    line.follow_up(app=app)

    assert not raced or records.slow_at < 0
    return Counter({name: count for (_, name), count in records.counted.items()}) - before


@pytest.mark.parametrize("deed", DEEDS)
def test_who_was_slower_takes_nobodys_turn(deed: str) -> None:
    alone = counted(deed, raced=False)

    assert sum(alone.values()) > 0
    assert counted(deed, raced=True) == alone
