"""The classifier that learnt from labelled posts: small nets over words, and the word lists.

The net of a language says several things of a text at once: verdict, sentiment, act of speech,
danger. A layer of a few dozen weights takes these numbers and the points of the word lists
together; it was fitted so that its confidence is the share of times it is right. Topics, signals
but danger, and languages other than those it learnt stay with the word lists.
"""

from __future__ import annotations

import re
from math import log1p
from operator import mul
from typing import TYPE_CHECKING, Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import chances, shipped
from herodesk.classifiers.keywords import Judgement, Keywords, because_of, read, told_once
from herodesk.classifiers.language import UNLIKE_LATIN
from herodesk.classifiers.lexicon import lexicon, sections
from herodesk.classifiers.spelling import righted
from herodesk.domain.finding import Reason, Sentiment, Signal, Verdict
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from herodesk.classifiers.convolution import Convolution, Read
    from herodesk.classifiers.heads import Model, Numbers
    from herodesk.classifiers.keywords import Reading
    from herodesk.domain.brand import Brand

SECTIONS = ("problem", "negative", "positive", "praise", "question", "idea", "spam", "negator")
"""Sections of the word lists whose points count."""

ALARMS = ("danger", "danger-not")
"""Sections that count for danger beside the net."""

PASSENGERS = ("upset", "pleased")
"""Heads that learnt how passengers feel; they count as far as passengers speak."""

TRAVELLING = ("travels", "passengers:negative", "passengers:positive")
"""What n-grams say of passengers: only the layer of their sentiment weighs it."""

HINT = 2.0
"""What the platform's word for a language is worth, as a logarithm of odds."""

LISTED = 4.0
"""What the word lists' own answer is worth, where the model names a language not served."""

SERVED = frozenset(("de", "en"))
_LEAST_SURE = 0.35
_TELLING = 30
_LINK = re.compile(r"https?\b|www\.")
_LINK_WHOLE = re.compile(r"https?\S*|www\.\S+")
_REASONS = {
    Verdict.PROBLEM: "problem-word",
    Verdict.PRAISE: "praise-word",
    Verdict.IDEA: "idea-word",
}
_FEWEST_LETTERS = 3
_FURTHEST = 8.0
_GATED = 2.0
_PLAIN_DANGER = 3
_ENOUGH, _MORE_IN_NOISE = 0.45, 0.4
_FEW = 3
_SHYNESS = 0.6
_FELT = re.compile("[!?\u2639\u26a0\U0001f494\U0001f4a2\U0001f612-\U0001f644]")
"""Marks of a feeling, and faces of a bad one."""

_WORD = re.compile(r"(?<![@#\w])[^\W\d_]{3,}")
_SIGNED = re.compile(r"\s+[-–—]\s?([^\W\d_]{2,})\s*$")
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_FEELING = re.compile(
    "[\u2639\u263a\u2764\u26a0\u26a1\U0001f446-\U0001f450\U0001f493-\U0001f49f\U0001f4a2-\U0001f4aa"
    "\U0001f525\U0001f600-\U0001f64f\U0001f691-\U0001f692\U0001f6a8"
    "\U0001f90c-\U0001f939\U0001f970-\U0001f97a\U0001fae0-\U0001faf8]"
)
"""Faces, hands, hearts, and what says that something burns: these pictures count."""

_REPEAT = "rt"
"""Stands before what somebody repeats, in every language."""


