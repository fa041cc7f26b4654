"""The last layers: from the numbers of a net and the word lists to what a classifier says.

What stands before them must not have learnt from the posts they are fitted on, else they trust
it too much: the teacher never saw the labels of the posts in `CALIBRATE`, nor the dev rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import Model
from herodesk.classifiers.keywords import read
from herodesk.classifiers.learned import TRAVELLING, traits
from herodesk_ops.training import fit
from herodesk_ops.training.datasets import Labelled

VERDICTS = ("problem", "question", "praise", "idea", "noise")
FEELINGS = ("negative", "neutral", "positive")
STRENGTH = 0.3
FELT_STRENGTH = 0.1
"""How closely the layer of sentiment learns: few rows of each set teach it."""

REAL_NOISE = 0.8
"""What a real post that is noise counts: sets hold more of them than a brand's own stream."""

OWN_FEELING = 0.1
"""What the sentiment of a post of ours counts beside that of a set's dev row."""

FELT = frozenset(("mobasa", "potts", "sb10k", "umsab"))
"""Sets that draw "neutral" in a way of their own: of their posts their sentiment counts."""

DANGER = 2.0
"""What a post in danger counts: to miss one is worse than an alarm for nothing."""

DANGER_TRAITS = ("danger", "danger-not", "danger:yes")
"""All that the layer of danger weighs: with seventy traits it trusted chance ones."""

QUESTION_TRAITS = (
    "act:EXP act:OTH act:QUE act:REQ act:STM act:SUG act:THT asks asks:yes cries curious:yes "
    "length links question repeats verdict:question"
).split()
"""All that a layer of questions weighs where it has a few dozen of them to learn from."""

COMPLAINT_TRAITS = (
    "annoyed:yes customers:negative length links negative positive posts:negative praise problem "
    "sentiment:negative sentiment:positive verdict:noise verdict:praise "
    "verdict:problem verdict:question"
).split()
"""All that the layer of English complaints weighs; with seventy traits it did no better."""

Layer = dict[str, Any]
"""Bias and weights of each class, by trait, rounded as they stand in the file."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the label that a layer learns, and what it counts."""

    text: str
    label: str
    weight: float = 1.0


def verdicts(posts: Iterable[Labelled], real_noise: float = REAL_NOISE) -> list[Told]:
    """What teaches the verdict; doubt teaches nothing."""
    return [
        Told(post.text, post.verdict, real_noise if post.real and post.verdict == "noise" else 1.0)
        for post in posts
        if post.verdict in VERDICTS
    ]


def feelings(posts: Iterable[Labelled], felt: Iterable[Told]) -> list[Told]:
    """What teaches the sentiment: posts of ours, and rows of sets."""
    own = [
        Told(post.text, post.sentiment, OWN_FEELING)
        for post in posts
        if post.sentiment and post.id.partition(":")[0] not in FELT
    ]
    return own + [one for one in felt if one.label in FEELINGS]


def asked(posts: Iterable[Labelled], verdict: str) -> list[Told]:
    """Whether a post is of this verdict, as yes and no."""
    return [
        Told(post.text, "yes" if post.verdict == verdict else "no")
        for post in posts
        if post.verdict in VERDICTS
    ]


def alarms(posts: Iterable[Labelled]) -> list[Told]:
    """Whether somebody is in danger, as yes and no."""
    return [
        Told(post.text, "yes", DANGER) if "danger" in post.signals else Told(post.text, "no")
        for post in posts
    ]


def maker(language: str, model: Model) -> Callable[..., Layer]:
    """Fits layers for a language on the numbers of this model's net, `only` some if named."""

    def made(
        told: Sequence[Told],
        *,
        alike: bool = False,
        only: Collection[str] | None = None,
        strength: float = STRENGTH,
    ) -> Layer:
        rows = [traits_of(one.text, language, model) for one in told]
        rows = [
            {name: row[name] for name in only or row if name in row and name not in TRAVELLING}
            for row in rows
        ]
        labels, weights = [one.label for one in told], [one.weight for one in told]
        return layer(rows, labels, weights, alike=alike, strength=strength)

    return made


def traits_of(text: str, language: str, model: Model) -> dict[str, float]:
    """What a layer weighs of a text, in a language that the model has a net for."""
    tokens = words_of(text)
    return traits(read(text, language), tokens, model.numbers(tokens, language))


def layer(
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[str],
    weights: Sequence[float],
    *,
    alike: bool = False,
    strength: float = STRENGTH,
) -> Layer:
    """A fitted layer; of two classes only `yes` has numbers. `alike` makes rare ones count."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    fit.one_thread()
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    model: Any = LogisticRegression(
        C=strength,
        class_weight="balanced" if alike else None,
        max_iter=2000,
        tol=1e-6,
        random_state=0,
    )
    model.fit(table, np.array(labels), sample_weight=np.array(weights))
    classes = model.classes_ if len(model.classes_) > 2 else model.classes_[1:]
    return {
        str(label): [
            round(float(bias), 4),
            {name: round(float(w), 4) for name, w in zip(names, row, strict=True)},
        ]
        for label, bias, row in zip(classes, model.intercept_, model.coef_, strict=True)
    }
