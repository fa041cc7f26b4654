"""Tunes the encoder on many small questions at once, and asks it about texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from teacher.device import Lists, batches, device, half, placed
from teacher.encoder import Encoder
from teacher.pack import NOT_TAUGHT, Pack
from teacher.ragged import Ragged

ROUNDS = 3
BATCH = 128
STEP, HEAD_STEP = 1.5e-4, 1.5e-3
LOWER = 0.88
"""The step of a layer beside that of the layer above it: what words mean changes least."""

WARM = 200
"""Steps until a step is as long as it may be, or the first fifth of all, if that is less."""

LAST = 0.02
"""The share of its length that a step never falls below."""

SHRUNK = 0.01
"""Decay of weights."""

SMOOTHED = 0.03
"""The share of a right answer that is spread over all of them."""

RARE = 0.4
"""The power of its rarity that a verdict counts by: more, the rarer it is, but not in full."""

ORDINARY = 0.4
"""What a harmless post of a set counts when danger is learnt: there are plenty of them."""

ASKED = 2048
"""Texts that are asked about at a time."""

SEED = 1
SAID = 500
"""Steps from one line about the error to the next."""


class Teacher(nn.Module):
    """The encoder and one head a question."""

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self.encoder = Encoder(pack)
        self.drop = nn.Dropout(0.1)
        width = pack.facts["width"]
        self.heads = nn.ModuleDict(
            {name: nn.Linear(width, len(labels)) for name, (labels, _) in pack.heads.items()}
        )

    def forward(self, pieces: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """The mean state of each text; both are texts x pieces."""
        told: torch.Tensor = self.drop(self.encoder(pieces, seen))
        return told


def tuned(pack: Pack, taught: Any = None, rounds: float = ROUNDS) -> Teacher:
    """A teacher that has read all labels, or those of the texts `taught`, so many times."""
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(SEED)
    teacher: Teacher = Teacher(pack).to(device())
    texts, right = Lists(pack.pieces_of(pack.texts)), _Right.of(pack)
    if taught is None:
        taught = np.flatnonzero((pack.labels != NOT_TAUGHT).any(1))
    steps = int(rounds * len(taught) / BATCH)
    choice = torch.optim.AdamW(_paces(teacher), fused=device() == "cuda", weight_decay=SHRUNK)
    pace = torch.optim.lr_scheduler.LambdaLR(choice, lambda at: _pace(at, steps))
    order = batches(texts.lengths[taught], BATCH, np.random.default_rng(SEED))
    teacher.train()
    for number, chosen in enumerate(islice(order, steps)):
        places = placed(taught[chosen])
        with half():
            middle = teacher(*texts.padded(places, pack.facts["pad"]))
        loss = _loss(teacher, middle.float(), right, places)
        choice.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        choice.step()
        pace.step()
        if number % SAID == 0:
            print(f"teacher: step {number} of {steps}: {float(loss.detach()):.3f}", flush=True)
    teacher.eval()
    return teacher


def answers(teacher: Teacher, pack: Pack, texts: Ragged) -> dict[str, Any]:
    """The logits (texts x labels) of every head for texts that are lists of the pack's words."""
    pieces = Lists(pack.pieces_of(texts))
    found = {
        name: np.zeros((len(texts), head.out_features), np.float32)
        for name, head in teacher.heads.items()
    }
    order = np.argsort(pieces.lengths, kind="stable")
    with torch.inference_mode():
        for first in range(0, len(order), ASKED):
            chosen = order[first : first + ASKED]
            with half():
                middle = teacher(*pieces.padded(placed(chosen), pack.facts["pad"]))
            for name, head in teacher.heads.items():
                found[name][chosen] = head(middle.float()).cpu().numpy()
    return found


def _pace(at: int, steps: int) -> float:
    """What a step is beside the longest: first more each time, then less."""
    warm = min(WARM, steps // 5 + 1)
    return min((at + 1) / warm, max(LAST, (steps - at) / max(1, steps - warm)))


def _paces(teacher: Teacher) -> list[dict[str, Any]]:
    """Each layer's weights with the step that they take."""
    parts = [teacher.encoder.norm, *teacher.encoder.layers]
    told = [
        {"params": [*part.parameters()], "lr": STEP * LOWER ** (len(parts) - 1 - at)}
        for at, part in enumerate(parts)
    ]
    return [{"params": [*teacher.heads.parameters()], "lr": HEAD_STEP}, *told]


@dataclass(frozen=True, slots=True)
class _Right:
    """The right answers, on the device: of each text and head, and what missing one counts."""

    heads: Mapping[str, tuple[tuple[str, ...], float]]
    labels: torch.Tensor
    ordinary: torch.Tensor
    rare: torch.Tensor

    @staticmethod
    def of(pack: Pack) -> _Right:
        """Those of a pack."""
        ordinary = torch.from_numpy(pack.real).to(device())
        return _Right(pack.heads, placed(pack.labels), ordinary, _rarity(pack).to(device()))


def _loss(
    teacher: Teacher, middle: torch.Tensor, right: _Right, places: torch.Tensor
) -> torch.Tensor:
    loss = torch.zeros((), device=middle.device)
    for at, (name, (_, worth)) in enumerate(right.heads.items()):
        wanted = right.labels[places, at]
        missed = functional.cross_entropy(
            teacher.heads[name](middle),
            wanted,
            weight=right.rare if name == "verdict" else None,
            label_smoothing=SMOOTHED,
            ignore_index=NOT_TAUGHT,
            reduction="none",
        )
        if name == "danger":
            harmless = right.ordinary[places] & (wanted == 0)
            missed = missed * torch.where(harmless, ORDINARY, 1.0)
        loss = loss + worth * missed.sum() / BATCH
    return loss


def _rarity(pack: Pack) -> torch.Tensor:
    at = list(pack.heads).index("verdict")
    told = pack.labels[:, at]
    counts = np.bincount(told[told != NOT_TAUGHT], minlength=len(pack.heads["verdict"][0]))
    share = counts.sum() / (len(counts) * np.maximum(1, counts))
    return torch.tensor(share**RARE, dtype=torch.float32)
