"""Nobody's phone rings all the time: how many notices a person may still get in this hour (R6).

Ordinary notices and danger have a share each. The last one of the ordinary share says that many
cases are waiting; after it only danger comes through until the hour is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from herodesk.domain.errors import StaleError
from herodesk.domain.spending import Sort, Text, budget_of, may_go_to, price_of
from herodesk.domain.staff import Person, Way
from herodesk.ports import App


class Turn(StrEnum):
    """What a person may be sent now."""

    FREE = "free"
    LAST = "last"
    NONE = "none"


@dataclass
class Turns:
    """The turns taken in one run of a function; `together` if a person gets one message for all
    ordinary cases of the run."""

    app: App
    together: bool = False
    _taken: dict[str, Turn] = field(default_factory=dict)
    _counted: list[tuple[str, datetime]] = field(default_factory=list)

    @contextmanager
    def if_stored(self) -> Iterator[None]:
        """What is taken within is handed back where somebody else was faster: then nobody is told
        anything of it."""
        before = len(self._counted)
        try:
            yield
        except StaleError:
            lost, self._counted = self._counted[before:], self._counted[:before]
            names = [name for name, hour in lost if hour == self._hour()]
            for name in names:
                self._taken.pop(name, None)
            self.app.records.hand_back_notices(names)
            raise

    def take(
        self, people: Sequence[Person], *, danger: bool, urgent: bool = False
    ) -> dict[str, Turn]:
        """One turn for each of these people, counted for good; with it, in the same write, the
        part of the budget that their text messages will need."""
        known = self._taken if self.together and not danger else {}
        new = [person for person in people if person.id not in known]
        known = {p.id: known[p.id] for p in people if p.id in known}
        return known | self._count(new, danger=danger, urgent=urgent)

    def _count(self, people: Sequence[Person], *, danger: bool, urgent: bool) -> dict[str, Turn]:
        if not people:
            return {}
        brand = self.app.rules.brand()
        rules, sort = brand.telling, Sort.DANGER if danger else Sort.CASES
        most = rules.kept_for_danger if danger else rules.most_an_hour - rules.kept_for_danger
        names = {p.id: f"{p.id}!" if danger else p.id for p in people}
        texts = {
            names[p.id]: Text(person=p.id, sort=sort, micros=price_of(p.phone, brand.sms))
            for p in people
            if p.way_for(urgent=urgent) is Way.SMS and may_go_to(p.phone, brand.sms)
        }
        counts = self.app.records.count_notices(list(names.values()), most, texts, budget_of(brand))
        turns = {id_: _turn(counts[name], most) for id_, name in names.items()}
        granted = (name for id_, name in names.items() if turns[id_] is not Turn.NONE)
        self._counted += [(name, self._hour()) for name in granted]
        if not danger:
            self._taken |= turns
        return turns

    def grant(
        self, ranked: Iterable[Person], most: int, *, danger: bool, urgent: bool = False
    ) -> list[tuple[Person, Turn]]:
        """The first `most` of these people, best first, who may still be told something."""
        queue, granted = iter(ranked), list[tuple[Person, Turn]]()
        while batch := list(islice(queue, most - len(granted))):
            turns = self.take(batch, danger=danger, urgent=urgent)
            granted += [(p, turns[p.id]) for p in batch if turns[p.id] is not Turn.NONE]
        return granted

    def next_hour(self) -> datetime:
        """When everybody may be told again."""
        return self._hour() + timedelta(hours=1)

    def _hour(self) -> datetime:
        return self.app.clock.now().replace(minute=0, second=0, microsecond=0)


def _turn(count: int, most: int) -> Turn:
    if count < most:
        return Turn.FREE
    return Turn.LAST if count == most else Turn.NONE
