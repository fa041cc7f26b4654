"""The model file: small nets over buckets of n-grams, one byte a weight, read without any library.

A net has a row of one byte a lane for each bucket, first those of words and pairs, then those of
letters; 128 stands for 0. The rows of a text's buckets are added up; some of the sums pass a
threshold; every output weighs them all.

The file is the word `HERODESK2`, the length of a JSON header (4 bytes, little-endian), the header,
then the rows of each net.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from operator import mul
from pathlib import Path
from struct import unpack
from typing import Any

from herodesk.classifiers.grams import BITS, buckets

MAGIC = b"HERODESK2"
FILE = Path(__file__).parent.parent / "models" / "heads.bin"
ZERO = 128
_HALF = 1 << BITS
_MOST_ROWS = 256
"""So many bytes add up to at most 16 bits."""

Numbers = dict[str, dict[str, float]]
"""What a net says of a text, by head and label."""


@dataclass(frozen=True, slots=True)
class Net:
    """One net: `scales` and `biases` turn the sums of its rows into what its lanes say.

    `heads` weigh the lanes: bias and one weight a lane for each label. The first `bent` lanes say
    nothing below zero.
    """

    rows: bytes
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    heads: dict[str, dict[str, tuple[float, tuple[float, ...]]]]
    bent: int

    def lanes(self, words: list[str]) -> list[float]:
        """What the lanes say of tokens: means of their rows, counted in square roots."""
        whole, letters = buckets(words)
        both = zip(
            self._part(whole, 0), self._part(letters, _HALF), self.scales, self.biases, strict=True
        )
        found = [bias + scale * (word + letter) for word, letter, scale, bias in both]
        return [max(0.0, one) for one in found[: self.bent]] + found[self.bent :]

    def numbers(self, lanes: list[float]) -> Numbers:
        """The numbers of every head."""
        return {
            name: {
                label: bias + sum(map(mul, weights, lanes))
                for label, (bias, weights) in outputs.items()
            }
            for name, outputs in self.heads.items()
        }

    def weights(self, words: list[str], lanes: list[float], name: str, label: str) -> list[float]:
        """What each token adds to one output, as far as lanes go that speak for this text."""
        if label not in self.heads.get(name, {}):
            return [0.0] * len(words)
        _, told = self.heads[name][label]
        live = [
            weight * scale if one > 0 or at >= self.bent else 0.0
            for at, (weight, scale, one) in enumerate(zip(told, self.scales, lanes, strict=True))
        ]
        return [sum(map(mul, live, self._token(word))) for word in words]

    def _token(self, word: str) -> list[float]:
        whole, letters = buckets([word], ends=False)
        first, second = self._part(whole, 0), self._part(letters, _HALF)
        return [one + other for one, other in zip(first, second, strict=True)]

    def _part(self, places: list[int], start: int) -> list[float]:
        """Sums of rows, parted by the root of how many there are.

        Two lanes of a row never carry into each other: every other one is added up apart, in a
        number as wide as the row.
        """
        width = len(self.scales)
        every_other = int.from_bytes(b"\xff\x00" * (width // 2), "little")
        totals = [-ZERO * len(places)] * width
        rows, from_bytes = self.rows, int.from_bytes
        for first in range(0, len(places), _MOST_ROWS):
            even = whole = 0
            for place in places[first : first + _MOST_ROWS]:
                at = (start + place) * width
                row = from_bytes(rows[at : at + width], "little")
                even += row & every_other
                whole += row
            odd = (whole - even) >> 8
            for parity, packed in enumerate((even, odd)):
                told = unpack(f"<{width // 2}H", packed.to_bytes(width, "little"))
                totals[parity::2] = map(int.__add__, totals[parity::2], told)
        root = sqrt(max(1, len(places)))
        return [total / root for total in totals]


class Model:
    """Everything the file holds: nets by language, and the last layers in the header."""

    def __init__(self, content: bytes) -> None:
        start = len(MAGIC) + 4
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("no model file of this version")
        size = int.from_bytes(content[len(MAGIC) : start], "little")
        self.header: dict[str, Any] = json.loads(content[start : start + size])
        self.nets: dict[str, Net] = {}
        place = start + size
        for language, told in self.header["nets"].items():
            length = 2 * _HALF * len(told["scales"])
            self.nets[language] = _net(told, content[place : place + length])
            place += length

    def numbers(self, words: list[str], language: str) -> Numbers:
        """What the net of the language says of the tokens of a text; nothing if there is none."""
        net = self.nets.get(language)
        return net.numbers(net.lanes(words)) if net else {}


def _net(told: dict[str, Any], rows: bytes) -> Net:
    return Net(
        rows=rows,
        scales=tuple(told["scales"]),
        biases=tuple(told["biases"]),
        heads={
            name: {label: (bias, tuple(weights)) for label, (bias, weights) in outputs.items()}
            for name, outputs in told["heads"].items()
        },
        bent=told["bent"],
    )


def chances(logits: dict[str, float]) -> dict[str, float]:
    """Probabilities of a head's labels: of one number, or of several that add up to 1."""
    if len(logits) == 1:
        ((label, logit),) = logits.items()
        return {label: 1 / (1 + exp(-max(-30.0, min(30.0, logit))))}
    most = max(logits.values())
    parts = {label: exp(logit - most) for label, logit in logits.items()}
    total = sum(parts.values())
    return {label: part / total for label, part in parts.items()}


@cache
def shipped() -> Model:
    """The model of this release, read once."""
    return Model(FILE.read_bytes())
