"""What the net of languages learns from, and what emotions say of a sentiment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from herodesk_ops.training.datasets import Data
from herodesk_ops.training.fit import Asked, Example

GLAD = frozenset(
    "admiration amusement approval caring excitement gratitude joy love optimism pride "
    "relief".split()
)
SORRY = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness".split()
)
ANNOYED = frozenset(("annoyance", "disappointment"))
"""Emotions of those who complain, whoever it is to."""


@dataclass(frozen=True, slots=True)
class Head(Asked):
    """A question with the rows that teach it."""

    learn: Callable[[Data], Iterator[Example]] = lambda _: iter(())


def feeling(labels: str) -> str | None:
    """The sentiment of a row's emotions; None if they are mixed or say nothing of it."""
    told = set(labels.split(","))
    glad, sorry = bool(told & GLAD), bool(told & SORRY)
    if glad != sorry:
        return "positive" if glad else "negative"
    return "neutral" if told == {"neutral"} else None


LANGUAGES = tuple("cs da de en es et fi fr hr hu it nl no pl pt ro sk sl sv tr".split())
"""Languages in Latin letters that are told apart."""


def _languages(data: Data) -> Iterator[Example]:
    for name in ("umsab", "lid_sentences"):
        for row in data.rows(name):
            if row["lang"] in LANGUAGES:
                yield row["text"], row["lang"], 1.0
    for row in islice(data.rows("xed"), 0, None, 4):
        if row["lang"] in LANGUAGES:
            yield row["text"], row["lang"], 1.0
    for name, code, step in (
        ("sb10k", "de", 1), ("potts", "de", 2), ("mobasa", "de", 2), ("massive_de", "de", 3),
        ("goemotions", "en", 8), ("tweet_acts", "en", 1),
    ):  # fmt: skip
        for row in islice(data.rows(name), 0, None, step):
            yield row["text"], code, 1.0


LANGUAGE = Head("language", LANGUAGES, 3.0, alike=False, learn=_languages)
"""Which language a text is in."""
