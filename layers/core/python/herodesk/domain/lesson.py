"""A solved case that others may learn from, and how near it is to one that is open (A7).

No text is kept of it: what the customer wrote is reduced to marks of its telling words, from which
no sentence can be had again. The answer is read where it was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herodesk.domain.records import Lesson

MOST_MARKS = 40
MARK_BYTES = 3
LIKE_ENOUGH = 0.2
"""Below it two posts have little in common but their topic."""
EXAMPLE_WORTH = 0.15
"""What it counts that a colleague said: learn from this one."""
MOST_HINTS = 3

_STEM = 6
"""Letters that tell a word without its ending, in either language."""
_COMMON = frozenset(
    "aber alle allem auch beim bitte dann dass deine denn diese doch eben eine einen einer eines "
    "euch eure euer gibt habe haben hallo hatte heute hier ihre ihren immer jetzt kann kein keine "
    "keiner mehr mein meine meinen mich mir muss nach nicht noch nordwi oder schon sein seine seit "
    "sich sind über unser unter viel vom von warum was wenn wer werden wieder wird wurde zum zur "
    "about again after also anyone because been before could does from have help here into just "
    "know like more much only over please really should since some still than that their them "
    "then there they this want very were what when where which will with would your".split()
)


def marks_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Marks of the telling words, in the order in which they are first said, at most forty."""
    said = (word for text in texts for word in re.findall(r"[^\W\d_]{4,40}", text.casefold()))
    stems = dict.fromkeys(word[:_STEM] for word in said if word not in _COMMON)
    told = (stem for stem in stems if stem not in _COMMON)
    return tuple(_mark(stem) for stem, _ in zip(told, range(MOST_MARKS), strict=False))


def likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How much two posts have in common: 0 nothing, 1 all of it."""
    shared = len({*one} & {*other})
    return shared / sqrt(len({*one}) * len({*other})) if shared else 0.0


def nearest(
    lessons: Iterable[Lesson], marks: tuple[str, ...], *, language: str, but: str
) -> list[Lesson]:
    """The lessons nearest to a post, each case once; at most three, the same for the same ones."""
    scored: dict[str, tuple[float, Lesson]] = {}
    for lesson in lessons:
        like = likeness(lesson.marks, marks)
        if lesson.case == but or lesson.language != language or like < LIKE_ENOUGH:
            continue
        score = like + (EXAMPLE_WORTH if lesson.example else 0.0)
        if score > scored.get(lesson.case, (0.0, lesson))[0]:
            scored[lesson.case] = (score, lesson)
    order = sorted(scored.values(), key=lambda it: (-it[0], -it[1].at.timestamp(), it[1].case))
    return [lesson for _, lesson in order][:MOST_HINTS]


def _mark(stem: str) -> str:
    return blake2b(stem.encode(), digest_size=MARK_BYTES).hexdigest()
