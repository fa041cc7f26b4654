"""Where torch calculates, lists of different lengths there, and batches of texts of like length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from teacher.ragged import Ragged

NEAR = 40
"""Batches whose texts are sorted by length together; more waste less, and mix less."""


def device() -> str:
    """The accelerator if there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def half() -> Any:
    """Calculate in half precision within: good enough, and quicker on two cores as well."""
    return torch.autocast(device(), torch.bfloat16)


class Lists:
    """Ragged lists of whole numbers on the device."""

    def __init__(self, told: Ragged) -> None:
        self.flat = torch.as_tensor(told.flat.astype(np.int64)).to(device())
        self.ends = torch.as_tensor(told.ends).to(device())
        self.lengths = told.lengths()

    def __len__(self) -> int:
        return len(self.lengths)

    def padded(self, at: torch.Tensor, fill: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Some lists in one table, filled up with `fill`, and which of its places are real."""
        starts = self.ends[at]
        lengths = self.ends[at + 1] - starts
        across = torch.arange(max(1, int(lengths.max())), device=starts.device)
        seen = across < lengths[:, None]
        places = (starts[:, None] + across).clamp(max=max(0, len(self.flat) - 1))
        return torch.where(seen, self.flat[places], fill), seen

    def row(self, at: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The elements of some lists in one row, where each list starts there, and its length."""
        starts = self.ends[at]
        lengths = self.ends[at + 1] - starts
        firsts = torch.cumsum(lengths, 0) - lengths
        count = int(lengths.sum())
        places = torch.repeat_interleave(starts - firsts, lengths, output_size=count)
        return self.flat[places + torch.arange(count, device=at.device)], firsts, lengths


def placed(at: Any) -> torch.Tensor:
    """Whole numbers of numpy on the device."""
    return torch.as_tensor(np.asarray(at, np.int64)).to(device())


def batches(lengths: Any, size: int, chance: Any) -> Iterator[Any]:
    """Numbers of texts in the order of chance, texts of like length together, without an end."""
    order = np.arange(len(lengths))
    while True:
        chance.shuffle(order)
        made = []
        for first in range(0, len(order), size * NEAR):
            near = order[first : first + size * NEAR]
            near = near[np.argsort(lengths[near], kind="stable")]
            made += [near[at : at + size] for at in range(0, len(near), size)]
        for at in chance.permutation(len(made)):
            yield made[at]
