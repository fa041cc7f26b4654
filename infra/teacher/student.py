"""The small net that reads words in their order, in torch, as `classifiers.convolution` runs it.

While it learns, parts of what it reads are left out by chance; when it has learnt, whatever the
whole-number arithmetic rounds is rounded here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import torch
from torch import nn
from torch.nn import functional

from herodesk.classifiers.convolution import ONE, ONE_IN, WORD_BITS
from herodesk.classifiers.grams import BITS, LEFT, RIGHT, letters_of
from teacher.device import Lists, placed
from teacher.ragged import Ragged

WIDTH = 64
"""Lanes of a word: of its own row, and of the rows of its letters' n-grams."""

SHAPES = {"de": (64, 3), "en": (80, 2)}
"""Units of a convolution, and convolutions: of both shapes the one that judged a language better,
as far as the time of a post allows."""

PAIRS = 32
"""Lanes that see single words and pairs, wherever they stand."""

LETTERS_LOST, PAIRS_LOST = 0.25, 0.3
"""N-grams of letters, words and pairs that are left out by chance; the others count more."""

ROWS_LOST = 0.15
"""Words that are told by their letters alone, as one never seen is."""

WORDS_LOST = 0.07
"""Words that the convolutions do not see at all."""

DROPPED = 0.2
"""What the heads see is left out to this share."""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts as the net reads them: lists of tokens; of each token its code and its n-grams."""

    texts: Lists
    codes: torch.Tensor
    letters: Lists

    @staticmethod
    def of(texts: Ragged, spelt: Sequence[str]) -> Words:
        """Texts whose elements are places in `spelt`."""
        letters = Ragged.of_lists([letters_of(token) for token in spelt])
        codes = [crc32(token.encode()) for token in spelt]
        return Words(Lists(texts), placed(codes), Lists(letters))

    def of_texts(self, texts: Ragged) -> Words:
        """Other texts of the same tokens."""
        return Words(Lists(texts), self.codes, self.letters)


class Student(nn.Module):
    """A net with so many units in each of its layers, and `outputs` numbers of all heads."""

    def __init__(self, units: int, layers: int, outputs: int) -> None:
        super().__init__()
        self.letters = nn.Embedding(1 << BITS, WIDTH)
        self.words = nn.Embedding(1 << WORD_BITS, WIDTH)
        self.pairs = nn.Embedding(1 << BITS, PAIRS)
        self.bias = nn.Parameter(torch.zeros(PAIRS))
        nn.init.normal_(self.letters.weight, 0, 0.05)
        nn.init.normal_(self.words.weight, 0, 0.1)
        nn.init.normal_(self.pairs.weight, 0, 0.05)
        self.layers = nn.ModuleList(
            nn.Conv1d(units if number else WIDTH, units, 3, padding=1) for number in range(layers)
        )
        self.drop = nn.Dropout(DROPPED)
        self.out = nn.Linear(PAIRS + 2 * units, outputs)

    def forward(self, words: Words, places: torch.Tensor) -> torch.Tensor:
        """The numbers (texts x outputs) of the texts at these places of `words`."""
        tokens, seen = words.texts.padded(places, 0)
        letters = self._letters(words, tokens)
        codes = words.codes[tokens]
        pairs = self._pairs(codes, seen)
        units = self._convolved(self._lanes(codes, letters), seen)
        root = seen.sum(1).clamp(min=1).float().sqrt()[:, None]
        told: torch.Tensor = self.out(
            self.drop(torch.cat([pairs, units.amax(2), units.sum(2) / root], 1))
        )
        return told

    def _letters(self, words: Words, tokens: torch.Tensor) -> torch.Tensor:
        """Texts x words x lanes: the mean of a token's letters, counted in square roots."""
        used, which = torch.unique(tokens, return_inverse=True)
        grams, firsts, lengths = words.letters.row(used)
        left = torch.ones(len(grams), device=grams.device)
        if self.training:
            left = _left(left, LETTERS_LOST) / (1 - LETTERS_LOST)
        total = functional.embedding_bag(
            grams, self.letters.weight, firsts, mode="sum", per_sample_weights=left
        )
        return (total / lengths.clamp(min=1).float().sqrt()[:, None])[which]

    def _pairs(self, codes: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """What the lanes say that see words and pairs; buckets as `grams.buckets` gives them."""
        mask = (1 << BITS) - 1
        last = codes.gather(1, (seen.sum(1) - 1).clamp(min=0)[:, None])

        def both(one: torch.Tensor, two: torch.Tensor, kind: int) -> torch.Tensor:
            return (one * LEFT + two * RIGHT + kind) >> 13 & mask

        places = [
            codes & mask,
            both(codes[:, :-1], codes[:, 1:], 1),
            both(codes[:, :-2], codes[:, 2:], 2),
            (codes[:, :1] * 31 + 7) >> 3 & mask,
            (last * 37 + 11) >> 3 & mask,
        ]
        real = torch.cat([seen, seen[:, 1:], seen[:, 2:], seen[:, :1], seen[:, :1]], 1).float()
        root = real.sum(1).clamp(min=1).sqrt()[:, None]
        if self.training:
            real = real * _left(real, PAIRS_LOST) / (1 - PAIRS_LOST)
        total = torch.bmm(real[:, None], self.pairs(torch.cat(places, 1)))[:, 0]
        return functional.relu(total / root + self.bias)

    def _lanes(self, codes: torch.Tensor, letters: torch.Tensor) -> torch.Tensor:
        """Texts x words x lanes of the words, from -1 to 1."""
        own = self.words(codes & ((1 << WORD_BITS) - 1))
        if self.training:
            own = own * _left(own[..., :1], ROWS_LOST)
        lanes = (own + letters).clamp(-1, 1)
        if self.training:
            return lanes * _left(lanes[..., :1], WORDS_LOST)
        return torch.round(lanes * ONE_IN) / ONE_IN

    def _convolved(self, lanes: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """Texts x units x words after all layers; 0 where no word is."""
        real = seen.float()
        states = (lanes * real[..., None]).transpose(1, 2)
        for number, layer in enumerate(self.layers):
            if number:
                states = states.clamp(max=1)
                states = states if self.training else torch.floor(states * ONE) / ONE
            told = layer(states) + states if number else layer(states)
            states = functional.relu(told) * real[:, None]
        return states


def _left(like: torch.Tensor, lost: float) -> torch.Tensor:
    """0 by chance for a share `lost`, 1 otherwise."""
    return (torch.rand_like(like) >= lost).float()
