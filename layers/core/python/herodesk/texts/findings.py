"""What is found in rules, in the reader's language: sentences that know what they are made of."""

from __future__ import annotations

from herodesk.domain.errors import Sentence
from herodesk.texts.catalogue import words


def in_words(text: str, language: str, address: str = "du") -> str:
    """The sentence in that language; what is no `Sentence` (keys, names) stays as it is."""
    if not isinstance(text, Sentence):
        return text
    pattern = words(language, address).gettext(text.pattern)
    told = {
        name: in_words(value, language, address) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return pattern % told if told else pattern