class Learned(Keywords):
    """Understands a post by what labelled posts taught. Holds the model it was given."""

    name = "learned"

    def __init__(self, model: Model | None = None) -> None:
        super().__init__()
        self.model = model or shipped()

    def language(self, text: str, hint: str | None) -> tuple[str, bool]:
        """As the word lists say for letters that are not Latin; else what the model says."""
        code, by_hint = super().language(text, hint)
        tokens = telling(text)
        if code in UNLIKE_LATIN or not tokens:
            return code, by_hint
        numbers = self.model.numbers(tokens, "any").get("language", {})
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

    def acts(self, text: str, code: str) -> dict[str, float]:
        """How likely the text asks something, and complains, whoever it is for.

        A verdict is narrower: a question between friends asks, and is noise to a company. Empty
        where the model does not know the language.
        """
        layer = self.model.header["layers"].get(code, {}).get("acts")
        if not layer:
            return {}
        tokens = words_of(text)
        seen = self.model.readers[code].read(tokens)
        numbers = traits(read(text, code), tokens, self.told(text, code, tokens, seen))
        return {act: weighed(told, numbers)["yes"] for act, told in layer.items()}

    def told(self, _text: str, code: str, tokens: list[str], seen: Read, /) -> Numbers:
        """What the nets of a language say of a text that its own one has read as these tokens."""
        return self.model.numbers(tokens, code, seen)

    def heard(self, text: str, brand: Brand, code: str, /) -> str:
        """The text without what must not weigh, and its slips of the finger put right.

        The brand's name as an address in front and the name that signs it say, like handles, whom
        a post is for and from; pictures of things say nothing that words do not.
        """
        if code not in SERVED:
            return text
        front, mark, rest = text.partition(":")
        if mark and rest.strip() and front.strip().casefold() == brand.name.casefold():
            text = rest.lstrip()
        signed = _SIGNED.search(text)
        if signed and _is_name(signed[1], code):
            text = text[: signed.start()]
        if not text.isascii():
            text = _PICTURE.sub(_if_it_counts, text)
        return righted(text, code, self.topics(brand).told)

    def judge(self, reading: Reading) -> Judgement:
        """What the post is, how its author feels, and danger, where the model knows the language.

        Who is in danger is never noise. What the word lists say of law and press stays beside
        the verdict: a person sees such a post whatever it is.
        """
        layer = self.model.header["layers"].get(reading.code)
        if not layer or not reading.words:
            return super().judge(reading)
        net, tokens = self.model.readers[reading.code], words_of(reading.text)
        seen = net.read(tokens)
        numbers = traits(reading, tokens, self.told(reading.text, reading.code, tokens, seen))
        danger = weighed(layer["danger"], numbers)["yes"]
        verdicts = weighed(layer["verdict"], numbers)
        signals = _with_danger(reading, danger, verdicts[Verdict.NOISE])
        if Signal.DANGER in signals:
            verdicts = _cared_for(verdicts, 1.0 if _is_plain(reading) else danger)
        feelings = _felt(layer, numbers)
        verdict = Verdict(max(verdicts, key=lambda label: verdicts[label]))

        def heaviest(head: str, label: str, told: Collection[str]) -> str:
            new = [word for word in tokens if word not in told]
            return _heaviest(net, new, seen, head, label)

        return Judgement(
            verdict=verdict,
            confidence=round(verdicts[verdict] * _boldness(verdict, reading), 3),
            sentiment=Sentiment(max(feelings, key=lambda label: feelings[label])),
            signals=signals,
            because=_completed(because_of(reading, verdict, signals), signals, verdict, heaviest),
        )


def _felt(layer: Mapping[str, Any], numbers: Mapping[str, float]) -> dict[str, float]:
    """Chances of each sentiment.

    Passengers draw "neutral" otherwise than people at large: as far as one seems to write, their
    own layer counts.
    """
    found = weighed(layer["sentiment"], numbers)
    if "passengers" not in layer:
        return found
    travels, theirs = numbers["travels"], weighed(layer["passengers"], numbers)
    return {
        label: (1 - travels) * chance + travels * theirs[label] for label, chance in found.items()
    }


def _completed(
    told: tuple[Reason, ...],
    signals: tuple[Signal, ...],
    verdict: Verdict,
    heaviest: Callable[[str, str, Collection[str]], str],
) -> tuple[Reason, ...]:
    """The reasons of the word lists, and the net's heaviest word where they have none.

    Danger is told first, and no word twice.
    """
    codes = {reason.code for reason in told}
    if Signal.DANGER in signals and "danger-word" not in codes:
        word = heaviest("danger", "yes", ())
        told = (*((Reason(code="danger-sound", value=word),) if word else ()), *told)
    code = _REASONS.get(verdict)
    values = {reason.value for reason in told}
    if code and code not in codes and (word := heaviest("verdict", verdict, values)):
        told = (*told, Reason(code=code, value=word))
    return told_once(told)


def _heaviest(net: Convolution, tokens: list[str], seen: Read, head: str, label: str) -> str:
    """The word that speaks most for a label; '' if none does."""
    words = [
        word for word in dict.fromkeys(tokens) if len(word) >= _FEWEST_LETTERS and word.isalpha()
    ]
    weights = net.weights(words, seen, head, label)
    return max(((one, word) for one, word in zip(weights, words, strict=True) if one > 0),
               default=(0.0, ""))[1]  # fmt: skip


def _with_danger(reading: Reading, chance: float, noise: float) -> tuple[Signal, ...]:
    """The signals of the word lists, danger as the layer says: it has weighed their words.

    To miss one is the worse mistake, so less than an even chance is enough where somebody speaks
    to a company; chat and lines of films must sound the more dangerous, the surer they are `noise`.
    Who says in plain words that somebody means to die or to kill is heard in any case: such words
    are rare among labelled posts, and in chat they are mostly a joke.
    """
    others = tuple(one for one in reading.signals if one is not Signal.DANGER)
    rings = chance >= _ENOUGH + _MORE_IN_NOISE * noise or reading.evidence.of("crisis") > 0
    return (Signal.DANGER, *others) if rings else others


