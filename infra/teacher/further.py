"""Goes on with the nets that stand beside the labels: what was labelled since teaches them.

A workstation does. Before each round a mean of the net's last steps says what it takes all texts
and fresh copies for: that holds what it knows in place (mean teachers: Tarvainen and Valpola,
2017), while our labels teach what is new, and what the encoder says of danger if it was asked.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from herodesk_ops.training import readers
from teacher import warned
from teacher.answered import Answered, exercises, in_bytes
from teacher.device import batches, device, placed
from teacher.fitting import (
    BATCH,
    LAST_STEP,
    SEED,
    SHRUNK,
    Goal,
    as_words,
    keep,
    missed,
    numbers,
    parts,
    say,
)
from teacher.pack import Pack, read
from teacher.ragged import joined
from teacher.rounding import restored
from teacher.student import Student, Words
from teacher.varied import copies
from teacher.warned import DANGER, Warned

OUR_COPIES, COPIES = 3, 1
"""Copies of each text of our own, and of each row of a set, in a round; each round has others."""

LABEL, ROW_LABEL = 0.5, 0.8
"""What a label counts on a text of our own, and on a row of a set; the mean says the rest.

Of rows it errs more often; with more for ours the net learnt texts by heart.
"""

STEP = 2e-3
"""The longest step: the net has learnt before."""

WARM = 100
"""Steps until a step is as long as it may be; from then on it falls to the last one."""

LASTING = 0.998
"""What stays of the mean at each step."""


def went_on(
    file: Path, old: Path, language: str, rounds: int, new: Path, *, asked: Path | None = None
) -> None:
    """Fit the net of a language, which is in `old`, for some rounds more, and write it to `new`.

    `file` holds the pack, `asked` what the encoder says of danger, if it was asked.
    """
    pack = read(file)
    german = pack.german == (language == "de")
    heard = warned.read(asked, pack).picked(german) if asked else None
    torch.manual_seed(SEED)
    chance = np.random.default_rng(SEED)
    heads = pack.answers
    student = restored(readers.read(old), heads).to(device())
    mean = AveragedModel(student, multi_avg_fn=get_ema_multi_avg_fn(LASTING))
    choice = torch.optim.AdamW(student.parameters(), weight_decay=SHRUNK, fused=True)
    (measures,) = as_words(pack, pack.judged)
    mean.eval()
    say(f"{language} as it stands", pack, language, mean.module, measures)
    for number in range(rounds):
        words, goal = _exercised(pack, language, mean.module, heard, chance)
        order = batches(words.texts.lengths, BATCH, chance)
        steps = -(-len(words.texts) // BATCH)
        student.train()
        for at, chosen in enumerate(islice(order, steps), start=number * steps):
            for group in choice.param_groups:
                group["lr"] = STEP * min((at + 1) / WARM, max(LAST_STEP, 1 - at / (rounds * steps)))
            places = placed(chosen)
            loss = missed(student(words, places), goal, places)
            choice.zero_grad()
            loss.backward()
            choice.step()
            mean.update_parameters(student)
        say(f"{language} after round {number + 1}", pack, language, mean.module, measures)
    keep(new, mean.module, heads, pack.sets)
    say(f"{language} in bytes", pack, language, mean.module, measures)


def between(file: Path, old: Path, other: Path, language: str, *, share: float, new: Path) -> None:
    """Write the net that lies between two, weight by weight, `share` of the way to the other.

    Where one has learnt something and forgotten something else, one between them may know both
    (robust fine-tuning: Wortsman et al., 2022). Both must come from the same fitting.
    """
    pack = read(file)
    heads = pack.answers
    student, there = (restored(readers.read(one), heads) for one in (old, other))
    further = there.state_dict()
    student.load_state_dict(
        {name: torch.lerp(one, further[name], share) for name, one in student.state_dict().items()}
    )
    student = student.to(device()).eval()
    (measures,) = as_words(pack, pack.judged)
    keep(new, student, heads, pack.sets)
    say(f"{language} between both, in bytes", pack, language, student, measures)


def _exercised(
    pack: Pack, language: str, mean: Student, heard: Warned | None, chance: Any
) -> tuple[Words, Goal]:
    """The texts of a round as a net reads them, and what it is to say of them."""
    here = np.flatnonzero(pack.german == (language == "de"))
    texts, real = pack.texts.pick(here), pack.real[here]
    varied, sources = copies(texts, pack.german[here], real, chance, ours=OUR_COPIES, rows=COPIES)
    lists, at = [texts, varied], [here, here[sources]]
    if heard:
        lists, at = [*lists, heard.texts], [*at, heard.sources]
    both = joined(*lists)
    said = numbers(mean, *as_words(pack, both))
    answers = in_bytes({name: said[:, part] for name, part in parts(pack.answers).items()})
    if heard:
        copied = np.arange(len(both) - len(heard.texts), len(both))
        places = np.concatenate([np.searchsorted(here, heard.whole), copied])
        answers[DANGER][places] = heard.answers
    told = Answered(language, both, np.concatenate(at), len(here), answers)
    given = exercises(pack, told, chance)
    (words,) = as_words(pack, given.texts)
    return words, Goal.of(pack.answers, given, LABEL, ROW_LABEL)
