"""The first classifier: small word lists in German and English, and rules a person can follow.

It knows no irony and no context, and says so by its confidence: what it cannot tell becomes
doubt, for a person. Weights and thresholds were chosen by hand on public labelled posts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from herodesk.classifiers.evidence import SIGNALS, Evidence, gather
from herodesk.classifiers.language import language_of
from herodesk.classifiers.lexicon import tokens_of
from herodesk.classifiers.personal import personal_data
from herodesk.classifiers.topics import Topics
from herodesk.domain.finding import Finding, Reason, Sentiment, Signal, Verdict
from herodesk.domain.watch import fold, watch, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable

    from herodesk.domain.brand import Brand

LONGEST = 20_000
"""Letters looked at; no platform allows that many, so the rest is no post."""

_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_MENTION = re.compile(r"[@#](\w+)")
_TAG = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the word lists see it: folded tokens, the words among them, what they say."""

    text: str
    code: str
    tokens: list[str]
    words: list[str]
    evidence: Evidence
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The part of a finding that ways to understand differ in."""

    verdict: Verdict
    confidence: float
    sentiment: Sentiment
    signals: tuple[Signal, ...]
    because: tuple[Reason, ...]


class Keywords:
    """Understands a post by the words in it. Holds no state but what it read of the brand."""

    name = "keywords"

    def __init__(self) -> None:
        self._topics: list[tuple[Brand, Topics]] = []

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        """See `ports.Classifier.look`."""
        return self.think(text, brand, language=language).or_doubt()

    def think(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        """The likeliest verdict, however unsure: what figures about a classifier need."""
        text = text[:LONGEST]
        code, by_hint = self.language(text, language)
        excluded = watch(text, brand.watch) is None and why_not(text, brand.watch)
        if excluded and excluded.code == "exclusion":
            return Finding(
                verdict=Verdict.NOISE, confidence=0.9, language=code, because=(excluded,)
            )
        reading = read(self.heard(text, brand, code), code)
        judgement = self.judge(reading)
        topic, topic_word = self.topics(brand).find(reading.words, code)
        because = judgement.because
        if topic:
            because += (Reason(code="topic-word", value=topic_word),)
        if by_hint:
            because += (Reason(code="platform-language", value=code),)
        return Finding(
            verdict=judgement.verdict,
            confidence=judgement.confidence,
            sentiment=judgement.sentiment,
            topic=topic,
            language=code,
            signals=judgement.signals,
            because=because or (Reason(code="no-words" if reading.tokens else "empty"),),
        )

    def language(self, text: str, hint: str | None) -> tuple[str, bool]:
        """ISO 639-1 or `und`, and whether it rests on the platform's word alone."""
        return language_of(text, hint)

    def heard(self, text: str, _brand: Brand, _code: str, /) -> str:
        """What is looked at of a text to this brand, in this language."""
        return text

    def judge(self, reading: Reading) -> Judgement:
        """What the post is and how its author feels, by the points of its words."""
        verdict, confidence = _verdict(reading)
        return Judgement(
            verdict=verdict,
            confidence=confidence,
            sentiment=_sentiment(reading.evidence, verdict),
            signals=reading.signals,
            because=because_of(reading, verdict, reading.signals),
        )

    def topics(self, brand: Brand) -> Topics:
        """The brand's topics, made ready once; a handful of brands at a time is plenty."""
        for known, topics in self._topics:
            if known is brand:
                return topics
        made = Topics(brand)
        self._topics = [(brand, made), *self._topics[:3]]
        return made


def read(text: str, code: str) -> Reading:
    """Looks the words of a text up, in the language `code` where there are lists for it."""
    written = tokens_of(_MENTION.sub(r"\1", _LINK.sub(" ", text)))
    tokens = [fold(token) for token in written]
    words = [token for token in tokens if token[:1].isalnum()]
    evidence = gather(tokens, written, code)
    _add_marks(evidence, text, len(words))
    return Reading(text, code, tokens, words, evidence, _signals(evidence, text))


def _add_marks(evidence: Evidence, text: str, words: int) -> None:
    """Links, tags and capitals say something too."""
    evidence.add("spam", 0.8 * min(2, len(_LINK.findall(text))), "")
    tags = len(_TAG.findall(text))
    if tags >= 4:
        evidence.add("spam", min(4.0, tags * 0.5), "#")
    if words >= 4 and sum(letter.isupper() for letter in text) > 0.6 * len(text):
        evidence.add("negative", 1, "")


