"""Fits linear heads over hashed n-grams and puts their weights into one byte each.

Everything is sorted and single-threaded, so the same rows give the same bytes. scikit-learn is
loaded by those who train, not by those who classify.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from herodesk.classifiers.grams import BITS, ZERO, buckets, words_of

Example = tuple[str, str, float]
"""Text, label, weight."""

WIDTH = 2 << BITS
HALF = 1 << BITS
_TOLERANCE = 1e-3
_RARE = 6.0
"""Divides the weight of rare buckets, so that `strength` means about the same everywhere."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a head answers: its classes, and how closely it learns (`strength`).

    `alike` makes rare classes count as much as frequent ones.
    """

    name: str
    classes: tuple[str, ...]
    strength: float = 1.0
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One fitted output: its label, bias, and weights as they stand in the file."""

    label: str
    bias: float
    scale: float
    weights: bytes


def matrix(texts: Sequence[str]) -> Any:
    """A sparse row for each text: buckets, counted, parted by the root of how many there are."""
    import numpy as np
    from scipy.sparse import csr_matrix

    places: list[int] = []
    counts: list[float] = []
    ends = [0]
    for text in texts:
        words, letters = buckets(words_of(text))
        places += words
        places += [HALF + letter for letter in letters]
        counts += [max(1, len(words)) ** -0.5] * len(words)
        counts += [max(1, len(letters)) ** -0.5] * len(letters)
        ends.append(len(places))
    made = csr_matrix(
        (np.array(counts), np.array(places, dtype=np.int32), np.array(ends)),
        shape=(len(texts), WIDTH),
    )
    made.sum_duplicates()
    return made


def rarity(rows: Any) -> Any:
    """How much a bucket counts: more, the fewer rows have it."""
    import numpy as np

    having = np.bincount(rows.indices, minlength=rows.shape[1])
    return (np.log((1 + rows.shape[0]) / (1 + having)) + 1) / _RARE


def regression(rows: Any, labels: Any, asked: Asked, weights: Any = None) -> Any:
    """A fitted logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(
        C=asked.strength,
        class_weight="balanced" if asked.alike else None,
        max_iter=200,
        tol=_TOLERANCE,
        random_state=0,
    )
    return model.fit(rows, labels, sample_weight=weights)


def head(examples: Sequence[Example], asked: Asked) -> list[Column]:
    """The columns of a head: one for "yes" where it asks yes or no, one a class otherwise."""
    import numpy as np

    one_thread()
    classes = asked.classes
    told = sorted(set(examples))
    rows = matrix([text for text, _, _ in told])
    labels = np.array([classes.index(label) for _, label, _ in told])
    idf = rarity(rows)
    weights = np.array([weight for _, _, weight in told])
    model = regression(rows.multiply(idf).tocsr(), labels, asked, weights)
    names = classes[1:] if len(classes) == 2 else [classes[at] for at in model.classes_]
    return [
        column(label, float(bias), weights * idf)
        for label, bias, weights in zip(names, model.intercept_, model.coef_, strict=True)
    ]


def column(label: str, bias: float, weights: Any) -> Column:
    """Weights in one byte each, the greatest at the end of the scale: it says most."""
    import numpy as np

    top = max(1e-9, float(np.abs(weights).max()))
    scale = float(f"{top / 127:.6g}")
    bytes_ = (np.clip(np.rint(weights / scale), -127, 127) + ZERO).astype(np.uint8).tobytes()
    return Column(label=label, bias=round(bias, 6), scale=scale, weights=bytes_)


def one_thread() -> None:
    """Sums of several threads differ in their last digits from run to run."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
