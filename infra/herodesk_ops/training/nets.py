"""Fits the nets of the model file and puts their weights into one byte each.

A net of a language learns to say what the teacher says (distillation: Ba and Caruana, "Do deep
nets really need to be deep?", 2014). The net that tells languages is a plain regression. All is
sorted and single-threaded, so the same rows give the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herodesk.classifiers.heads import ZERO
from herodesk_ops.training import fit
from herodesk_ops.training.typos import noised

UNITS = 56
EPOCHS = 5
BATCH = 512
FIRST_STEP, LAST_STEP = 3e-3, 2e-4
SHRINK = 1e-4


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
    """A net that gives `answers` (one row a text, the columns as `heads` names them).

    `worth` says what an error counts in each column, `weights` what it counts in each row.
    """
    import numpy as np
    from scipy.sparse import vstack
    from sklearn.neural_network import MLPRegressor

    fit.one_thread()
    plain = fit.matrix(texts)
    idf = fit.rarity(plain)
    plain = _weighed(plain, idf)
    wanted = np.vstack([answers, answers]).astype(np.float32) * worth
    net: Any = MLPRegressor(
        hidden_layer_sizes=(UNITS,),
        alpha=SHRINK,
        batch_size=BATCH,
        learning_rate_init=FIRST_STEP,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, step in enumerate(np.geomspace(FIRST_STEP, LAST_STEP, EPOCHS)):
            other = _weighed(fit.matrix([noised(text, number) for text in texts]), idf)
            rows = vstack([plain, other], format="csr")
            if hasattr(net, "_optimizer"):
                net._optimizer.learning_rate_init = net._optimizer.learning_rate = float(step)
            net.partial_fit(rows, wanted, np.concatenate([weights, weights]))
    inner, outer = net.coefs_
    bytes_, scales = in_bytes(inner * idf[:, None])
    return Made(
        rows=bytes_,
        scales=scales,
        biases=[round(float(one), 6) for one in net.intercepts_[0]],
        heads=_heads(outer / worth, net.intercepts_[1] / worth, heads),
        bent=UNITS,
    )


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
