"""Puts regressions over n-grams side by side, as the plain nets of the model file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from herodesk.classifiers.grams import ZERO
from herodesk_ops.training import fit


@dataclass(frozen=True, slots=True)
class Made:
    """A fitted net as it stands in the file: see `herodesk.classifiers.heads.Net`."""

    rows: bytes
    scales: list[float]
    biases: list[float]
    heads: dict[str, dict[str, tuple[float, list[float]]]]


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
    )
