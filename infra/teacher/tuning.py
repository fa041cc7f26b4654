"""Tunes the last layers of the encoder on many small questions at once, and asks it everything."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional

from teacher.encoder import Lower, Weights, upper
from teacher.lessons import HEADS, Lesson

KEPT_LAYERS = 8
"""Layers that stay as they are; their states are computed once."""

ROUNDS = 3
BATCH = 32
STEP, HEAD_STEP = 6e-5, 1e-3
WARM = 150
DANGER_STRENGTH = 0.003
ORDINARY = 0.4
"""What a harmless post of a set counts when danger is learnt: there are plenty of them."""

ROWS = 4096
"""Pieces that are read at a time."""

States = Any
"""What the kept layers make of a text: pieces x width, half precision."""


class Teacher(nn.Module):
    """The tuned layers and one head a question, on the mean of the pieces."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.layers = upper(weights, KEPT_LAYERS)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(weights.width, len(labels)) for name, (labels, _) in HEADS.items()}
        )

    def forward(self, states: Sequence[States]) -> torch.Tensor:
        """The mean of each text's pieces."""
        longest, width = max(map(len, states)), states[0].shape[1]
        told = torch.zeros(len(states), longest, width)
        seen = torch.zeros(len(states), longest, dtype=torch.bool)
        for at, one in enumerate(states):
            told[at, : len(one)] = torch.from_numpy(one.astype(np.float32))
            seen[at, : len(one)] = True
        for layer in self.layers:
            told = layer(told, seen)
        count = seen[..., None].float()
        return (told * count).sum(1) / count.sum(1)


def read(lower: Lower, texts: Sequence[str]) -> list[States]:
    """The states of every text."""
    ids = [lower.weights.ids(text) for text in texts]
    found: list[States] = [None] * len(ids)
    for places in _by_length(list(map(len, ids))):
        for at, one in zip(places, lower.states([ids[at] for at in places]), strict=True):
            found[at] = one
    return found


def tune(teacher: Teacher, lessons: Sequence[Lesson], states: Sequence[States]) -> None:
    """Three rounds over everything that teaches, the steps growing shorter."""
    taught = [at for at, one in enumerate(lessons) if one.taught]
    rare = _rarity(lessons)
    steps = ROUNDS * len(taught) // BATCH
    heads = list(teacher.heads.parameters())
    layers = list(teacher.layers.parameters())
    choice = torch.optim.AdamW(
        [{"params": layers, "lr": STEP, "weight_decay": 0.01}, {"params": heads, "lr": HEAD_STEP}]
    )
    pace = torch.optim.lr_scheduler.LambdaLR(
        choice, lambda at: min((at + 1) / WARM, max(0.02, (steps - at) / max(1, steps - WARM)))
    )
    teacher.train()
    for number, places in enumerate(_batches(taught, states, steps)):
        middle = teacher.drop(teacher([states[at] for at in places]))
        loss = _loss(teacher, middle, [lessons[at] for at in places], rare)
        choice.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        choice.step()
        pace.step()
        if number % 100 == 0:
            print(f"step {number} of {steps}: {float(loss.detach()):.3f}", flush=True)
    teacher.eval()


def answers(
    teacher: Teacher, lessons: Sequence[Lesson], states: Sequence[States]
) -> dict[str, Any]:
    """The logits of every head for every text."""
    found = {
        name: np.zeros((len(states), len(labels)), np.float32)
        for name, (labels, _) in HEADS.items()
    }
    last = np.zeros((len(states), states[0].shape[1]), np.float32)
    with torch.inference_mode():
        for places in _by_length([len(one) for one in states]):
            middle = teacher([states[at] for at in places])
            last[places] = middle.numpy()
            for name, head in teacher.heads.items():
                found[name][places] = head(middle).numpy()
    return found | {"danger": _danger(lessons, states, last)}


def _danger(lessons: Sequence[Lesson], states: Sequence[States], last: Any) -> Any:
    """Logits of danger by a plain regression on the tuned states and on those below them.

    What is dangerous shows in single words, which the greatest of the lower states keep.
    """
    below = [np.concatenate([one.mean(0), one.max(0)]) for one in states]
    table = np.concatenate([last, np.array(below, dtype=np.float32)], axis=1)
    taught = [at for at, one in enumerate(lessons) if "danger" in one.taught]
    yes = [lessons[at].taught["danger"] == "yes" for at in taught]
    worth = [ORDINARY if ":" in lessons[at].row_id and not rings else 1.0
             for at, rings in zip(taught, yes, strict=True)]  # fmt: skip
    middle, spread = table[taught].mean(0), table[taught].std(0) + 1e-6
    table = (table - middle) / spread
    told: Any = LogisticRegression(C=DANGER_STRENGTH, max_iter=400)
    logits = told.fit(table[taught], yes, sample_weight=worth).decision_function(table)
    return np.stack([-logits / 2, logits / 2], axis=1)


def _loss(
    teacher: Teacher, middle: torch.Tensor, lessons: Sequence[Lesson], rare: torch.Tensor
) -> torch.Tensor:
    loss = torch.zeros(())
    for name, (labels, worth) in HEADS.items():
        places = [at for at, one in enumerate(lessons) if one.taught.get(name) in labels]
        if places:
            wanted = torch.tensor([labels.index(lessons[at].taught[name]) for at in places])
            missed = functional.cross_entropy(
                teacher.heads[name](middle[places]),
                wanted,
                weight=rare if name == "verdict" else None,
                label_smoothing=0.03,
                reduction="sum",
            )
            loss = loss + worth * missed / BATCH
    return loss


def _rarity(lessons: Sequence[Lesson]) -> torch.Tensor:
    """What a verdict counts: more, the rarer it is, but not in full."""
    labels, _ = HEADS["verdict"]
    told = [one.taught["verdict"] for one in lessons if "verdict" in one.taught]
    counts = [max(1, told.count(label)) for label in labels]
    return torch.tensor([(len(told) / (len(labels) * count)) ** 0.4 for count in counts])


def _batches(taught: list[int], states: Sequence[States], steps: int) -> Iterator[list[int]]:
    """Batches in the order of chance, texts of like length together."""
    chance = random.Random(0)
    given = 0
    while given < steps:
        chance.shuffle(taught)
        made = []
        for first in range(0, len(taught), BATCH * 40):
            near = sorted(taught[first : first + BATCH * 40], key=lambda at: len(states[at]))
            made += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
        chance.shuffle(made)
        yield from made[: steps - given]
        given += len(made)


def _by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    places: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if places and (len(places) + 1) * lengths[at] > ROWS:
            yield places
            places = []
        places.append(at)
    if places:
        yield places
