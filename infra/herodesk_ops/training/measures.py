"""Figures of a classifier on labelled posts: per class, overall, how honest its confidence is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

Pair = tuple[str, str]
"""What a person said, what the classifier said."""

DRAWS = 1000
_BINS = 10
_NORMAL = 1.96


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How a class fared; `count` is how often a person gave it."""

    label: str
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One question on one file. Ranges hold 95 of 100 resampled files."""

    classes: tuple[ClassFigures, ...]
    confusion: dict[str, dict[str, int]]
    accuracy: float
    macro_f1: float
    accuracy_range: tuple[float, float]
    macro_f1_range: tuple[float, float]


def figures(pairs: Sequence[Pair], *, draws: int = DRAWS, seed: int = 1) -> Figures:
    """Figures of pairs; the macro F1 is over the classes that a person gave."""
    counts = Counter(pairs)
    labels = sorted({label for pair in pairs for label in pair})
    told = [label for label in labels if any(label == given for given, _ in pairs)]
    return Figures(
        classes=tuple(_of_class(label, counts) for label in labels),
        confusion={one: {other: counts[one, other] for other in labels} for one in told},
        accuracy=_accuracy(counts),
        macro_f1=_macro_f1(counts),
        accuracy_range=_range(pairs, _accuracy, draws, seed),
        macro_f1_range=_range(pairs, _macro_f1, draws, seed),
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """Posts of about the same confidence: their mean confidence, and the share judged rightly."""

    low: float
    high: float
    posts: int
    confidence: float
    right: float


def bins(sure: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Confidence and rightness in ten bins of equal width, lowest first, empty ones left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        held.setdefault(min(_BINS - 1, int(confidence * _BINS)), []).append((confidence, right))
    return tuple(
        Bin(
            low=at / _BINS,
            high=(at + 1) / _BINS,
            posts=len(held[at]),
            confidence=sum(confidence for confidence, _ in held[at]) / len(held[at]),
            right=sum(right for _, right in held[at]) / len(held[at]),
        )
        for at in sorted(held)
    )


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Mean distance between confidence and share of right answers, over the posts of all bins."""
    gaps = sum(one.posts * abs(one.confidence - one.right) for one in bins(sure))
    return gaps / max(1, len(sure))


def share_range(hits: int, of: int) -> tuple[float, float]:
    """Where the true share lies in 95 of 100 samples like this one (Wilson's interval)."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _NORMAL**2 / of
    middle = share + spread / 2
    reach = _NORMAL * sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def mean_range(
    values: Sequence[float], *, draws: int = DRAWS, seed: int = 1
) -> tuple[float, float]:
    """The middle 95 of 100 means of values drawn from these, one or more, with replacement."""
    chance, size = random.Random(seed), len(values)
    return _middle([sum(chance.choices(values, k=size)) / size for _ in range(draws)])


def _of_class(label: str, counts: Counter[Pair]) -> ClassFigures:
    right = counts[label, label]
    given = sum(count for (one, _), count in counts.items() if one == label)
    said = sum(count for (_, other), count in counts.items() if other == label)
    return ClassFigures(
        label=label,
        count=given,
        precision=right / said if said else 0.0,
        recall=right / given if given else 0.0,
        f1=2 * right / (given + said) if given + said else 0.0,
    )


def _accuracy(counts: Counter[Pair]) -> float:
    right = sum(count for (given, said), count in counts.items() if given == said)
    return right / max(1, counts.total())


def _macro_f1(counts: Counter[Pair]) -> float:
    given, said = Counter[str](), Counter[str]()
    for (one, other), count in counts.items():
        given[one] += count
        said[other] += count
    scores = [2 * counts[label, label] / (given[label] + said[label]) for label in given]
    return sum(scores) / max(1, len(scores))


def _range(
    pairs: Sequence[Pair], measure: Callable[[Counter[Pair]], float], draws: int, seed: int
) -> tuple[float, float]:
    """The middle 95 of 100 values of a measure on files drawn from this one with replacement."""
    chance = random.Random(seed)
    return _middle([measure(Counter(chance.choices(pairs, k=len(pairs)))) for _ in range(draws)])


def _middle(drawn: Sequence[float]) -> tuple[float, float]:
    ranked, draws = sorted(drawn), len(drawn)
    if not ranked:
        return 0.0, 0.0
    return ranked[int(0.025 * draws)], ranked[min(draws - 1, int(0.975 * draws))]
