"""Which words people write, and how often: makes `models/keywords/written-*.txt` from open sets.

Run as `python -m herodesk_ops.training.written_words DIR`; the same data give the same files.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from herodesk.classifiers.lexicon import FOLDER
from herodesk_ops.training.datasets import (
    MEASURE,
    Data,
    Profile,
    bare,
    fold_of,
    language_of_row,
)

SOURCES = {
    "de": ("germeval18_offensive", "massive_de", "mobasa", "potts", "sb10k", "umsab"),
    "en": (
        "banking77", "bitext_sample", "clinc150", "crisislex_t26", "goemotions", "sms_spam",
        "tweet_acts", "umsab",
    ),
}  # fmt: skip
"""Sets whose words count: posts, comments and requests."""

FEWEST = 3
"""Posts that must hold a word: what one or two write may be a slip or somebody's name."""

_WORD = re.compile(r"(?<![@#\w])[^\W\d_]{2,25}(?!\w)")
_HEAD = """\
# Words of people's posts by how many hold them, counted in open sets and posts of our own by
# `python -m herodesk_ops.training.written_words`. Not written by hand.
"""


def counted(data: Data, code: str) -> str:
    """The file of a language: a line for each count, the commonest words first.

    Posts that are measured on and sealed ones are left out.
    """
    own = data.own()
    posts = [post for post in own if not post.sealed and fold_of(post.id) != MEASURE]
    data.left_out = frozenset(bare(post.text) for post in own) - frozenset(
        bare(post.text) for post in posts
    )
    texts = [
        row["text"]
        for name in SOURCES[code]
        for row in data.rows(name)
        if language_of_row(name, row) == code
    ]
    texts += [post.text for post in (*posts, *data.alarms()) if post.language == code]
    held = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
    by_count: dict[int, list[str]] = {}
    for word, count in held.items():
        if count >= FEWEST and word.isalpha():
            by_count.setdefault(count, []).append(word)
    lines = [f"{count}: {' '.join(sorted(by_count[count]))}\n" for count in sorted(by_count)[::-1]]
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    for language in SOURCES:
        found = counted(Data(Path(sys.argv[1]), Profile.OPEN), language)
        (FOLDER / f"written-{language}.txt").write_text(found, "utf-8")
