"""A small convolutional net that reads a text's words in their order, in whole numbers alone.

A word is the row of its bucket and the rows of its letters' n-grams, added up. Two or three layers
of convolutions, each over a word and its neighbours, tell what the words say together; of every
unit the greatest and the mean over the text count (text-CNN: Kim, "Convolutional neural networks
for sentence classification", 2014). Beside them stand a few lanes that see pairs of words.

All lanes of a vector lie side by side in one Python integer, `LANE` bits each, so that adding two
vectors, or a vector times a number, is one operation: without any library a text takes less than
a millisecond. `infra/teacher` fits the net; a test holds this arithmetic against the plain one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from math import sqrt
from operator import eq, mul
from struct import unpack
from typing import Any
from zlib import crc32

from herodesk.classifiers.grams import ZERO, added, in_order, letters_of, whole_of

LANE = 24
"""Bits of a lane; `layer` refuses weights with which a sum could leave it."""

WORD_BITS = 15
FIRST, LAST = 36, 12
"""Of a text with more words than both together the first and the last are read."""

ONE_IN, ONE = 127, 255
"""What 1 is in a word's lanes, which go from -1 to 1, and between layers, from 0 to 1."""

SHIFT = 8
FINE = ONE << SHIFT
"""What 1 is in a sum of a layer."""

_BYTES = LANE // 8
_TOP = 1 << (LANE - 1)
_ROUGH = 6
"""Bits that the sum over a text is spared, so that 48 words do not leave their lane."""

_KNOWN = 8_000
"""Words whose part in the first layer is kept for the next text."""

_WHOLE, _HALF = 1 << 16, 1 << 15

