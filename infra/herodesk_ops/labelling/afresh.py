"""A fresh sample to judge a later model by: of rows that nobody has read, all of them sealed.

The posts sealed first have been opened for an earlier model. It is drawn as that first sample was:
of each set half as they come, half each verdict of the word lists in turn, so that rare ones occur.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from herodesk_ops.labelling.sample import POOL, QUOTAS, Drawn, chance, plain, stratified
from herodesk_ops.labelling.sets import Row, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from herodesk.domain.brand import Brand
    from herodesk.ports import Classifier

SEED = "herodesk-labels-6"
"""Drawn before any of these posts was read; the draws before had "herodesk-labels-3" to "-5"."""

DRAWN = 300
"""Posts of each language, shared out among the sets as the first sample was; fewer where a set has
no more."""

FEWEST = 3
"""Words without which a post says too little to be read."""


def afresh(
    data: Path, language: str, before: Sequence[Row], classifier: Classifier, brand: Brand
) -> list[Drawn]:
    """The posts in the order of reading, none that was drawn `before` nor a copy of one."""
    known = {(row.set, row.id) for row in before}
    seen = {plain(row) for row in before}
    quotas = QUOTAS[language]
    taken: list[Row] = []
    for name, share in quotas.items():
        rows = list(_pool(rows_of(data, name, language), known, seen))
        wanted = round(share * DRAWN / sum(quotas.values()))
        taken += stratified(rows, wanted, language, classifier, brand)
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
