"""Which of the brand's topics a post is about: by the brand's own words and examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from herodesk.classifiers.lexicon import sections, tokens_of
from herodesk.classifiers.likeness import REMEMBERED, Likeness, stem
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

LISTED = 3.0
"""Points of a word or phrase of a topic's own list, if no other topic lists or shows it."""

LIKE = 6.0
"""Points of a post that is as like a topic's examples as can be."""

LIKE_AT_MOST = 2.5
"""Likeness alone stays below a listed word: that one names its topic."""

ENOUGH = 0.9
"""Points from which a topic is named: a listed word has them, likeness from 0.15 on."""

ALIKE = 0.7
"""Share of an example's words from which a post counts as the same sentence in other words."""

Told = tuple[str, str, float]
"""A word, the topic that it speaks for, its points."""


class Topics:
    """The words and examples of all topics by language.

    Every way to tell a topic gives points for it, and the points are added: another one, such as
    likeness of meaning, is one more iterator in `_found`.
    """

    def __init__(self, brand: Brand) -> None:
        self._codes = brand.languages
        self._order = [topic.id for topic in brand.topics]
        self._names = {fold(term) for term in (*brand.watch.terms, *brand.watch.variants)}
        self.told = self._names | frozenset(_tokens(brand))
        """Folded words of the brand: its names, and all of its lists and examples."""
        self._single: dict[str, dict[str, dict[str, float]]] = {}
        self._phrases: dict[str, list[tuple[str, str]]] = {}
        self._examples: dict[str, list[tuple[frozenset[str], str]]] = {}
        self._holding: dict[str, dict[str, list[int]]] = {}
        self._likeness: dict[str, Likeness] = {}
        for code in brand.languages:
            self._read_lists(brand, code)
            self._read_examples(brand, code)
        self._worth = lru_cache(maxsize=REMEMBERED)(self._worth_of)

    def find(self, words: list[str], code: str) -> tuple[str | None, str]:
        """Id of the topic and the word that told most of it; (None, '') if nothing tells one.

        Between equals the brand's order decides: what matters most stands first there.
        """
        scores: dict[str, float] = {}
        told: dict[str, tuple[str, float]] = {}
        for own in (code,) if code in self._codes else self._codes:
            for word, topic, points in self._found(words, own):
                scores[topic] = scores.get(topic, 0.0) + points
                if points > told.get(topic, ("", 0.0))[1]:
                    told[topic] = (word, points)
        best = max(self._order, key=lambda topic: scores.get(topic, 0.0), default=None)
        if best is None or scores.get(best, 0.0) < ENOUGH:
            return None, ""
        return best, told[best][0]

    def _found(self, words: list[str], code: str) -> Iterator[Told]:
        yield from self._listed(words, code)
        yield from self._same(words, code)
        yield from self._like(words, code)

    def _listed(self, words: list[str], code: str) -> Iterator[Told]:
        """Words and phrases of the topics' lists."""
        for word in dict.fromkeys(words):
            for topic, points in self._worth(word, code).items():
                yield word, topic, points
        joined = f" {' '.join(words)} "
        for phrase, topic in self._phrases[code]:
            if f" {phrase} " in joined:
                yield phrase, topic, LISTED

    def _same(self, words: list[str], code: str) -> Iterator[Told]:
        """Examples that the post says again in other words."""
        stems = {stem(word, code) for word in words}
        held = self._holding[code]
        counts = Counter(at for known in stems for at in held.get(known, ()))
        for at in sorted(counts):
            (example, topic), common = self._examples[code][at], counts[at]
            if common >= min(3, len(example)) and common >= max(2.0, ALIKE * len(example)):
                longest = max(sorted(example & stems), key=len)
                yield longest, topic, 3.0 * common / len(example)

    def _like(self, words: list[str], code: str) -> Iterator[Told]:
        """Likeness to all examples of a topic."""
        found = list(self._likeness[code].of(words))
        sums: dict[str, float] = {}
        for _, topic, share in found:
            sums[topic] = sums.get(topic, 0.0) + share
        scale = {topic: min(LIKE, LIKE_AT_MOST / total) for topic, total in sums.items() if total}
        for word, topic, share in found:
            yield word, topic, share * scale.get(topic, 0.0)

    def _worth_of(self, word: str, code: str) -> dict[str, float]:
        """What the word says, as it stands, without its ending, or as a part of a compound."""
        known = self._single[code]
        if word in known:
            return known[word]
        if (short := stem(word, code)) in known:
            return known[short]
        if code == "de" and len(word) >= 9:
            for cut in range(3, len(word) - 4):  # the end of a compound says what it is
                if (end := stem(word[cut:], code)) in known and len(end) >= 5:
                    return known[end]
            for cut in range(len(word) - 3, 4, -1):
                if word[:cut] in known:
                    return {topic: points / 2 for topic, points in known[word[:cut]].items()}
        return {}

    def _read_lists(self, brand: Brand, code: str) -> None:
        listed: dict[str, set[str]] = {}
        self._phrases[code] = []
        for topic in brand.topics:
            for word in topic.words.get(code, ()):
                parts = [fold(token) for token in tokens_of(word)]
                if len(parts) > 1:
                    self._phrases[code].append((" ".join(parts), topic.id))
                for form in {parts[0], stem(parts[0], code)} if len(parts) == 1 else ():
                    listed.setdefault(form, set()).add(topic.id)
        shown = self._shown(brand, code)
        self._single[code] = {
            word: dict.fromkeys(topics, _points(topics, shown.get(word, set())))
            for word, topics in listed.items()
        }

    def _shown(self, brand: Brand, code: str) -> dict[str, set[str]]:
        """The topics whose examples hold a word, for each word with and without its ending."""
        shown: dict[str, set[str]] = {}
        for topic in brand.topics:
            for example in topic.examples.get(code, ()):
                for word in map(fold, tokens_of(example)):
                    for form in (word, stem(word, code)):
                        shown.setdefault(form, set()).add(topic.id)
        return shown

    def _read_examples(self, brand: Brand, code: str) -> None:
        stop = frozenset(fold(word) for word in sections(code).get("stop", ())) | self._names
        told = [
            ([token for token in map(fold, tokens_of(example)) if token[:1].isalnum()], topic.id)
            for topic in brand.topics
            for example in topic.examples.get(code, ())
        ]
        self._likeness[code] = Likeness(told, code, stop)
        self._examples[code] = [
            (
                frozenset(stem(word, code) for word in words if len(word) > 3 and word not in stop),
                id_,
            )
            for words, id_ in told
        ]
        held = self._holding[code] = {}
        for at, (example, _) in enumerate(self._examples[code]):
            for known in example:
                held.setdefault(known, []).append(at)


def _tokens(brand: Brand) -> Iterator[str]:
    """Folded words of all topics, whatever their language, and of the brand's name."""
    texts = [brand.name]
    for topic in brand.topics:
        for told in (*topic.words.values(), *topic.examples.values()):
            texts += told
    for text in texts:
        yield from map(fold, tokens_of(text))


def _points(listed: set[str], shown: set[str]) -> float:
    """What a word is worth to a topic that lists it: less if other topics' examples hold it too,
    but enough to name the one topic that lists it where nothing else speaks."""
    return max(LISTED / len(listed | shown), ENOUGH / len(listed))
