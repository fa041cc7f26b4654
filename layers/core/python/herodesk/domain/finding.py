"""What we make of a post: verdict, topic, signals, and the reasons in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

DOUBT_BELOW = 0.6
"""Below this confidence a person judges (mission background, section 8)."""


class Verdict(StrEnum):
    """What a post is."""

    PROBLEM = "problem"
    QUESTION = "question"
    PRAISE = "praise"
    IDEA = "idea"
    NOISE = "noise"
    DOUBT = "doubt"


class Sentiment(StrEnum):
    """How the author feels about us."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Signal(StrEnum):
    """Something noticed in a text that changes who must hear of it or how soon."""

    DANGER = "danger"
    LEGAL = "legal"
    PRESS = "press"
    BOYCOTT = "boycott"
    CHURN = "churn"
    PERSONAL_DATA = "personal_data"
    SPAM = "spam"


GRAVEST_FIRST = (
    Verdict.PROBLEM,
    Verdict.QUESTION,
    Verdict.DOUBT,
    Verdict.IDEA,
    Verdict.PRAISE,
    Verdict.NOISE,
)
NEED_CARE = frozenset({Verdict.PROBLEM, Verdict.QUESTION, Verdict.DOUBT})
ALWAYS_CARE = frozenset({Signal.DANGER, Signal.LEGAL, Signal.PRESS})


def needs_care(verdict: Verdict, signals: tuple[Signal, ...]) -> bool:
    """True if a person has to see a post of which this was found."""
    spam = Signal.SPAM in signals and verdict is Verdict.NOISE
    return verdict in NEED_CARE or (bool(ALWAYS_CARE.intersection(signals)) and not spam)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a score or a verdict: a `code` that `texts.reasons` puts into words.

    `value` fills the sentence (a word of the post, a number); `points` is what it added to
    an urgency, 0 where it added none.
    """

    code: str
    value: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The classifier's answer for one post. `confidence` is 0..1, `topic` an id of the brand.

    `language` is ISO 639-1 or `und`.
    """

    verdict: Verdict
    confidence: float
    sentiment: Sentiment = Sentiment.NEUTRAL
    topic: str | None = None
    language: str = "und"
    signals: tuple[Signal, ...] = ()
    because: tuple[Reason, ...] = ()

    @property
    def is_confident(self) -> bool:
        """True when no person has to look at the verdict first."""
        return self.confidence >= DOUBT_BELOW

    def or_doubt(self) -> Finding:
        """The same finding, its verdict turned to doubt where the confidence is too low."""
        return self if self.is_confident else replace(self, verdict=Verdict.DOUBT)
