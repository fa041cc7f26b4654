"""What the cases of a topic are about: the words most of them hold, and sentences that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from herodesk.domain.brand import Topic
from herodesk.domain.watch import fold

MOST_WORDS = 3
SAME_LETTERS = 5
"""Words that begin alike say the same: "umtauschen", "Umtausch"."""
SURE_LETTERS, FEWEST_LETTERS = 4, 3
"""A word that stands anywhere in what somebody is called is a name of theirs, a shorter one only if
that begins with it and not everybody uses it."""
SHORTEST, LONGEST = 25, 180
SHARED_BY = 3
"""A word that so many customers use tells of none of them."""
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+(?=\s|$)|\n|$)")
_ADDRESS = re.compile(r"\S*[@#/]\S*|\b(?:\w+\.)+\w{2,}")
"""Handles, mails and links: no words."""
_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """What one customer wrote in a case, and what that customer is called."""

    case: str
    author: str
    text: str
    language: str = "und"
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One topic of a department: its cases in the period and before it; of `read` of them, the
    latest, which words they hold, and some sentences."""

    department: str
    topic: str
    cases: int
    before: int
    read: int = 0
    words: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()


def words_of(topic: Topic, voices: Iterable[Voiced]) -> tuple[tuple[str, int], ...]:
    """The topic's own words that most of these hold, and in how many cases; each of them counts
    once a case, and of words that begin alike only the commonest."""
    held: Counter[str] = Counter()
    listed = {word: fold(word) for words in topic.words.values() for word in words}
    for voice in voices:
        tokens = [fold(token) for token in _TOKEN.findall(voice.text)]
        joined = f" {' '.join(tokens)} "
        held.update(word for word, folded in listed.items() if _holds(joined, tokens, folded))
    chosen: dict[str, int] = {}
    for word, count in sorted(held.items(), key=lambda one: (-one[1], one[0])):
        if not any(_alike(word, other) for other in chosen):
            chosen[word] = count
    return tuple(chosen.items())[:MOST_WORDS]


def shared_words(voices: Iterable[Voiced]) -> frozenset[str]:
    """Words that several customers use."""
    users: dict[str, set[str]] = {}
    for voice in voices:
        for token in _TOKEN.findall(_ADDRESS.sub(" ", voice.text)):
            users.setdefault(fold(token), set()).add(voice.author)
    return frozenset(word for word, several in users.items() if len(several) >= SHARED_BY)


def name_parts(names: Iterable[str]) -> frozenset[str]:
    """Names and their parts from two letters on, as they are compared."""
    told = [part for name in names for part in (name, *_TOKEN.findall(name))]
    return frozenset(fold(part) for part in told if len(part) > 1)


def names_within(text: str, names: Iterable[str], shared: Collection[str] = ()) -> frozenset[str]:
    """Words of a text, in any case, that stand in what its author is called: "mueller" in
    "PeterMueller83", which is one word as `name_parts` sees it. `shared` are words of many."""
    called = ["".join(_TOKEN.findall(fold(name))) for name in names]
    return frozenset(
        word
        for word in map(fold, _TOKEN.findall(text))
        if (len(word) >= SURE_LETTERS and any(word in name for name in called))
        or (
            len(word) == FEWEST_LETTERS
            and word not in shared
            and any(name.startswith(word) for name in called)
        )
    )


def sentences(
    voices: Iterable[Voiced], words: Sequence[tuple[str, int]]
) -> list[tuple[Voiced, str]]:
    """Sentences that may stand for a topic, the most telling first: those with its commonest
    words, the middling long ones, the latest."""
    found = [
        (voice, sentence)
        for voice in voices
        for sentence in (part.strip() for part in _SENTENCE.findall(voice.text))
        if SHORTEST <= len(sentence) <= LONGEST
    ]
    wanted = [fold(word) for word, _ in words]
    return sorted(found, key=lambda one: _rank(one[1], wanted))


def _rank(sentence: str, wanted: Sequence[str]) -> tuple[int, int]:
    folded = fold(sentence)
    place = next((n for n, word in enumerate(wanted) if word in folded), len(wanted))
    return place, abs(len(sentence) - 80) // 20


def _holds(joined: str, tokens: Sequence[str], word: str) -> bool:
    """As a word or phrase, or, where it is long enough to be sure, at an end of a compound."""
    if f" {word} " in joined:
        return True
    long_enough = len(word) >= SAME_LETTERS and " " not in word
    return long_enough and any(one.startswith(word) or one.endswith(word) for one in tokens)


def _alike(word: str, other: str) -> bool:
    one, two = fold(word), fold(other)
    return one[:SAME_LETTERS] == two[:SAME_LETTERS] or one in two or two in one
