"""Lists of different lengths in one flat array, so that numpy handles all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Part = tuple[Any, Any, Any]
"""Elements, the list that each belongs to, and its rank there: 0, 1 or 2 (see `woven`)."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """List `n` is `flat[ends[n]:ends[n + 1]]`; `ends` (int64) has one number more than lists."""

    flat: Any
    ends: Any

    @staticmethod
    def of_lists(lists: Sequence[Sequence[int]], kind: Any = np.int32) -> Ragged:
        """Plain lists, their numbers kept as `kind`."""
        ends = _ends([*map(len, lists)])
        return Ragged(np.fromiter((one for told in lists for one in told), kind, ends[-1]), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def of(self, at: int) -> Any:
        """The elements of one list."""
        return self.flat[self.ends[at] : self.ends[at + 1]]

    def lengths(self) -> Any:
        """Elements of each list."""
        return np.diff(self.ends)

    def owners(self) -> Any:
        """For each element the number of its list."""
        return np.repeat(np.arange(len(self)), self.lengths())

    def places(self) -> Any:
        """For each element its place in its list, from 0."""
        return np.arange(len(self.flat)) - np.repeat(self.ends[:-1], self.lengths())

    def pick(self, at: Any) -> Ragged:
        """The lists of these numbers, in this order; one may come more than once."""
        starts = self.ends[at]
        lengths = self.ends[at + 1] - starts
        ends = _ends(lengths)
        return Ragged(self.flat[np.repeat(starts - ends[:-1], lengths) + np.arange(ends[-1])], ends)

    def through(self, lists: Ragged) -> Ragged:
        """For each element, which is the number of one of `lists`, the elements of that one."""
        told = lists.pick(self.flat)
        return Ragged(told.flat, told.ends[self.ends])

    def kept(self, which: Any) -> Ragged:
        """Without the elements for which `which` is false; no list is lost, some may be empty."""
        count = np.bincount(self.owners()[which], minlength=len(self))
        return Ragged(self.flat[which], _ends(count))

    def capped(self, first: int, last: int = 0) -> Ragged:
        """So many elements from the front and from the back of each list that has more."""
        places = self.places()
        from_back = np.repeat(self.lengths(), self.lengths()) - places
        return self.kept((places < first) | (from_back <= last))

    def framed(self, front: Sequence[int], back: Sequence[int]) -> Ragged:
        """Each list with these elements before and after its own."""
        ends = _ends(self.lengths() + len(front) + len(back))
        flat = np.empty(ends[-1], self.flat.dtype)
        for at, one in enumerate(front):
            flat[ends[:-1] + at] = one
        for at, one in enumerate(reversed(back)):
            flat[ends[1:] - 1 - at] = one
        flat[np.repeat(ends[:-1] + len(front), self.lengths()) + self.places()] = self.flat
        return Ragged(flat, ends)


def joined(*parts: Ragged) -> Ragged:
    """The lists of all parts, one part after the other."""
    ends = _ends(np.concatenate([one.lengths() for one in parts]))
    return Ragged(np.concatenate([one.flat for one in parts]), ends)


def woven(parts: Sequence[Part], count: int) -> Ragged:
    """`count` lists from elements that know theirs; in a list lower ranks come first.

    Elements of the same list and rank stay in their order.
    """
    owners = np.concatenate([told for _, told, _ in parts])
    ranks = np.concatenate([np.broadcast_to(rank, len(flat)) for flat, _, rank in parts])
    order = np.argsort(owners * 3 + ranks, kind="stable")
    flat = np.concatenate([flat for flat, _, _ in parts])
    return Ragged(flat[order], _ends(np.bincount(owners, minlength=count)))


def _ends(lengths: Any) -> Any:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
