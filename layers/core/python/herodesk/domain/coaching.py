"""Looking at what was done, afterwards and kindly (A5): a small sample of ended cases, and each
grant above a sum. Nothing here stands before an answer.

The sample hangs on the case's number alone: whoever looks, and however often, it is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from herodesk.domain.outcome import Told
from herodesk.domain.records import Seldom

MOST_NOTES = 20
"""So many notes to a person are kept, the newest."""
MOST_NOTE = 500
LOOK_BACK = timedelta(days=14)
"""What ended longer ago is not looked at any more."""


def is_sampled(number: str, percent: int) -> bool:
    """True for about so many of a hundred cases, always for the same ones."""
    drawn = int.from_bytes(blake2b(f"coach {number}".encode(), digest_size=8).digest(), "big")
    return drawn % 10_000 < percent * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Told):
    """That somebody has looked at a case (`id` is its number) or at a grant (its id).

    What was said to the person stands in `Notes` alone.
    """

    case: str
    hero: str


@dataclass(frozen=True, slots=True)
class Note:
    """A kind word of a coach about a case."""

    case: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Seldom):
    """What coaches wrote to one person (`id`), who alone reads it; the newest last."""

    notes: tuple[Note, ...] = ()
    v: int = 0

    def with_note(self, note: Note) -> Notes:
        """The next version, with one more. It is kept for as long as its newest note."""
        kept = (*self.notes, note)[-MOST_NOTES:]
        return replace(self, notes=kept, expires_at=None, v=self.v + 1)

    def since(self, when: datetime) -> tuple[Note, ...]:
        """Those that are not older, the newest first."""
        return tuple(note for note in reversed(self.notes) if note.at >= when)

    def without(self, cases: set[str]) -> Notes:
        """The next version without these cases; the same if it names none of them."""
        left = tuple(note for note in self.notes if note.case not in cases)
        return self if left == self.notes else replace(self, notes=left, v=self.v + 1)