Heads = Mapping[str, Mapping[str, tuple[float, tuple[float, ...]]]]


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution over three words: a packed row of weights for each lane that comes in.

    A row holds what a word says to the word after it, to its own place, and to the word before.
    """

    rows: tuple[int, ...]
    bias: int


@dataclass(frozen=True, slots=True)
class Read:
    """What the net made of a text: its numbers before the heads, and its units word by word."""

    lanes: list[float]
    words: list[str]
    steps: list[int]


class Convolution:
    """The net of a language: see the module. `tables` are letters, words and pairs, in bytes."""

    def __init__(self, told: Mapping[str, Any], tables: tuple[bytes, bytes, bytes]) -> None:
        self.letters, self.single, self.pairs = tables
        self.width, self.units = told["width"], told["units"]
        self.letter_step, self.word_step, self.pair_step = told["steps"]
        self.biases: tuple[float, ...] = tuple(told["biases"])
        self.layers = [layer(one["weights"], one["biases"]) for one in told["layers"]]
        self.heads: Heads = {
            name: {label: (bias, tuple(weights)) for label, (bias, weights) in outputs.items()}
            for name, outputs in told["heads"].items()
        }
        self._last = _columns(
            [weights for outputs in self.heads.values() for _, weights in outputs.values()]
        )
        self._section = LANE * self.units
        self._all = (1 << self._section) - 1
        self._ones = packed([1] * self.units)
        self._off = self._ones << (LANE - 1)
        self._off_thrice = packed([1] * (3 * self.units)) << (LANE - 1)
        self._over = self._ones * (_TOP - ONE - 1)
        self._most = self._ones * ONE
        self._kept = self._ones * (_TOP - 1 >> SHIFT)
        self._spared = self._ones * (_TOP - 1 >> _ROUGH)
        self._of_word = lru_cache(maxsize=_KNOWN)(self._first)

    def read(self, words: list[str]) -> Read:
        """What the lanes say of tokens, and what each word had a part in."""
        if len(words) > FIRST + LAST:
            words = [*words[:FIRST], *words[-LAST:]]
        parts = [self._of_word(word) for word in words]
        before: list[int] = []
        for number, one in enumerate(self.layers):
            if number:
                parts = [self._next(one, step) for step in before]
            sums = list(self._side_by_side(parts, one.bias))
            if number:
                sums = [total + (step << SHIFT) for total, step in zip(sums, before, strict=True)]
            bent = map(self._positive, sums)
            last = number + 1 == len(self.layers)
            before = list(bent) if last else [self._at_most_one(step) for step in bent]
        return Read([*self._pairs_of(words), *self._pooled(before)], words, before)

    def numbers(self, read: Read) -> dict[str, dict[str, float]]:
        """The numbers of every head."""
        values = [round(value * _LANES_IN) for value in read.lanes]
        count = sum(map(len, self.heads.values()))
        told = iter(_taken_apart(sum(map(mul, values, self._last)), count))
        return {
            name: {
                label: bias + next(told) / (_LANES_IN * _WEIGHTS_IN)
                for label, (bias, _) in outputs.items()
            }
            for name, outputs in self.heads.items()
        }

    def weights(self, words: list[str], read: Read, name: str, label: str) -> list[float]:
        """What each of these words adds to one output, where it stands in the text."""
        if label not in self.heads.get(name, {}):
            return [0.0] * len(words)
        _, told = self.heads[name][label]
        pairs = len(self.biases)
        share = self.pair_step / sqrt(max(1, len(whole_of(read.words))))
        live = [
            weight * share if lane > 0 else 0.0
            for weight, lane in zip(told[:pairs], read.lanes, strict=False)
        ]
        root = FINE * sqrt(max(1, len(read.words)))
        most = [weight / FINE for weight in told[pairs : pairs + self.units]]
        mean = [weight / root for weight in told[pairs + self.units :]]
        greatest = [round(lane * FINE) for lane in read.lanes[pairs : pairs + self.units]]
        found: dict[str, float] = {}
        for word, step in zip(read.words, read.steps, strict=True):
            units = self._unpacked(step)
            top = compress(map(mul, most, units), map(eq, units, greatest))
            found[word] = found.get(word, 0.0) + sum(map(mul, mean, units)) + sum(top)
        return [
            found.get(word, 0.0)
            + sum(map(mul, live, in_order(*added(self.pairs, whole_of([word], ends=False), pairs))))
            for word in words
        ]

    def _first(self, word: str) -> tuple[int, int, int]:
        """What a word adds in the first layer: for the word after it, itself, the word before."""
        letters, width = letters_of(word), self.width
        evens, odds = added(self.letters, letters, width)
        at = (crc32(word.encode()) & ((1 << WORD_BITS) - 1)) * width
        own = self.single[at : at + width]
        share = round(ONE_IN * self.letter_step * _WHOLE / sqrt(max(1, len(letters))))
        whole_word = round(ONE_IN * self.word_step * _WHOLE)
        none = _HALF - ZERO * whole_word
        found = [
            (total * share + byte * whole_word + none) >> 16
            for total, byte in zip((*evens, *odds), (*own[::2], *own[1::2]), strict=True)
        ]
        lanes = [ONE_IN if one > ONE_IN else max(one, -ONE_IN) for one in found]
        return self._sections(sum(map(mul, lanes, self.layers[0].rows)))

    def _next(self, one: Layer, step: int) -> tuple[int, int, int]:
        lanes = step.to_bytes(_BYTES * self.units, "little")[::_BYTES]
        return self._sections(sum(map(mul, filter(None, lanes), compress(one.rows, lanes))))

    def _sections(self, total: int) -> tuple[int, int, int]:
        total += self._off_thrice
        section, whole = self._section, self._all
        return total & whole, total >> section & whole, total >> 2 * section

    def _side_by_side(self, parts: Sequence[tuple[int, int, int]], bias: int) -> Iterator[int]:
        """What stands at each place: its own part, and those of its neighbours for it."""
        off = self._off
        for at, (_, own, _) in enumerate(parts):
            total = own + bias
            if at:
                total += parts[at - 1][0] - off
            if at + 1 < len(parts):
                total += parts[at + 1][2] - off
            yield total

    def _positive(self, total: int) -> int:
        """Lanes that say nothing below zero; they come with `_TOP` added."""
        said = total >> (LANE - 1) & self._ones
        return total & ((said << (LANE - 1)) - said)

    def _at_most_one(self, step: int) -> int:
        step = step >> SHIFT & self._kept
        over = step + self._over >> (LANE - 1) & self._ones
        return (step | (over << SHIFT) - over) & self._most

    def _pooled(self, steps: Sequence[int]) -> list[float]:
        """The greatest and the mean of each unit, the mean counted in square roots."""
        top = total = 0
        for step in steps:
            total += step >> _ROUGH & self._spared
            more = (step | self._off) - top >> (LANE - 1) & self._ones
            mask = (more << (LANE - 1)) - more
            top = step & mask | top & ~mask
        fine = FINE / (1 << _ROUGH) * sqrt(max(1, len(steps)))
        most = [unit / FINE for unit in self._unpacked(top)]
        return most + [unit / fine for unit in self._unpacked(total)]

    def _unpacked(self, step: int) -> list[int]:
        told = step.to_bytes(_BYTES * self.units, "little")
        low, middle, high = (told[at::_BYTES] for at in range(_BYTES))
        return [
            one | two << 8 | three << 16 for one, two, three in zip(low, middle, high, strict=True)
        ]

    def _pairs_of(self, words: list[str]) -> list[float]:
        places = whole_of(words)
        share = self.pair_step / sqrt(max(1, len(places)))
        sums = in_order(*added(self.pairs, places, len(self.biases)))
        return [max(0.0, bias + share * one) for bias, one in zip(self.biases, sums, strict=True)]


def layer(weights: Sequence[Sequence[int]], biases: Sequence[int]) -> Layer:
    """A layer whose `weights` have a row a lane that comes in, its three parts one after another.

    Rows of the first layer are in the order of `Convolution._first`: every other lane first.

    Raises:
        ValueError: a sum could leave its lane.
    """
    units = len(biases)
    for lane in range(units):
        most = abs(biases[lane]) + sum(
            ONE * abs(row[lane + part]) for row in weights for part in (0, units, 2 * units)
        )
        if most + ONE * (1 << SHIFT) >= _TOP:
            raise ValueError(f"unit {lane} of a layer can reach {most}, more than {LANE} bits hold")
    return Layer(tuple(map(packed, weights)), packed(biases))


def packed(lanes: Sequence[int]) -> int:
    """Lanes side by side in one number; those below zero borrow from the next."""
    off = int.from_bytes(_TOP.to_bytes(_BYTES, "little") * len(lanes), "little")
    told = b"".join((lane + _TOP).to_bytes(_BYTES, "little") for lane in lanes)
    return int.from_bytes(told, "little") - off


_WIDE = 64
_LANES_IN, _WEIGHTS_IN = 1 << 10, 1 << 12
"""What 1 is in the lanes and in the weights of the heads."""


def _columns(weights: Sequence[tuple[float, ...]]) -> list[int]:
    """For each lane what it adds to all outputs, side by side in `_WIDE` bits."""
    return [
        sum(round(weight * _WEIGHTS_IN) << (_WIDE * at) for at, weight in enumerate(column))
        for column in zip(*weights, strict=True)
    ]


def _taken_apart(total: int, count: int) -> list[int]:
    off = 1 << (_WIDE - 1)
    total += int.from_bytes(off.to_bytes(_WIDE // 8, "little") * count, "little")
    told = unpack(f"<{count}Q", total.to_bytes(_WIDE // 8 * count, "little"))
    return [one - off for one in told]
