"""How urgent a case is: 0..100, bounded, monotone in each input, every point explained.

The floor (I10): `clock` weighs more than `reach`, so that whoever has waited for the whole
promise stands above any equal post of a larger audience that has just come. Waiting is duty
time (domain.clocks): overnight nobody rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log10

from herodesk.domain.brand import Weights
from herodesk.domain.finding import Reason, Sentiment, Signal, Verdict

FULL_REACH = 6.0
"""Decimal power of readers that earns all points for reach: a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What is known about a case that bears on its urgency; nothing here depends on the time.

    `readers` is the audience of author and reposts together, `earlier` the number of posts
    with something to solve by the same author within the brand's repeat window, this
    case's own included.
    """

    verdict: Verdict
    sentiment: Sentiment = Sentiment.NEUTRAL
    signals: tuple[Signal, ...] = ()
    readers: int = 0
    earlier: int = 1
    in_wave: bool = False
    promise_broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """A score of 0..100 with the reasons that add up to it (before the cut at 100)."""

    score: int
    because: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """The sum before the cut: what tells two cases at 100 apart."""
        return sum(reason.points for reason in self.because)


def urgency(stakes: Stakes, weights: Weights, *, waited: timedelta, promise: timedelta) -> Urgency:
    """Score the stakes of a customer who has waited so much of the promise, in duty time."""
    reasons = [*_of_content(stakes, weights), *_of_reach(stakes, weights)]
    if points := round(weights.clock * _share(waited, promise)):
        minutes = waited // timedelta(minutes=1)
        reasons.append(Reason(code="waiting", value=str(minutes), points=points))
    scored = tuple(reason for reason in reasons if reason.points)
    return Urgency(score=min(100, sum(reason.points for reason in scored)), because=scored)


def _of_content(stakes: Stakes, weights: Weights) -> list[Reason]:
    of_verdict = {
        Verdict.PROBLEM: weights.problem,
        Verdict.QUESTION: weights.question,
        Verdict.DOUBT: weights.doubt,
        Verdict.IDEA: weights.idea,
        Verdict.PRAISE: weights.praise,
        Verdict.NOISE: 0,
    }
    of_signal = {
        Signal.DANGER: weights.danger,
        Signal.LEGAL: weights.legal,
        Signal.PRESS: weights.press,
        Signal.BOYCOTT: weights.boycott,
        Signal.CHURN: weights.churn,
    }
    reasons = [Reason(code=f"verdict-{stakes.verdict}", points=of_verdict[stakes.verdict])]
    reasons += [
        Reason(code=f"signal-{signal}", points=of_signal[signal])
        for signal in stakes.signals
        if signal in of_signal
    ]
    if stakes.promise_broken:
        reasons.append(Reason(code="promise-broken", points=weights.broken))
    if stakes.sentiment is Sentiment.NEGATIVE:
        reasons.append(Reason(code="negative", points=weights.negative))
    return reasons


def _of_reach(stakes: Stakes, weights: Weights) -> list[Reason]:
    share = min(1.0, log10(1 + max(0, stakes.readers)) / FULL_REACH)
    reasons = [
        Reason(code="readers", value=str(stakes.readers), points=round(weights.reach * share))
    ]
    if stakes.earlier > 1:
        points = weights.repeat if stakes.earlier > 2 else weights.repeat // 2
        reasons.append(Reason(code="repeat", value=str(stakes.earlier), points=points))
    if stakes.in_wave:
        reasons.append(Reason(code="wave", points=weights.wave))
    return reasons


def _share(waited: timedelta, promise: timedelta) -> float:
    if promise <= timedelta():
        return 1.0
    return min(1.0, max(0.0, waited / promise))
