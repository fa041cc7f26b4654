"""Further rounds of reading: much of what is left of the open sets, to learn from.

Some as they come; the rest where a model of the time expects a rare verdict, or is least sure. The
model only chose what was read: the reader says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from herodesk_ops.labelling.sample import chance, plain
from herodesk_ops.labelling.sets import Row, rows_of

if TYPE_CHECKING:
    from pathlib import Path

SEED = "herodesk-labels-2"
"""Drawn before any of these posts was read."""

RARE = ("idea", "praise", "question", "problem")
VERDICTS = (*RARE, "noise")

ROUNDS: Sequence[tuple[float, Mapping[str, Mapping[str, int]]]] = (
    (
        0.4,
        {
            "de": {
                "mobasa": 2700, "sb10k": 1200, "potts": 450, "germeval18_offensive": 350,
                "umsab": 300, "massive_de": 300, "robot_emotions_de": 100, "xed": 100,
            },
            "en": {
                "goemotions": 1900, "tweet_acts": 1500, "umsab": 800, "crisislex_t26": 350,
                "sms_spam": 200, "banking77": 250, "clinc150": 250, "bitext_sample": 100,
                "xed": 150,
            },
        },
    ),
    (
        0.3,
        {
            "de": {"mobasa": 3600, "sb10k": 2300, "potts": 500, "germeval18_offensive": 500},
            "en": {
                "goemotions": 3000, "tweet_acts": 2600, "umsab": 900, "sms_spam": 100,
                "crisislex_t26": 400,
            },
        },
    ),
)  # fmt: skip
"""Of each round: the share that is drawn as it comes, and posts per language and set at most.

The model that chose was the one of 2026-11-23.
"""

Chances = Callable[[str], Mapping[str, float]]
"""How likely each verdict is for a text, as the model of the time says."""


def further(
    data: Path, language: str, number: int, before: Sequence[Row], likely: Chances
) -> list[Row]:
    """The posts of a round in the order of reading, none that was drawn `before` nor a copy."""
    share, quotas = ROUNDS[number]
    known = {(row.set, row.id) for row in before}
    seen = {plain(row) for row in before}
    drawn: list[Row] = []
    for name, most in quotas[language].items():
        pool = list(_pool(rows_of(data, name, language), known, seen, max(6000, 3 * most)))
        drawn += _chosen(pool, most, int(share * most), likely)
    return sorted(drawn, key=lambda row: chance("order", row, SEED))


def _pool(
    rows: Sequence[Row], known: set[tuple[str, str]], seen: set[str], most: int
) -> Iterator[Row]:
    """Rows in the order of chance, each text once."""
    for row in sorted(rows, key=lambda row: chance("draw", row, SEED)):
        words = plain(row)
        if len(words) >= 3 and words not in seen and (row.set, row.id) not in known:
            seen.add(words)
            yield row
            most -= 1
            if not most:
                return


def _chosen(pool: Sequence[Row], most: int, as_they_come: int, likely: Chances) -> list[Row]:
    chosen = {row.id: row for row in pool[:as_they_come]}
    told = [(likely(row.text), row) for row in pool]
    ranked = [_ranked(told, verdict) for verdict in RARE]
    ranked.append(iter(sorted(told, key=lambda one: max(one[0].values()))))
    while ranked and len(chosen) < most:
        for rank in list(ranked):
            found = next((row for _, row in rank if row.id not in chosen), None)
            if found is None:
                ranked.remove(rank)
            elif len(chosen) < most:
                chosen[found.id] = found
    return list(chosen.values())


def _ranked(
    told: Sequence[tuple[Mapping[str, float], Row]], verdict: str
) -> Iterator[tuple[Mapping[str, float], Row]]:
    return iter(sorted(told, key=lambda one: -one[0].get(verdict, 0.0)))
