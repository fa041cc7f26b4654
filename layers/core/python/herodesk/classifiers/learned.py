"""The classifier that learnt from labelled posts: heads over n-grams, weighed with the word lists.

The heads of the model file each answer a small question. A layer of a few dozen weights per
language takes their numbers and the points of the word lists together; it was fitted so that its
confidence is the share of times it is right. Topics, signals and languages other than those it
learnt stay with the word lists.
"""

from __future__ import annotations

import re
from math import log1p
from typing import TYPE_CHECKING, Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import chances, shipped
from herodesk.classifiers.keywords import Judgement, Keywords, because_of
from herodesk.classifiers.language import UNLIKE_LATIN
from herodesk.domain.finding import ALWAYS_CARE, Reason, Sentiment, Signal, Verdict

if TYPE_CHECKING:
    from herodesk.classifiers.heads import Model
    from herodesk.classifiers.keywords import Reading

SECTIONS = ("problem", "negative", "positive", "praise", "question", "idea", "spam", "negator")
"""Sections of the word lists whose points count."""

HINT = 2.0
"""What the platform's word for a language is worth, as a logarithm of odds."""

LISTED = 4.0
"""What the word lists' own answer is worth, where the model names a language not served."""

SERVED = frozenset(("de", "en"))
_LEAST_SURE = 0.35
_TELLING = 30
_LINK = re.compile(r"https?\b|www\.")
_REASONS = {
    Verdict.PROBLEM: "problem-word",
    Verdict.PRAISE: "praise-word",
    Verdict.IDEA: "idea-word",
}
_FEWEST_LETTERS = 3
_FEW = 5
_SHYNESS = 0.85


class Learned(Keywords):
    """Understands a post by what labelled posts taught. Holds the model it was given."""

    name = "learned"

    def __init__(self, model: Model | None = None) -> None:
        super().__init__()
        self._model = model or shipped()

    def language(self, text: str, hint: str | None) -> tuple[str, bool]:
        """As the word lists say for letters that are not Latin; else what the model says."""
        code, by_hint = super().language(text, hint)
        tokens = words_of(text)[:_TELLING]
        if code in UNLIKE_LATIN or not any(token.isalpha() for token in tokens):
            return code, by_hint
        numbers = self._model.logits(tokens, "any").get("language", {})
        if not numbers:
            return code, by_hint
        hinted = (hint or "")[:2].lower()
        best = max(numbers, key=lambda one: numbers[one])
        if not by_hint and code in SERVED and best not in SERVED:
            numbers[code] += LISTED
            best = max(numbers, key=lambda one: numbers[one])
        if hinted in numbers:
            numbers[hinted] += HINT
        told = chances(numbers)
        top = max(told, key=lambda one: told[one])
        if told[top] < _LEAST_SURE:
            return code, by_hint
        return top, top == hinted != best

    def judge(self, reading: Reading) -> Judgement:
        """What the post is and how its author feels, where the model knows the language.

        A grave signal comes from the word lists, and so does the verdict beside it: no weights
        talk an alarm down.
        """
        layer = self._model.header["layers"].get(reading.code)
        if not layer or not reading.words or ALWAYS_CARE.intersection(reading.signals):
            return super().judge(reading)
        tokens = words_of(reading.text)
        numbers = traits(reading, self._model.logits(tokens, reading.code))
        verdicts = weighed(layer["verdict"], numbers)
        feelings = weighed(layer["sentiment"], numbers)
        verdict = Verdict(max(verdicts, key=lambda label: verdicts[label]))
        because = because_of(reading, verdict)
        return Judgement(
            verdict=verdict,
            confidence=round(verdicts[verdict] * _boldness(verdict, reading), 3),
            sentiment=Sentiment(max(feelings, key=lambda label: feelings[label])),
            because=because + self._more(reading, verdict, tokens, because),
        )

    def _more(
        self, reading: Reading, verdict: Verdict, tokens: list[str], told: tuple[Reason, ...]
    ) -> tuple[Reason, ...]:
        """The word that weighed most for the verdict, where the word lists have told none."""
        code = _REASONS.get(verdict)
        if code is None or any(reason.code == code for reason in told):
            return ()
        weights = self._model.weights(tokens, reading.code, "verdict", verdict)
        weight, word = max(zip(weights, tokens, strict=True), default=(0.0, ""))
        if weight <= 0 or len(word) < _FEWEST_LETTERS or not word.isalpha():
            return ()
        return (Reason(code=code, value=word),)


def _boldness(verdict: Verdict, reading: Reading) -> float:
    """Nobody looks at noise: a few words without any that we know are not enough for it."""
    shy = verdict is Verdict.NOISE and len(reading.words) < _FEW and not reading.evidence.of("spam")
    return _SHYNESS if shy else 1.0


def traits(reading: Reading, logits: dict[str, dict[str, float]]) -> dict[str, float]:
    """The numbers that the last layer weighs, all of about the same size, by name."""
    found = {
        f"{head}:{label}": max(-6.0, min(6.0, logit)) / 2
        for head, numbers in logits.items()
        for label, logit in numbers.items()
    }
    ours = chances(logits["customer"])["yes"] if "customer" in logits else 0.0
    for head, part in (("sentiment", 1 - ours), ("customer-sentiment", ours)):
        for label in logits.get(head, ()):
            found[f"gated-{head}:{label}"] = part * found[f"{head}:{label}"]
    found |= {section: reading.evidence.of(section, 6.0) / 3 for section in SECTIONS}
    found |= {signal.value: float(signal in reading.signals) for signal in Signal}
    text = reading.text
    found["asks"] = min(2, text.count("?")) / 2
    found["cries"] = min(3, text.count("!")) / 3
    found["links"] = min(2, len(_LINK.findall(text))) / 2
    found["tags"] = min(4, text.count("#")) / 4
    found["repeats"] = float(text.startswith("RT "))
    found["length"] = log1p(len(reading.words)) / 3
    return found


def weighed(layer: dict[str, Any], numbers: dict[str, float]) -> dict[str, float]:
    """Probabilities of a layer's classes; a trait that the layer does not know counts nothing."""
    return chances(
        {
            label: bias + sum(w * numbers.get(name, 0.0) for name, w in weights.items())
            for label, (bias, weights) in layer.items()
        }
    )
