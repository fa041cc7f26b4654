"""Which of the brand's topics a post is about: by the brand's own words and examples."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from herodesk.classifiers.lexicon import sections, tokens_of
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

ENOUGH = 0.9
"""Points from which a topic is named: one word of its own list, or several of its examples."""

ALIKE = 0.7
"""Share of an example's words from which a post counts as the same sentence in other words."""

_ENDINGS = {
    "de": ("ungen", "en", "er", "es", "em", "e", "n", "s", "t"),
    "en": ("ings", "ing", "ed", "es", "s"),
}


class Topics:
    """The words of all topics by language, each with what it is worth."""

    def __init__(self, brand: Brand) -> None:
        self._codes = brand.languages
        self._order = [topic.id for topic in brand.topics]
        self._names = {fold(term) for term in (*brand.watch.terms, *brand.watch.variants)}
        self._single: dict[str, dict[str, dict[str, float]]] = {}
        self._phrases: dict[str, list[tuple[str, str]]] = {}
        self._examples: dict[str, list[tuple[frozenset[str], str]]] = {}
        for code in brand.languages:
            self._learn(brand, code)

    def find(self, words: list[str], code: str) -> tuple[str | None, str]:
        """Id of the topic and the word that told most of it; (None, '') if nothing tells one.

        Between equals the brand's order decides: what matters most stands first there.
        """
        scores: dict[str, float] = {}
        told: dict[str, tuple[float, str]] = {}
        for own in (code,) if code in self._codes else self._codes:
            for word, topic, points in self._found(words, f" {' '.join(words)} ", own):
                scores[topic] = scores.get(topic, 0.0) + points
                told[topic] = max(told.get(topic, (0.0, "")), (points, word))
        best = max(self._order, key=lambda topic: scores.get(topic, 0.0), default=None)
        if best is None or scores.get(best, 0.0) < ENOUGH:
            return None, ""
        return best, told[best][1]

    def _found(self, words: list[str], joined: str, code: str) -> list[tuple[str, str, float]]:
        found: list[tuple[str, str, float]] = []
        for word in dict.fromkeys(words):
            for topic, points in self._worth(word, code).items():
                found.append((word, topic, points))
        stems = {_stem(word, code) for word in words}
        for example, topic in self._examples[code]:
            common = len(example & stems)
            if common >= min(3, len(example)) and common >= max(2.0, ALIKE * len(example)):
                found.append((max(example & stems, key=len), topic, 3.0 * common / len(example)))
        found += [
            (phrase, topic, 3.0) for phrase, topic in self._phrases[code] if f" {phrase} " in joined
        ]
        return found

    def _worth(self, word: str, code: str) -> dict[str, float]:
        """What the word says, as it stands, without its ending, or as a part of a compound."""
        known = self._single[code]
        if word in known:
            return known[word]
        if (stem := _stem(word, code)) in known:
            return known[stem]
        if code == "de" and len(word) >= 9:
            for cut in range(3, len(word) - 4):  # the end of a compound says what it is
                if (end := _stem(word[cut:], code)) in known and len(end) >= 5:
                    return known[end]
            for cut in range(len(word) - 3, 4, -1):
                if word[:cut] in known:
                    return {topic: points / 2 for topic, points in known[word[:cut]].items()}
        return {}

    def _learn(self, brand: Brand, code: str) -> None:
        listed: dict[str, set[str]] = {}
        shown: dict[str, Counter[str]] = {}
        self._phrases[code] = []
        self._examples[code] = []
        for topic in brand.topics:
            for word in topic.words.get(code, ()):
                parts = [fold(token) for token in tokens_of(word)]
                if len(parts) > 1:
                    self._phrases[code].append((" ".join(parts), topic.id))
                for form in {parts[0], _stem(parts[0], code)} if len(parts) == 1 else ():
                    listed.setdefault(form, set()).add(topic.id)
            for example in topic.examples.get(code, ()):
                telling = self._telling(example, code)
                self._examples[code].append((telling, topic.id))
                for token in telling:
                    shown.setdefault(token, Counter())[topic.id] += 1
        self._single[code] = {
            word: _worth(listed.get(word, set()), set(shown.get(word, ())))
            for word in listed.keys() | shown.keys()
        }

    def _telling(self, example: str, code: str) -> frozenset[str]:
        """The words of an example that may tell its topic."""
        stop = {fold(word) for word in sections(code).get("stop", ())} | self._names
        tokens = {fold(token) for token in tokens_of(example)} - stop
        return frozenset(_stem(token, code) for token in tokens if len(token) > 3)


def _worth(listed: set[str], shown: set[str]) -> dict[str, float]:
    """Points of a word for each topic that lists or shows it; shared words are worth less."""
    spread = len(listed | shown)
    return {
        topic: (3.0 / spread if topic in listed else 0.0)
        + (0.7 / spread**2 if topic in shown else 0.0)
        for topic in listed | shown
    }


def _stem(word: str, code: str) -> str:
    """The word without one ending, if at least four letters are left."""
    for ending in _ENDINGS.get(code, ()):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
