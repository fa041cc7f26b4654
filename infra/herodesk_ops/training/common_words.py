"""How common words are in people's posts: makes `models/keywords/common.txt` from open sets.

Run as `python -m herodesk_ops.training.common_words DIR`; the same data give the same file.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from herodesk.classifiers.keywords import read
from herodesk.classifiers.lexicon import FOLDER
from herodesk.classifiers.likeness import POSTS
from herodesk_ops.training.datasets import Data, Profile

SOURCES = {
    "de": ("umsab", "sb10k", "potts", "massive_de"),
    "en": ("umsab", "goemotions", "tweet_acts", "clinc150"),
}
"""Sets of everyday posts and requests; none that `herodesk evaluate-topics` measures on."""

MOST_POSTS = 8_000
"""Rows of a set that count, so that no set outweighs the others."""

MOST_WORDS = 800

_HEAD = """\
# Of 10 000 posts so many hold the word: the most common ones, counted in open sets by
# `python -m herodesk_ops.training.common_words`. Not written by hand; folded as in de.txt.
"""


def counted(data: Data) -> str:
    """The file's text: words of at least two sets, since one alone has its own worries."""
    parts = [_HEAD]
    for code, names in SOURCES.items():
        posts, held, sets = 0, Counter[str](), Counter[str]()
        for name in names:
            texts = [row["text"] for row in data.rows(name) if row.get("lang", code) in ("", code)][
                :MOST_POSTS
            ]
            found = _held(texts, code)
            posts += len(texts)
            held += found
            sets.update(found.keys())
        words = sorted(
            (word for word in held if sets[word] > 1), key=lambda word: (-held[word], word)
        )
        told = "; ".join(
            f"{word} = {max(1, round(POSTS * held[word] / posts))}"
            for word in islice(words, MOST_WORDS)
        )
        parts.append(f"\n[{code}]\n{told}\n")
    return "".join(parts)


def _held(texts: Iterable[str], code: str) -> Counter[str]:
    """In how many texts each word is."""
    return Counter(
        word for text in texts for word in set(read(text, code).words) if not word.isdigit()
    )


if __name__ == "__main__":
    (FOLDER / "common.txt").write_text(counted(Data(Path(sys.argv[1]), Profile.OPEN)), "utf-8")
