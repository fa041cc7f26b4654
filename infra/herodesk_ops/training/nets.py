"""Puts regressions over n-grams side by side, as a plain net of the model file."""

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
    bits: int


def side_by_side(columns: Mapping[str, Sequence[fit.Column]]) -> Made:
    """A net whose lanes are outputs by themselves, by head and label.

    One lane more is empty where their number is odd.
    """
    import numpy as np

    lanes = [one for told in columns.values() for one in told]
    height, width = len(lanes[0].weights), len(lanes) + len(lanes) % 2
    rows = np.full((height, width), ZERO, dtype=np.uint8)
    for at, one in enumerate(lanes):
        rows[:, at] = np.frombuffer(one.weights, dtype=np.uint8)
    spare = [0.0] * (width - len(lanes))
    places = iter(range(width))
    return Made(
        rows=rows.tobytes(),
        scales=[*(one.scale for one in lanes), *spare],
        biases=[*(one.bias for one in lanes), *spare],
        heads={
            name: {one.label: (0.0, _only(next(places), width)) for one in told}
            for name, told in columns.items()
        },
        bits=(height // 2).bit_length() - 1,
    )


def _only(place: int, width: int) -> list[float]:
    return [float(at == place) for at in range(width)]
