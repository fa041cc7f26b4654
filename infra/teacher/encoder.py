"""The encoder as a network that can be tuned: ordinary layers of torch, filled from a pack."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from teacher.pack import WORDS, Pack
from teacher.weights import plain, unpacked


class Encoder(nn.Module):
    """From pieces of texts to the mean of their states. What words mean at first stays as it is."""

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        width = pack.facts["width"]
        kind = plain(pack.tensors["emb.type"]).reshape(-1, width)[0]
        places = plain(pack.tensors["emb.pos"]).reshape(-1, width) + kind
        self.register_buffer("words", torch.from_numpy(unpacked(pack.tensors[WORDS], width)))
        self.register_buffer("places", torch.from_numpy(places))
        self.norm = nn.LayerNorm(width, eps=pack.facts["epsilon"])
        _fill(self.norm, plain(pack.tensors["emb.ln.w"]), plain(pack.tensors["emb.ln.b"]))
        self.layers = nn.ModuleList(_Layer(pack, number) for number in range(pack.facts["layers"]))

    def forward(self, pieces: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """One row a text; `seen` (texts x pieces, like `pieces`) says which pieces are real."""
        states = self.norm(self.words[pieces] + self.places[: pieces.shape[1]])
        for layer in self.layers:
            states = layer(states, seen)
        count = seen[..., None].to(states.dtype)
        return (states * count).sum(1) / count.sum(1)


class _Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, pack: Pack, number: int) -> None:
        super().__init__()
        width, inner = pack.facts["width"], pack.facts["inner"]
        self.heads = pack.facts["heads"]
        self.looked, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.first = nn.LayerNorm(width, eps=pack.facts["epsilon"])
        self.second = nn.LayerNorm(width, eps=pack.facts["epsilon"])
        self.drop = nn.Dropout(0.1)

        def filled(part: nn.Module, *names: str, size: int = 0) -> None:
            at = [f"l{number}.{name}" for name in names]
            tables = [pack.tensors[f"{one}.w"] for one in at]
            told = [unpacked(one, size) if size else plain(one) for one in tables]
            biases = [plain(pack.tensors[f"{one}.b"]) for one in at]
            _fill(part, *(torch.cat([*map(torch.from_numpy, one)]) for one in (told, biases)))

        filled(self.looked, "q", "k", "v", size=width)
        filled(self.out, "ao", size=width)
        filled(self.up, "fi", size=width)
        filled(self.down, "fo", size=inner)
        filled(self.first, "aln")
        filled(self.second, "oln")

    def forward(self, states: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """States of all pieces after this layer; `seen` says which pieces are real."""
        count, length, width = states.shape
        parts = self.looked(states).view(count, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        told = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=seen[:, None, None, :]
        )
        told = self.out(told.transpose(1, 2).reshape(count, length, width))
        states = self.first(states + self.drop(told))
        return self.second(states + self.drop(self.down(functional.gelu(self.up(states)))))


def _fill(part: nn.Module, weight: Any, bias: Any) -> None:
    part.weight.data.copy_(torch.as_tensor(weight))
    part.bias.data.copy_(torch.as_tensor(bias))
