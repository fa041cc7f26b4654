"""How passengers feel, and whether one writes: German n-grams beside the net, and a last layer.

The set of passengers (mobasa) draws "neutral" otherwise than those of people at large, and the
net, which answers many questions, learns its few thousand rows less well than a regression that
answers this one alone. The last layer is fitted on what regressions said of train rows that they
had not seen, beside what the net says. Dev rows teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from herodesk.classifiers.grams import BITS
from herodesk.classifiers.heads import Model
from herodesk.classifiers.learned import as_trait
from herodesk_ops.training import fit, layers, nets
from herodesk_ops.training.datasets import (
    CALIBRATE,
    Data,
    Labelled,
    fold_of,
    language_of_row,
)
from herodesk_ops.training.layers import FEELINGS, Layer

SET, LANGUAGE = "mobasa", "de"
_OTHERS = ("sb10k", "potts", "umsab")
_FOLDS = 4
_BITS = BITS - 1
"""Half as many rows as buckets: the file has no room for more, and with all it did no better."""

_FEELS = fit.Asked("passengers", FEELINGS, 30.0, alike=False)
_TRAVELS = fit.Asked("travels", ("no", "yes"), 3.0, alike=False)

_EVERY, _OURS = 6, 0.3
"""Which posts of our own speak for no passenger, and what each counts: some are by passengers."""

_CHOSEN = 0.1
"""What a row counts that was chosen for its aspects: few of them are neutral, as most posts are."""

_TRAITS = (*(f"customers:{label}" for label in FEELINGS), "passengers:negative",
           "passengers:positive")  # fmt: skip
_STRENGTH = 0.1


@dataclass(frozen=True, slots=True)
class Passengers:
    """Rows with their sentiment, what n-grams say of each unseen, and the net of all of them."""

    rows: list[dict[str, str]]
    unseen: Any
    net: nets.Made


def passengers(data: Data, posts: Sequence[Labelled]) -> Passengers | None:
    """What the rows teach, none of which is in `data.left_out`; None without the set."""
    import numpy as np

    rows = list(data.rows(SET))
    felt = [row for row in rows if row["sentiment"] in FEELINGS]
    if len({row["sentiment"] for row in felt}) < len(FEELINGS):
        return None
    fit.one_thread()
    grams = _folded(fit.matrix([row["text"] for row in felt]))
    idf = fit.rarity(grams)
    grams = grams.multiply(idf).tocsr()
    labels = np.array([FEELINGS.index(row["sentiment"]) for row in felt])
    folds = np.array([fold_of(f"{SET}:{row['id']}", of=_FOLDS) for row in felt])
    unseen = np.zeros((len(felt), 2))
    for fold in range(_FOLDS):
        there = folds == fold
        weights, biases = _beside_neutral(fit.regression(grams[~there], labels[~there], _FEELS))
        unseen[there] = grams[there] @ weights.T + biases
    weights, biases = _beside_neutral(fit.regression(grams, labels, _FEELS))
    columns = {
        _FEELS.name: [
            fit.column(label, float(bias), one * idf)
            for label, bias, one in zip(("negative", "positive"), biases, weights, strict=True)
        ],
        _TRAVELS.name: [_travelling([row["text"] for row in rows], [*_at_home(data, posts)])],
    }
    return Passengers(felt, unseen, nets.side_by_side(columns))


def layer(model: Model, told: Passengers) -> Layer:
    """The last layer of how passengers feel, on the numbers of the model's net."""
    rows = []
    for row, said in zip(told.rows, told.unseen, strict=True):
        found = layers.traits_of(row["text"], LANGUAGE, model)
        found |= dict(zip(_TRAITS[-2:], map(as_trait, said), strict=True))
        rows.append({name: found[name] for name in _TRAITS})
    labels = [row["sentiment"] for row in told.rows]
    weights = [1.0 if row["part"] == "dev" else _CHOSEN for row in told.rows]
    return layers.layer(rows, labels, weights, strength=_STRENGTH)


def _travelling(here: list[str], others: list[tuple[str, float]]) -> fit.Column:
    import numpy as np

    grams = _folded(fit.matrix([*here, *(text for text, _ in others)]))
    idf = fit.rarity(grams)
    labels = np.array([1] * len(here) + [0] * len(others))
    weights = np.array([1.0] * len(here) + [weight for _, weight in others])
    told = fit.regression(grams.multiply(idf).tocsr(), labels, _TRAVELS, weights)
    return fit.column("yes", float(told.intercept_[0]), told.coef_[0] * idf)


def _at_home(data: Data, posts: Sequence[Labelled]) -> Iterator[tuple[str, float]]:
    for name in _OTHERS:
        for row in data.rows(name):
            if language_of_row(name, row) == LANGUAGE:
                yield row["text"], 1.0
    ours = (
        post.text
        for post in posts
        if post.language == LANGUAGE and not post.real and fold_of(post.id) > CALIBRATE
    )
    yield from ((text, _OURS) for text in islice(ours, 0, None, _EVERY))


def _beside_neutral(told: Any) -> tuple[Any, Any]:
    """Weights and biases of negative and positive, less those of neutral: two say as much."""
    negative, neutral, positive = range(3)
    both = [negative, positive]
    return told.coef_[both] - told.coef_[neutral], told.intercept_[both] - told.intercept_[neutral]


def _folded(grams: Any) -> Any:
    """The buckets as a net of `_BITS` has them."""
    import numpy as np
    from scipy.sparse import csr_matrix

    half, kept = fit.HALF, 1 << _BITS
    places = np.where(grams.indices < half, 0, kept) + grams.indices % kept
    made = csr_matrix((grams.data, places, grams.indptr), shape=(grams.shape[0], 2 * kept))
    made.sum_duplicates()
    return made
