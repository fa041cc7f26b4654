"""How like a post is to the example sentences of each topic: by rare words and their letters.

A topic is the mean of its examples. A word weighs more the fewer examples of the brand hold it
and the rarer it is among people's posts (`models/keywords/common.txt`); four letters in a row
find what endings, compounds and misspellings hide. Weights were chosen on public labelled posts
by `herodesk evaluate-topics`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import log, sqrt

from herodesk.classifiers.lexicon import sections

POSTS = 10_000
"""The numbers in `common.txt` are of so many posts; a word not there is in about one."""

LETTERS = 4
LETTERS_WEIGHT = 0.7
"""What all letters of a word weigh, if the word itself weighs 1."""

REMEMBERED = 5_000
"""Words of posts that need not be looked at again: most words of a post are common ones."""

_LONGEST_WORD = 40
_ENDINGS = {
    "de": ("ungen", "en", "er", "es", "em", "e", "n", "s", "t"),
    "en": ("ings", "ing", "ed", "es", "s"),
}


class Likeness:
    """The examples of one language, ready to be compared with. `stop` are words that tell nothing.

    `examples` are folded words, each list with the id of its topic.
    """

    def __init__(
        self, examples: Sequence[tuple[Sequence[str], str]], code: str, stop: frozenset[str]
    ) -> None:
        self._code = code
        self._stop = stop
        told = [(self.telling(words), topic) for words, topic in examples]
        self._held = Counter(
            known for words, _ in told for known in {stem(word, code) for word in words}
        )
        self._examples = len(told)
        self._common = _common(code)
        self._square = lru_cache(maxsize=REMEMBERED)(self._square_of)
        self._by_part = self._learn(told)
        self._speaks = lru_cache(maxsize=REMEMBERED)(self._speaks_for)

    def telling(self, words: Iterable[str]) -> list[str]:
        """The words that may tell a topic, each once."""
        return [
            word[:_LONGEST_WORD]
            for word in dict.fromkeys(words)
            if len(word) > 2 and word not in self._stop and not word.isdigit()
        ]

    def of(self, words: Iterable[str]) -> Iterator[tuple[str, str, float]]:
        """Word, topic, and what the word adds to their cosine (0 to about 1 in all)."""
        told = self.telling(words)
        size = self._size(told)
        for word in told:
            for topic, score in self._speaks(word):
                yield word, topic, score / size

    def _speaks_for(self, word: str) -> tuple[tuple[str, float], ...]:
        """The topics that the word speaks for, and how loudly."""
        scores: dict[str, float] = {}
        for part, weight in self._parts(word):
            for topic, worth in self._by_part.get(part, ()):
                scores[topic] = scores.get(topic, 0.0) + weight * worth
        return tuple(scores.items())

    def _learn(self, told: list[tuple[list[str], str]]) -> dict[str, list[tuple[str, float]]]:
        """What each word and each four letters are worth, by topic; topics have length 1."""
        means: dict[str, dict[str, float]] = {}
        for words, topic in told:
            mean, size = means.setdefault(topic, {}), self._size(words)
            for word in words:
                for part, weight in self._parts(word):
                    mean[part] = mean.get(part, 0.0) + weight / size
        by_part: dict[str, list[tuple[str, float]]] = {}
        for topic, mean in means.items():
            length = sqrt(sum(weight * weight for weight in mean.values())) or 1.0
            for part, weight in mean.items():
                by_part.setdefault(part, []).append((topic, weight / length))
        return by_part

    def _parts(self, word: str) -> Iterator[tuple[str, float]]:
        """The word without its ending, and its letters in fours, which share one weight."""
        rarity = self._rarity(word)
        yield "=" + stem(word, self._code), rarity
        if len(word) >= LETTERS:
            padded = f"<{word}>"
            found = {padded[at : at + LETTERS] for at in range(len(padded) - LETTERS + 1)}
            weight = rarity * LETTERS_WEIGHT / sqrt(len(found))
            for letters in sorted(found):
                yield letters, weight

    def _rarity(self, word: str) -> float:
        """Geometric mean of the word's rarity among the brand's examples and among posts."""
        known = stem(word, self._code)
        own = log((self._examples + 1) / (self._held.get(known, 0) + 0.5))
        return sqrt(max(0.0, own) * log((POSTS + 1) / (self._common.get(known, 1) + 1)))

    def _size(self, words: Iterable[str]) -> float:
        return sqrt(sum(map(self._square, words))) or 1.0

    def _square_of(self, word: str) -> float:
        """The square of the word's length, its letters with it."""
        letters = LETTERS_WEIGHT**2 if len(word) >= LETTERS else 0.0
        return self._rarity(word) ** 2 * (1 + letters)


@lru_cache(maxsize=4 * REMEMBERED)
def stem(word: str, code: str) -> str:
    """The word without one ending, if at least four letters are left."""
    for ending in _ENDINGS.get(code, ()):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _common(code: str) -> dict[str, int]:
    """Of so many in `POSTS` posts a word is part, by the word without its ending."""
    found: dict[str, int] = {}
    for word, count in sections("common").get(code, {}).items():
        known = stem(word, code)
        found[known] = min(POSTS, found.get(known, 0) + count)
    return found
