"""Fits the nets of the model file and puts their weights into one byte each.

A net of a language learns to say what the teacher says (distillation: Ba and Caruana, "Do deep
nets really need to be deep?", 2014). The net that tells languages is a plain regression. All is
sorted and single-threaded, so the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herodesk.classifiers.heads import ZERO
from herodesk_ops.training import fit
from herodesk_ops.training.typos import noised

UNITS = 56
EPOCHS = 3
BATCH = 512
FIRST_STEP, LAST_STEP = 3e-3, 2e-4
SHRINK = 1e-4
LEFT_OUT = 0.3
FAST, SLOW, TINY = 0.9, 0.999, 1e-8
"""How Adam forgets slopes and their squares."""


@dataclass(frozen=True, slots=True)
class Made:
    """A fitted net as it stands in the file: see `herodesk.classifiers.heads.Net`."""

    rows: bytes
    scales: list[float]
    biases: list[float]
    heads: dict[str, dict[str, tuple[float, list[float]]]]
    bent: int


def student(
    texts: Sequence[str],
    answers: Any,
    heads: Mapping[str, tuple[str, ...]],
    worth: Any,
    weights: Any,
) -> Made:
    """A net that gives `answers` (one row a text, the columns as `heads` names them; NaN: any).

    `worth` says what an error counts in each column, `weights` what it counts in each row.
    """
    import numpy as np
    from scipy.sparse import vstack

    fit.one_thread()
    plain = fit.matrix(texts)
    idf = fit.rarity(plain)
    plain = _weighed(plain, idf)
    wanted = np.vstack([answers, answers]).astype(np.float32) * worth
    learning = _Learning(idf.shape[0], wanted.shape[1])
    for number, step in enumerate(np.geomspace(FIRST_STEP, LAST_STEP, EPOCHS)):
        other = _weighed(fit.matrix([noised(text, number) for text in texts]), idf)
        rows = vstack([plain, other], format="csr")
        learning.round(rows, wanted, np.concatenate([weights, weights]), float(step))
    inner, biases, outer, shifts = learning.weights
    bytes_, scales = in_bytes(inner * idf[:, None])
    return Made(
        rows=bytes_,
        scales=scales,
        biases=[round(float(one), 6) for one in biases],
        heads=_heads(outer / worth, shifts / worth, heads),
        bent=UNITS,
    )


class _Learning:
    """A net of one layer of units, fitted by Adam (Kingma and Ba, 2015) to squared errors.

    In every batch another part of the n-grams is left out (dropout: Srivastava et al., 2014), so
    that the net does not lean on the few words that tell one text from all others.
    """

    def __init__(self, buckets: int, outputs: int) -> None:
        import numpy as np

        self.chance = np.random.default_rng(0)

        def drawn(rows: int, columns: int) -> Any:
            most = (6 / (rows + columns)) ** 0.5
            return self.chance.uniform(-most, most, (rows, columns)).astype(np.float32)

        def nothing(size: int) -> Any:
            return np.zeros(size, dtype=np.float32)

        self.weights = [
            drawn(buckets, UNITS), nothing(UNITS), drawn(UNITS, outputs), nothing(outputs)
        ]  # fmt: skip
        self.means = [np.zeros_like(one) for one in self.weights]
        self.squares = [np.zeros_like(one) for one in self.weights]
        self.steps = 0

    def round(self, rows: Any, wanted: Any, weights: Any, step: float) -> None:
        """Once through all rows, in an order of chance; what is wanted of them may be NaN."""
        order = self.chance.permutation(rows.shape[0])
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            slopes = self._slopes(self._thinned(rows[places]), wanted[places], weights[places])
            self._go(slopes, step)

    def _thinned(self, rows: Any) -> Any:
        import numpy as np

        kept = self.chance.random(rows.nnz, dtype=np.float32) >= LEFT_OUT
        rows.data *= kept / np.float32(1 - LEFT_OUT)
        return rows

    def _slopes(self, rows: Any, wanted: Any, weights: Any) -> list[Any]:
        import numpy as np

        inner, biases, outer, shifts = self.weights
        units = np.maximum(rows @ inner + biases, 0)
        missed = np.where(np.isnan(wanted), 0, units @ outer + shifts - wanted)
        missed *= weights[:, None]
        missed /= len(wanted)
        back = (missed @ outer.T) * (units > 0)
        shrink = SHRINK / len(wanted)
        return [
            rows.T @ back + shrink * inner,
            back.sum(axis=0),
            units.T @ missed + shrink * outer,
            missed.sum(axis=0),
        ]

    def _go(self, slopes: list[Any], step: float) -> None:
        import numpy as np

        self.steps += 1
        pace = step * (1 - SLOW**self.steps) ** 0.5 / (1 - FAST**self.steps)
        for at, slope in enumerate(slopes):
            self.means[at] += (1 - FAST) * (slope - self.means[at])
            self.squares[at] += (1 - SLOW) * (slope * slope - self.squares[at])
            self.weights[at] -= pace * self.means[at] / (np.sqrt(self.squares[at]) + TINY)


def _weighed(rows: Any, idf: Any) -> Any:
    import numpy as np

    return rows.multiply(idf.astype(np.float32)).tocsr().astype(np.float32)


def widened(made: Made, columns: Mapping[str, Sequence[fit.Column]]) -> Made:
    """The net with lanes beside its units that are outputs by themselves, by head and label."""
    import numpy as np

    found = [made, *(plain(told, name, pad=False) for name, told in columns.items())]
    width = sum(len(one.scales) for one in found)
    if width % 2:
        found.append(plain([], "", pad=True))
    widths = [len(one.scales) for one in found]
    rows = [
        np.frombuffer(one.rows, dtype=np.uint8).reshape(-1, width)
        for one, width in zip(found, widths, strict=True)
    ]
    heads = {}
    for at, one in enumerate(found):
        before, after = [0.0] * sum(widths[:at]), [0.0] * sum(widths[at + 1 :])
        for name, labels in one.heads.items():
            heads[name] = {
                label: (bias, [*before, *told, *after]) for label, (bias, told) in labels.items()
            }
    return Made(
        rows=np.concatenate(rows, axis=1).tobytes(),
        scales=[scale for one in found for scale in one.scales],
        biases=[bias for one in found for bias in one.biases],
        heads=heads,
        bent=made.bent,
    )


def plain(columns: Sequence[fit.Column], name: str, *, pad: bool = True) -> Made:
    """A net of one head whose lanes are its outputs; `pad` makes their number even.

    Without columns it is one empty lane and no head.
    """
    import numpy as np

    labels = [one.label for one in columns]
    width = len(columns) + (len(columns) % 2 if columns else 1) * pad
    rows = np.full((fit.WIDTH, width), ZERO, dtype=np.uint8)
    for at, one in enumerate(columns):
        rows[:, at] = np.frombuffer(one.weights, dtype=np.uint8)
    spare = [0.0] * (width - len(columns))
    alone = {
        label: (0.0, [float(at == place) for place in range(width)])
        for at, label in enumerate(labels)
    }
    return Made(
        rows=rows.tobytes(),
        scales=[*(one.scale for one in columns), *spare],
        biases=[*(one.bias for one in columns), *spare],
        heads={name: alone} if alone else {},
        bent=0,
    )


def in_bytes(weights: Any) -> tuple[bytes, list[float]]:
    """Weights (buckets x lanes) in one byte each, and what a step of each lane is worth.

    The few greatest weights of a lane are cut off where that costs least: the step is chosen so
    that the mean square of what is lost is smallest.
    """
    import numpy as np

    scales = []
    told = np.empty(weights.shape, dtype=np.uint8)
    for lane in range(weights.shape[1]):
        column = weights[:, lane]
        top = max(1e-9, float(np.abs(column).max()))
        steps = [float(f"{top * share / 127:.6g}") for share in (1.0, 0.7, 0.5, 0.35, 0.25)]
        scale = min(steps, key=lambda step: float(np.square(_rounded(column, step)).sum()))
        scales.append(scale)
        told[:, lane] = (np.clip(np.rint(column / scale), -127, 127) + ZERO).astype(np.uint8)
    return told.tobytes(), scales


def _rounded(column: Any, step: float) -> Any:
    import numpy as np

    return np.clip(np.rint(column / step), -127, 127) * step - column


def _heads(
    outer: Any, biases: Any, heads: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, tuple[float, list[float]]]]:
    found: dict[str, dict[str, tuple[float, list[float]]]] = {}
    at = 0
    for name, labels in heads.items():
        for label in labels:
            weights = [round(float(one), 5) for one in outer[:, at]]
            found.setdefault(name, {})[label] = (round(float(biases[at]), 5), weights)
            at += 1
    return found
