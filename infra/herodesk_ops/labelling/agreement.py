"""How far two readers who label the same posts agree: Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Agreement beyond chance, 1.0 at best, 0.0 for chance; both lists in the same order.

    Cohen, 1960, "A coefficient of agreement for nominal scales". Nothing to compare, or both
    always saying one and the same, is full agreement. Raises ValueError for unequal lengths.
    """
    both = list(zip(first, second, strict=True))
    if not both:
        return 1.0
    agreed = sum(one == other for one, other in both) / len(both)
    of_first, of_second = Counter(first), Counter(second)
    by_chance = sum(of_first[label] * of_second[label] for label in of_first) / len(both) ** 2
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def disagreements(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str, int]]:
    """Pairs that differ (first's label, second's), most frequent first."""
    differ = Counter(pair for pair in zip(first, second, strict=True) if pair[0] != pair[1])
    return [(one, other, times) for (one, other), times in differ.most_common()]
