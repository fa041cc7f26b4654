"""What the words of a post speak for: points by section of the word lists, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.classifiers.lexicon import BREAKS, lexicon
from herodesk.domain.finding import Signal

if TYPE_CHECKING:
    from herodesk.classifiers.lexicon import Hit

SIGNALS = {
    Signal.DANGER: 2,
    Signal.LEGAL: 3,
    Signal.PRESS: 3,
    Signal.BOYCOTT: 3,
    Signal.CHURN: 3,
}
"""Signals that words give, and from how many points on."""


@dataclass(slots=True)
class Evidence:
    """What speaks for what, in points, and the words that say so."""

    points: dict[str, float]
    words: dict[str, list[str]]

    def of(self, name: str, most: float = 9.0) -> float:
        """The points of a section, at most so many."""
        return min(most, self.points.get(name, 0.0))

    def add(self, name: str, points: float, word: str) -> None:
        """Add points and remember the word that brought them."""
        self.points[name] = self.points.get(name, 0.0) + points
        if word and points and word not in self.words.setdefault(name, []):
            self.words[name].append(word)


def gather(tokens: list[str], written: list[str], code: str) -> Evidence:
    """Points of each section for folded tokens; `written` is how their author wrote them.

    Signals are looked for in every language, all else in the post's own where it is known.
    """
    evidence = Evidence({}, {})
    hits = lexicon("de", "en", "marks").hits(tokens)
    if code in ("de", "en"):
        own = lexicon(code, "marks").hits(tokens)
        hits = own + [hit for hit in hits if _is_plain_signal(hit)]
        hits = list(dict.fromkeys(hits))
    negators = {hit.begin for hit in hits if hit.section == "negator"}
    guarded = {
        (hit.section.removesuffix("-not"), place)
        for hit in hits
        if hit.section.endswith("-not")
        for place in range(hit.begin, hit.end)
    }
    for hit in hits:
        if not any((hit.section, place) in guarded for place in range(hit.begin, hit.end)):
            _count(evidence, hit, tokens, written, negators)
    for word in evidence.words.get("crisis", ())[:1]:
        evidence.add("danger", 3, word)
    return evidence


def _is_plain_signal(hit: Hit) -> bool:
    """True for what no other language can mean: "brand" is a fire in German only."""
    name, _, guard = hit.section.partition("-")
    return name in SIGNALS and (bool(guard) or hit.weight >= 3)


def _count(
    evidence: Evidence, hit: Hit, tokens: list[str], written: list[str], negators: set[int]
) -> None:
    """Add one hit; what a negator stands before means something else."""
    word = " ".join(written[hit.begin : hit.end]).lower().replace(" ,", ",")
    inside = any(place in negators for place in range(hit.begin, hit.end))
    before = not inside and _negated(tokens, hit.begin, negators, range(1, 4))
    match hit.section:
        case "works":
            negator = _negated(tokens, hit.begin, negators, range(1, 5))
            negator = negator or _negated(tokens, hit.end - 1, negators, range(-4, 0))
            if negator:
                evidence.add("problem", 2.5, f"{negator} {word}")
        case "positive" | "praise" | "crisis" if before:  # "I don't want to die"
            if hit.section == "positive":
                evidence.add("negative", hit.weight, f"{before} {word}")
        case "problem" | "negative" if before and hit.end - hit.begin == 1:
            pass  # "kein Problem", "not bad"
        case "danger" if not inside and _negated(tokens, hit.begin, negators, range(1, 2)):
            pass  # "no smoke"; but "it does not work and smoke comes out" is danger
        case "negator":
            evidence.add("negator", 1, word)
        case section:
            evidence.add(section, hit.weight, word)


def _negated(tokens: list[str], place: int, negators: set[int], reach: range) -> str:
    """The negator that stands `reach` tokens before the place in the same clause, or ''.

    A negative distance is behind the place.
    """
    for distance in sorted(reach, key=abs):
        there = place - distance
        if not 0 <= there < len(tokens) or tokens[there] in BREAKS:
            return ""
        if there in negators:
            return tokens[there]
    return ""
