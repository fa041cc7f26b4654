"""How well an encoder or a net judges posts that taught nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

from teacher.pack import Pack

FALSE_ALARMS = (0.03, 0.06)
"""Of danger: what is found when so many of the harmless ring."""


def figures(
    pack: Pack, answers: Mapping[str, Any], languages: Collection[str] = ("de", "en")
) -> Iterator[str]:
    """A line for each kind of posts and language: macro F1 of verdicts, recall of danger.

    `answers` are logits (judged posts x labels) by head, of `verdict` and `danger` at least.
    """
    kinds = sorted({(kind, one) for kind, one, _ in pack.judgements if one in languages})
    for kind, language in kinds:
        places = [at for at, one in enumerate(pack.judgements) if one[:2] == (kind, language)]
        labels = [pack.judgements[at][2] for at in places]
        head = "danger" if labels[0] in pack.heads["danger"][0] else "verdict"
        told = answers[head][places]
        measured = _alarms if head == "danger" else _f1
        right = np.array([pack.heads[head][0].index(label) for label in labels])
        yield f"  {kind:10} {language} {len(places):5} {head}: {measured(told, right)}"


def _f1(told: Any, right: Any) -> str:
    found = []
    for at in range(told.shape[1]):
        said, meant = told.argmax(1) == at, right == at
        found.append(2 * (said & meant).sum() / max(1, said.sum() + meant.sum()))
    return f"{np.mean(found):.3f} ({' '.join(f'{one:.2f}' for one in found)})"


def _alarms(told: Any, right: Any) -> str:
    rings = told[:, 1] - told[:, 0]
    harmless = np.sort(rings[right == 0])[::-1]
    lines = [float(harmless[int(share * len(harmless))]) for share in FALSE_ALARMS]
    found = [
        f"{(rings[right == 1] > line).mean():.3f} at {share} (from {line:.1f})"
        for line, share in zip(lines, FALSE_ALARMS, strict=True)
    ]
    return ", ".join(found)
