"""The classifier of a research model: as the shipped one, and what closed sets taught besides.

For English it asks n-grams and sentence encoders how customers of an airline and people at large
feel, and whether a text complains. Last layers weigh these answers beside the net's.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.keywords import read
from herodesk.classifiers.learned import Learned, traits, weighed
from herodesk_ops.training import encoders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herodesk.classifiers.convolution import Read
    from herodesk.classifiers.heads import Model, Numbers

CLOSED = "closed"
"""The net of what closed sets taught, and its part of the header."""

LANGUAGE = "en"
STEP = 4.0 / 127
"""What one step of a kept example is worth, in standard deviations."""


class Researched(Learned):
    """Understands a post with what closed sets taught besides. Not for use by a company."""

    name = "researched"

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        told = model.header[CLOSED]
        self._felt, self._complained = Meant(told["flyers"]), Meant(told["complains"])
        self._complaint = told["layer"]

    def told(self, text: str, code: str, tokens: list[str], seen: Read, /) -> Numbers:
        """As the net says, and in English what n-grams and both encoders say of feelings."""
        numbers = super().told(text, code, tokens, seen)
        if code != LANGUAGE:
            return numbers
        meant = self._felt.numbers(encoders.vector(text))
        grams = self.model.numbers(tokens, CLOSED)
        return numbers | feelings(both(grams, meant))

    def acts(self, text: str, code: str) -> dict[str, float]:
        """As the net says; whether an English text complains, both encoders say besides."""
        found = super().acts(text, code)
        if code != LANGUAGE:
            return found
        tokens = words_of(text)
        meant = self._complained.numbers(encoders.vector(text))
        numbers = both(self.model.numbers(tokens, CLOSED), meant)
        net = self.model.numbers(tokens, code)
        told = traits(read(text, code), tokens, net | complaints(numbers))
        return found | {"complaint": weighed(self._complaint, told)["yes"]}


class Meant:
    """What follows from the numbers of encoders: sums of weights, and likeness to examples."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        import numpy as np

        self._middle, self._spread = np.array(told["middle"]), np.array(told["spread"])
        self._heads = {
            head: {label: np.array(weights) for label, weights in labels.items()}
            for head, labels in told["heads"].items()
        }
        self._alike = told.get("alike")
        if self._alike:
            kept = np.frombuffer(b64decode(self._alike["examples"]), np.int8)
            self._examples = kept.reshape(-1, len(self._middle)) * STEP
            self._worth = np.array(self._alike["worth"])

    def numbers(self, vector: Any) -> Numbers:
        """Numbers by head and label; a text is alike as far as it lies near to examples."""
        import numpy as np

        even = (np.asarray(vector) - self._middle) / self._spread
        found = {
            head: {label: float(weights @ even) for label, weights in labels.items()}
            for head, labels in self._heads.items()
        }
        if self._alike:
            far = np.square(self._examples - even).sum(axis=1)
            near = np.exp(-self._alike["near"] * far)
            found["alike"] = {"yes": float(near @ self._worth) + self._alike["bias"]}
        return found


def both(grams: Numbers, meant: Numbers) -> Numbers:
    """The sums of what n-grams and encoders say, by head and label."""
    found = {head: dict(labels) for head, labels in grams.items()}
    for head, labels in meant.items():
        held = found.setdefault(head, {})
        for label, number in labels.items():
            held[label] = held.get(label, 0.0) + number
    return found


def complaints(numbers: Numbers) -> Numbers:
    """What the layer of complaints weighs besides."""
    return {head: numbers[head] for head in ("complains", "alike")}


def feelings(numbers: Numbers) -> Numbers:
    """What the layers of sentiment weigh besides, and whether a customer of an airline writes."""
    return {head: numbers[head] for head in ("flyers", "people", "travels")}
