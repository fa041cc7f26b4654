"""Tunes the encoder on many small questions at once, and asks it everything."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from teacher.encoder import Encoder
from teacher.judging import figures
from teacher.pack import NOT_TAUGHT, Pack, Texts, read

ROUNDS = 3
BATCH = 64
STEP, HEAD_STEP = 1e-4, 1e-3
LOWER = 0.88
"""The step of a layer beside that of the layer above it: what words mean changes least."""

WARM = 200
SMOOTHED = 0.03
ORDINARY = 0.4
"""What a harmless post of a set counts when danger is learnt: there are plenty of them."""

ASKED = 1024
"""Texts that are asked about at a time."""


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

    def forward(self, texts: Texts, places: Sequence[int]) -> torch.Tensor:
        """The mean state of each text."""
        told: torch.Tensor = self.drop(self.encoder(texts, places))
        return told


def learnt_and_asked(file: Path, fold: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the teacher of a fold answers, of all texts and of those that measure."""
    where = "cuda" if torch.cuda.is_available() else "cpu"
    pack = read(file)
    teacher = tuned(pack, fold, where)
    measures = answers(teacher, pack.judged, where)
    print("\n".join([f"teacher {fold}", *figures(pack, measures)]), flush=True)
    return answers(teacher, pack.texts, where), measures


def tuned(pack: Pack, fold: int, where: str) -> Teacher:
    """A teacher that has read all labels but those of a fold, on the device `where`."""
    torch.manual_seed(fold)
    teacher: Teacher = Teacher(pack).to(where)
    right = _Right.of(pack, where)
    taught = np.flatnonzero((pack.labels != NOT_TAUGHT).any(1) & (pack.folds != fold)).tolist()
    steps = ROUNDS * len(taught) // BATCH
    choice = torch.optim.AdamW(_paces(teacher), fused=where == "cuda")
    pace = torch.optim.lr_scheduler.LambdaLR(
        choice, lambda at: min((at + 1) / WARM, max(0.02, (steps - at) / max(1, steps - WARM)))
    )
    teacher.train()
    for number, places in enumerate(_batches(taught, pack.texts.lengths(), steps, fold)):
        with _half(where):
            middle = teacher(pack.texts, places)
        loss = _loss(teacher, middle.float(), right, places)
        choice.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        choice.step()
        pace.step()
        if number % 500 == 0:
            print(f"{fold}: step {number} of {steps}: {float(loss.detach()):.3f}", flush=True)
    teacher.eval()
    return teacher


def answers(teacher: Teacher, texts: Texts, where: str) -> dict[str, Any]:
    """The logits of every head for every text."""
    found = {
        name: np.zeros((len(texts), head.out_features), np.float32)
        for name, head in teacher.heads.items()
    }
    order = np.argsort(texts.lengths(), kind="stable")
    with torch.inference_mode():
        for first in range(0, len(order), ASKED):
            places = order[first : first + ASKED]
            with _half(where):
                middle = teacher(texts, places).float()
            for name, head in teacher.heads.items():
                found[name][places] = head(middle).cpu().numpy()
    return found


def _half(where: str) -> Any:
    return torch.autocast(where, torch.bfloat16, enabled=where == "cuda")


def _paces(teacher: Teacher) -> list[dict[str, Any]]:
    """Each layer's weights with the step that they take."""
    layers = list(teacher.encoder.layers)
    told = [
        {"params": [*layer.parameters()], "lr": STEP * LOWER ** (len(layers) - 1 - at)}
        for at, layer in enumerate(layers)
    ]
    heads = {"params": [*teacher.heads.parameters()], "lr": HEAD_STEP, "weight_decay": 0.0}
    return [*told, heads]


@dataclass(frozen=True, slots=True)
class _Right:
    """The right answers, on the device: of each text and head, and what missing one counts."""

    heads: Mapping[str, tuple[tuple[str, ...], float]]
    labels: torch.Tensor
    ordinary: torch.Tensor
    rare: torch.Tensor

    @staticmethod
    def of(pack: Pack, where: str) -> _Right:
        """Those of a pack."""
        return _Right(
            pack.heads,
            torch.from_numpy(pack.labels.astype(np.int64)).to(where),
            torch.from_numpy(pack.real).to(where),
            _rarity(pack).to(where),
        )


def _loss(
    teacher: Teacher, middle: torch.Tensor, right: _Right, places: Sequence[int]
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
    """What a verdict counts: more, the rarer it is, but not in full."""
    at = list(pack.heads).index("verdict")
    told = pack.labels[:, at]
    counts = np.bincount(told[told != NOT_TAUGHT], minlength=len(pack.heads["verdict"][0]))
    share = counts.sum() / (len(counts) * np.maximum(1, counts))
    return torch.tensor(share**0.4, dtype=torch.float32)


def _batches(taught: list[int], lengths: Any, steps: int, seed: int) -> Iterator[list[int]]:
    """Batches in the order of chance, texts of like length together."""
    chance = random.Random(seed)
    given = 0
    while given < steps:
        chance.shuffle(taught)
        made = []
        for first in range(0, len(taught), BATCH * 40):
            near = sorted(taught[first : first + BATCH * 40], key=lambda at: int(lengths[at]))
            made += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
        chance.shuffle(made)
        yield from made[: steps - given]
        given += len(made)
