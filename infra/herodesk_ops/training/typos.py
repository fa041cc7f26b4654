"""Changed copies of texts, from which a net learns what matters and what does not."""

from __future__ import annotations

import random
from zlib import crc32

from herodesk_ops.training.names import FIRST, brand

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SLIPPING = 0.4
_NAMING = 0.5
_PEOPLE = 0.6
FORMS = (
    "{} ",
    "{}: ",
    "Hallo {}, ",
    "Hi {}, ",
    " {}",
    " – {}",
    ", {}",
    " LG {}",
    " Thanks {}",
    " ",
    "",
)
"""Where a name stands, in front if a blank ends the form; a blank alone is before a picture."""

PICTURES = "😀😂😊😍🤔🙄😡😢👍🙏🎉🔥💪🌞🌙🐶🍕⚽🚲🚗✈🏖🎧💻🔑🛒🧾🗓📞📨🪑💡"
_LONG = 12
"""From so many words on a text gets two slips."""


def noised(text: str, number: int) -> str:
    """The text with what must not matter: slips of the finger, names, a picture.

    Which ones follows from the text and the number.
    """
    chance = random.Random(crc32(f"{number} {text}".encode(errors="replace")))
    if chance.random() < _SLIPPING:
        text = _slipped(text, chance)
    form = chance.choice(FORMS) if chance.random() < _NAMING else ""
    if "{}" in form:
        name = chance.choice(FIRST) if chance.random() < _PEOPLE else brand(chance)
        return form.format(name) + text if form.endswith(" ") else text + form.format(name)
    return text + form + chance.choice(PICTURES) if form else text


def _slipped(text: str, chance: random.Random) -> str:
    """A letter swapped, lost, doubled or wrong in one or two of its longer words."""
    words = text.split(" ")
    fit = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for at in chance.sample(fit, min(len(fit), 1 + (len(fit) > _LONG))):
        words[at] = slip(words[at], chance)
    return " ".join(words)


def slip(word: str, chance: random.Random) -> str:
    """The word with a letter inside it swapped, lost, doubled or wrong."""
    at = chance.randrange(1, len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1 :]
    return chance.choice(
        (
            before + after[:1] + here + after[1:],
            before + after,
            before + here + here + after,
            before + chance.choice(LETTERS) + after,
        )
    )