def _is_plain(reading: Reading) -> bool:
    """Whether a word stands there that is hardly ever said but of danger."""
    return reading.evidence.of("danger") >= _PLAIN_DANGER


def _cared_for(verdicts: dict[str, float], danger: float) -> dict[str, float]:
    """The chances of the two verdicts that somebody acts upon, as one in danger wants.

    Together they are as sure as they were, or as the danger is: one that the net takes for noise,
    and that is hardly dangerous, becomes doubt.
    """
    acted = {one: verdicts.get(one, 0.0) for one in (Verdict.PROBLEM, Verdict.QUESTION)}
    total = sum(acted.values()) or 1.0
    return {one: chance / total * max(total, danger) for one, chance in acted.items()}


def _boldness(verdict: Verdict, reading: Reading) -> float:
    """Nobody looks at noise: a text that hardly says anything is not sure to be some.

    It has no word that tells, or fewer than a few and a mark of feeling ("again?!").
    """
    if verdict is not Verdict.NOISE or reading.evidence.of("spam"):
        return 1.0
    words = _plain_words(reading)
    if words and (words >= _FEW or not _FELT.search(reading.text)):
        return 1.0
    return _SHYNESS


def _plain_words(reading: Reading) -> int:
    """Words that may say what a post is about, so no handles, and none that may be a name.

    Names begin with a capital, and are not among the most common words.
    """
    text = _LINK_WHOLE.sub(" ", reading.text)
    common = sections("common").get(reading.code, {})
    return sum(word[0].islower() or fold(word) in common for word in _WORD.findall(text))


def _if_it_counts(picture: re.Match[str]) -> str:
    counts = _FEELING.match(picture[0]) or lexicon("marks").hits([picture[0]])
    return picture[0] if counts else " "


def _is_name(word: str, code: str) -> bool:
    """Whether it has a capital, and none of the lists know it."""
    folded = fold(word)
    common = sections("common").get(code, {})
    return word[0].isupper() and folded not in common and not lexicon(code, "marks").hits([folded])


def telling(text: str) -> list[str]:
    """The words that tell a language: the first of a text, without marks."""
    return [one for one in words_of(text) if one[0].isalpha() and one != _REPEAT][:_TELLING]


def traits(reading: Reading, tokens: list[str], numbers: Numbers) -> dict[str, float]:
    """The numbers that the last layer weighs, all of about the same size, by name.

    `tokens` are what the net saw: without the handles of whom a post speaks to.
    """
    found = {
        f"{head}:{label}": as_trait(number)
        for head, told in numbers.items()
        for label, number in told.items()
    }
    ours = chances(numbers["riders"])["yes"] if "riders" in numbers else 0.0
    shares = {"posts": 1 - ours, "customers": ours, **dict.fromkeys(PASSENGERS, ours)}
    for head, part in shares.items():
        for label in numbers.get(head, ()):
            found[f"gated-{head}:{label}"] = _GATED * part * found[f"{head}:{label}"]
    for head in PASSENGERS:
        found.pop(f"{head}:yes", None)
    found["ours"] = ours
    if "travels" in numbers:
        del found["travels:yes"]
        found["travels"] = chances(numbers["travels"])["yes"]
    found |= {section: reading.evidence.of(section, 6.0) / 3 for section in (*SECTIONS, *ALARMS)}
    found |= {signal.value: float(signal in reading.signals) for signal in Signal}
    text = reading.text
    found["asks"] = min(2, text.count("?")) / 2
    found["cries"] = min(3, text.count("!")) / 3
    found["links"] = min(2, len(_LINK.findall(text))) / 2
    found["tags"] = min(4, text.count("#")) / 4
    found["repeats"] = float(text.startswith("RT "))
    found["length"] = log1p(sum(token[0].isalnum() for token in tokens)) / 3
    return found


def as_trait(number: float) -> float:
    """A number of a net, of about the size of the other traits."""
    return max(-_FURTHEST, min(_FURTHEST, number)) / 2


def weighed(layer: Mapping[str, Any], numbers: Mapping[str, float]) -> dict[str, float]:
    """Probabilities of a layer's classes, which all weigh the same traits in the same order.

    A trait that the layer does not know counts nothing.
    """
    _, names = next(iter(layer.values()))
    values = [numbers.get(name, 0.0) for name in names]
    return chances(
        {
            label: bias + sum(map(mul, weights.values(), values))
            for label, (bias, weights) in layer.items()
        }
    )
