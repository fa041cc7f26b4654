"""The model file: linear heads over buckets of n-grams, one byte a weight.

The file is the word `HERODESK1`, the length of a JSON header (4 bytes, little-endian), the
header, then the columns. A column holds one weight a bucket, first those of words and pairs, then
those of letters; 128 stands for 0. Read without any library.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from operator import itemgetter
from pathlib import Path
from typing import Any

from herodesk.classifiers.grams import BITS, buckets, words_of

MAGIC = b"HERODESK1"
FILE = Path(__file__).parent.parent / "models" / "heads.bin"
ZERO = 128


@dataclass(frozen=True, slots=True)
class Output:
    """One number that a head computes: its weights are `scale` times what the columns hold."""

    label: str
    bias: float
    scale: float
    words: bytes
    letters: bytes


@dataclass(frozen=True, slots=True)
class Grams:
    """The buckets of a text, and what parts them for texts of different length."""

    words: list[int]
    letters: list[int]

    def logit(self, output: Output) -> float:
        """The output's number for this text: the mean weight, counted in square roots."""
        total = _part(self.words, output.words) + _part(self.letters, output.letters)
        return output.bias + output.scale * total


def grams_of(words: list[str]) -> Grams:
    """The buckets of tokens that `grams.words_of` found."""
    return Grams(*buckets(words))


def _part(places: list[int], column: bytes) -> float:
    count = len(places)
    if count < 2:
        return float(sum(column[place] - ZERO for place in places))
    found: tuple[int, ...] = itemgetter(*places)(column)
    return (sum(found) - ZERO * count) / sqrt(count)


class Model:
    """Everything the file holds, by language and head."""

    def __init__(self, content: bytes) -> None:
        start = len(MAGIC) + 4
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("no model file of this version")
        size = int.from_bytes(content[len(MAGIC) : start], "little")
        self.header: dict[str, Any] = json.loads(content[start : start + size])
        self.heads: dict[str, dict[str, tuple[Output, ...]]] = {}
        place = start + size
        for language, heads in self.header["heads"].items():
            for name, outputs in heads.items():
                read = []
                for told in outputs:
                    read.append(_output(told, content, place))
                    place += 2 << BITS
                self.heads.setdefault(language, {})[name] = tuple(read)

    def logits(self, words: list[str], language: str) -> dict[str, dict[str, float]]:
        """The numbers of every head of the language for tokens of a text, by head and label."""
        grams = grams_of(words)
        return {
            name: {output.label: grams.logit(output) for output in outputs}
            for name, outputs in self.heads.get(language, {}).items()
        }

    def weights(self, words: list[str], language: str, name: str, label: str) -> list[float]:
        """What each token adds to one output, in the order of the tokens."""
        outputs = self.heads.get(language, {}).get(name, ())
        for output in outputs:
            if output.label == label:
                return [grams_of([word]).logit(output) - output.bias for word in words]
        return [0.0] * len(words)


def _output(told: dict[str, Any], content: bytes, place: int) -> Output:
    half = 1 << BITS
    return Output(
        label=told["label"],
        bias=told["bias"],
        scale=told["scale"],
        words=content[place : place + half],
        letters=content[place + half : place + 2 * half],
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


def look_at(text: str, language: str, model: Model) -> dict[str, dict[str, float]]:
    """`Model.logits` of a text as it was written."""
    return model.logits(words_of(text), language)
