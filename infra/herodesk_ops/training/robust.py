"""Whether small changes that must not matter change what is found: typos, capitals, names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand

Change = Callable[[str, Random], str | None]
"""A text changed, by chance somewhere; None where this text cannot be changed so."""

NAMES = {
    "Arabic": ("Fatima", "Omar", "Layla", "Yusuf"),
    "English": ("Emily", "Jack", "Grace", "Oliver"),
    "German": ("Jonas", "Katharina", "Lukas", "Heike"),
    "Indian": ("Priya", "Arjun", "Lakshmi", "Rohan"),
    "Nigerian": ("Chidi", "Ngozi", "Olumide", "Amaka"),
    "Polish": ("Agnieszka", "Tomasz", "Kasia", "Wojciech"),
    "Russian": ("Svetlana", "Dmitri", "Olga", "Sergej"),
    "Spanish": ("Lucía", "Javier", "Carmen", "Diego"),
    "Turkish": ("Ayşe", "Mehmet", "Elif", "Emre"),
    "Vietnamese": ("Linh", "Minh", "Thảo", "Đức"),
}
"""First names that a post may be signed with, by where they are common."""

_EMOJI = "📱🏠📦📅👀🚪"
_HANDLES = ("@maro_47", "@tivoli_fan", "@kk_1983", "@s_weidner", "@lunes", "@oakhill_j")
_SPARED = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|([^\W\d_]{4,})")
"""Links, handles and tags are one thing each; what is left are words (group 1)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of change: to how many posts it was made, and the shares of them that changed.

    `verdict` is what a colleague sees, doubt being one; `likeliest` the one behind a doubt.
    """

    change: str
    posts: int
    verdict: float
    likeliest: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """Shares for each kind of change, and for signatures by the origin of the name."""

    posts: int
    changes: tuple[Shift, ...]
    names: tuple[Shift, ...]


def robustness(
    rows: Sequence[Mapping[str, Any]],
    classifier: Keywords,
    brand: Brand,
    *,
    lang: str | None = None,
) -> Robustness:
    """Change each text in every way and compare; the same texts are changed alike each time."""

    def found(text: str) -> tuple[str, str]:
        finding = classifier.think(text, brand, language=lang)
        return finding.or_doubt().verdict, finding.verdict

    texts = [row["text"] for row in rows]
    before = [found(text) for text in texts]

    def shift(name: str, change: Change) -> Shift:
        pairs = [
            (was, found(changed))
            for text, was in zip(texts, before, strict=True)
            if (changed := change(text, Random(f"{name}:{text}"))) is not None
        ]
        return _shift(name, pairs)

    changes = {**CHANGES, "brand in front": lambda text, _: f"{brand.name}: {text}"}
    return Robustness(
        posts=len(texts),
        changes=tuple(shift(name, change) for name, change in changes.items()),
        names=tuple(shift(origin, _signed(names)) for origin, names in NAMES.items()),
    )


def _shift(name: str, pairs: Sequence[tuple[tuple[str, str], tuple[str, str]]]) -> Shift:
    verdicts = sum(was[0] != now[0] for was, now in pairs)
    likeliest = sum(was[1] != now[1] for was, now in pairs)
    count = max(1, len(pairs))
    return Shift(
        change=name, posts=len(pairs), verdict=verdicts / count, likeliest=likeliest / count
    )


def _in_a_word(text: str, chance: Random, change: Change) -> str | None:
    """The text with one of its words changed, the first that can be in an order by chance."""
    places = [found.span(1) for found in _SPARED.finditer(text) if found.group(1)]
    for start, end in chance.sample(places, len(places)):
        word = change(text[start:end], chance)
        if word is not None:
            return text[:start] + word + text[end:]
    return None


def swapped(word: str, chance: Random) -> str | None:
    """Two neighbouring letters change places; the first stays where it is."""
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def dropped(word: str, chance: Random) -> str:
    """A letter is missing, never the first."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: Random) -> str:
    """A letter stands twice."""
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def _shouted(word: str, _: Random) -> str | None:
    return None if word.isupper() else word.upper()


def _lower(text: str, _: Random) -> str | None:
    return None if text == text.lower() else text.lower()


def _signed(names: Sequence[str]) -> Change:
    return lambda text, chance: f"{text} – {chance.choice(names)}"


def _word(change: Change) -> Change:
    return lambda text, chance: _in_a_word(text, chance, change)


CHANGES: dict[str, Change] = {
    "letters swapped": _word(swapped),
    "letter dropped": _word(dropped),
    "letter doubled": _word(doubled),
    "all lower case": _lower,
    "a word in capitals": _word(_shouted),
    "emoji added": lambda text, chance: f"{text} {chance.choice(_EMOJI)}",
    "handle added": lambda text, chance: f"{chance.choice(_HANDLES)} {text}",
}


def as_json(told: Robustness) -> str:
    """The shares for a program."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=2)


def as_text(told: Robustness) -> str:
    """The shares for a person."""
    head = f"{'posts':>7}{'verdict':>9}{'likeliest':>11}"
    return "\n".join(
        [
            f"{told.posts} posts; shares of them whose verdict changed, and whose likeliest did",
            f"  {'change':20}{head}",
            *map(_line, told.changes),
            "",
            f"  {'signed, name is':20}{head}",
            *map(_line, told.names),
        ]
    )


def _line(one: Shift) -> str:
    return f"  {one.change:20}{one.posts:7}{one.verdict:9.4f}{one.likeliest:11.4f}"
