"""Slips of the finger, put right before a post is weighed.

A word that is rare, or that nobody wrote, stands for one that people write far more often and
that one slip leads from: two letters swapped, one too many, one missing, one wrong in a longer
word. Only the weighing sees it: what a person reads stays as it was written.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from herodesk.classifiers.lexicon import FOLDER, sections
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from collections.abc import Collection

ABC = {"de": "abcdefghijklmnopqrstuvwxyzäöüß", "en": "abcdefghijklmnopqrstuvwxyz"}
"""Letters that may be missing, by the languages whose words are known."""

FAR_MORE = 100
"""So many times as often the other word must be written than the one that stands there."""

OFTEN, OFTEN_IF_SHORT = 5, 50
"""Posts that must hold the other word; three letters are near to many words."""

MOST = 300
"""Words looked at: a longer text has said by then what it wants, and none may cost a second."""

_SHORT, _LONG = 3, 5
_WORD = re.compile(r"(?<![@#\w'’./?=&-])[^\W\d_]{3,16}(?![\w'’@/])")
"""Words, but none of handles, tags, addresses and contractions; longer ones are hardly known."""


def righted(text: str, code: str, spared: Collection[str] = frozenset()) -> str:
    """The text with its slips put right, capitals kept; as it is in a language not known.

    `spared` are folded words that are right whatever others write: names of the brand's things.
    """
    if code not in ABC:
        return text

    def right(found: re.Match[str]) -> str:
        word = found[0]
        meant = "" if fold(word) in spared else _meant(word.lower(), code)
        if not meant:
            return word
        if word.isupper():
            return meant.upper()
        return meant.capitalize() if word[0].isupper() else meant

    return _WORD.sub(right, text, count=MOST)


@cache
def written(code: str) -> dict[str, int]:
    """Words people write in a language, and how many posts of the open sets hold each.

    They stand in `models/keywords/written-CODE.txt`, which
    `python -m herodesk_ops.training.written_words DIR` makes.
    """
    told: dict[str, int] = {}
    for line in (FOLDER / f"written-{code}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            count, _, words = line.partition(": ")
            told |= dict.fromkeys(words.split(), int(count))
    return told


@lru_cache(maxsize=20_000)
def _meant(word: str, code: str) -> str:
    """The word that was meant; '' if this one was, or nobody can tell."""
    if fold(word) in _listed(code):
        return ""
    known = written(code)
    least = max(OFTEN_IF_SHORT if len(word) == _SHORT else OFTEN, FAR_MORE * known.get(word, 0))
    near = known.keys() & _near(word, ABC[code])
    often, meant = max(((known[one], one) for one in near), default=(0, ""))
    return meant if often >= least else ""


@cache
def _listed(code: str) -> frozenset[str]:
    """Words that the word lists name, alone or in a phrase: else those would never be found."""
    return frozenset(
        fold(word)
        for name, entries in sections(code).items()
        if name != "stop"
        for entry in entries
        for word in entry.split()
    )


def _near(word: str, letters: str) -> list[str]:
    """Words from which one slip leads to this one; the first letter is rarely the wrong one."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = [front + one + back for front, back in parts[1:] for one in letters]
    if len(word) > _SHORT:
        found += [front + back[1] + back[0] + back[2:] for front, back in parts[1:-2]]
    if len(word) > _SHORT + 1:
        found += [front + back[1:] for front, back in parts[:-1]]
    if len(word) >= _LONG:
        found += [front + one + back[1:] for front, back in parts[1:-1] for one in letters]
        found += [word + one for one in letters]
    return found
