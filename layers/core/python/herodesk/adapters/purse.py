"""Parts of the budget for text messages that this container has set aside and not sent yet.

A part is counted before it leaves, most of them with the turns of those who are told, in the same
write. So never more leaves than is counted; what was counted and not sent is used next time, or
lost with the container.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from herodesk.domain.spending import Budget, Sort, Spent, Text

FULL_FOR = timedelta(seconds=60)
"""After so long it is tried again whether something was handed back."""


class Purse:
    """What is set aside, of one day, and which sorts were refused lately."""

    def __init__(self) -> None:
        self._day = ""
        self._aside: Counter[tuple[str, Sort]] = Counter()
        self._full: dict[Sort, tuple[datetime, Budget]] = {}

    def wanting(self, texts: Sequence[Text], budget: Budget, now: datetime) -> list[Text]:
        """Those that are to be counted: none is set aside for them, and there may be room."""
        if (day := budget.day(now)) != self._day:
            self._day, self._full = day, {}
            self._aside.clear()
        return [
            t for t in texts
            if not self._aside[t.person, t.sort] and not self._is_full(t.sort, budget, now)
        ]  # fmt: skip

    def keep(
        self, counted: Sequence[Text], spent: Spent, budget: Budget, now: datetime
    ) -> list[Text]:
        """Set aside what fits, now that all of it is counted; what does not, to be handed back."""
        granted = budget.granted(counted, spent)
        refused = list(counted)[len(granted) :]
        for text in granted:
            self._aside[text.person, text.sort] += 1
        for text in refused:
            self._full[text.sort] = now, budget
        return refused

    def take(self, text: Text) -> bool:
        """Use one that was set aside; False if there is none."""
        if not self._aside[text.person, text.sort]:
            return False
        self._aside[text.person, text.sort] -= 1
        return True

    def put_back(self, text: Text) -> None:
        """It did not leave after all."""
        self._aside[text.person, text.sort] += 1

    def _is_full(self, sort: Sort, budget: Budget, now: datetime) -> bool:
        since, by = self._full.get(sort, (None, None))
        return since is not None and by == budget and now - since < FULL_FOR
