"""A fresh sample to judge a later model by: of rows that nobody has read, all of them sealed.

The posts sealed first have been opened for an earlier model. As in the first draw a classifier's
verdict makes rare ones occur: here a fifth of the posts for each verdict, from each set in turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from herodesk_ops.labelling.further import VERDICTS, Chances
from herodesk_ops.labelling.sample import QUOTAS, Drawn, chance, plain
from herodesk_ops.labelling.sets import Row, rows_of

if TYPE_CHECKING:
    from pathlib import Path

SEED = "herodesk-labels-4"
"""Drawn before any of these posts was read; the draw before this one had "herodesk-labels-3"."""

EACH = 70
"""Posts of each verdict that the classifier expects; fewer where there are no more."""

POOL = 4000
"""Candidates looked at per set."""

FEWEST = 3
"""Words without which a post says too little to be read."""


def afresh(data: Path, language: str, before: Sequence[Row], likely: Chances) -> list[Drawn]:
    """The posts in the order of reading, none that was drawn `before` nor a copy of one."""
    known = {(row.set, row.id) for row in before}
    seen = {plain(row) for row in before}
    strata: dict[str, dict[str, list[Row]]] = defaultdict(dict)
    for name in QUOTAS[language]:
        for row in _pool(rows_of(data, name, language), known, seen):
            told = likely(row.text)
            strata[max(VERDICTS, key=lambda one: told[one])].setdefault(name, []).append(row)
    taken = [row for verdict in VERDICTS for row in _by_turns(strata[verdict])]
    taken.sort(key=lambda row: chance("order", row, SEED))
    return [Drawn(order=number, row=row, sealed=True) for number, row in enumerate(taken, start=1)]


def _pool(rows: Sequence[Row], known: set[tuple[str, str]], seen: set[str]) -> Iterator[Row]:
    """Rows in the order of chance, each text once."""
    count = 0
    for row in sorted(rows, key=lambda row: chance("draw", row, SEED)):
        words = plain(row)
        if count < POOL and len(words.split()) >= FEWEST and words not in seen:
            seen.add(words)
            if (row.set, row.id) not in known:
                count += 1
                yield row


def _by_turns(of_sets: Mapping[str, Sequence[Row]]) -> list[Row]:
    """A row of each set in turn."""
    turns = zip_longest(*of_sets.values())
    return [row for turn in turns for row in turn if row is not None][:EACH]
