"""A classifier that finds what a test tells it to find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.brand import Brand
from herodesk.domain.finding import Finding, Reason, Signal, Verdict
from herodesk.rules import load_brand

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")


class Scripted(Keywords):
    """Asks a function of the test about each text."""

    def __init__(self, answer: Callable[[str], Finding]) -> None:
        super().__init__()
        self._answer = answer

    def think(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        return self._answer(text)


def finding(verdict: str, confidence: float = 0.9, *signals: Signal, word: str = "") -> Finding:
    because = (Reason(code="problem-word", value=word),) if word else ()
    return Finding(
        verdict=Verdict(verdict), confidence=confidence, signals=signals, because=because
    )
