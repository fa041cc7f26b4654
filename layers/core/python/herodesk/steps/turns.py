"""Nobody's phone rings all the time: how many notices a person may still get in this hour (R6).

Ordinary notices and danger have a share each. The last one of the ordinary share says that many
cases are waiting; after it only danger comes through until the hour is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from herodesk.domain.staff import Person
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

    def take(self, people: Sequence[Person], *, danger: bool) -> dict[str, Turn]:
        """One turn for each of these people, counted for good."""
        known = self._taken if self.together and not danger else {}
        new = [person.id for person in people if person.id not in known]
        return {p.id: known[p.id] for p in people if p.id in known} | self._count(new, danger)

    def _count(self, ids: Sequence[str], danger: bool) -> dict[str, Turn]:  # noqa: FBT001
        if not ids:
            return {}
        rules = self.app.rules.brand().telling
        most = rules.kept_for_danger if danger else rules.most_an_hour - rules.kept_for_danger
        names = {id_: f"{id_}!" if danger else id_ for id_ in ids}
        counts = self.app.records.count_notices(list(names.values()), most)
        turns = {id_: _turn(counts[name], most) for id_, name in names.items()}
        if not danger:
            self._taken |= turns
        return turns

    def grant(
        self, ranked: Iterable[Person], most: int, *, danger: bool
    ) -> list[tuple[Person, Turn]]:
        """The first `most` of these people, best first, who may still be told something."""
        queue, granted = iter(ranked), list[tuple[Person, Turn]]()
        while batch := list(islice(queue, most - len(granted))):
            turns = self.take(batch, danger=danger)
            granted += [(p, turns[p.id]) for p in batch if turns[p.id] is not Turn.NONE]
        return granted

    def next_hour(self) -> datetime:
        """When everybody may be told again."""
        now = self.app.clock.now()
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _turn(count: int, most: int) -> Turn:
    if count < most:
        return Turn.FREE
    return Turn.LAST if count == most else Turn.NONE
