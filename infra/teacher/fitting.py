"""Fits the small net of a language to the encoder's answers and to our labels, and keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from herodesk.classifiers.convolution import FIRST, LAST
from herodesk_ops.training import readers
from teacher import rounding
from teacher.answered import FINE, Answered, Exercises, exercises
from teacher.device import batches, device, placed
from teacher.judging import figures
from teacher.pack import NOT_TAUGHT, Pack, read
from teacher.ragged import Ragged, joined
from teacher.student import SHAPES, Student, Words

WORTH = {
    "verdict": 1.0,
    "danger": 0.8,
    "sentiment": 0.5,
    "posts": 0.5,
    "customers": 0.5,
    "act": 0.5,
    "asks": 0.5,
    "riders": 0.3,
    "upset": 0.3,
    "pleased": 0.3,
}
"""What an error in a head counts."""

LEAST_WORTH = 0.15
"""The same in heads that are not named there."""

BATCH = 1024
STEP, LAST_STEP = 3e-3, 0.02
"""The longest step, and the share of it that a step never falls below."""

WARM = 150
"""Steps until a step is as long as it may be; from then on it falls with the time that is left."""

SHRUNK = 1e-4
"""Decay of weights."""

LABEL = 0.5
"""What our label counts where there is one; the encoder's answer counts the rest."""

ASKED = 1024
"""Texts that the net is asked about at a time."""

SEED = 0
SAID = 1000
"""Steps from one line about the error to the next."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What the net is to say, on the device; `parts` are the outputs of each head."""

    parts: Mapping[str, slice]
    answers: Mapping[str, torch.Tensor]
    labels: torch.Tensor
    worth: torch.Tensor
    label: torch.Tensor

    @staticmethod
    def of(
        heads: Mapping[str, Sequence[str]],
        told: Exercises,
        ours: float = LABEL,
        rows: float = LABEL,
    ) -> Goal:
        """That of some exercises; what a label counts beside an answer, on `ours` and on `rows`."""
        answers = {
            name: torch.softmax(torch.as_tensor(one, dtype=torch.float32) / FINE, 1)
            for name, one in told.answers.items()
        }
        return Goal(
            parts(heads),
            {name: one.to(torch.float16).to(device()) for name, one in answers.items()},
            placed(told.labels),
            torch.as_tensor(told.worth, dtype=torch.float32).to(device()),
            torch.as_tensor(np.where(told.real, rows, ours), dtype=torch.float32).to(device()),
        )


def written(file: Path, told: Answered, minutes: float, path: Path) -> None:
    """Fit the net of a language, print how well it judges, write it; `file` holds the pack."""
    pack = read(file)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(SEED)
    chance = np.random.default_rng(SEED)
    given = exercises(pack, told, chance)
    texts, measures = as_words(pack, given.texts, pack.judged)
    heads = pack.answers
    goal = Goal.of(heads, given)
    student = Student(*SHAPES[told.language], sum(map(len, heads.values()))).to(device())
    print(f"{told.language}: {len(texts.texts)} texts, {len(texts.codes)} tokens", flush=True)
    steps = fitted(student, texts, goal, minutes, chance, name=told.language)
    say(f"{told.language} after {steps} steps", pack, told.language, student, measures)
    keep(path, student, heads, pack.sets)
    say(f"{told.language} in bytes", pack, told.language, student, measures)


def as_words(pack: Pack, *texts: Ragged) -> list[Words]:
    """Lists of a pack's words as the net reads them: of long ones the first and last tokens."""
    tokens = [one.through(pack.tokens).capped(FIRST, LAST) for one in texts]
    used, which = np.unique(joined(*tokens).flat, return_inverse=True)
    spelt = [pack.spelt[at] for at in used]
    flats = np.split(which, np.cumsum([len(one.flat) for one in tokens])[:-1])
    lists = [Ragged(flat, one.ends) for flat, one in zip(flats, tokens, strict=True)]
    first = Words.of(lists[0], spelt)
    return [first, *map(first.of_texts, lists[1:])]


def fitted(
    student: Student, words: Words, goal: Goal, minutes: float, chance: Any, *, name: str
) -> int:
    """Fit the net `name` for so long; how many steps it took."""
    choice = torch.optim.AdamW(
        student.parameters(), lr=1, weight_decay=SHRUNK, fused=device() == "cuda"
    )
    order = batches(words.texts.lengths, BATCH, chance)
    student.train()
    start, steps = perf_counter(), 0
    while (done := (perf_counter() - start) / (60 * minutes)) < 1:
        for group in choice.param_groups:
            group["lr"] = STEP * min(1, (steps + 1) / WARM) * max(LAST_STEP, 1 - done)
        places = placed(next(order))
        loss = missed(student(words, places), goal, places)
        choice.zero_grad()
        loss.backward()
        choice.step()
        steps += 1
        if steps % SAID == 0:
            print(f"{name}: step {steps}, {done:.0%}: {float(loss.detach()):.3f}", flush=True)
    student.eval()
    return steps


def numbers(student: Student, words: Words) -> Any:
    """What a net that has learnt says of all texts (texts x outputs)."""
    with torch.inference_mode():
        found = [
            student(words, placed(range(first, min(first + ASKED, len(words.texts)))))
            for first in range(0, len(words.texts), ASKED)
        ]
    return torch.cat(found).cpu().numpy()


def parts(heads: Mapping[str, Sequence[str]]) -> dict[str, slice]:
    """Which outputs are those of a head."""
    ends = np.cumsum([0, *map(len, heads.values())]).tolist()
    return {name: slice(*ends[at : at + 2]) for at, name in enumerate(heads)}


def keep(
    path: Path, student: Student, heads: Mapping[str, Sequence[str]], sets: Sequence[str]
) -> None:
    """Write the net in whole numbers; from here on it reads what its bytes mean."""
    tables, steps = rounding.in_bytes(student)
    of_layers, weights = rounding.layers(student)
    told = rounding.header(student, steps, of_layers, heads)
    readers.write(path, told, tables, weights, [*sets])


def missed(said: torch.Tensor, goal: Goal, places: torch.Tensor) -> torch.Tensor:
    """How far what was said of the texts at some places is from the goal, all heads together."""
    loss, share = torch.zeros((), device=said.device), goal.label[places]
    for at, (name, part) in enumerate(goal.parts.items()):
        chances = functional.log_softmax(said[:, part], 1)
        far = -(goal.answers[name][places].float() * chances).sum(1)
        right = goal.labels[places, at]
        by_label = functional.nll_loss(chances, right.clamp(min=0), reduction="none")
        both = (1 - share) * far + share * by_label
        far = torch.where(right == NOT_TAUGHT, far, both)
        loss = loss + WORTH.get(name, LEAST_WORTH) * (goal.worth[places] * far).mean()
    return loss


def say(what: str, pack: Pack, language: str, student: Student, measures: Words) -> None:
    """Print how well a net judges posts that taught nothing."""
    told = numbers(student, measures)
    heads = pack.answers
    answers = {name: told[:, part] for name, part in parts(heads).items()}
    print("\n".join([what, *figures(pack, answers, (language,))]), flush=True)
