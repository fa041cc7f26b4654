"""The model file: what it holds, read without any library.

For each language served a net that reads words in their order (`classifiers.convolution`). For the
rest, to tell languages apart above all, plain nets over buckets of n-grams: a row of one byte a
lane for each bucket, first those of words and pairs, then those of letters; 128 stands for 0. The
rows of a text's buckets are added up, and every output weighs the sums. One may stand beside the
net of a language, under its name and `BESIDE`.

The file is the word `HERODESK3`, the length of a JSON header (4 bytes, little-endian), the header,
then what belongs to each net: its rows; or tables of letters, words and pairs, and the weights of
each layer in two bytes each.
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

from herodesk.classifiers.convolution import WORD_BITS, Convolution, Read
from herodesk.classifiers.grams import BITS, added, buckets, in_order

MAGIC = b"HERODESK3"
FILE = Path(__file__).parent.parent / "models" / "heads.bin"
_HALF = 1 << BITS
BESIDE = "-grams"

Numbers = dict[str, dict[str, float]]
"""What a net says of a text, by head and label."""


@dataclass(frozen=True, slots=True)
class Net:
    """One net: `scales` and `biases` turn the sums of its rows into what its lanes say.

    `heads` weigh the lanes: bias and one weight a lane for each label. A net of fewer `bits` than
    there are buckets has several of them share a row.
    """

    rows: bytes
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    heads: dict[str, dict[str, tuple[float, tuple[float, ...]]]]
    bits: int = BITS

    def lanes(self, words: list[str]) -> list[float]:
        """What the lanes say of tokens: means of their rows, counted in square roots."""
        whole, letters = buckets(words)
        half = 1 << self.bits
        parts = self._part(whole, 0), self._part(letters, half)
        both = zip(*parts, self.scales, self.biases, strict=True)
        return [bias + scale * (word + letter) for word, letter, scale, bias in both]

    def numbers(self, words: list[str]) -> Numbers:
        """The numbers of every head, of tokens."""
        lanes = self.lanes(words)
        return {
            name: {
                label: bias + sum(map(mul, weights, lanes))
                for label, (bias, weights) in outputs.items()
            }
            for name, outputs in self.heads.items()
        }

    def _part(self, places: list[int], start: int) -> list[float]:
        """Sums of rows, parted by the root of how many there are."""
        mask = (1 << self.bits) - 1
        found = added(self.rows, [start + (place & mask) for place in places], len(self.scales))
        root = sqrt(max(1, len(places)))
        return [total / root for total in in_order(*found)]


class Model:
    """Everything the file holds: nets by language, and the last layers in the header.

    Raises:
        ValueError: the content is of another version, or cut off.
    """

    def __init__(self, content: bytes) -> None:
        start = len(MAGIC) + 4
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("no model file of this version")
        size = int.from_bytes(content[len(MAGIC) : start], "little")
        self.header: dict[str, Any] = json.loads(content[start : start + size])
        self.readers: dict[str, Convolution] = {}
        self.nets: dict[str, Net] = {}
        rest = memoryview(content)[start + size :]
        for name, told in self.header["nets"].items():
            if "layers" in told:
                self.readers[name], rest = _convolution(told, rest)
            else:
                self.nets[name], rest = _net(told, rest)

    def numbers(self, words: list[str], name: str, seen: Read | None = None) -> Numbers:
        """What the nets of a language, or of a name, say of the tokens; nothing without one.

        `seen` is what the language's own net has made of the tokens, if it has read them.
        """
        found: Numbers = {}
        if reader := self.readers.get(name):
            found = reader.numbers(seen or reader.read(words))
            name += BESIDE
        net = self.nets.get(name)
        return found | net.numbers(words) if net else found


def _net(told: dict[str, Any], rest: memoryview) -> tuple[Net, memoryview]:
    bits = told.get("bits", BITS)
    length = (2 << bits) * len(told["scales"])
    heads = {
        name: {label: (bias, tuple(weights)) for label, (bias, weights) in outputs.items()}
        for name, outputs in told["heads"].items()
    }
    rows, rest = _taken(rest, length)
    return Net(rows, tuple(told["scales"]), tuple(told["biases"]), heads, bits), rest


def _convolution(told: dict[str, Any], rest: memoryview) -> tuple[Convolution, memoryview]:
    tables = []
    for size in sizes(told["width"], len(told["biases"])):
        table, rest = _taken(rest, size)
        tables.append(table)
    letters, single, pairs = tables
    units, coming = told["units"], told["width"]
    for one in told["layers"]:
        count = 3 * units * coming
        weights, rest = _taken(rest, 2 * count)
        flat = unpack(f"<{count}h", weights)
        one["weights"] = [flat[at : at + 3 * units] for at in range(0, count, 3 * units)]
        coming = units
    return Convolution(told, (letters, single, pairs)), rest


def _taken(rest: memoryview, size: int) -> tuple[bytes, memoryview]:
    """So many bytes, and what comes behind them."""
    if len(rest) < size:
        raise ValueError("the model file ends too early")
    return bytes(rest[:size]), rest[size:]


def sizes(width: int, pairs: int) -> tuple[int, int, int]:
    """Bytes of the tables of letters, words and pairs."""
    return _HALF * width, (1 << WORD_BITS) * width, _HALF * pairs


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
