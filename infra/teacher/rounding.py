"""A net that has learnt, in whole numbers: tables in bytes, weights of layers in two bytes each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from herodesk.classifiers.convolution import FINE, ONE, ONE_IN
from herodesk.classifiers.grams import ZERO
from herodesk_ops.training.readers import Reader
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
    for table in _tables(student):
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
        rows = _plain(layer.weight) * _scale(number)
        whole = np.rint(rows).astype(int).transpose(1, 2, 0)
        if not number:
            whole = whole[_evens_first(len(whole))]
        if np.abs(whole).max() >= MOST:
            raise ValueError(f"a weight of layer {number} is too great for two bytes")
        weights.append(whole.reshape(-1))
        headers.append({"biases": np.rint(_plain(layer.bias) * FINE).astype(int).tolist()})
    return headers, np.concatenate(weights)


def restored(kept: Reader, heads: Mapping[str, Sequence[str]]) -> Student:
    """The net that the whole numbers of a file mean; `heads` are labels by head, as it has them."""
    told = kept.told
    student = Student(told["units"], len(told["layers"]), sum(map(len, heads.values())))
    rows = np.frombuffer(kept.content, np.uint8)
    for table, step in zip(_tables(student), told["steps"], strict=True):
        count = table.weight.numel()
        meant = (rows[:count].astype(np.float32) - ZERO) * step
        table.weight.data.copy_(torch.as_tensor(meant).view_as(table.weight))
        rows = rows[count:]
    weights = rows.view("<i2").astype(np.float32)
    for number, (layer, of_layer) in enumerate(zip(student.layers, told["layers"], strict=True)):
        units, width, reach = layer.weight.shape
        whole, weights = np.split(weights, [layer.weight.numel()])
        whole = whole.reshape(width, reach, units)
        if not number:
            whole[_evens_first(width)] = whole.copy()
        meant = whole.transpose(2, 0, 1) / _scale(number)
        layer.weight.data.copy_(torch.as_tensor(meant))
        layer.bias.data.copy_(torch.as_tensor(of_layer["biases"]) / FINE)
    student.bias.data.copy_(torch.as_tensor(told["biases"]))
    _restore_heads(student, told["heads"], heads)
    return student


def _restore_heads(
    student: Student, told: Mapping[str, Any], heads: Mapping[str, Sequence[str]]
) -> None:
    outputs = []
    for name, labels in heads.items():
        if len(labels) == 2:
            bias, weights = told[name][labels[1]]
            outputs += [(share * bias, [share * one for one in weights]) for share in (-0.5, 0.5)]
        else:
            outputs += [told[name][label] for label in labels]
    student.out.bias.data.copy_(torch.tensor([bias for bias, _ in outputs]))
    student.out.weight.data.copy_(torch.tensor([weights for _, weights in outputs]))


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


def _tables(student: Student) -> tuple[nn.Embedding, ...]:
    """In the order of a file."""
    return student.letters, student.words, student.pairs


def _scale(number: int) -> float:
    """Whole numbers of a layer's weights to one."""
    return FINE / (ONE if number else ONE_IN)


def _evens_first(width: int) -> list[int]:
    """Lanes of a word in the order of a file."""
    return [*range(0, width, 2), *range(1, width, 2)]


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
