"""Texts as they might have been as well: what must not matter differs, and some of what does.

Copies are cut, lose words, get others in their stead or stand beside a second text: the teacher is
asked about each, so that the small net learns what every word does to the answer. Noise changes
nothing that is asked: slips of the finger, names, pictures. All chance is the caller's generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from teacher.ragged import Ragged, woven

OUR_COPIES, COPIES = 24, 6
"""Copies of each text of our own, and of each row of a set: those are many and near each other."""

WHOLE = 0.4
"""Copies that are not cut."""

FEWEST_WORDS = 3
SHORTEST, SHORTEST_BESIDE = 0.35, 0.3
"""The least share of a text's words that a cut leaves, of the text itself and of a second one."""

LEFT_OUT = (0.0, 0.08, 0.2)
"""Shares of its words that a copy loses, each in a third of the copies."""

CHANGING, EXCHANGED = 0.5, 0.1
"""Copies in which words are exchanged, and words of them that are."""

TOGETHER = 0.25
"""Copies that stand beside a second text of their language."""

SLIPS = 1.6
"""Words with a slip in a text that has any, in the mean."""

IN_FRONT = 0.45
"""Names that stand before a text; the others, and pictures, stand behind."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What noise is made of, all of it numbers of words.

    `slips` (words x versions) are misspellings of each word, or the word itself where it has none;
    `fronts` and `backs` are names, and pictures, that stand before and behind a text.
    """

    slips: Any
    fronts: Any
    backs: Any


def copies(
    texts: Ragged,
    german: Any,
    real: Any,
    chance: Any,
    *,
    ours: int = OUR_COPIES,
    rows: int = COPIES,
) -> tuple[Ragged, Any]:
    """Copies of all texts, and for each the number of the text that it comes from.

    `german` says which texts are German, `real` which come from a set; `ours` and `rows` are how
    many copies there are of each text of our own, and of each row of a set.
    """
    sources = np.concatenate(
        [np.repeat(np.flatnonzero(~real), ours), np.repeat(np.flatnonzero(real), rows)]
    )
    words, owners = _cut(texts.pick(sources), SHORTEST, chance)
    _exchange(words, owners, texts, (german, german[sources]), chance)
    mixed = np.flatnonzero(chance.random(len(sources)) < TOGETHER)
    others = _others(german, german[sources[mixed]], chance)
    beside, owners_beside = _cut(texts.pick(others), SHORTEST_BESIDE, chance)
    before = chance.random(len(mixed)) < 0.5
    ranks = np.where(before[owners_beside], 0, 2)
    parts = [(words, owners, 1), (beside, mixed[owners_beside], ranks)]
    return woven(parts, len(sources)), sources


def noised(texts: Ragged, noise: Noise, chance: Any, *, slipping: float, naming: float) -> Ragged:
    """The texts with slips in a share `slipping` of them, and names beside a share `naming`."""
    count, owners, flat = len(texts), texts.owners(), texts.flat.copy()
    share = SLIPS / np.maximum(1, texts.lengths())
    slips = (chance.random(count) < slipping)[owners] & (chance.random(len(flat)) < share[owners])
    flat[slips] = noise.slips[flat[slips], chance.integers(0, noise.slips.shape[1], slips.sum())]
    named = np.flatnonzero(chance.random(count) < naming)
    before = chance.random(len(named)) < IN_FRONT
    names = np.where(
        before, chance.choice(noise.fronts, len(named)), chance.choice(noise.backs, len(named))
    )
    return woven([(flat, owners, 1), (names, named, np.where(before, 0, 2))], count)


def _cut(texts: Ragged, shortest: float, chance: Any) -> tuple[Any, Any]:
    """Some words in a row of each text, a few of them left out, and whose each is."""
    count, lengths, owners = len(texts), texts.lengths(), texts.owners()
    whole = chance.random(count) < WHOLE
    share = np.where(whole, 1.0, chance.uniform(shortest, 1, count))
    stay = np.maximum(np.minimum(lengths, FEWEST_WORDS), (lengths * share).astype(int))
    first = (chance.random(count) * (lengths - stay + 1)).astype(int)
    places = texts.places()
    kept = (places >= first[owners]) & (places < (first + stay)[owners])
    lost = chance.choice(LEFT_OUT, count)
    kept &= chance.random(len(places)) >= lost[owners]
    return texts.flat[kept], owners[kept]


def _exchange(words: Any, owners: Any, texts: Ragged, german: tuple[Any, Any], chance: Any) -> None:
    """Put other words in the stead of some; `german` is told of all texts, and of the copies."""
    of_texts, of_copies = german
    drawn = chance.random(len(words))
    changed = drawn < np.where(chance.random(len(of_copies)) < CHANGING, EXCHANGED, 0)[owners]
    for which in _languages(of_texts):
        pool = texts.pick(np.flatnonzero(of_texts == which)).flat
        here = changed & (of_copies[owners] == which)
        words[here] = pool[chance.integers(0, len(pool), here.sum())]


def _others(german: Any, wanted: Any, chance: Any) -> Any:
    """For each wanted language the number of some text in it."""
    others = np.empty(len(wanted), np.int64)
    for which in _languages(german):
        pool, here = np.flatnonzero(german == which), wanted == which
        others[here] = pool[chance.integers(0, len(pool), here.sum())]
    return others


def _languages(german: Any) -> list[bool]:
    return [which for which in (True, False) if (german == which).any()]
