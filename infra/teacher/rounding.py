"""A net that has learnt, in whole numbers: tables in bytes, weights of layers in two bytes each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from herodesk.classifiers.convolution import FINE, ONE, ONE_IN
from herodesk.classifiers.grams import ZERO
from teacher.student import Student

SHARES = (1, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12)
"""Shares of the greatest number that the greatest byte may stand for; the best one is taken."""

MOST = (1 << 15) - 1
"""The greatest weight of a layer that two bytes hold."""

Tables = tuple[Any, Any, Any]
"""Bytes of letters, words and pairs (buckets x lanes)."""


def in_bytes(student: Student) -> tuple[Tables, list[float]]:
    """Its tables in bytes, and the step of each; from here on it reads what the bytes mean."""
    told = []
    for table in (student.letters, student.words, student.pairs):
        rows, step = _rounded(table.weight.detach().float().cpu().numpy())
        meant = (rows.astype(np.float32) - ZERO) * step
        table.weight.data.copy_(torch.as_tensor(meant))
        told.append((rows, step))
    (letters, one), (words, two), (pairs, three) = told
    return (letters, words, pairs), [one, two, three]


def layers(student: Student) -> tuple[list[dict[str, Any]], Any]:
    """Header of each layer, as `Convolution` reads it, and all layers' weights in a row.

    Raises:
        ValueError: a weight is too great for two bytes.
    """
    headers, weights = [], []
    for number, layer in enumerate(student.layers):
        rows = _plain(layer.weight) * (FINE / (ONE if number else ONE_IN))
        whole = np.rint(rows).astype(int).transpose(1, 2, 0)
        if not number:
            width = len(whole)
            whole = whole[[*range(0, width, 2), *range(1, width, 2)]]  # the even ones first
        if np.abs(whole).max() >= MOST:
            raise ValueError(f"a weight of layer {number} is too great for two bytes")
        weights.append(whole.reshape(-1))
        headers.append({"biases": np.rint(_plain(layer.bias) * FINE).astype(int).tolist()})
    return headers, np.concatenate(weights)


def header(
    student: Student, steps: Sequence[float], of_layers: Any, heads: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The net's header as `herodesk.classifiers.heads` reads it; `heads` are labels by head."""
    return {
        "width": student.letters.embedding_dim,
        "units": len(of_layers[0]["biases"]),
        "steps": [*steps],
        "biases": [round(float(one), 6) for one in _plain(student.bias)],
        "layers": of_layers,
        "heads": _heads(student, heads),
    }


def _heads(student: Student, heads: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Bias and weights of each label; of two labels the second less the first is enough."""
    weights, biases = _plain(student.out.weight), _plain(student.out.bias)
    found: dict[str, Any] = {}
    at = 0
    for name, labels in heads.items():
        rows, bias = weights[at : at + len(labels)], biases[at : at + len(labels)]
        at += len(labels)
        if len(labels) == 2:
            found[name] = {labels[1]: _output(bias[1] - bias[0], rows[1] - rows[0])}
        else:
            less = zip(labels, bias - bias.mean(), rows - rows.mean(0), strict=True)
            found[name] = {label: _output(one, row) for label, one, row in less}
    return found


def _output(bias: Any, weights: Any) -> tuple[float, list[float]]:
    return round(float(bias), 5), [round(float(one), 5) for one in weights]


def _rounded(table: Any) -> tuple[Any, float]:
    """A table in bytes, and the step between two of them that changes it least."""
    top, best = np.abs(table).max(), (np.inf, table, 0.0)
    for share in SHARES:
        step = float(f"{top * share / 127:.6g}")
        rows = np.clip(np.rint(table / step), -127, 127)
        missed = float(((rows * step - table) ** 2).sum())
        if missed < best[0]:
            best = (missed, rows, step)
    _, rows, step = best
    return (rows + ZERO).astype(np.uint8), step


def _plain(weights: torch.Tensor) -> Any:
    return weights.detach().float().cpu().numpy()
