"""Words with slips of the finger, and names and pictures beside a text: what noise is made of."""

from __future__ import annotations

import random

from herodesk_ops.training.names import FIRST, brand
from herodesk_ops.training.typos import FORMS, PICTURES, slip

VERSIONS = 6
"""Misspellings of a word."""

SHORTEST = 4
"""Letters of a word that may be misspelt."""

MARKS = ".,!?;:\"'()"
"""What may stand around a word and has no part in the slip."""

OF_EACH = 25
"""Names or pictures of each form in which they stand beside a text."""

PEOPLE = 0.6
"""Names that are first names; the others are made-up brands."""

SEED = 5


def misspelt(word: str, seed: int) -> list[str]:
    """Versions of a word, marks around it as they are; itself where it is short or no word."""
    core = word.strip(MARKS)
    if len(core) < SHORTEST or not core.isalpha():
        return [word] * VERSIONS
    chance = random.Random(seed)
    return [word.replace(core, slip(core, chance), 1) for _ in range(VERSIONS)]


def beside() -> tuple[list[str], list[str]]:
    """What may stand before a text, and what behind it."""
    chance = random.Random(SEED)
    fronts: list[str] = []
    backs: list[str] = []
    for form in FORMS:
        before = "{}" in form and form.endswith(" ")
        for _ in range(OF_EACH):
            name = chance.choice(FIRST) if chance.random() < PEOPLE else brand(chance)
            told = form.format(name) if "{}" in form else chance.choice(PICTURES)
            (fronts if before else backs).append(told)
    return fronts, backs