def _signals(evidence: Evidence, text: str) -> tuple[Signal, ...]:
    found = [signal for signal, least in SIGNALS.items() if evidence.of(signal) >= least]
    if personal_data(text):
        found.append(Signal.PERSONAL_DATA)
    against = evidence.of("problem") + evidence.of("negative") + 2 * len(found)
    if evidence.of("spam") >= 4 and evidence.of("spam") > against:
        found.append(Signal.SPAM)
    return tuple(found)


def _verdict(reading: Reading) -> tuple[Verdict, float]:
    """The verdict that has the most points, and how sure that is: by points and by distance."""
    evidence, signals, words = reading.evidence, reading.signals, len(reading.words)
    problem = evidence.of("problem") + 0.5 * evidence.of("negator", 3)
    negative = evidence.of("negative")
    positive = evidence.of("positive", 5)
    marks = min(2, reading.tokens.count("?"))
    asked = evidence.of("question", 4) + 2.5 * (marks > 0) + 0.5 * (marks > 1)
    if not marks:
        asked *= 0.6
    grave = {Signal.DANGER: 4.0, Signal.LEGAL: 2.5, Signal.BOYCOTT: 2.0, Signal.CHURN: 2.0}
    weight = sum(grave.get(signal, 0.0) for signal in signals)
    points = {
        Verdict.PROBLEM: problem + 0.6 * negative + weight - 0.35 * positive,
        Verdict.QUESTION: asked - 0.35 * problem - 0.3 * negative,
        Verdict.PRAISE: evidence.of("praise", 4) + 0.7 * positive - 0.9 * problem - negative,
        Verdict.IDEA: 1.3 * evidence.of("idea", 5) - 0.3 * problem - 0.3 * negative,
        Verdict.NOISE: evidence.of("spam") + 2 * (Signal.SPAM in signals) - 0.5 * problem,
    }
    if Signal.PRESS in signals:
        points[Verdict.QUESTION] += 3
    ranked = sorted(points.items(), key=lambda item: -item[1])
    (best, most), (_, second) = ranked[:2]
    if not words or most <= 0:
        return Verdict.DOUBT, 0.2
    margin = most - max(0.0, second)
    sure = 1 / (1 + exp(-(0.45 * most + 0.4 * margin - 1.2)))
    return best, round(min(0.95, sure * (0.8 if words < 3 else 1.0)), 3)


def _sentiment(evidence: Evidence, verdict: Verdict) -> Sentiment:
    bad = evidence.of("negative") + 0.6 * evidence.of("problem") + evidence.of("danger", 2)
    bad += 0.35 * evidence.of("negator", 3)
    good = evidence.of("positive") + 0.3 * evidence.of("praise")
    if verdict is Verdict.PROBLEM and bad >= good:
        good = 0.5 * good
    if bad - good >= 1:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if good - bad >= 1 else Sentiment.NEUTRAL


def because_of(
    reading: Reading, verdict: Verdict, signals: tuple[Signal, ...]
) -> tuple[Reason, ...]:
    """The few words that weighed most, signals first; a reader needs no more."""
    evidence, words = reading.evidence, len(reading.words)
    reasons = [
        Reason(code="danger-word" if signal is Signal.DANGER else "signal-word", value=word)
        for signal in signals
        for word in evidence.words.get(signal, ())[:1]
    ]
    own = {
        Verdict.PROBLEM: ("problem", "problem-word"),
        Verdict.QUESTION: ("question", "question-form"),
        Verdict.PRAISE: ("praise", "praise-word"),
        Verdict.IDEA: ("idea", "idea-word"),
        Verdict.NOISE: ("spam", "spam-word"),
    }
    if verdict in own:
        section, code = own[verdict]
        told = [reason.value for reason in reasons]
        new = [word for word in evidence.words.get(section, ()) if word not in told]
        if section == "question" and not new:
            new = ["?"]
        reasons += [Reason(code=code, value=value) for value in new[:2]]
    for section in ("negative", "positive"):
        values = evidence.words.get(section, ())[:1]
        reasons += [Reason(code=f"{section}-word", value=value) for value in values]
    if min(evidence.of("praise") + evidence.of("positive"), evidence.of("problem")) >= 2:
        reasons.append(Reason(code="mixed"))
    if 0 < words < 3:
        reasons.append(Reason(code="short-text", value=str(words)))
    return told_once(reasons)


def told_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons without those whose word stands in one before them."""
    first: dict[str, Reason] = {}
    for reason in reasons:
        first.setdefault(reason.value or f"({reason.code})", reason)
    return tuple(first.values())
