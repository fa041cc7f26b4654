"""Which posts are read: drawn by a fixed seed, by set and by what the first classifier says."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, cycle
from typing import TYPE_CHECKING

from herodesk.domain.finding import Verdict
from herodesk_ops.labelling.sets import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from herodesk.domain.brand import Brand
    from herodesk.ports import Classifier

SEED = "herodesk-labels-1"
"""Drawn before any post was read; another seed is another sample."""

SEALED = 300
"""The last of each language: opened once, when a finished model is judged."""

POOL = 4000
"""Candidates looked at per set."""

QUOTAS: Mapping[str, Mapping[str, int]] = {
    "de": {
        "mobasa": 400,
        "sb10k": 240,
        "massive_de": 120,
        "potts": 120,
        "germeval18_offensive": 110,
        "umsab": 100,
        "robot_emotions_de": 60,
        "xed": 50,
    },
    "en": {
        "goemotions": 250,
        "tweet_acts": 240,
        "umsab": 170,
        "banking77": 120,
        "crisislex_t26": 120,
        "sms_spam": 100,
        "clinc150": 90,
        "bitext_sample": 60,
        "xed": 50,
    },
}
"""Posts per set: only sets whose licence lets a company publish what is learnt from them."""

_NAMED = re.compile(r"^\s*rt\b|@\w+|https?\S*|\bhttp\b")
_LOOSE = re.compile(r"^rt\b|@\w+|https?\S*|[\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A row that is to be read. `order` counts from 1; `sealed` ones judge, never teach."""

    order: int
    row: Row
    sealed: bool


def draw(data: Path, language: str, classifier: Classifier, brand: Brand) -> list[Drawn]:
    """The sample of a language in the order of reading; the same data gives the same rows."""
    seen: set[str] = set()
    picked: list[Row] = []
    for name, wanted in QUOTAS[language].items():
        rows = _pool(rows_of(data, name, language), seen)
        picked += stratified(rows, wanted, language, classifier, brand)
    picked.sort(key=lambda row: chance("order", row))
    open_ones = len(picked) - SEALED
    return [
        Drawn(order=number, row=row, sealed=number > open_ones)
        for number, row in enumerate(picked, start=1)
    ]


def _pool(rows: list[Row], seen: set[str]) -> list[Row]:
    """Rows in the order of chance without copies (of other sets, too: shared posts, retweets)."""
    pool: list[Row] = []
    for row in sorted(rows, key=lambda row: chance("draw", row)):
        plain = _LOOSE.sub(" ", row.text.casefold()).strip()
        if plain and plain not in seen:
            seen.add(plain)
            pool.append(row)
        if len(pool) == POOL:
            break
    return pool


def stratified(
    rows: Sequence[Row], wanted: int, language: str, classifier: Classifier, brand: Brand
) -> list[Row]:
    """Half as they come, half each verdict in turn, so that rare ones occur."""
    strata: dict[Verdict, list[Row]] = defaultdict(list)
    for row in rows:
        strata[classifier.look(row.text, brand, language=language).verdict].append(row)
    taken: dict[str, Row] = {}
    by_turns = _turns({verdict: iter(of) for verdict, of in strata.items()})
    for row in chain(rows[: wanted // 2], by_turns):
        if len(taken) == wanted:
            break
        taken[row.id] = row
    return list(taken.values())


def _turns(strata: Mapping[Verdict, Iterator[Row]]) -> Iterator[Row]:
    """A row of each verdict in turn, until every stratum is empty."""
    left = dict(strata)
    for verdict in cycle(Verdict):
        if not left:
            return
        row = next(left[verdict], None) if verdict in left else None
        if row is None:
            left.pop(verdict, None)
        else:
            yield row


def plain(row: Row) -> str:
    """The words of a post alone: copies differ by handle, link or sign."""
    return " ".join(re.findall(r"[^\W\d_]+", _NAMED.sub(" ", row.text.casefold())))


def apart(drawn: Iterable[Drawn]) -> list[Drawn]:
    """Without open posts that are copies of sealed ones: what judges must not teach."""
    drawn = list(drawn)
    sealed = {plain(one.row) for one in drawn if one.sealed}
    return [one for one in drawn if one.sealed or plain(one.row) not in sealed]


def chance(purpose: str, row: Row, seed: str = SEED) -> bytes:
    """The place of a row in a draw; as good as random, and the same on every machine."""
    return sha256(f"{seed}:{purpose}:{row.set}:{row.id}".encode()).digest()
